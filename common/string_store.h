/*
 * string_store - many strings, compressed in frames of about 8 KiB.
 *
 * Drawn in docs/FORMAT.md, section 3, "String store". The strings are valid
 * UTF-8 of at most STRING_STORE_STRING_MAX bytes, each with a flag.
 */
#ifndef COMMON_STRING_STORE_H
#define COMMON_STRING_STORE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "common/byte_writer.h"
#include "common/error.h"
#include "common/text_codec.h"

enum {
    STRING_STORE_STRING_MAX = 64 << 20, /* bytes of UTF-8 */
    STRING_STORE_RAW_MAX = 256 << 20,   /* bytes of a decompressed frame */
    STRING_STORE_ENTRY = 16,            /* bytes of an index entry */
};

/* ---- reading ---- */

/*
 * Verifies bytes of the store before their first use, where somebody has to;
 * -1 with *err filled refuses them.
 */
typedef int string_store_touch(const void *owner, const uint8_t *at,
                               size_t size, struct error *err);

/* A store opened for reading; all pointers are borrowed. */
struct string_store {
    const uint8_t *data;
    uint64_t data_size;
    const uint8_t *index; /* the section ..._BLOCK */
    uint32_t frames;
    uint32_t strings;
    string_store_touch *touch; /* may be NULL */
    const void *owner;
};

/*
 * Opens the two sections, which may be hostile; nothing of them is read here
 * but their sizes. The caller may set `touch` and `owner` afterwards.
 */
int string_store_open(struct string_store *out, const uint8_t *data,
                      uint64_t data_size, const uint8_t *index,
                      uint64_t index_size, uint32_t strings, struct error *err);

struct string_view {
    const uint8_t *bytes; /* valid until the cursor's next string_store_get */
    size_t size;
    bool flag;
};

/*
 * One thread's place in a store. It keeps the last frame decompressed, so
 * reading in order decompresses each frame once. Zero-initialise, set the
 * two first fields, free at the end.
 */
struct string_cursor {
    const struct string_store *store;
    struct text_coder *coder; /* of the store's codec; borrowed */
    bool loaded;
    uint32_t frame;
    uint32_t first; /* strings of the frame: [first, end) */
    uint32_t end;
    uint8_t *raw;
    size_t raw_capacity;
    size_t raw_size;
    uint32_t next; /* the string whose head stands at `head` */
    size_t head;   /* offset in raw */
    size_t body;   /* of the coded bytes of `next` */
    uint8_t *text;
    size_t text_capacity;
};

/* Reads string i, i < store->strings. */
int string_store_get(struct string_view *out, struct string_cursor *cursor,
                     uint32_t i, struct error *err);

void string_cursor_free(struct string_cursor *cursor);

/*
 * For reading a store a stretch at a time: *end = the end of a frame, above
 * `first`, up to which the frames from that of string `first` on hold about
 * `bytes` compressed bytes.
 */
int string_store_stretch(uint32_t *end, const struct string_store *store,
                         uint32_t first, uint64_t bytes, struct error *err);

/* ---- writing ---- */

enum { STORE_FRAMES_TOGETHER = 32 };

/* A frame that waits to be compressed. */
struct store_frame {
    uint32_t first; /* its first string */
    uint32_t raw;   /* its size */
};

/*
 * Appends strings one after another. Frames go to `data`, their index to
 * `index`; both may be drained between calls. Frames are compressed some
 * together, since the tables of a dictionary fill the processor's cache.
 * Zero-initialise, set the three first fields, free at the end.
 */
struct string_store_writer {
    struct byte_writer *data;
    struct byte_writer *index;
    struct text_coder *coder; /* opened with a level; borrowed */
    uint64_t offset;          /* bytes of data written so far */
    uint32_t strings;         /* added so far */
    uint32_t first;           /* of the frame being filled */
    struct byte_writer heads;
    struct byte_writer coded;
    struct byte_writer waiting; /* frames, not yet compressed */
    struct store_frame frames[STORE_FRAMES_TOGETHER]; /* in it */
    uint32_t frame_count;
};

/* A string over the limit, and one too many, is ERROR_LIMIT. */
int string_store_writer_add(struct string_store_writer *w, const uint8_t *bytes,
                            size_t size, bool flag, struct error *err);

/*
 * Adds the strings [first, end) of the cursor's store. Where its codec is the
 * writer's, longer runs of whole frames are copied as they are; the frame
 * being filled is then closed early.
 */
int string_store_writer_copy(struct string_store_writer *w,
                             struct string_cursor *cursor, uint32_t first,
                             uint32_t end, struct error *err);

/* Ends the store; nothing is added afterwards. */
int string_store_writer_finish(struct string_store_writer *w,
                               struct error *err);

void string_store_writer_free(struct string_store_writer *w);

#endif
