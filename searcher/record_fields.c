#include "searcher/record_fields.h"

#include <stdbool.h>
#include <string.h>

#include <yajl/yajl_parse.h>

#include "common/record.h"

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
    unsigned depth;
};

/* A value of the field at hand: directly in the record, or in its array. */
static int take_value(void *context, const unsigned char *value, size_t size)
{
    struct reading *r = context;
    int field = r->field;

    if (r->depth > 2 || field < 0)
        return 1;
    if (r->present[field])
        write_bytes(r->bytes, ", ", 2);
    else
        r->start[field] = r->bytes->size;
    r->present[field] = true;
    write_bytes(r->bytes, value, size);
    r->size[field] = r->bytes->size - r->start[field];
    return 1;
}

static int take_number(void *context, const char *value, size_t size)
{
    return take_value(context, (const unsigned char *)value, size);
}

static int take_key(void *context, const unsigned char *key, size_t size)
{
    struct reading *r = context;

    if (r->depth != 1)
        return 1;
    r->field = -1;
    for (int i = 0; i < RECORD_FIELDS; i++) {
        if (strlen(names[i]) == size && memcmp(names[i], key, size) == 0)
            r->field = i;
    }
    return 1;
}

/* A field that is an object is not shown. */
static int begin_map(void *context)
{
    struct reading *r = context;

    if (r->depth == 1)
        r->field = -1;
    return r->depth++ < RECORD_DEPTH_MAX;
}

static int begin_array(void *context)
{
    struct reading *r = context;

    return r->depth > 0 && r->depth++ < RECORD_DEPTH_MAX;
}

static int end_nested(void *context)
{
    struct reading *r = context;

    r->depth--;
    return 1;
}

static const yajl_callbacks callbacks = {
    .yajl_number = take_number,
    .yajl_string = take_value,
    .yajl_start_map = begin_map,
    .yajl_map_key = take_key,
    .yajl_end_map = end_nested,
    .yajl_start_array = begin_array,
    .yajl_end_array = end_nested,
};

int record_fields_read(struct record_fields *out, const uint8_t *record,
                       size_t size, struct error *err)
{
    struct reading r = { .bytes = &out->bytes, .field = -1 };
    yajl_handle parser = yajl_alloc(&callbacks, NULL, &r);
    bool good;

    if (!parser)
        return error_set(err, ERROR_MEMORY, "record: no memory to read it");
    byte_writer_reset(&out->bytes);
    good = size > 0 && record[0] == '{' &&
           yajl_parse(parser, record, size) == yajl_status_ok &&
           yajl_complete_parse(parser) == yajl_status_ok;
    yajl_free(parser);
    if (byte_writer_check(&out->bytes, err) < 0)
        return -1;
    if (!good)
        return error_set(err, ERROR_CORRUPT,
                         "record: not a JSON object; run yinde-index check");
    for (int i = 0; i < RECORD_FIELDS; i++) {
        out->fields[i] = (struct field_text){ 0 };
        if (r.present[i])
            out->fields[i].bytes = (const uint8_t *)"";
        if (r.size[i] > 0)
            out->fields[i] =
                (struct field_text){ out->bytes.bytes + r.start[i], r.size[i] };
    }
    return 0;
}

void record_fields_free(struct record_fields *fields)
{
    byte_writer_free(&fields->bytes);
    *fields = (struct record_fields){ 0 };
}
