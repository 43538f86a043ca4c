/*
 * scorer - the score of each ranked passage, by the order of docs/SEARCH.md,
 * section 5: terms as the query names them, then runs.
 */
#ifndef SEARCHER_SCORER_H
#define SEARCHER_SCORER_H

#include "searcher/segment_search.h"
#include "searcher/top_k.h"

/*
 * *out is the score of each passage of search->ranked, 0 for the others; it
 * is the arena's.
 */
int scorer_run(float **out, struct segment_search *search, struct error *err);

enum part_kind { PART_TERM, PART_RUN };

/* One term of a passage's sum. */
struct score_part {
    enum part_kind kind;
    uint32_t number; /* of the term, or of the run */
    uint32_t tf;
    float weight; /* w * count * idf; a run: 0.25 of the sum of its terms' */
    float part;   /* tf / (tf + K(L)) */
    float value;  /* what it adds */
};

struct explanation {
    struct score_part *parts; /* owned */
    size_t count;
    size_t capacity;
    float sum; /* of the parts from the left: the score of the passage */
};

/* The terms of the sum of a ranked passage; freed by explanation_free. */
int scorer_explain(struct explanation *out, struct segment_search *search,
                   uint32_t passage, struct error *err);

void explanation_free(struct explanation *explanation);

/* The share of an article's second best passage in its score. */
extern const float SCORE_SECOND_SHARE;

#endif
