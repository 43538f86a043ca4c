/*
 * docid_window - what the lanes of a score have in a window of docids.
 *
 * The part of ranked_or that reads postings.
 */
#ifndef SEARCHER_DOCID_WINDOW_H
#define SEARCHER_DOCID_WINDOW_H

#include "searcher/rating.h"
#include "searcher/score_lanes.h"

enum { WINDOW = 16384 };

/* What a lane has in the window at hand. */
struct reach {
    const struct score_lane *lane;
    uint32_t block; /* the first that may reach into the window */
    float others;   /* bounds of the other lanes in the window, summed */
    float here;     /* bound of its postings in the window, 0: there are none */
};

struct docid_window {
    struct rating *rating;
    struct segment_search *s;
    struct reach *reaches;      /* by the bounds of the lanes, ascending */
    const struct reach **order; /* scratch: some of them, as in the query */
    size_t count;
    float bonus;
    bool exact;
    uint32_t base; /* of the window */
    uint32_t end;
    bool dense;   /* the sums are of all passages, not of candidates alone */
    float rest;   /* what lanes that are only looked up can add here */
    size_t first; /* of the lanes that are not only looked up */
    size_t rated; /* candidates of the last window that had to be scored */
    /* scratch: each with KERNEL_SPARE behind */
    float *sums; /* of the window's passages; 0 between windows */
    float *scores;
    uint16_t *found;
    uint32_t *docids; /* candidates; what each has so far is in the sums */
    uint32_t *tf;     /* of one lane in them */
};

/* A candidate that cannot reach this is left out. */
static inline float docid_window_least(const struct docid_window *w)
{
    return rating_likely(w->rating) - w->bonus;
}

/* Orders the lanes. rating and s of *out are set; its arena is the search's. */
int docid_window_open(struct docid_window *out, const struct score_lanes *lanes,
                      struct error *err);

/* Readies what windows need; docid_window_next moves to the first of the part,
 * which is after those before. */
int docid_window_begin(struct docid_window *w, struct error *err);

/*
 * Moves to the next window in which a lane is that must be where the least is
 * reached; false where there is none.
 */
bool docid_window_next(struct docid_window *w);

/* Bounds the lanes in the window, and sets aside those of low bounds. */
void docid_window_bound(struct docid_window *w);

/* About how many postings the lane has in the window. */
uint64_t docid_window_postings(const struct docid_window *w,
                               const struct reach *reach);

/*
 * Decodes the next block of the lane, from *block on, that can matter in the
 * window, with `others` from the other lanes: postings [first, end) of the
 * block at hand are in the window, and w->scores what they add. *any is
 * false after the last.
 */
int docid_window_block(bool *any, uint32_t *first, uint32_t *end,
                       struct docid_window *w, const struct reach *reach,
                       uint32_t *block, float others, struct error *err);

/* Adds to the sums all that the lane has in the window and can matter. */
int docid_window_add(struct docid_window *w, const struct reach *reach,
                     float others, struct error *err);

#endif
