#include "searcher/bitset.h"

#include <string.h>

#include "common/kernels.h"

static size_t word_count(const struct bitset *set)
{
    return ((size_t)set->count + 63) / 64;
}

int bitset_make(struct bitset *out, struct arena *arena, uint32_t count,
                struct error *err)
{
    struct bitset set = { .count = count };

    set.words = arena_alloc(arena, word_count(&set) * sizeof *set.words, err);
    if (!set.words)
        return -1;
    bitset_clear(&set);
    *out = set;
    return 0;
}

void bitset_clear(struct bitset *set)
{
    memset(set->words, 0, word_count(set) * sizeof *set->words);
}

/* Clears the bits past the last member. */
static void trim(struct bitset *set)
{
    if (set->count % 64)
        set->words[set->count / 64] &= ((uint64_t)1 << (set->count % 64)) - 1;
}

void bitset_fill(struct bitset *set)
{
    memset(set->words, 0xFF, word_count(set) * sizeof *set->words);
    trim(set);
}

void bitset_copy(struct bitset *set, const struct bitset *from)
{
    assert(set->count == from->count);
    memcpy(set->words, from->words, word_count(set) * sizeof *set->words);
}

void bitset_and(struct bitset *set, const struct bitset *other)
{
    assert(set->count == other->count);
    for (size_t i = 0; i < word_count(set); i++)
        set->words[i] &= other->words[i];
}

void bitset_or(struct bitset *set, const struct bitset *other)
{
    assert(set->count == other->count);
    for (size_t i = 0; i < word_count(set); i++)
        set->words[i] |= other->words[i];
}

void bitset_remove(struct bitset *set, const struct bitset *other)
{
    assert(set->count == other->count);
    for (size_t i = 0; i < word_count(set); i++)
        set->words[i] &= ~other->words[i];
}

void bitset_invert(struct bitset *set)
{
    for (size_t i = 0; i < word_count(set); i++)
        set->words[i] = ~set->words[i];
    trim(set);
}

uint32_t bitset_size(const struct bitset *set)
{
    return (uint32_t)kernels_active()->ones(set->words, word_count(set));
}

uint32_t bitset_next(const struct bitset *set, uint32_t from)
{
    size_t i = from / 64;
    uint64_t word;

    if (from >= set->count)
        return set->count;
    word = set->words[i] >> (from % 64) << (from % 64);
    while (!word) {
        if (++i >= word_count(set))
            return set->count;
        word = set->words[i];
    }
    return (uint32_t)(i * 64) + (uint32_t)__builtin_ctzll(word);
}
