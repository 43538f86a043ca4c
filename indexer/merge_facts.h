/*
 * merge_facts - ids, dates and counts of characters in a merge.
 *
 * A part of module merger.
 */
#ifndef INDEXER_MERGE_FACTS_H
#define INDEXER_MERGE_FACTS_H

#include "common/error.h"
#include "indexer/merge_input.h"
#include "indexer/segment_terms.h"

/* Give the builder those of all articles that stay. */
int merge_ids(struct merge *merge, struct error *err);
int merge_dates(struct merge *merge, struct error *err);

/* Adds up the inputs' UNI, of which nothing is deleted. */
int merge_counts(struct merge *merge, struct segment_terms *terms,
                 struct error *err);

#endif
