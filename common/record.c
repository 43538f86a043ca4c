#include "common/record.h"

#include <stdbool.h>
#include <string.h>

#include "common/json_reader.h"
#include "common/json_writer.h"

static bool is_called(const struct json_reader *r, const char *name)
{
    size_t size = strlen(name);

    return r->depth == 1 && r->token == JSON_READ_NAME && r->size == size &&
           memcmp(r->bytes, name, size) == 0;
}

static enum record_kind kind_of(enum json_token token)
{
    return token == JSON_READ_STRING   ? RECORD_STRING
           : token == JSON_READ_NUMBER ? RECORD_NUMBER
                                       : RECORD_OTHER;
}

static int read_object(enum record_kind *kind, struct byte_writer *out,
                       struct json_reader *r, const char *name,
                       struct error *err)
{
    if (json_reader_next(r, err) < 0)
        return -1;
    if (r->token != JSON_READ_OBJECT)
        return error_set(err, ERROR_INPUT, "not an object");
    while (r->token != JSON_READ_END) {
        bool wanted = is_called(r, name);

        if (json_reader_next(r, err) < 0)
            return -1;
        if (!wanted)
            continue;
        *kind = kind_of(r->token);
        if (*kind != RECORD_OTHER)
            write_bytes(out, r->bytes, r->size);
    }
    return byte_writer_check(out, err);
}

int record_member(enum record_kind *kind, struct byte_writer *out,
                  const uint8_t *record, size_t size, const char *name,
                  struct error *err)
{
    struct arena arena = { 0 };
    struct json_reader reader;
    int result = json_reader_start(&reader, &arena, record, size, err);

    *kind = RECORD_MISSING;
    if (result == 0)
        result = read_object(kind, out, &reader, name, err);
    arena_free(&arena);
    if (result == 0 || err->kind == ERROR_MEMORY)
        return result;
    if (err->kind == ERROR_LIMIT)
        return error_set(err, ERROR_CORRUPT,
                         "a record nested deeper than %d levels",
                         JSON_DEPTH_MAX);
    return error_set(err, ERROR_CORRUPT, "a record that is no JSON object");
}

/* The end of a string that begins at `at`, or `end` if it has none. */
static const uint8_t *end_of_string(const uint8_t *at, const uint8_t *end)
{
    for (at++; at < end && *at != '"'; at++) {
        if (*at == '\\' && at + 1 < end)
            at++;
    }
    return at < end ? at + 1 : end;
}

static bool begins_with(const uint8_t *at, const uint8_t *end, const char *what)
{
    size_t size = strlen(what);

    return (size_t)(end - at) >= size && memcmp(at, what, size) == 0;
}

/* The value of the object's member `id`, or NULL. */
static const uint8_t *find_id(const uint8_t *record, const uint8_t *end)
{
    unsigned depth = 0;

    for (const uint8_t *at = record; at < end;) {
        if (*at == '"') {
            if (depth == 1 && (at[-1] == '{' || at[-1] == ',') &&
                begins_with(at, end, "\"id\":"))
                return at + 5;
            at = end_of_string(at, end);
            continue;
        }
        depth += (*at == '{' || *at == '[');
        depth -= (*at == '}' || *at == ']');
        at++;
    }
    return NULL;
}

static bool is_number(const uint8_t *id, size_t size)
{
    for (size_t i = 0; i < size; i++) {
        if (!memchr("0123456789+-.eE", id[i], 15))
            return false;
    }
    return true;
}

int record_put_id(struct byte_writer *out, const uint8_t *record, size_t size,
                  const uint8_t *id, size_t id_size, struct error *err)
{
    const uint8_t *end = record + size;
    const uint8_t *value = find_id(record, end);
    struct json_writer json = { .out = out };

    if (!value)
        return error_set(err, ERROR_CORRUPT, "a record without an id");
    write_bytes(out, record, (size_t)(value - record));
    if (begins_with(value, end, "\"\"")) {
        json_write_string(&json, id, id_size);
        value += 2;
    } else if (begins_with(value, end, "0") && is_number(id, id_size)) {
        json_write_raw(&json, id, id_size);
        value++;
    } else {
        return error_set(err, ERROR_CORRUPT, "a record whose id has no place");
    }
    write_bytes(out, value, (size_t)(end - value));
    return byte_writer_check(out, err);
}
