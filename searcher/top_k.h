/*
 * top_k - keeps the best k of many hits.
 *
 * Better is the higher key, then the lower order; both together are
 * different for any two hits, so the result does not depend on the order in
 * which hits come.
 */
#ifndef SEARCHER_TOP_K_H
#define SEARCHER_TOP_K_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "common/error.h"

struct top_hit {
    double key;     /* what is sorted by: a score or a date */
    uint64_t order; /* arrival */
    float score;
    uint32_t segment;
    uint32_t article; /* in the segment */
    uint32_t best;    /* its best passage, in the segment */
    uint32_t second;  /* its second best one, or UINT32_MAX */
};

struct top_k {
    struct top_hit *hits; /* sorted once top_k_sort ran */
    size_t count;         /* may be above the limit before sorting */
    size_t capacity;      /* that there is room for */
    size_t limit;         /* k */
    bool full;            /* `worst` is known */
    struct top_hit worst; /* hits that are not better cannot be among the k */
    float least;          /* the lowest score above that of `worst` */
};

static inline bool top_hit_is_better(const struct top_hit *a,
                                     const struct top_hit *b)
{
    if (a->key > b->key || a->key < b->key)
        return a->key > b->key;
    return a->order < b->order;
}

/* `top` is zeroed but for its limit at the start. */
int top_k_add(struct top_k *top, const struct top_hit *hit, struct error *err);

/* Puts the best k in order, best first; nothing is added afterwards. */
int top_k_sort(struct top_k *top, struct error *err);

void top_k_free(struct top_k *top);

#endif
