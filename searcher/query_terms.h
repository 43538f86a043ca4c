/*
 * query_terms - the terms of a query with their weights, and its runs.
 *
 * docs/SEARCH.md, section 5. Frequencies belong to a snapshot and are not
 * known here.
 */
#ifndef SEARCHER_QUERY_TERMS_H
#define SEARCHER_QUERY_TERMS_H

#include "searcher/query.h"

enum query_term_kind {
    QUERY_BIGRAM,
    QUERY_CHAR, /* every occurrence of a character: its row */
    QUERY_WORD,
    QUERY_PART,   /* a word as a part of another */
    QUERY_PREFIX, /* every word and part that begins so */
};

struct query_term {
    enum query_term_kind kind;
    uint32_t first;  /* code point; words: offset in query->bytes */
    uint32_t second; /* code point, 0 for QUERY_CHAR; words: size */
    uint32_t count;  /* how often the query names it; 0: it scores nothing */
    float weight;    /* w */
    bool gated;      /* counts only where one of its leaves matches */
    uint32_t word;   /* QUERY_PART: the term of the same word */
};

/* Its items are the tokens [first, end) that count in a phrase. */
struct query_run {
    uint32_t first_token, token_end;
    bool name; /* a whole bare word of several leaves: it counts for more */
};

struct query_terms {
    /* Those that score in order of first appearance, then those of leaves
     * that are excluded, which are there to be looked up. */
    struct query_term *terms;
    size_t term_count;
    uint32_t *of_token; /* the term of each token, QUERY_NONE if it has none */
    uint32_t *part_of_token; /* that of its word as a part; likewise */
    struct query_run *runs;  /* different ones, in order of appearance */
    size_t run_count;
    size_t run_capacity;
};

/* Whether the leaf is a phrase: its terms count only where it matches. */
static inline bool leaf_is_phrase(const struct query_leaf *leaf)
{
    return leaf->kind == LEAF_SHORT || leaf->kind == LEAF_PHRASE ||
           (leaf->kind == LEAF_PREFIX &&
            leaf->token_end - leaf->first_token > 1);
}

/*
 * `weighted`: with weights below 1 and runs; without, every w is 1. The query
 * must outlive *out, which the caller frees with query_terms_free, after a
 * failure too.
 */
int query_terms_make(struct query_terms *out, const struct query *query,
                     const struct analysis_table *table, bool weighted,
                     struct error *err);

/* Finds anew which terms are gated, after query_relax. */
void query_terms_ungate(struct query_terms *terms, const struct query *query);

void query_terms_free(struct query_terms *terms);

#endif
