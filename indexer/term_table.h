/*
 * term_table - the distinct terms of a batch, each with an id.
 *
 * Ids count from 0 in order of first appearance. A term is a pair of code
 * points (TERM_END_* in the second place too) or a word. Open addressing
 * with linear probing; never above 2/3 full.
 */
#ifndef INDEXER_TERM_TABLE_H
#define INDEXER_TERM_TABLE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "common/error.h"
#include "common/memory.h"

enum { TERM_TABLE_MAX = 1 << 27 /* terms */ };

/*
 * Of a pair: first << 32 | second. Of a word of up to 7 bytes: these,
 * TERM_KEY_SHORT and their number. Of another: 62 bits of its hash.
 */
#define TERM_KEY_WORD ((uint64_t)1 << 63)
#define TERM_KEY_SHORT ((uint64_t)3 << 62)

struct table_word {
    const uint8_t *bytes; /* in the table's arena */
    uint32_t size;
};

/* A zeroed table is valid and empty. */
struct term_table {
    uint32_t *slots; /* id + 1, 0 where empty */
    size_t slot_count;
    uint64_t *keys; /* by id */
    size_t keys_capacity;
    struct table_word *words; /* by id; nothing of a pair */
    size_t words_capacity;
    uint32_t word_count;
    uint32_t count; /* terms */
    struct arena bytes;
};

/*
 * The id of a term, which is new where it has not been seen. One more than
 * TERM_TABLE_MAX is ERROR_LIMIT.
 */
int term_table_pair(struct term_table *table, uint32_t first, uint32_t second,
                    uint32_t *id, struct error *err);
int term_table_word(struct term_table *table, const uint8_t *bytes, size_t size,
                    uint32_t *id, struct error *err);

static inline bool term_table_is_word(const struct term_table *table,
                                      uint32_t id)
{
    return (table->keys[id] & TERM_KEY_WORD) != 0;
}

/* The bytes of a word's id. */
static inline const struct table_word *
term_table_word_at(const struct term_table *table, uint32_t id)
{
    return &table->words[id];
}

/*
 * All ids in the order of a segment's dictionary: pairs by both code
 * points, then words by their bytes. `order` has room for count.
 */
int term_table_sort(const struct term_table *table, uint32_t *order,
                    struct error *err);

/* Bytes held. */
size_t term_table_bytes(const struct term_table *table);

void term_table_free(struct term_table *table);

#endif
