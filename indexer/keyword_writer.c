#include "indexer/keyword_writer.h"

#include <assert.h>
#include <stdlib.h>

#include "common/memory.h"
#include "common/segment_format.h"

void keyword_writer_begin(struct keyword_writer *w, const char *folder,
                          size_t limit)
{
    *w = (struct keyword_writer){
        .strings = { .folder = folder, .limit = limit },
        .sorted = { .strings = &w->strings.bytes,
                    .offsets = &w->offsets,
                    .width = OFFSETS_U64 },
    };
}

int keyword_writer_value(struct keyword_writer *w, const uint8_t *value,
                         size_t size, struct error *err)
{
    uint32_t count = w->sorted.count;

    assert(size <= FIELD_VALUE_MAX);
    assert(count == 0 || w->starts[count - 1] < w->pairs);
    if (memory_grow(&w->starts, &w->starts_capacity, (size_t)count + 1,
                    sizeof *w->starts, err) < 0 ||
        sorted_strings_writer_add(&w->sorted, value, size, err) < 0)
        return -1;
    w->starts[count] = w->pairs;
    return section_spool_drain(&w->strings, err);
}

int keyword_writer_article(struct keyword_writer *w, uint32_t article,
                           struct error *err)
{
    assert(w->sorted.count > 0);
    assert(w->starts[w->sorted.count - 1] == w->pairs ||
           article > w->articles[w->pairs - 1]);
    if (w->pairs == UINT32_MAX)
        return error_set(err, ERROR_LIMIT,
                         "too many keyword values; make smaller segments");
    if (memory_grow(&w->articles, &w->articles_capacity, (size_t)w->pairs + 1,
                    sizeof *w->articles, err) < 0)
        return -1;
    w->articles[w->pairs++] = article;
    return 0;
}

/* Where the articles of value i end. */
static uint32_t value_end(const struct keyword_writer *w, uint32_t i)
{
    return i + 1 < w->sorted.count ? w->starts[i + 1] : w->pairs;
}

/*
 * Fills `ordinals`, and starts[a + 1] with where those of article a end;
 * starts[0] is 0. `starts` has room for articles + 1 and is zero.
 */
static void sort_by_article(const struct keyword_writer *w, uint32_t *starts,
                            uint32_t *ordinals, uint32_t articles)
{
    uint32_t before = 0;

    for (uint32_t i = 0; i < w->pairs; i++) {
        assert(w->articles[i] < articles);
        starts[w->articles[i] + 1]++;
    }
    for (uint32_t a = 0; a < articles; a++) {
        uint32_t count = starts[a + 1];

        starts[a + 1] = before;
        before += count;
    }
    for (uint32_t value = 0; value < w->sorted.count; value++) {
        uint32_t end = value_end(w, value);

        for (uint32_t i = w->starts[value]; i < end; i++)
            ordinals[starts[w->articles[i] + 1]++] = value;
    }
}

static int put_numbers(struct section_spool *out, const uint32_t *numbers,
                       size_t count, struct error *err)
{
    for (size_t i = 0; i < count; i++) {
        write_u32(&out->bytes, numbers[i]);
        if (section_spool_drain(out, err) < 0)
            return -1;
    }
    return 0;
}

static int put_values(struct keyword_writer *w, struct section_spool *out,
                      struct error *err)
{
    uint64_t blocks = w->offsets.size / OFFSETS_U64 - 1;

    write_u32(&out->bytes, w->sorted.count);
    write_u32(&out->bytes, w->pairs);
    write_u32(&out->bytes, (uint32_t)blocks);
    write_u32(&out->bytes, 0);
    write_u64(&out->bytes, w->sorted.size);
    if (put_numbers(out, w->starts, w->sorted.count, err) < 0)
        return -1;
    write_u32(&out->bytes, w->pairs);
    return put_numbers(out, w->articles, w->pairs, err);
}

/* The starts of a field without values take no memory. */
static int put_no_articles(struct section_spool *out, uint32_t articles,
                           struct error *err)
{
    for (uint32_t a = 0; a <= articles; a++) {
        write_u32(&out->bytes, 0);
        if (section_spool_drain(out, err) < 0)
            return -1;
    }
    return 0;
}

static int put_articles(const struct keyword_writer *w,
                        struct section_spool *out, uint32_t articles,
                        struct error *err)
{
    uint32_t *starts = NULL;
    uint32_t *ordinals = NULL;
    int result = -1;

    if (w->pairs == 0)
        return put_no_articles(out, articles, err);
    if (memory_alloc(&starts, (size_t)articles + 1, sizeof *starts, err) < 0 ||
        memory_alloc(&ordinals, w->pairs, sizeof *ordinals, err) < 0)
        goto out;
    sort_by_article(w, starts, ordinals, articles);
    if (put_numbers(out, starts, (size_t)articles + 1, err) == 0)
        result = put_numbers(out, ordinals, w->pairs, err);
out:
    free(starts);
    free(ordinals);
    return result;
}

int keyword_writer_end(struct keyword_writer *w, struct section_spool *out,
                       uint32_t articles, struct error *err)
{
    uint64_t start = section_spool_size(out);

    if (w->sorted.count == 0)
        return 0;
    assert(w->starts[w->sorted.count - 1] < w->pairs);
    if (sorted_strings_writer_end(&w->sorted, err) < 0 ||
        put_values(w, out, err) < 0 || put_articles(w, out, articles, err) < 0)
        return -1;
    write_zeros(&out->bytes, -(section_spool_size(out) - start) & 7);
    write_bytes(&out->bytes, w->offsets.bytes, w->offsets.size);
    if (section_spool_drain(out, err) < 0)
        return -1;
    return section_spool_append(out, &w->strings, err);
}

void keyword_writer_free(struct keyword_writer *w)
{
    section_spool_free(&w->strings);
    byte_writer_free(&w->offsets);
    sorted_strings_writer_free(&w->sorted);
    free(w->starts);
    free(w->articles);
    *w = (struct keyword_writer){ 0 };
}
