/*
 * search_run - one search at work: what its parts share.
 *
 * search opens, asks and answers; search_prepare reads the query and weighs
 * its terms; search_segment finds the hits of a part of a segment, where
 * search_pruned leaves out those that are not among the best; search_parts
 * has several threads search parts.
 */
#ifndef SEARCHER_SEARCH_RUN_H
#define SEARCHER_SEARCH_RUN_H

#include "common/snapshot.h"
#include "searcher/conjunction.h"
#include "searcher/part_bounds.h"
#include "searcher/ranked_or.h"
#include "searcher/search.h"

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
    unsigned threads;
    struct arena *works;   /* of one part of it, on each thread */
    struct crew *crew;     /* the threads; NULL for one */
    uint64_t shared_least; /* postings of a search that they share */
};

/* How the best hits of a segment are found. */
enum search_plan {
    PLAN_MATCH, /* among all that match, which are found first */
    PLAN_ANY,   /* whatever any leaf matches will do */
    PLAN_ALL,   /* every leaf must match one passage */
};

/* A segment at work: what its parts, which come in order, have in common. */
struct open_segment {
    struct segment_search search;
    struct rating rating;
    struct score_lanes lanes;
    struct docid_window window; /* but with PLAN_ALL */
    struct conjunction all;     /* with PLAN_ALL */
    /* With PLAN_ANY, where hits are counted: the passages of the parts so
     * far; no words where df is known to be the count. */
    struct bitset counted;
    uint32_t df;
};

struct search_run {
    struct searcher *searcher;
    const struct search_request *request;
    struct search_results *out;
    const struct ranking *ranking;
    float *weights;
    struct term_lists *lists; /* of each term in each segment */
    bool any;                 /* what any leaf matches will do */
    bool all;     /* every leaf must match: in one passage, if it is the hit */
    bool count;   /* all hits are to be counted */
    size_t limit; /* hits that are wanted */
    /* at work: of each thread its own */
    struct arena *work;        /* of one segment */
    struct shared_top *shared; /* where its hits go; NULL: it is alone */
    bool uncounted;            /* in some segment they were not */
    float floor;               /* hits below are not among the best */
    struct top_k top;
    uint64_t total;   /* of the hits counted so far */
    uint64_t scanned; /* postings, so far */
    struct open_segment open;
};

static inline struct term_lists *search_run_lists(const struct search_run *run,
                                                  uint32_t segment)
{
    return run->lists + segment * run->out->terms.term_count;
}

/* Names the segment in what a function on it said. */
int search_run_blame(const struct search_run *run, uint32_t segment,
                     struct error *err);

/* Reads the query, opens its lists, weighs its terms. */
int search_prepare(struct search_run *run, struct error *err);

/* Opens a segment, to search a part of it or several in order. */
int search_open(struct search_run *run, uint32_t segment, struct error *err);

/*
 * Counts the hits among passages first .. end - 1, whole articles, and takes
 * the best into run->top. With PLAN_MATCH the part is the whole segment.
 */
int search_part(struct search_run *run, uint32_t first, uint32_t end,
                struct error *err);

/* After the last part, unless one failed. */
void search_close(struct search_run *run);

/* Likewise where hits that cannot be among the best are left out; the search
 * of run->open is set. */
int search_open_pruned(struct search_run *run, struct error *err);
int search_part_pruned(struct search_run *run, struct error *err);
void search_close_pruned(struct search_run *run);

enum search_plan search_plan(const struct search_run *run,
                             const struct segment_view *view);

/* Whether several threads are sooner done. */
bool search_parts_pay(const struct search_run *run);

/* Searches all segments, on all threads. */
int search_parts(struct search_run *run, struct error *err);

/* Explains the hits that are in the segment. */
int search_explain(struct search_run *run, uint32_t segment, struct error *err);

#endif
