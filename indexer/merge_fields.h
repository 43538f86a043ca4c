/*
 * merge_fields - keyword fields in a merge.
 *
 * A part of module merger.
 */
#ifndef INDEXER_MERGE_FIELDS_H
#define INDEXER_MERGE_FIELDS_H

#include "common/error.h"
#include "indexer/merge_input.h"

/* Gives the builder all fields; a value that no article has any more goes. */
int merge_fields(struct merge *merge, struct error *err);

#endif
