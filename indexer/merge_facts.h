/*
 * merge_facts - ids and dates in a merge.
 *
 * A part of module merger.
 */
#ifndef INDEXER_MERGE_FACTS_H
#define INDEXER_MERGE_FACTS_H

#include "common/error.h"
#include "indexer/merge_input.h"

/* Give the builder those of all articles that stay. */
int merge_ids(struct merge *merge, struct error *err);
int merge_dates(struct merge *merge, struct error *err);

#endif
