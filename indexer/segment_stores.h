/*
 * segment_stores - the stores of a segment being built: of its passages' texts
 * and of its articles' records.
 *
 * As long as the codec is not known, strings are held in memory as they are;
 * the stores then get them as if they came only now.
 */
#ifndef INDEXER_SEGMENT_STORES_H
#define INDEXER_SEGMENT_STORES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "common/byte_writer.h"
#include "common/error.h"
#include "common/manifest.h"
#include "common/string_store.h"
#include "common/text_codec.h"
#include "indexer/section_spool.h"

struct segment_store {
    struct string_store_writer writer; /* its coder is NULL at first */
    struct byte_writer held;
};

/* Zeroed ones may be freed. */
struct segment_stores {
    struct segment_store texts; /* unused where the index has none */
    struct segment_store records;
    struct text_coder *text_coder;
    struct text_coder *record_coder; /* NULL: it would be the same */
};

/* The spools are by enum section_kind; they are borrowed. */
void segment_stores_open(struct segment_stores *stores,
                         struct section_spool *spools);

/* Gives both stores their codec, which is borrowed; once. */
int segment_stores_code(struct segment_stores *stores,
                        const struct manifest *index,
                        const struct text_codec *codec, struct error *err);

/* As string_store_writer_add, with or without a codec. */
int segment_store_add(struct segment_store *store, const uint8_t *bytes,
                      size_t size, bool flag, struct error *err);

/* Bytes that are held. */
size_t segment_stores_held(const struct segment_stores *stores);

void segment_stores_free(struct segment_stores *stores);

#endif
