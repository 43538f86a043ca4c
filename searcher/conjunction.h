/*
 * conjunction - what a passage must hold where every leaf must match it.
 */
#ifndef SEARCHER_CONJUNCTION_H
#define SEARCHER_CONJUNCTION_H

#include "searcher/phrase_cover.h"

/* Terms of which one must be there, such as a word and the same as a part. */
struct choice {
    struct postings_cursor **cursors; /* of terms that the segment has */
    size_t count;
};

/* The arena of the search owns the arrays. */
struct conjunction {
    struct postings_cursor **cursors; /* those that must be there stand first */
    size_t required;                  /* how many those are; rarest first */
    size_t count;
    struct choice *choices;
    size_t choice_count;
    struct phrase_cover *phrases; /* whose terms are among them */
    size_t phrase_count;
};

/*
 * Of all leaves of the query, none of which is a filter or about titles;
 * search->cursors are open.
 */
int conjunction_make(struct conjunction *out, struct segment_search *search,
                     struct error *err);

#endif
