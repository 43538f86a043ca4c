#include "common/index_check_parts.h"

#include "common/little_endian.h"

enum { U32 = 4 };

static int corrupt(struct error *err, uint32_t field, const char *what)
{
    return error_set(err, ERROR_CORRUPT, "KEYWORD %u: %s", (unsigned)field,
                     what);
}

static uint32_t item(const struct u32_span *span, uint32_t i)
{
    return get_u32(span->bytes + (size_t)i * U32);
}

/* Whether the ascending span holds the number. */
static bool holds(const struct u32_span *span, uint32_t number)
{
    uint32_t low = 0;
    uint32_t high = span->count;

    while (low < high) {
        uint32_t middle = low + (high - low) / 2;

        if (item(span, middle) < number)
            low = middle + 1;
        else
            high = middle;
    }
    return low < span->count && item(span, low) == number;
}

static bool ascends(const struct u32_span *span, uint32_t end)
{
    for (uint32_t i = 0; i < span->count; i++) {
        if (item(span, i) >= end ||
            (i > 0 && item(span, i) <= item(span, i - 1)))
            return false;
    }
    return true;
}

static int check_strings(const struct segment *segment, uint32_t field,
                         struct error *err)
{
    const struct sorted_strings *strings;
    struct string_iterator it = { 0 };
    int result = -1;

    if (segment_values(&strings, segment, field, err) == 0)
        result = string_iterator_start(&it, strings, 0, err);
    for (uint32_t i = 0; result == 0 && i < strings->count; i++)
        result = string_iterator_next(&it, err);
    string_iterator_free(&it);
    return result;
}

/* The starts cut all pairs, from the first to the last. */
static bool covers(const uint8_t *starts, uint32_t runs, uint32_t pairs)
{
    return get_u32(starts) == 0 &&
           get_u32(starts + (size_t)runs * U32) == pairs;
}

static int check_values(const struct segment *segment, uint32_t field,
                        struct error *err)
{
    const struct keyword_field *f = &segment->fields[field];

    if (!covers(f->value_start, f->values, f->pairs))
        return corrupt(err, field, "articles of no value");
    for (uint32_t i = 0; i < f->values; i++) {
        struct u32_span articles;

        if (segment_value_articles(&articles, segment, field, i, err) < 0)
            return -1;
        if (articles.count == 0)
            return corrupt(err, field, "a value of no article");
        if (!ascends(&articles, segment->articles))
            return corrupt(err, field, "articles out of order");
    }
    return 0;
}

/*
 * Each article's values know the article. Both sides have as many pairs and
 * no pair twice, so the values know no others.
 */
static int check_ordinals(const struct segment *segment, uint32_t field,
                          struct error *err)
{
    const struct keyword_field *f = &segment->fields[field];

    if (!covers(f->article_start, segment->articles, f->pairs))
        return corrupt(err, field, "values of no article");
    for (uint32_t i = 0; i < segment->articles; i++) {
        struct u32_span ordinals;

        if (segment_article_values(&ordinals, segment, field, i, err) < 0)
            return -1;
        if (!ascends(&ordinals, f->values))
            return corrupt(err, field, "values out of order");
        for (uint32_t j = 0; j < ordinals.count; j++) {
            struct u32_span articles;

            if (segment_value_articles(&articles, segment, field,
                                       item(&ordinals, j), err) < 0)
                return -1;
            if (!holds(&articles, i))
                return corrupt(err, field,
                               "an article's value does not know it");
        }
    }
    return 0;
}

int index_check_fields(const struct segment_check *check, struct error *err)
{
    for (uint32_t i = 0; i < check->segment->field_count; i++) {
        if (check->segment->fields[i].values == 0)
            continue;
        if (check_strings(check->segment, i, err) < 0 ||
            check_values(check->segment, i, err) < 0 ||
            check_ordinals(check->segment, i, err) < 0)
            return -1;
    }
    return 0;
}
