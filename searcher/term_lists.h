/*
 * term_lists - what a query term has in one segment.
 *
 * A bigram and a word are one list; a character is the union of its row, a
 * prefix of all its words (docs/SEARCH.md, section 5).
 */
#ifndef SEARCHER_TERM_LISTS_H
#define SEARCHER_TERM_LISTS_H

#include "searcher/occurrences.h"
#include "searcher/segment_view.h"

struct term_lists {
    struct term_range range;
    struct list_place place; /* of the list, where the range is one */
    uint64_t df; /* bigram, word: the list's; prefix: the sum; else at most */
    struct postings_list list; /* where the range is one */
    /* filled by term_lists_load */
    bool loaded;
    uint32_t count;         /* passages that hold it */
    const uint32_t *docids; /* ascending, with KERNEL_SPARE behind them */
    const uint32_t *tf;     /* likewise */
};

/*
 * A term's lists are opened in steps, each of which asks the caches for what
 * the next one reads: best taken for all terms before the next step is.
 */

/* Looks the term up. */
int term_lists_find(struct term_lists *out, const struct segment_view *view,
                    const struct query *query, const struct query_term *term,
                    struct error *err);

/* Finds the place of its list. */
int term_lists_place(struct term_lists *lists, const struct segment_view *view,
                     struct error *err);

/* Reads the heads of its lists. */
int term_lists_open(struct term_lists *lists, const struct segment_view *view,
                    const struct query_term *term, struct error *err);

/* Decodes docids and tf into the arena, unless that has been done. */
int term_lists_load(struct term_lists *lists, const struct segment_view *view,
                    struct arena *arena, struct error *err);

/* Appends where the term stands in the wanted passages, sorted. */
int term_lists_occurrences(struct occurrences *out,
                           const struct term_lists *lists,
                           const struct segment_view *view,
                           const struct query_term *term,
                           const struct bitset *wanted, struct error *err);

/* Adds the passages that hold the loaded term to `set`. */
void term_lists_add_to(struct bitset *set, const struct term_lists *lists);

/* tf of the loaded term in the passage, 0 if it does not hold it. */
uint32_t term_lists_tf(const struct term_lists *lists, uint32_t docid);

#endif
