/*
 * sorted_strings - front-coded strings in blocks: FORMAT.md, section 3.
 *
 * Strings are runs of bytes in the order of memcmp, no two alike, each at
 * most 65,535 bytes. The offsets of blocks stand apart, as u32 or u64. The
 * bytes may be hostile: a look-up stays inside them and may give a wrong
 * index where they are out of order; the iterator checks the order too.
 */
#ifndef COMMON_SORTED_STRINGS_H
#define COMMON_SORTED_STRINGS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "common/byte_reader.h"
#include "common/byte_writer.h"
#include "common/error.h"

enum { SORTED_STRING_MAX = 65535 /* bytes */ };

/* No string has this index. */
#define STRING_NONE UINT32_MAX

enum offset_width { OFFSETS_U32 = 4, OFFSETS_U64 = 8 };

/* ---- writing ---- */

/*
 * Zero-initialise, set the three first fields; free at the end. Both writers
 * may be drained after any call.
 */
struct sorted_strings_writer {
    struct byte_writer *strings;
    struct byte_writer *offsets;
    enum offset_width width;
    uint32_t count;
    uint64_t size;             /* bytes of strings so far */
    struct byte_writer before; /* the string added last */
};

/* Adds a string above the one before; `bytes` may be NULL if size is 0. */
int sorted_strings_writer_add(struct sorted_strings_writer *w,
                              const uint8_t *bytes, size_t size,
                              struct error *err);

/* Writes the last offset. */
int sorted_strings_writer_end(struct sorted_strings_writer *w,
                              struct error *err);

void sorted_strings_writer_free(struct sorted_strings_writer *w);

/* ---- reading ---- */

/* The pointers borrow the segment's bytes. */
struct sorted_strings {
    const uint8_t *bytes;
    size_t size;
    const uint8_t *offsets;
    enum offset_width width;
    uint32_t count;
};

/*
 * `count` strings in `size` bytes, with `offsets_size` bytes of offsets.
 * Checks that these fit each other; the strings are checked when read.
 */
int sorted_strings_open(struct sorted_strings *out, const uint8_t *bytes,
                        size_t size, const uint8_t *offsets,
                        size_t offsets_size, enum offset_width width,
                        uint32_t count, struct error *err);

/* *index = that of the string, or STRING_NONE. */
int sorted_strings_find(const struct sorted_strings *strings,
                        const uint8_t *bytes, size_t size, uint32_t *index,
                        struct error *err);

/* [*first, *end) = the strings that begin with `bytes`. */
int sorted_strings_prefix(const struct sorted_strings *strings,
                          const uint8_t *bytes, size_t size, uint32_t *first,
                          uint32_t *end, struct error *err);

/* Zero-initialised is valid; may be started again; free at the end. */
struct string_iterator {
    const uint8_t *bytes; /* the current string, valid until the next call */
    size_t size;
    /* private */
    const struct sorted_strings *strings;
    uint32_t next;
    bool has_before;
    struct byte_reader in;
    uint8_t *buffer;
    size_t capacity;
};

/* Places the iterator before string `index`, at most the count. */
int string_iterator_start(struct string_iterator *it,
                          const struct sorted_strings *strings, uint32_t index,
                          struct error *err);

/* Moves to the next string, which must be there. */
int string_iterator_next(struct string_iterator *it, struct error *err);

void string_iterator_free(struct string_iterator *it);

#endif
