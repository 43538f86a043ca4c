#include "indexer/word_chains.h"

#include <assert.h>
#include <stdlib.h>

#include "common/memory.h"

static uint32_t larger_size(uint32_t size)
{
    if (size == 0)
        return CHAIN_SLICE_FIRST;
    return size < CHAIN_SLICE_MOST ? 2 * size : size;
}

int word_chains_reserve(struct word_chains *chains, size_t count,
                        struct error *err)
{
    size_t needed = chains->used + count * CHAIN_SLICE_MOST;

    if (needed > UINT32_MAX)
        return error_set(err, ERROR_LIMIT,
                         "too many tokens in one batch; give less --memory");
    return memory_grow(&chains->words, &chains->capacity, needed,
                       sizeof *chains->words, err);
}

void word_chains_extend(struct word_chains *chains, struct chain *chain)
{
    uint32_t start = (uint32_t)chains->used;
    uint32_t size = larger_size(chain->size);

    assert(chains->used + size <= chains->capacity);
    chains->used += size;
    if (chain->size == 0) {
        chain->head = start;
        chain->at = start;
    } else {
        /* The last word gives way to the place of the next slice. */
        chains->words[start] = chains->words[chain->at - 1];
        chains->words[chain->at - 1] = start;
        chain->at = start + 1;
    }
    chain->left = (uint16_t)(start + size - chain->at);
    chain->size = (uint16_t)size;
}

size_t word_chains_bytes(const struct word_chains *chains)
{
    return chains->used * sizeof *chains->words;
}

void word_chains_free(struct word_chains *chains)
{
    free(chains->words);
    *chains = (struct word_chains){ 0 };
}

void chain_reader_start(struct chain_reader *reader,
                        const struct word_chains *chains,
                        const struct chain *chain)
{
    *reader = (struct chain_reader){
        .chains = chains,
        .slice = chain->head,
        .size = chain->size == 0 ? 0 : CHAIN_SLICE_FIRST,
        .end = chain->at,
    };
}

const uint32_t *chain_reader_next(struct chain_reader *reader, size_t *count)
{
    const uint32_t *words = reader->chains->words + reader->slice;

    /* The slice that the end lies in is the last, and has no next one. */
    if (reader->end - reader->slice <= reader->size) {
        *count = reader->end - reader->slice;
        reader->slice = reader->end;
        return words;
    }
    *count = reader->size - 1;
    reader->slice = words[*count];
    reader->size = larger_size(reader->size);
    for (size_t i = 0; i < reader->size; i += 16)
        __builtin_prefetch(reader->chains->words + reader->slice + i);
    return words;
}
