/*
 * id_resolver - deletes the articles that others of the same id replace.
 */
#ifndef INDEXER_ID_RESOLVER_H
#define INDEXER_ID_RESOLVER_H

#include <stdint.h>

#include "common/error.h"
#include "indexer/index_writer.h"

/*
 * Of each id that stands in the index more than once the last article stays;
 * the others are deleted. *replaced = how many. All segments are ready.
 */
int id_resolver_replace(uint64_t *replaced, struct index_writer *writer,
                        struct error *err);

/* Ids to delete, each ended by a NUL. */
struct id_list {
    const char *const *items;
    size_t count;
    /* Told of each id that no article has. */
    void (*missing)(void *context, const char *id);
    void *context;
};

/* Deletes the articles with these ids; *deleted = how many there were. */
int id_resolver_delete(uint64_t *deleted, struct index_writer *writer,
                       const struct id_list *ids, struct error *err);

#endif
