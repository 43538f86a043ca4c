/*
 * json_reader - the tokens of a JSON text (RFC 8259), one after another.
 *
 * Nothing becomes a tree, and a string without escapes is not copied. Names
 * may repeat; numbers are as written, of any size. The bytes may be hostile.
 */
#ifndef COMMON_JSON_READER_H
#define COMMON_JSON_READER_H

#include <stddef.h>
#include <stdint.h>

#include "common/error.h"
#include "common/memory.h"

enum { JSON_DEPTH_MAX = 64 /* open objects and arrays */ };

enum json_token {
    JSON_READ_END,
    JSON_READ_NULL,
    JSON_READ_FALSE,
    JSON_READ_TRUE,
    JSON_READ_NUMBER,
    JSON_READ_STRING,
    JSON_READ_NAME, /* of the member whose value is next */
    JSON_READ_OBJECT,
    JSON_READ_OBJECT_END,
    JSON_READ_ARRAY,
    JSON_READ_ARRAY_END,
};

/* What comes next. */
enum json_place {
    JSON_AT_VALUE,
    JSON_AT_NAME,
    JSON_AT_FIRST, /* of an object or array that was just opened */
    JSON_AT_MORE,  /* a comma or an end */
};

/* Fields are read only. */
struct json_reader {
    enum json_token token; /* read last */
    /* The literal, number, string or name; the last two decoded. */
    const uint8_t *bytes; /* in the text or the arena */
    size_t size;
    unsigned depth;           /* open objects and arrays */
    uint64_t lone_surrogates; /* half of a \u pair, became U+FFFD */
    /* private */
    const uint8_t *text;
    const uint8_t *at;
    const uint8_t *end;
    struct arena *arena;
    enum json_place place;
    uint64_t arrays; /* a bit for each open level: it is an array */
};

/*
 * Starts to read the text; strings with escapes are decoded into the arena.
 * Fails with ERROR_INPUT where it is not UTF-8.
 */
int json_reader_start(struct json_reader *reader, struct arena *arena,
                      const uint8_t *text, size_t size, struct error *err);

/*
 * Reads the next token, JSON_READ_END after the value and white space. Fails
 * with ERROR_INPUT where this is no JSON, ERROR_LIMIT where it is nested too
 * deep.
 */
int json_reader_next(struct json_reader *reader, struct error *err);

#endif
