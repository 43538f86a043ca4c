/*
 * word_chains - many lists of 32-bit words that grow side by side.
 *
 * All lists lie in one array, each in slices of 2, 4, 8 words and so on, of
 * which a full one ends with the place of the next. So appending touches one
 * line of memory, and a list of any length has little to spare.
 */
#ifndef INDEXER_WORD_CHAINS_H
#define INDEXER_WORD_CHAINS_H

#include <stddef.h>
#include <stdint.h>

#include "common/error.h"

enum { CHAIN_SLICE_FIRST = 2, CHAIN_SLICE_MOST = 256 /* words */ };

/* A zeroed chain is valid and empty. The fields are private. */
struct chain {
    uint32_t head; /* its first slice */
    uint32_t at;   /* where the next word goes */
    uint16_t left; /* words from there to the end of the slice */
    uint16_t size; /* of the slice; 0: there is none */
};

/* What the chains lie in; zeroed is valid and empty. Fields are private. */
struct word_chains {
    uint32_t *words;
    size_t capacity;
    size_t used;
};

/* Makes room for `count` calls of word_chains_put. */
int word_chains_reserve(struct word_chains *chains, size_t count,
                        struct error *err);

/* Puts the chain, whose slice is full, at the start of a larger one. */
void word_chains_extend(struct word_chains *chains, struct chain *chain);

static inline void word_chains_put(struct word_chains *chains,
                                   struct chain *chain, uint32_t word)
{
    if (chain->left == 0)
        word_chains_extend(chains, chain);
    chains->words[chain->at++] = word;
    chain->left--;
}

/* Bytes in use. */
size_t word_chains_bytes(const struct word_chains *chains);

void word_chains_free(struct word_chains *chains);

/* Reads a chain from its first word on, a run of words after the other. */
struct chain_reader {
    const struct word_chains *chains;
    uint32_t slice; /* to come */
    uint32_t size;  /* of it */
    uint32_t end;   /* of the chain */
};

void chain_reader_start(struct chain_reader *reader,
                        const struct word_chains *chains,
                        const struct chain *chain);

/* The next run and its length, which is 0 at the end. */
const uint32_t *chain_reader_next(struct chain_reader *reader, size_t *count);

#endif
