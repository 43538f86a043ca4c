/*
 * id_strings - the ids of articles, front-coded in order of the articles.
 *
 * Drawn in docs/FORMAT.md, section 2, "ID_STRING". The bytes may be hostile;
 * who reads them has touched them.
 */
#ifndef COMMON_ID_STRINGS_H
#define COMMON_ID_STRINGS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "common/byte_reader.h"
#include "common/byte_writer.h"
#include "common/error.h"

enum {
    ID_BYTES_MAX = 65535, /* of one id; none is empty */
    ID_BLOCK = 32,        /* ids */
};

/* ---- reading ---- */

/* All pointers are borrowed; the fields are private. */
struct id_strings {
    const uint8_t *bytes;
    uint64_t size;
    const uint8_t *offsets; /* u64 of each block, and the size */
    uint32_t count;
};

/* What the section of offsets has for so many ids. */
uint64_t id_strings_offsets_size(uint32_t count);

/* `offsets` is of id_strings_offsets_size bytes; nothing is read here. */
void id_strings_open(struct id_strings *out, const uint8_t *bytes,
                     uint64_t size, const uint8_t *offsets, uint32_t count);

/*
 * One reader's place: reading in order reads each id once, any other order at
 * most a block for each. Zero-initialise and set `strings`; free at the end.
 */
struct id_cursor {
    const struct id_strings *strings;
    /* private */
    bool open;
    uint32_t block; /* the one that is being read */
    uint32_t next;
    struct byte_reader in;
    struct byte_writer id; /* the one before `next` */
};

/* Whether id i is the one read last, or comes later in its block. */
bool id_cursor_has(const struct id_cursor *cursor, uint32_t i);

/*
 * Begins a block, i / ID_BLOCK for id i, and gives its bytes, to be touched;
 * the 16 bytes of `offsets` from 8 * block on are touched already.
 */
int id_cursor_begin(const uint8_t **bytes, size_t *size,
                    struct id_cursor *cursor, uint32_t block,
                    struct error *err);

/*
 * Moves to id i, which the cursor has: then cursor->id is it, valid UTF-8 of
 * 1 to ID_BYTES_MAX bytes.
 */
int id_cursor_get(struct id_cursor *cursor, uint32_t i, struct error *err);

void id_cursor_free(struct id_cursor *cursor);

/* ---- writing ---- */

/*
 * Zero-initialise, set the two first fields; free at the end. Both writers
 * may be drained after any call.
 */
struct id_strings_writer {
    struct byte_writer *strings;
    struct byte_writer *offsets;
    uint32_t count;
    uint64_t size;             /* bytes of strings so far */
    struct byte_writer before; /* the id added last */
    struct byte_writer after;  /* the one that would follow it */
};

/* Adds an id of 1 to ID_BYTES_MAX bytes. */
int id_strings_writer_add(struct id_strings_writer *w, const uint8_t *id,
                          size_t size, struct error *err);

/* Writes the last offset. */
int id_strings_writer_end(struct id_strings_writer *w, struct error *err);

void id_strings_writer_free(struct id_strings_writer *w);

#endif
