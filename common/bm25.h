/*
 * bm25 - the arithmetic of a score, to the last bit: docs/SEARCH.md, 5.
 *
 * BM25 after Robertson and Zaragoza, "The Probabilistic Relevance Framework:
 * BM25 and Beyond" (2009), with the idf of Lucene, and with delta 1 BM25+
 * after Lv and Zhai, "Lower-Bounding Term Frequency Normalization" (2011).
 */
#ifndef COMMON_BM25_H
#define COMMON_BM25_H

#include <stddef.h>
#include <stdint.h>

#include "common/error.h"

struct bm25 {
    double k1;    /* 0 or more */
    double b;     /* 0..1 */
    float delta;  /* what holding a term is worth at least */
    float *norms; /* K(L) for L up to the largest length; owned */
    size_t count;
};

/*
 * `average` is avgdl, above 0; lengths go up to `max_length`. The caller
 * frees *out with bm25_close.
 */
int bm25_open(struct bm25 *out, double k1, double b, float delta,
              double average, uint32_t max_length, struct error *err);

void bm25_close(struct bm25 *bm25);

/* idf of a term in `df` of `passages` passages; df <= passages. */
float bm25_idf(uint64_t passages, uint64_t df);

/* w * count * idf: one float, made in double. */
static inline float bm25_weight(double weight, uint32_t count, float idf)
{
    return (float)(weight * (double)count * (double)idf);
}

/* tf / (tf + K(L)); a length above the largest counts as the largest. */
static inline float bm25_part(const struct bm25 *bm25, uint32_t tf,
                              uint32_t length)
{
    size_t i = length < bm25->count ? length : bm25->count - 1;
    float count = (float)tf;

    return count / (count + bm25->norms[i]);
}

/* A term of the sum; `weight` is what bm25_weight gives. */
static inline float bm25_score(const struct bm25 *bm25, float weight,
                               uint32_t tf, uint32_t length)
{
    return weight * (bm25->delta + bm25_part(bm25, tf, length));
}

#endif
