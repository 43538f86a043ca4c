/*
 * json_writer - compact JSON (RFC 8259), appended to a byte_writer.
 *
 * The writer puts the commas and colons; the caller keeps the nesting right:
 *
 *     struct json_writer json = { .out = &buffer };
 *     json_begin_object(&json);
 *     json_key(&json, "hits");
 *     json_begin_array(&json);
 *     json_write_string(&json, bytes, size);
 *     json_end_array(&json);
 *     json_end_object(&json);
 *
 * Names are apart from those of jansson, which a program may use as well.
 * A failed allocation is remembered by `out`: see byte_writer_check. Values
 * that follow each other outside of arrays and objects get a comma too; set
 * `comma` to false to begin a new text.
 */
#ifndef COMMON_JSON_WRITER_H
#define COMMON_JSON_WRITER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "common/byte_writer.h"

struct json_writer {
    struct byte_writer *out; /* borrowed */
    bool comma;              /* whether the next value needs one before it */
};

void json_begin_object(struct json_writer *json);
void json_end_object(struct json_writer *json);
void json_begin_array(struct json_writer *json);
void json_end_array(struct json_writer *json);

/* The name of the next member, NUL-terminated, or of `size` bytes. */
void json_key(struct json_writer *json, const char *name);
void json_key_bytes(struct json_writer *json, const void *name, size_t size);

/*
 * A string, escaped only where JSON must: quotation mark, backslash and
 * U+0000..001F. A byte that is not UTF-8 is written as U+FFFD, so the output
 * is always UTF-8.
 */
void json_write_string(struct json_writer *json, const void *bytes,
                       size_t size);

/* A string from a NUL-terminated one. */
void json_write_text(struct json_writer *json, const char *text);

void json_write_u64(struct json_writer *json, uint64_t value);

/*
 * The shortest decimal that reads back as the same number; null for what
 * JSON has no number for (infinity and NaN).
 */
void json_write_double(struct json_writer *json, double value);

void json_write_bool(struct json_writer *json, bool value);
void json_write_null(struct json_writer *json);

/* A value that is JSON already. */
void json_write_raw(struct json_writer *json, const void *value, size_t size);

#endif
