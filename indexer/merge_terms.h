/*
 * merge_terms - terms and their lists in a merge.
 *
 * A part of module merger.
 */
#ifndef INDEXER_MERGE_TERMS_H
#define INDEXER_MERGE_TERMS_H

#include "common/error.h"
#include "indexer/merge_input.h"

/* Gives the builder all terms; one that no passage has any more goes. */
int merge_terms(struct merge *merge, struct error *err);

#endif
