/*
 * bitset - a set of passages or articles of one segment.
 *
 * Both sides of each operation have the same number of members; bits past
 * the last are always clear.
 */
#ifndef SEARCHER_BITSET_H
#define SEARCHER_BITSET_H

#include <assert.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "common/error.h"
#include "common/memory.h"

struct bitset {
    uint64_t *words; /* the arena's */
    uint32_t count;  /* members it may have: 0 .. count - 1 */
};

/* An empty set. */
int bitset_make(struct bitset *out, struct arena *arena, uint32_t count,
                struct error *err);

static inline bool bitset_has(const struct bitset *set, uint32_t i)
{
    assert(i < set->count);
    return (set->words[i / 64] >> (i % 64) & 1) != 0;
}

static inline void bitset_add(struct bitset *set, uint32_t i)
{
    assert(i < set->count);
    set->words[i / 64] |= (uint64_t)1 << (i % 64);
}

void bitset_clear(struct bitset *set);
void bitset_fill(struct bitset *set);
void bitset_copy(struct bitset *set, const struct bitset *from);
void bitset_and(struct bitset *set, const struct bitset *other);
void bitset_or(struct bitset *set, const struct bitset *other);
void bitset_remove(struct bitset *set, const struct bitset *other);
void bitset_invert(struct bitset *set);

uint32_t bitset_size(const struct bitset *set);

/* The first member at or after `from`; count where there is none. */
uint32_t bitset_next(const struct bitset *set, uint32_t from);

#endif
