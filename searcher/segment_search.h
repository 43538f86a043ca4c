/*
 * segment_search - one query in one segment: which passages match, and what
 * they score.
 *
 * docs/SEARCH.md, sections 2, 3 and 5. Everything here lives in the arena of
 * the search and dies with it. Parts: phrase_match, leaf_match, query_match,
 * scorer.
 */
#ifndef SEARCHER_SEGMENT_SEARCH_H
#define SEARCHER_SEGMENT_SEARCH_H

#include "common/bm25.h"
#include "common/kernels.h"
#include "searcher/postings_cursor.h"

/* Passages, ascending, with KERNEL_SPARE behind them. */
struct passage_list {
    uint32_t *docids;
    uint32_t count;
};

/* The tokens [first_token, token_end) of the query that count in a phrase. */
struct phrase {
    uint32_t first_token, token_end;
};

/* What is known of a phrase: where it starts in the whole segment, or the
 * places of its tokens. */
struct phrase_list {
    struct phrase_place *places; /* phrase_places' */
    bool found;                  /* it has been looked for */
    uint32_t *docids;
    uint32_t *starts; /* in each of them */
    size_t count;
};

/* Those that are enough to find it: see phrase_cover.h. */
struct phrase_cover {
    struct phrase phrase;
    uint32_t *tokens; /* ascending; the first is the phrase's first */
    size_t count;
    struct phrase_list *list; /* phrase_count's; zeroed before */
};

/* Passages that are scored together once it pays: see passage_scores.h. */
struct score_chunk {
    uint32_t number;
    bool scored;
    float *sums;    /* of all of its passages, then */
    uint64_t spent; /* on looking up, more lately than before */
    uint64_t cost;  /* of scoring all of one */
};

struct segment_search {
    const struct segment_view *view;
    /* The part at hand, for the best hits: passages first .. end - 1, whole
     * articles. */
    uint32_t first, end;
    const struct query *query;
    const struct query_terms *terms;
    const struct analysis_table *table;
    const struct bm25 *bm25;
    const float *weights;     /* w * count * idf of each term that scores */
    struct term_lists *lists; /* of each term; the arena's */
    struct arena *arena;
    struct postings_cursor *cursors; /* of each term, for scoring by pruning */
    /* Where each term counts: NULL for everywhere. */
    const struct bitset **gates;
    /* The passages of each leaf, of phrases that gate a term; NULL where the
     * leaf sets are there. */
    struct passage_list *phrase_sets;
    struct phrase_cover *runs; /* of each run; NULL without positions */
    struct score_chunk *chunk; /* passage_scores' */
    bool by_passage;           /* hits are passages */
    struct bitset *leaf_sets;  /* passages of each leaf; filters: articles */
    struct bitset hits;        /* articles, or passages where by_passage */
    struct bitset ranked;      /* passages that have a score */
    struct bitset scratch[2];  /* passages, for phrase_match; made there */
};

/* What postings of a term with this weight score; as kernels->score. */
static inline void segment_search_score(float *scores,
                                        const struct segment_search *search,
                                        const uint32_t *docids,
                                        const uint32_t *tf, uint32_t count,
                                        float weight)
{
    const struct score_input in = { .lengths = search->view->lengths,
                                    .wide = search->view->wide,
                                    .norms = search->bm25->norms,
                                    .weight = weight,
                                    .delta = search->bm25->delta };

    kernels_active()->score(scores, docids, tf, count, &in);
}

#endif
