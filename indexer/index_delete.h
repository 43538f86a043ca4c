/*
 * index_delete - takes articles out of an index, in one commit.
 */
#ifndef INDEXER_INDEX_DELETE_H
#define INDEXER_INDEX_DELETE_H

#include <stddef.h>
#include <stdint.h>

#include "common/error.h"
#include "indexer/index_writer.h"

/* All pointers are borrowed. */
struct delete_request {
    const char *index;
    const char *const *ids;
    size_t id_count;
    const char *file; /* of more ids, one a line; "-" is stdin, NULL none */
    struct index_limits limits;
};

struct delete_result {
    uint64_t deleted;
    uint64_t missing; /* ids that no article has; named on stderr */
    uint64_t generation;
    struct error warning; /* as add_result.warning */
};

/* On failure nothing was deleted. */
int index_delete_run(struct delete_result *out,
                     const struct delete_request *request, struct error *err);

#endif
