#include "common/segment.h"

#include "common/byte_reader.h"
#include "common/little_endian.h"
#include "common/segment_sections.h"

enum { HEAD_BYTES = 24, U32 = 4, U64 = 8 };

static int corrupt(struct error *err, const char *what)
{
    return error_set(err, ERROR_CORRUPT, "keyword field: %s", what);
}

/* What stands between the counts and the strings. */
static int read_arrays(struct keyword_field *out, struct byte_reader *in,
                       const struct segment *segment, size_t size,
                       struct error *err)
{
    out->value_start = read_bytes(in, ((size_t)out->values + 1) * U32);
    out->articles = read_bytes(in, (size_t)out->pairs * U32);
    out->article_start = read_bytes(in, ((size_t)segment->articles + 1) * U32);
    out->ordinals = read_bytes(in, (size_t)out->pairs * U32);

    bool padded = (size - read_left(in)) % U64 != 0;
    const uint8_t *padding = read_bytes(in, padded ? U32 : 0);

    if (padding && padded &&
        (segment_touch(segment, padding, U32, err) < 0 || get_u32(padding)))
        return corrupt(err, "padding that is not zero");
    return 0;
}

int segment_field_open(struct keyword_field *out, const struct segment *segment,
                       struct span section, struct error *err)
{
    struct byte_reader in;

    if (section.size == 0)
        return 0;
    if (section.size < HEAD_BYTES)
        return corrupt(err, "cut short");
    if (segment_touch(segment, section.bytes, HEAD_BYTES, err) < 0)
        return -1;
    byte_reader_init(&in, section.bytes, section.size);
    out->values = read_u32(&in);
    out->pairs = read_u32(&in);

    uint64_t blocks = read_u32(&in);
    uint32_t zero = read_u32(&in);
    uint64_t string_bytes = read_u64(&in);
    uint64_t values = out->values;
    size_t offsets_size = (size_t)((blocks + 1) * U64);

    if (out->values == 0)
        return corrupt(err, "a section without a value");
    if (zero != 0 || blocks != (values + STRINGS_BLOCK - 1) / STRINGS_BLOCK)
        return corrupt(err, "counts that do not fit each other");
    if (read_arrays(out, &in, segment, section.size, err) < 0)
        return -1;
    out->strings_span = (struct span){ in.at, read_left(&in) };

    const uint8_t *offsets = read_bytes(&in, offsets_size);

    if (in.failed || read_left(&in) != string_bytes)
        return corrupt(err, "a size that does not fit its counts");
    return sorted_strings_open(&out->strings, in.at, (size_t)string_bytes,
                               offsets, offsets_size, OFFSETS_U64, out->values,
                               err);
}

static const struct keyword_field *field_of(const struct segment *segment,
                                            uint32_t field)
{
    assert(field < segment->field_count);
    return &segment->fields[field];
}

int segment_values(const struct sorted_strings **out,
                   const struct segment *segment, uint32_t field,
                   struct error *err)
{
    const struct keyword_field *f = field_of(segment, field);

    if (segment_touch(segment, f->strings_span.bytes, f->strings_span.size,
                      err) < 0)
        return -1;
    *out = &f->strings;
    return 0;
}

int segment_find_value(uint32_t *ordinal, const struct segment *segment,
                       uint32_t field, const uint8_t *value, size_t size,
                       struct error *err)
{
    const struct sorted_strings *strings;

    if (segment_values(&strings, segment, field, err) < 0)
        return -1;
    return sorted_strings_find(strings, value, size, ordinal, err);
}

/* The run number `i` of `all`, which `starts` cuts; `pairs` are in `all`. */
static int run_of(struct u32_span *out, const struct segment *segment,
                  const uint8_t *starts, uint32_t i, const uint8_t *all,
                  uint32_t pairs, struct error *err)
{
    const uint8_t *start = starts + (size_t)i * U32;

    if (segment_touch(segment, start, 2 * U32, err) < 0)
        return -1;

    uint32_t first = get_u32(start);
    uint32_t end = get_u32(start + U32);

    if (first > end || end > pairs)
        return segment_damaged(segment, "a keyword field that is out of order",
                               err);
    out->bytes = all + (size_t)first * U32;
    out->count = end - first;
    return segment_touch(segment, out->bytes, (size_t)out->count * U32, err);
}

int segment_value_articles(struct u32_span *out, const struct segment *segment,
                           uint32_t field, uint32_t ordinal, struct error *err)
{
    const struct keyword_field *f = field_of(segment, field);

    assert(ordinal < f->values);
    return run_of(out, segment, f->value_start, ordinal, f->articles, f->pairs,
                  err);
}

int segment_article_values(struct u32_span *out, const struct segment *segment,
                           uint32_t field, uint32_t article, struct error *err)
{
    const struct keyword_field *f = field_of(segment, field);

    assert(article < segment->articles);
    if (f->values == 0) {
        *out = (struct u32_span){ 0 };
        return 0;
    }
    return run_of(out, segment, f->article_start, article, f->ordinals,
                  f->pairs, err);
}
