#include "indexer/json_object.h"

#include <assert.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "common/byte_writer.h"
#include "common/json_reader.h"
#include "common/json_writer.h"

struct parse {
    struct json_reader reader;
    struct json_member *members;
    size_t member_count;
    size_t member_capacity;
    struct byte_string *items; /* of an array */
    size_t item_count;
    size_t item_capacity;
    struct byte_writer nested; /* an array or object that is a value */
};

static struct byte_string string_of(const struct json_reader *reader)
{
    return (struct byte_string){ reader->bytes, reader->size };
}

static bool same_name(const struct json_member *member,
                      const struct byte_string *name)
{
    return member->name.size == name->size &&
           memcmp(member->name.bytes, name->bytes, name->size) == 0;
}

/* The member of the name that was read, perhaps a new one; NULL: failed. */
static struct json_member *name_member(struct parse *parse, struct error *err)
{
    struct byte_string name = string_of(&parse->reader);

    for (size_t i = 0; i < parse->member_count; i++) {
        if (same_name(&parse->members[i], &name))
            return &parse->members[i];
    }
    if (parse->member_count == JSON_MEMBERS_MAX) {
        error_set(err, ERROR_LIMIT, "JSON object of over %d members",
                  JSON_MEMBERS_MAX);
        return NULL;
    }
    if (memory_grow(&parse->members, &parse->member_capacity,
                    parse->member_count + 1, sizeof *parse->members, err) < 0)
        return NULL;
    parse->members[parse->member_count] = (struct json_member){ .name = name };
    return &parse->members[parse->member_count++];
}

/* ---- arrays and objects as values ---- */

static void write_token(struct json_writer *json, const struct json_reader *r)
{
    switch (r->token) {
    case JSON_READ_NAME:
        json_key_bytes(json, r->bytes, r->size);
        break;
    case JSON_READ_STRING:
        json_write_string(json, r->bytes, r->size);
        break;
    case JSON_READ_OBJECT:
        json_begin_object(json);
        break;
    case JSON_READ_OBJECT_END:
        json_end_object(json);
        break;
    case JSON_READ_ARRAY:
        json_begin_array(json);
        break;
    case JSON_READ_ARRAY_END:
        json_end_array(json);
        break;
    default:
        json_write_raw(json, r->bytes, r->size);
    }
}

static int add_item(struct parse *parse, struct error *err)
{
    if (memory_grow(&parse->items, &parse->item_capacity, parse->item_count + 1,
                    sizeof *parse->items, err) < 0)
        return -1;
    parse->items[parse->item_count++] = string_of(&parse->reader);
    return 0;
}

static bool is_item(enum json_token token)
{
    return token == JSON_READ_FALSE || token == JSON_READ_TRUE ||
           token == JSON_READ_NUMBER || token == JSON_READ_STRING;
}

/* Reads the rest of the value whose bracket was read. */
static int read_nested(struct parse *parse, struct error *err)
{
    struct json_reader *reader = &parse->reader;
    struct json_writer json = { .out = &parse->nested };
    bool is_array = reader->token == JSON_READ_ARRAY;

    parse->item_count = 0;
    byte_writer_reset(&parse->nested);
    write_token(&json, reader);
    while (reader->depth > 1) {
        if (json_reader_next(reader, err) < 0)
            return -1;
        write_token(&json, reader);
        if (reader->depth == 2 && is_array && is_item(reader->token) &&
            add_item(parse, err) < 0)
            return -1;
    }
    return byte_writer_check(&parse->nested, err);
}

/* Keeps the value that read_nested has read. */
static int set_nested(struct json_member *member, struct parse *parse,
                      struct error *err)
{
    struct arena *arena = parse->reader.arena;

    member->value.size = parse->nested.size;
    member->value.bytes =
        arena_copy(arena, parse->nested.bytes, parse->nested.size, err);
    member->item_count = parse->item_count;
    member->items = arena_copy(arena, parse->items,
                               parse->item_count * sizeof *parse->items, err);
    return member->value.bytes && member->items ? 0 : -1;
}

/* ---- the whole ---- */

static enum member_kind kind_of(enum json_token token)
{
    static const enum member_kind kinds[] = {
        [JSON_READ_NULL] = MEMBER_NULL,     [JSON_READ_FALSE] = MEMBER_BOOLEAN,
        [JSON_READ_TRUE] = MEMBER_BOOLEAN,  [JSON_READ_NUMBER] = MEMBER_NUMBER,
        [JSON_READ_STRING] = MEMBER_STRING, [JSON_READ_OBJECT] = MEMBER_OBJECT,
        [JSON_READ_ARRAY] = MEMBER_ARRAY,
    };

    return kinds[token];
}

/* Reads the value of the member whose name was read. */
static int read_member(struct parse *parse, struct error *err)
{
    struct json_reader *reader = &parse->reader;
    struct json_member *member = name_member(parse, err);

    if (!member || json_reader_next(reader, err) < 0)
        return -1;
    member->kind = kind_of(reader->token);
    member->value = string_of(reader);
    member->item_count = 0;
    if (reader->depth == 1)
        return 0;
    return read_nested(parse, err) < 0 ? -1 : set_nested(member, parse, err);
}

static int read_object(struct parse *parse, struct error *err)
{
    struct json_reader *reader = &parse->reader;

    if (json_reader_next(reader, err) < 0)
        return -1;
    if (reader->token != JSON_READ_OBJECT)
        return error_set(err, ERROR_INPUT, "not a JSON object but %s",
                         reader->token == JSON_READ_ARRAY ? "an array"
                                                          : "a bare value");
    for (;;) {
        if (json_reader_next(reader, err) < 0)
            return -1;
        if (reader->token != JSON_READ_NAME)
            break;
        if (read_member(parse, err) < 0)
            return -1;
    }
    return json_reader_next(reader, err); /* the end */
}

static int finish(struct json_object *out, struct parse *parse,
                  struct error *err)
{
    out->count = parse->member_count;
    out->members =
        arena_copy(parse->reader.arena, parse->members,
                   parse->member_count * sizeof *parse->members, err);
    return out->members ? 0 : -1;
}

int json_object_parse(struct json_object *out, struct arena *arena,
                      const uint8_t *bytes, size_t size,
                      struct json_counts *counts, struct error *err)
{
    struct parse parse = { 0 };
    int result = json_reader_start(&parse.reader, arena, bytes, size, err);

    if (result == 0)
        result = read_object(&parse, err);
    if (result == 0)
        result = finish(out, &parse, err);
    counts->lone_surrogates += parse.reader.lone_surrogates;
    free(parse.members);
    free(parse.items);
    byte_writer_free(&parse.nested);
    return result;
}

const char *member_kind_name(enum member_kind kind)
{
    static const char *const names[] = {
        [MEMBER_NULL] = "null",       [MEMBER_BOOLEAN] = "true or false",
        [MEMBER_NUMBER] = "a number", [MEMBER_STRING] = "a string",
        [MEMBER_ARRAY] = "an array",  [MEMBER_OBJECT] = "an object",
    };

    assert(kind <= MEMBER_OBJECT);
    return names[kind];
}
