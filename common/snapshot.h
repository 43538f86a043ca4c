/*
 * snapshot - an index as one manifest says it is, opened for reading.
 *
 * Readers take no lock: where a file is gone because a writer committed in
 * between, the manifest is read again. Passages of all segments are numbered
 * through in the manifest's order. A snapshot may be shared by threads.
 */
#ifndef COMMON_SNAPSHOT_H
#define COMMON_SNAPSHOT_H

#include <stddef.h>
#include <stdint.h>

#include "common/analysis_table.h"
#include "common/delete_bitmap.h"
#include "common/error.h"
#include "common/manifest.h"
#include "common/segment.h"
#include "common/text_codec.h"

struct snapshot_segment {
    struct segment *segment;
    const struct text_codec *codec;
    struct delete_bitmap deletes; /* of no articles where none is deleted */
    uint64_t base;                /* docid of its passage 0 in the snapshot */
};

/* The fields are read only. */
struct snapshot {
    struct manifest manifest;
    struct analysis_table table;
    struct byte_writer table_bytes; /* where the table is not the built-in */
    struct text_codec **codecs;     /* trained ones, each once; owned */
    size_t codec_count;
    struct snapshot_segment *segments; /* manifest.segment_count */
    uint64_t passages; /* these two with deleted articles, as N and L count */
    uint64_t sum_length;
    uint64_t articles; /* deleted ones included */
    uint64_t live;     /* articles that are not deleted */
};

/*
 * Opens the index in the folder; the caller closes *out. ERROR_INPUT where
 * there is none, or where it was built by other analysis code.
 */
int snapshot_open(struct snapshot **out, const char *folder, struct error *err);
void snapshot_close(struct snapshot *snapshot);

/* Whether an article of the segment is deleted. */
static inline bool snapshot_is_deleted(const struct snapshot_segment *segment,
                                       uint32_t article)
{
    return segment->deletes.words &&
           delete_bitmap_test(&segment->deletes, article);
}

/*
 * Reads the analysis table that the manifest names; `bytes` holds it where it
 * is not the program's own, and must outlive it.
 */
int snapshot_open_table(struct analysis_table *out, struct byte_writer *bytes,
                        const char *folder, const struct manifest *manifest,
                        struct error *err);

/* Opens the codec file with this hash, which is not 0. */
int snapshot_open_codec(struct text_codec **out, const char *folder,
                        uint64_t hash, struct error *err);

#endif
