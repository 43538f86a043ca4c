/*
 * phrase_places - how often a phrase stands in passages that hold its terms.
 *
 * Only positions in those passages are read. Where they are is found for
 * several passages before the first is read, so that the waits for memory
 * overlap.
 */
#ifndef SEARCHER_PHRASE_PLACES_H
#define SEARCHER_PHRASE_PLACES_H

#include "searcher/phrase_cover.h"

/* Whether the positions of each token of the cover are in one list. */
bool phrase_places_plain(const struct phrase_cover *cover,
                         const struct segment_search *search);

/*
 * starts[i]: at how many positions of passage docids[i] the phrase begins.
 * docids ascend. The cover is plain, and the index stores positions.
 */
int phrase_places_count(uint32_t *starts, struct segment_search *search,
                        const struct phrase_cover *cover,
                        const uint32_t *docids, size_t count,
                        struct error *err);

#endif
