/*
 * search - a query and what is asked of it in, ranked hits out.
 *
 * What is what: docs/SEARCH.md. Errors are damage of the index, memory and
 * the operating system; no query is an error.
 */
#ifndef SEARCHER_SEARCH_H
#define SEARCHER_SEARCH_H

#include "searcher/query_terms.h"
#include "searcher/scorer.h"

enum similarity { SIMILARITY_YINDE, SIMILARITY_LUCENE, SIMILARITIES };

enum sort_order { SORT_RELEVANCE, SORT_OLDEST, SORT_NEWEST };

struct search_request {
    const uint8_t *query; /* borrowed */
    size_t query_size;
    size_t limit;  /* hits at most */
    size_t offset; /* hits left out before them */
    enum query_mode mode;
    enum similarity similarity;
    enum sort_order sort;
    bool by_passage;  /* a hit is a passage, not an article */
    bool count_only;  /* no hits, only the total */
    bool exact_total; /* count all hits, though only some are asked for */
    bool exhaustive;  /* score each match, leave out none to be faster */
    bool explain;
};

struct search_hit {
    float score;
    uint32_t segment;
    uint32_t article;      /* in the segment */
    uint32_t best;         /* best passage, in the segment */
    uint32_t second;       /* second best, UINT32_MAX if there is none */
    uint32_t shown;        /* the one to show, in the segment */
    uint32_t shown_number; /* in its article, from 0 */
    /* with explain: the sums that make the score */
    struct explanation of_best, of_second;
};

/* Zeroed is empty; freed with search_results_free. */
struct search_results {
    struct query query;
    struct query_terms terms;
    float *idf; /* of each term */
    uint64_t *df;
    struct search_hit *hits;
    size_t hit_count;
    uint64_t total; /* before limit and offset, or that many and more */
    bool total_is_exact;
    float second_share; /* of the second best passage in an article's score */
    bool without_positions; /* a phrase was searched by its terms alone */
    /* of the terms, summed over segments: read, and there in all */
    uint64_t postings_scanned;
    uint64_t postings_total;
};

enum {
    SEARCH_THREADS_MAX = 256,
    /* With fewer postings, waking a thread costs more than it saves: measured
     * for queries of all kinds, 10 and 1,000 hits, two threads. */
    SEARCH_SHARED_LEAST = 30000,
};

/* An index opened for searching; one search at a time. */
struct searcher;

/* The caller frees *out with searcher_close. */
int searcher_open(struct searcher **out, const char *folder, struct error *err);
void searcher_close(struct searcher *searcher);

/*
 * Has searches that are likely to read `least` postings or more share their
 * work among 1 to SEARCH_THREADS_MAX threads: once, before the first.
 * What they find stays the same.
 */
int searcher_use_threads(struct searcher *searcher, unsigned threads,
                         uint64_t least, struct error *err);

const struct snapshot *searcher_snapshot(const struct searcher *searcher);
const struct analysis_table *searcher_table(const struct searcher *searcher);
/* Whether a record is a passage. */
bool searcher_is_whole(const struct searcher *searcher);
const struct segment_view *searcher_view(const struct searcher *searcher,
                                         uint32_t segment);

/* The caller frees *out with search_results_free, after a failure too. */
int searcher_search(struct search_results *out, struct searcher *searcher,
                    const struct search_request *request, struct error *err);

void search_results_free(struct search_results *results);

#endif
