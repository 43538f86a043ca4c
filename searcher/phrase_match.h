/*
 * phrase_match - where the tokens of a phrase stand in their order.
 *
 * docs/SEARCH.md, section 2.
 */
#ifndef SEARCHER_PHRASE_MATCH_H
#define SEARCHER_PHRASE_MATCH_H

#include "searcher/phrase_cover.h"

/*
 * The passages that hold the phrase. Where positions are not stored, those
 * that hold all of its terms.
 */
int phrase_passages(struct bitset *out, struct segment_search *search,
                    struct phrase phrase, struct error *err);

/*
 * The starts of the phrase in the passages of `within`, or in all where it is
 * NULL, sorted; the index stores positions. The caller frees *out.
 */
int phrase_starts(struct occurrences *out, struct segment_search *search,
                  struct phrase phrase, const struct bitset *within,
                  struct error *err);

/* How many positions lie between the first unit and the last. */
uint32_t phrase_extent(const struct query *query, struct phrase phrase);

#endif
