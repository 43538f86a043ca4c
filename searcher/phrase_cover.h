/*
 * phrase_cover - the tokens of a phrase that are enough to find it.
 *
 * Bigrams overlap, so of a run of them some can be left out; chosen are those
 * with the least postings in the segment.
 */
#ifndef SEARCHER_PHRASE_COVER_H
#define SEARCHER_PHRASE_COVER_H

#include "searcher/segment_search.h"

/*
 * The arena of the search owns *out. Without positions all tokens are taken:
 * they narrow more.
 */
int phrase_cover_make(struct phrase_cover *out, const struct segment_search *s,
                      struct phrase phrase, struct error *err);

/*
 * All tokens that count. A passage that holds the phrase holds each of them:
 * the rarest leads to it, though the cover may do without.
 */
int phrase_cover_all(struct phrase_cover *out, const struct segment_search *s,
                     struct phrase phrase, struct error *err);

/* Of its terms the one with the least postings; s->cursors are open. */
struct postings_cursor *phrase_cover_rarest(const struct phrase_cover *cover,
                                            const struct segment_search *s);

#endif
