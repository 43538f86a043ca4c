/*
 * replaced_ids - which articles a later one of the same id replaces.
 *
 * Segments stand in order of arrival, the last `added` of them new. Within
 * the new ones, and from the new ones to all before, the later article wins.
 * Hashes only select; two ids are the same where `same` says so.
 */
#ifndef INDEXER_REPLACED_IDS_H
#define INDEXER_REPLACED_IDS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "common/error.h"

/* The ids of one segment, ascending by (hash, article). */
struct id_column {
    const uint64_t *hashes;
    const uint32_t *articles;
    uint32_t count;
};

struct article_place {
    size_t segment;
    uint32_t article;
};

struct id_owner {
    void *context;
    /* Whether the two articles have one id; -1 where it cannot be read. */
    int (*same)(void *context, bool *out, struct article_place a,
                struct article_place b, struct error *err);
    /* Whether the article is deleted already. */
    bool (*gone)(void *context, struct article_place place);
    /* Called once for each article that is replaced and not gone. */
    int (*replace)(void *context, struct article_place place,
                   struct error *err);
};

/* Tells the owner of each article that is replaced. */
int replaced_ids_find(const struct id_column *segments, size_t count,
                      size_t added, const struct id_owner *owner,
                      struct error *err);

#endif
