/*
 * segment_stores - the stores of a segment being built: of its passages' texts
 * and of its articles' records.
 */
#ifndef INDEXER_SEGMENT_STORES_H
#define INDEXER_SEGMENT_STORES_H

#include "common/error.h"
#include "common/manifest.h"
#include "common/string_store.h"
#include "common/text_codec.h"
#include "indexer/section_spool.h"

/* Zeroed ones may be freed. */
struct segment_stores {
    struct string_store_writer texts; /* unused where the index has no text */
    struct string_store_writer records;
    struct text_coder *text_coder;
    struct text_coder *record_coder; /* NULL: it would be the same */
};

/* The spools are by enum section_kind; all is borrowed. */
int segment_stores_open(struct segment_stores *stores,
                        const struct manifest *index,
                        const struct text_codec *codec,
                        struct section_spool *spools, struct error *err);

void segment_stores_free(struct segment_stores *stores);

#endif
