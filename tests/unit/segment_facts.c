#include "tests/unit/test_support.h"

#include <stdio.h>
#include <stdlib.h>

#include "common/article_table.h"
#include "common/id_strings.h"
#include "common/id_table.h"
#include "common/string_store.h"
#include "tests/unit/segment_maker.h"

static void write_records(struct test_segment *s, struct text_coder *coder,
                          uint32_t first)
{
    struct string_store_writer w = {
        .coder = coder,
        .data = test_segment_bytes(s, SECTION_RECORD, 0),
        .index = test_segment_bytes(s, SECTION_RECORD_BLOCK, 0),
    };
    struct error err = { 0 };

    for (uint32_t a = 0; a < s->articles; a++) {
        uint8_t title[TEST_PASSAGE_BYTES];
        char record[256];
        size_t size = test_passage(title, NULL, (first + a) * TEST_PASSAGES);

        size = (size_t)snprintf(record, sizeof record,
                                "{\"id\":\"\",\"title\":\"%.*s\"}", (int)size,
                                (char *)title);
        test_must(
            string_store_writer_add(&w, (uint8_t *)record, size, false, &err),
            &err);
    }
    test_must(string_store_writer_finish(&w, &err), &err);
    string_store_writer_free(&w);
}

static void write_articles(struct test_segment *s)
{
    struct byte_writer *index = test_segment_bytes(s, SECTION_ARTICLE, 0);
    struct byte_writer data = { 0 };
    struct article_table_writer w = { .index = index, .data = &data };
    struct error err = { 0 };

    for (uint32_t a = 0; a < s->articles; a++)
        test_must(
            article_table_writer_add(&w, TEST_PASSAGES, ARTICLE_TITLED, &err),
            &err);
    test_must(article_table_writer_end(&w, &err), &err);
    write_bytes(index, data.bytes, data.size);
    byte_writer_free(&data);
}

static int compare_keys(const void *a, const void *b)
{
    const uint64_t *x = a;
    const uint64_t *y = b;

    return (*x > *y) - (*x < *y);
}

/* ID, of keys hash << 32 | article, which it sorts. */
static void write_table(struct test_segment *s, uint64_t *keys)
{
    struct byte_writer *table = test_segment_bytes(s, SECTION_ID, 0);
    struct byte_writer entries = { 0 };
    struct id_table_writer w = { table, &entries, s->articles, 0, 0 };

    qsort(keys, s->articles, sizeof *keys, compare_keys);
    for (uint32_t a = 0; a < s->articles; a++)
        id_table_writer_add(&w, (uint32_t)(keys[a] >> 32), (uint32_t)keys[a]);
    id_table_writer_end(&w);
    write_bytes(table, entries.bytes, entries.size);
    byte_writer_free(&entries);
}

static void write_ids(struct test_segment *s, uint32_t first)
{
    uint64_t *keys = calloc(s->articles + 1, sizeof *keys);
    struct id_strings_writer w = {
        .strings = test_segment_bytes(s, SECTION_ID_STRING, 0),
        .offsets = test_segment_bytes(s, SECTION_ID_BLOCK, 0),
    };
    struct error err = { 0 };

    assert_non_null(keys);
    for (uint32_t a = 0; a < s->articles; a++) {
        char id[32];
        size_t size = test_id(id, first + a);

        test_must(id_strings_writer_add(&w, (uint8_t *)id, size, &err), &err);
        keys[a] = (uint64_t)id_hash(id, size) << 32 | a;
    }
    test_must(id_strings_writer_end(&w, &err), &err);
    id_strings_writer_free(&w);
    write_table(s, keys);
    free(keys);
}

/* Every other article has a date, one day after the one before. */
static void write_dates(struct test_segment *s)
{
    struct byte_writer *dates = test_segment_bytes(s, SECTION_DATE, 0);

    for (uint32_t a = 0; a < s->articles; a++)
        write_u64(dates, a % 2 ? (uint64_t)INT64_MIN : a * UINT64_C(86400000));
    for (uint32_t a = 0; a < s->articles; a++)
        write_u8(dates, a % 2 ? 0 : 3);
    write_zeros(dates, (8 - s->articles % 8) % 8);
    for (uint32_t a = 0; a < s->articles; a += DATE_GROUP) {
        uint32_t last = s->articles - 1;

        if (last >= a + DATE_GROUP)
            last = a + DATE_GROUP - 1;
        write_u64(dates, a * UINT64_C(86400000));
        write_u64(dates, (last - last % 2) * UINT64_C(86400000));
    }
}

void test_segment_facts(struct test_segment *s, struct text_coder *coder,
                        uint32_t first)
{
    write_records(s, coder, first);
    write_articles(s);
    write_ids(s, first);
    write_dates(s);
}
