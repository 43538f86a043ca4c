/*
 * phrase_count - how often a phrase stands in some passages.
 *
 * What phrase_match finds in a whole segment, for few passages: only blocks
 * that hold them are decoded, and positions only of passages that hold all
 * of the phrase's terms.
 */
#ifndef SEARCHER_PHRASE_COUNT_H
#define SEARCHER_PHRASE_COUNT_H

#include "searcher/phrase_cover.h"

/*
 * starts[i]: at how many positions of passage docids[i] the phrase begins.
 * docids ascend. The index stores positions, and search->cursors are open.
 */
int phrase_count(uint32_t *starts, struct segment_search *search,
                 const struct phrase_cover *cover, const uint32_t *docids,
                 size_t count, struct error *err);

/* phrase_count where all of the passages hold all terms of the cover. */
int phrase_count_held(uint32_t *starts, struct segment_search *search,
                      const struct phrase_cover *cover, const uint32_t *docids,
                      size_t count, struct error *err);

/*
 * The passages that hold the phrase, ascending, in the arena of the search,
 * with KERNEL_SPARE behind them; without positions, those that hold all of
 * its terms. The phrase has a token.
 */
int phrase_find(uint32_t **docids, uint32_t *count,
                struct segment_search *search, struct phrase phrase,
                struct error *err);

#endif
