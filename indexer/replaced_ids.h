/*
 * replaced_ids - which articles a later one of the same id replaces.
 *
 * Segments stand in order of arrival, the last `added` of them new. Within
 * the new ones, and from the new ones to all before, the later article wins.
 * Hashes only select; two ids are the same where `same` says so.
 *
 * Columns of new ids are read once, from their ends to their beginnings; in
 * those of old segments the hashes that came are looked up.
 */
#ifndef INDEXER_REPLACED_IDS_H
#define INDEXER_REPLACED_IDS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "common/error.h"
#include "common/id_table.h"

struct article_place {
    size_t segment;
    uint32_t article;
};

struct id_owner {
    void *context;
    /* Entry `at` of a segment's column, which ascends by (hash, article). */
    int (*read)(void *context, struct id_entry *out, size_t segment,
                uint32_t at, struct error *err);
    /* The entries [*first, *end) of a column are those of the hash. */
    int (*find)(void *context, uint32_t *first, uint32_t *end, size_t segment,
                uint32_t hash, struct error *err);
    /* Whether the two articles have one id; -1 where it cannot be read. */
    int (*same)(void *context, bool *out, struct article_place a,
                struct article_place b, struct error *err);
    /* Whether the article is deleted already. */
    bool (*gone)(void *context, struct article_place place);
    /* Called once for each article that is replaced and not gone. */
    int (*replace)(void *context, struct article_place place,
                   struct error *err);
};

/*
 * Tells the owner of each article that is replaced. `counts` says how many
 * ids each of the `count` segments has.
 */
int replaced_ids_find(const uint32_t *counts, size_t count, size_t added,
                      const struct id_owner *owner, struct error *err);

#endif
