/*
 * index_stats - what is in an index, in numbers.
 */
#ifndef INDEXER_INDEX_STATS_H
#define INDEXER_INDEX_STATS_H

#include <stdbool.h>

#include "common/byte_writer.h"
#include "common/error.h"

/*
 * Appends to `out` the numbers of the index in the folder, a line each, or as
 * one JSON object. `terms` and `postings` are sums over the segments, deleted
 * articles included.
 */
int index_stats_print(struct byte_writer *out, const char *folder, bool json,
                      struct error *err);

#endif
