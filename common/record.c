#include "common/record.h"

#include <stdbool.h>
#include <string.h>

#include <yajl_parse.h>

#include "common/json_writer.h"

struct search {
    const char *name;
    size_t name_size;
    unsigned depth;
    bool too_deep;
    bool wanted; /* the next value is the member's */
    enum record_kind kind;
    struct byte_writer *out;
};

/* A value begins. Whether the record may still be read. */
static bool begin(struct search *s, enum record_kind kind)
{
    if (s->depth == 0)
        return false;
    if (s->wanted && s->depth == 1)
        s->kind = kind;
    return true;
}

static int on_other(void *context)
{
    struct search *s = context;
    bool fine = begin(s, RECORD_OTHER);

    s->wanted = false;
    return fine;
}

static int on_boolean(void *context, int value)
{
    (void)value;
    return on_other(context);
}

static int keep(struct search *s, enum record_kind kind, const void *bytes,
                size_t size)
{
    if (!begin(s, kind))
        return 0;
    if (s->wanted)
        write_bytes(s->out, bytes, size);
    s->wanted = false;
    return 1;
}

static int on_number(void *context, const char *bytes, size_t size)
{
    return keep(context, RECORD_NUMBER, bytes, size);
}

static int on_string(void *context, const unsigned char *bytes, size_t size)
{
    return keep(context, RECORD_STRING, bytes, size);
}

static int go_down(struct search *s)
{
    s->wanted = false;
    s->too_deep = s->depth == RECORD_DEPTH_MAX;
    s->depth++;
    return !s->too_deep;
}

static int on_object(void *context)
{
    struct search *s = context;

    if (s->depth > 0)
        begin(s, RECORD_OTHER);
    return go_down(s);
}

static int on_array(void *context)
{
    struct search *s = context;

    return begin(s, RECORD_OTHER) && go_down(s);
}

static int on_end(void *context)
{
    struct search *s = context;

    s->depth--;
    return 1;
}

static int on_key(void *context, const unsigned char *bytes, size_t size)
{
    struct search *s = context;

    s->wanted = s->depth == 1 && size == s->name_size &&
                memcmp(bytes, s->name, size) == 0;
    return 1;
}

static const yajl_callbacks callbacks = {
    .yajl_null = on_other,
    .yajl_boolean = on_boolean,
    .yajl_number = on_number,
    .yajl_string = on_string,
    .yajl_start_map = on_object,
    .yajl_map_key = on_key,
    .yajl_end_map = on_end,
    .yajl_start_array = on_array,
    .yajl_end_array = on_end,
};

int record_member(enum record_kind *kind, struct byte_writer *out,
                  const uint8_t *record, size_t size, const char *name,
                  struct error *err)
{
    struct search s = { .name = name, .name_size = strlen(name), .out = out };
    yajl_handle parser = yajl_alloc(&callbacks, NULL, &s);

    if (!parser)
        return error_set(err, ERROR_MEMORY, "read a record: out of memory");

    bool sound = size > 0 && record[0] == '{' &&
                 yajl_parse(parser, record, size) == yajl_status_ok &&
                 yajl_complete_parse(parser) == yajl_status_ok;

    yajl_free(parser);
    if (s.too_deep)
        return error_set(err, ERROR_CORRUPT,
                         "a record nested deeper than %d levels",
                         RECORD_DEPTH_MAX);
    if (!sound)
        return error_set(err, ERROR_CORRUPT, "a record that is no JSON object");
    *kind = s.kind;
    return byte_writer_check(out, err);
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
