/*
 * json_object - one JSON object (RFC 8259) as a list of its members.
 *
 * For archives of one object a line: the text of a member is decoded once,
 * nothing becomes a tree. The only module that knows the JSON tokenizer
 * (yajl, which neither validates UTF-8 nor pairs surrogates).
 */
#ifndef INDEXER_JSON_OBJECT_H
#define INDEXER_JSON_OBJECT_H

#include <stddef.h>
#include <stdint.h>

#include "common/error.h"
#include "common/memory.h"

enum {
    JSON_DEPTH_MAX = 64, /* the object itself is the first level */
    JSON_MEMBERS_MAX = 1024,
};

/* Bytes that somebody else owns; never NULL, may be empty, may hold NUL. */
struct byte_string {
    const uint8_t *bytes;
    size_t size;
};

enum member_kind {
    MEMBER_NULL,
    MEMBER_BOOLEAN,
    MEMBER_NUMBER,
    MEMBER_STRING,
    MEMBER_ARRAY,
    MEMBER_OBJECT,
};

struct json_member {
    struct byte_string name;
    enum member_kind kind;
    /* STRING: decoded. Anything else: compact JSON, numbers as written. */
    struct byte_string value;
    /* ARRAY: the strings (decoded), numbers and booleans directly in it. */
    const struct byte_string *items;
    size_t item_count;
};

struct json_object {
    const struct json_member *members; /* no name twice */
    size_t count;
};

/* What was mended; added to, never reset. */
struct json_counts {
    uint64_t lone_surrogates; /* half of a \u pair, became U+FFFD */
};

/*
 * Parses the text, which is one object and white space around it. Of members
 * of one name the last counts, at the place of the first; inside of nested
 * values repeated names stay as they came. All that `out` points to is valid
 * until `arena` is reset. The bytes may be hostile. Fails with ERROR_INPUT
 * where the text is no JSON object or not UTF-8, ERROR_LIMIT where it is nested
 * too deep or has too many members.
 */
int json_object_parse(struct json_object *out, struct arena *arena,
                      const uint8_t *bytes, size_t size,
                      struct json_counts *counts, struct error *err);

/* In words, with an article: "a number", "an array". */
const char *member_kind_name(enum member_kind kind);

#endif
