/*
 * rating - takes passages of one segment into the best hits so far.
 *
 * A passage that may belong to a hit is a candidate. Candidates come in
 * ascending order; where hits are articles, the first of an article stands
 * for all of it.
 */
#ifndef SEARCHER_RATING_H
#define SEARCHER_RATING_H

#include "searcher/segment_search.h"
#include "searcher/shared_top.h"

struct rating {
    struct segment_search *search;
    struct top_k *top;
    struct shared_top *shared; /* where its hits go; NULL: they stay */
    size_t limit;              /* hits that are wanted */
    float second_share;
    const struct bitset *ranked; /* only these count; NULL: all with a score */
    bool by_passage;             /* hits are passages, each a whole article
                                    or asked for by itself */
    float floor;   /* hits below this are known not to be among the best */
    float caution; /* sums in any order times this are below the score */
    /* at work */
    uint32_t done;    /* passages below are rated */
    uint32_t article; /* of the last candidate */
    uint32_t *docids; /* passages to be scored together */
    float *sums;
    size_t capacity; /* of both */
};

enum { RATING_BATCH = 256 };

/* by_passage, ranked, second_share, top, shared and limit are set; the arena is
 * search's. */
int rating_open(struct rating *rating, struct error *err);

/*
 * The score that a passage must reach for its hit to be taken: whoever is
 * surely below it can be left out.
 */
float rating_least(const struct rating *rating);

/* The same for a sum of bounds or scores that was made in any order. */
static inline float rating_likely(const struct rating *rating)
{
    return rating_least(rating) * rating->caution;
}

/* Scores the candidates; at most RATING_BATCH. */
int rating_add(struct rating *rating, const uint32_t *docids, size_t count,
               struct error *err);

/* by_passage: likewise, with their scores known to the last bit. */
int rating_add_scored(struct rating *rating, const uint32_t *docids,
                      const float *scores, size_t count, struct error *err);

/* Starts over, to rate passages again. */
void rating_rewind(struct rating *rating);

#endif
