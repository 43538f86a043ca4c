#include "searcher/record_fields.h"

#include <stdbool.h>
#include <string.h>

#include "common/json_reader.h"

static const char *const names[RECORD_FIELDS] = {
    [RECORD_ID] = "id",         [RECORD_TITLE] = "title",
    [RECORD_URL] = "url",       [RECORD_DATE] = "date",
    [RECORD_SOURCE] = "source", [RECORD_AUTHOR] = "author",
};

/* Where the values of the fields lie in `bytes`, which may move. */
struct reading {
    struct byte_writer *bytes;
    size_t start[RECORD_FIELDS];
    size_t size[RECORD_FIELDS];
    bool present[RECORD_FIELDS];
    int field; /* whose value is being read; -1 for none */
};

/* A value of the field at hand: directly in the record, or in its array. */
static void take_value(struct reading *r, const struct json_reader *json)
{
    int field = r->field;

    if (json->depth > 2 || field < 0)
        return;
    if (r->present[field])
        write_bytes(r->bytes, ", ", 2);
    else
        r->start[field] = r->bytes->size;
    r->present[field] = true;
    write_bytes(r->bytes, json->bytes, json->size);
    r->size[field] = r->bytes->size - r->start[field];
}

static int field_called(const uint8_t *name, size_t size)
{
    for (int i = 0; i < RECORD_FIELDS; i++) {
        if (strlen(names[i]) == size && memcmp(names[i], name, size) == 0)
            return i;
    }
    return -1;
}

static void take_token(struct reading *r, const struct json_reader *json)
{
    if (json->token == JSON_READ_STRING || json->token == JSON_READ_NUMBER)
        take_value(r, json);
    else if (json->token == JSON_READ_NAME && json->depth == 1)
        r->field = field_called(json->bytes, json->size);
    else if (json->token == JSON_READ_OBJECT && json->depth == 2)
        r->field = -1; /* an object is not shown */
}

static int read_tokens(struct reading *r, struct arena *arena,
                       const uint8_t *record, size_t size, struct error *err)
{
    struct json_reader json;

    if (json_reader_start(&json, arena, record, size, err) < 0 ||
        json_reader_next(&json, err) < 0)
        return -1;
    if (json.token != JSON_READ_OBJECT)
        return error_set(err, ERROR_INPUT, "not an object");
    while (json.token != JSON_READ_END) {
        if (json_reader_next(&json, err) < 0)
            return -1;
        take_token(r, &json);
    }
    return byte_writer_check(r->bytes, err);
}

int record_fields_read(struct record_fields *out, const uint8_t *record,
                       size_t size, struct error *err)
{
    struct reading r = { .bytes = &out->bytes, .field = -1 };
    struct arena arena = { 0 };
    int result;

    byte_writer_reset(&out->bytes);
    result = read_tokens(&r, &arena, record, size, err);
    arena_free(&arena);
    if (result < 0 && err->kind != ERROR_MEMORY)
        error_set(err, ERROR_CORRUPT,
                  "record: not a JSON object; run yinde-index check");
    for (int i = 0; i < RECORD_FIELDS && result == 0; i++) {
        out->fields[i] = (struct field_text){ 0 };
        if (r.present[i])
            out->fields[i].bytes = (const uint8_t *)"";
        if (r.size[i] > 0)
            out->fields[i] =
                (struct field_text){ out->bytes.bytes + r.start[i], r.size[i] };
    }
    return result;
}

void record_fields_free(struct record_fields *fields)
{
    byte_writer_free(&fields->bytes);
    *fields = (struct record_fields){ 0 };
}
