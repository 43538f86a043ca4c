/*
 * search_run - one search at work: what its parts share.
 *
 * search opens, asks and answers; search_prepare reads the query and weighs
 * its terms; search_segment finds the hits of a part of a segment.
 */
#ifndef SEARCHER_SEARCH_RUN_H
#define SEARCHER_SEARCH_RUN_H

#include "common/snapshot.h"
#include "searcher/part_bounds.h"
#include "searcher/search.h"
#include "searcher/segment_search.h"
#include "searcher/top_k.h"

/* A similarity in this index; made when it is first asked for. */
struct ranking {
    bool ready;
    float second_share;
    struct bm25 bm25;
    struct part_bounds bounds;
};

struct searcher {
    struct snapshot *snapshot;
    struct arena arena; /* of the views */
    struct segment_view *views;
    const char *declared[DECLARED_FIELDS_MAX]; /* names of keyword fields */
    uint32_t view_count;
    struct ranking rankings[SIMILARITIES];
    struct arena lists; /* of one search: what lives through all segments */
    struct arena work;  /* of one segment of it */
};

/* Passages first .. end - 1 of a segment, whole articles. */
struct search_part {
    uint32_t segment, first, end;
};

struct search_run {
    struct searcher *searcher;
    const struct search_request *request;
    struct search_results *out;
    const struct ranking *ranking;
    float *weights;
    struct term_lists *lists; /* of each term in each segment */
    bool any;                 /* what any leaf matches will do */
    bool all;   /* every leaf must match: in one passage, if it is the hit */
    bool count; /* all hits are to be counted */
    /* at work */
    struct arena *work; /* of one part */
    bool uncounted;     /* in some segment they were not */
    float floor;        /* hits below are not among the best */
    struct top_k top;
    uint64_t total;             /* of the hits counted so far */
    uint64_t scanned, postings; /* as in search_results */
};

static inline struct term_lists *search_run_lists(const struct search_run *run,
                                                  uint32_t segment)
{
    return run->lists + segment * run->out->terms.term_count;
}

static inline struct search_part search_part_whole(const struct search_run *run,
                                                   uint32_t segment)
{
    return (struct search_part){ segment, 0,
                                 run->searcher->views[segment].passages };
}

/* Names the segment in what a function on it said. */
int search_run_blame(const struct search_run *run, uint32_t segment,
                     struct error *err);

/* Reads the query, opens its lists, weighs its terms. */
int search_prepare(struct search_run *run, struct error *err);

/* Counts the hits of the part and takes the best into run->top. */
int search_part(struct search_run *run, struct search_part part,
                struct error *err);

/* search_part where hits that cannot be among the best are left out. */
int search_part_pruned(struct search_run *run, struct segment_search *s,
                       struct error *err);

/* Explains the hits that are in the segment. */
int search_explain(struct search_run *run, uint32_t segment, struct error *err);

#endif
