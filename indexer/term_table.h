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
 * Of a pair: first << 32 | second. Of a word: TERM_KEY_WORD, 31 bits of its
 * hash, and 32 of its place in word_items.
 */
#define TERM_KEY_WORD ((uint64_t)1 << 63)

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
    struct table_word *word_items;
    size_t word_items_capacity;
    uint32_t word_count;
    uint32_t count; /* terms */
    struct arena bytes;
};

/* Where the search for a key begins, once there are slots. */
static inline size_t term_table_slot(const struct term_table *table,
                                     uint64_t key)
{
    /* Fibonacci hashing: the high bits of a product spread close keys. */
    uint64_t mixed = (key ^ (key >> 29)) * 0x9e3779b97f4a7c15u;

    return (size_t)(mixed >> 32) & (table->slot_count - 1);
}

/* What that slot holds: an id + 1, or 0. */
static inline uint32_t term_table_peek(const struct term_table *table,
                                       uint64_t key)
{
    if (table->slot_count == 0)
        return 0;
    return table->slots[term_table_slot(table, key)];
}

static inline uint64_t term_table_pair_key(uint32_t first, uint32_t second)
{
    return (uint64_t)first << 32 | second;
}

/* term_table_pair for a pair that its first slot does not hold. */
int term_table_pair_slow(struct term_table *table, uint64_t key, uint32_t *id,
                         struct error *err);

/*
 * The id of a term, which is new where it has not been seen. One more than
 * TERM_TABLE_MAX is ERROR_LIMIT.
 */
static inline int term_table_pair(struct term_table *table, uint32_t first,
                                  uint32_t second, uint32_t *id,
                                  struct error *err)
{
    uint64_t key = term_table_pair_key(first, second);
    uint32_t found = term_table_peek(table, key);

    if (found == 0 || table->keys[found - 1] != key)
        return term_table_pair_slow(table, key, id, err);
    *id = found - 1;
    return 0;
}

int term_table_word(struct term_table *table, const uint8_t *bytes, size_t size,
                    uint32_t *id, struct error *err);

/* Fetch what term_table_pair will look at: first one, some pairs later two. */
static inline void term_table_prefetch_slot(const struct term_table *table,
                                            uint32_t first, uint32_t second)
{
    uint64_t key = term_table_pair_key(first, second);

    if (table->slot_count > 0)
        __builtin_prefetch(&table->slots[term_table_slot(table, key)]);
}

static inline void term_table_prefetch_key(const struct term_table *table,
                                           uint32_t first, uint32_t second)
{
    uint32_t found = term_table_peek(table, term_table_pair_key(first, second));

    if (found > 0)
        __builtin_prefetch(&table->keys[found - 1]);
}

static inline bool term_table_is_word(const struct term_table *table,
                                      uint32_t id)
{
    return (table->keys[id] & TERM_KEY_WORD) != 0;
}

/* The bytes of a word's id. */
static inline const struct table_word *
term_table_word_at(const struct term_table *table, uint32_t id)
{
    return &table->word_items[(uint32_t)table->keys[id]];
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
