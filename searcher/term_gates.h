/*
 * term_gates - where each term of a query counts in a segment.
 *
 * docs/SEARCH.md, section 5: a term of phrases alone counts where one of them
 * matches.
 */
#ifndef SEARCHER_TERM_GATES_H
#define SEARCHER_TERM_GATES_H

#include "searcher/segment_search.h"

/*
 * Whether the leaf's terms count only where it matches. With phrase_sets a
 * phrase of one term has none: it stands wherever the term does.
 */
bool term_gates_has(const struct segment_search *search,
                    const struct query_leaf *leaf);

/*
 * Fills search->gates: NULL where the term counts everywhere. The passages of
 * phrases are in phrase_sets, or in leaf_sets where that is NULL.
 */
int term_gates_make(struct segment_search *search, struct error *err);

/* Likewise where each passage that is scored matches every leaf. */
int term_gates_open(struct segment_search *search, struct error *err);

#endif
