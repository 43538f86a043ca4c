#include "tests/unit/test_support.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "common/article_table.h"
#include "common/segment_format.h"

enum { SPARE = 8 /* bytes after a section that can be read */ };

struct table {
    uint8_t *bytes;
    size_t size;
    uint32_t articles;
    uint32_t passages;
};

static uint32_t info_of(uint32_t i)
{
    return (i * 77 % 65536) << ARTICLE_TITLE_SHIFT | (i / 300 & 3);
}

static uint32_t none(uint32_t i)
{
    (void)i;
    return 0;
}

static uint32_t one(uint32_t i)
{
    (void)i;
    return 1;
}

/* Mostly few, sometimes none, once very many. */
static uint32_t uneven(uint32_t i)
{
    return i == 400 ? 1000000 : i * i % 7;
}

static uint32_t uneven_but_few(uint32_t i)
{
    return i * i % 7;
}

static struct table table_make(uint32_t articles,
                               uint32_t (*passages)(uint32_t),
                               uint32_t (*info)(uint32_t))
{
    struct table table = { .articles = articles };
    struct byte_writer index = { 0 };
    struct byte_writer data = { 0 };
    struct article_table_writer w = { .index = &index, .data = &data };
    struct error err = { 0 };

    for (uint32_t i = 0; i < articles; i++) {
        table.passages += passages(i);
        assert_int_equal(
            article_table_writer_add(&w, passages(i), info(i), &err), 0);
    }
    assert_int_equal(article_table_writer_end(&w, &err), 0);
    write_bytes(&index, data.bytes, data.size);
    table.size = index.size;
    write_zeros(&index, SPARE);
    table.bytes = exact_copy(index.bytes, index.size);
    byte_writer_free(&index);
    byte_writer_free(&data);
    return table;
}

static int read_group(struct article_group *out, const struct table *t,
                      uint32_t group, struct error *err)
{
    struct article_table table;

    if (article_table_open(&table, t->bytes, t->size, t->articles, t->passages,
                           err) < 0)
        return -1;
    return article_table_read(out, &table, group, err);
}

static void check_table(const struct table *t, uint32_t (*passages)(uint32_t),
                        uint32_t (*info)(uint32_t))
{
    struct article_group group = { 0 };
    uint32_t passage = 0;
    struct error err = { 0 };

    for (uint32_t i = 0; i < t->articles; i++) {
        uint32_t place = i % ARTICLE_GROUP;

        if (place == 0 && read_group(&group, t, i / ARTICLE_GROUP, &err) < 0)
            fail_msg("%s", err.message);
        assert_int_equal(group.first[place], passage);
        passage += passages(i);
        assert_int_equal(group.first[place + 1], passage);
        assert_int_equal(group.info[place], info(i));
    }
    assert_int_equal(passage, t->passages);
}

static void what_was_added_is_read(void **state)
{
    (void)state;
    static const uint32_t counts[] = { 0, 1, 2, 255, 256, 257, 512, 1000 };
    static uint32_t (*const kinds[])(uint32_t) = { one, uneven, info_of };

    for (size_t c = 0; c < TEST_COUNT(counts); c++) {
        for (size_t p = 0; p < 2; p++) {
            for (size_t i = 0; i < TEST_COUNT(kinds); i++) {
                struct table t = table_make(counts[c], kinds[p], kinds[i]);

                check_table(&t, kinds[p], kinds[i]);
                free(t.bytes);
            }
        }
    }
}

/* What all articles of a group have alike takes no bits. */
static void articles_of_one_passage_take_a_head_a_group(void **state)
{
    (void)state;
    struct table t = table_make(1000, one, none);

    assert_int_equal(t.size, 8 * 5 + 16 * 4);
    free(t.bytes);
}

static void the_bytes_are_those_of_the_format(void **state)
{
    (void)state;
    struct table t = table_make(4, uneven, none); /* 0 1 4 2 passages */

    assert_int_equal(t.passages, 7);
    assert_int_equal(t.size, 16 + 16 + 8);
    assert_int_equal(t.bytes[8], 7);
    assert_int_equal(t.bytes[12], 3);
    assert_int_equal(t.bytes[16 + 12], 3);
    assert_int_equal(t.bytes[16 + 13], 0);
    assert_int_equal(t.bytes[32] | t.bytes[33] << 8,
                     0 | 1 << 3 | 4 << 6 | 2 << 9);
    free(t.bytes);
}

static void damage_is_named_and_refused(void **state)
{
    (void)state;
    /* 300 articles: places at 0, 8, 16; heads at 24 and at 24 + 112. */
    static const struct {
        const char *why;
        const char *says;
        size_t at;
        uint8_t by; /* xor */
    } cases[] = {
        { "a first group that begins late", "no article", 0, 1 },
        { "a first group without its head", "groups out", 4, 1 },
        { "a second group that begins early", "articles out of", 8, 1 },
        { "a second group far behind", "no article", 11, 0x80 },
        { "data of no size", "groups out", 12, 18 },
        { "data that ends elsewhere", "groups out", 20, 1 },
        { "an end that is not the last passage", "no article", 16, 1 },
        { "passages of a larger base", "articles out of", 24, 1 },
        { "passages of a huge base", "articles out of", 27, 0xFF },
        { "a title that is too large", "cannot be", 24 + 6, 1 },
        { "flags that are too many", "cannot be", 24 + 10, 1 },
        { "a wider column", "wrong size", 24 + 12, 4 },
        { "a width over its limit", "wrong size", 24 + 13, 17 },
        { "a zero that is none", "wrong size", 24 + 15, 1 },
        { "an article's passages", "articles out of", 24 + 16, 1 },
        { "padding", "padding", 24 + 112 + 16 + 23, 0x80 },
    };

    for (size_t i = 0; i < TEST_COUNT(cases); i++) {
        struct table t = table_make(300, uneven_but_few, none);
        struct article_group group;
        struct error err = { 0 };

        t.bytes[cases[i].at] ^= cases[i].by;
        if (read_group(&group, &t, 0, &err) == 0 &&
            read_group(&group, &t, 1, &err) == 0)
            fail_msg("accepted: %s", cases[i].why);
        assert_int_equal(err.kind, ERROR_CORRUPT);
        if (!strstr(err.message, cases[i].says))
            fail_msg("%s: %s", cases[i].why, err.message);
        free(t.bytes);
    }
}

static void a_section_of_a_wrong_size_is_refused(void **state)
{
    (void)state;
    struct table t = table_make(300, one, none);
    struct article_group group;
    struct error err = { 0 };

    t.size = 16;
    assert_int_equal(read_group(&group, &t, 0, &err), -1);
    assert_non_null(strstr(err.message, "wrong size"));
    t.size = 8 * 3 + 16 * 2 - 1;
    assert_int_equal(read_group(&group, &t, 0, &err), -1);
    free(t.bytes);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_was_added_is_read),
        cmocka_unit_test(articles_of_one_passage_take_a_head_a_group),
        cmocka_unit_test(the_bytes_are_those_of_the_format),
        cmocka_unit_test(damage_is_named_and_refused),
        cmocka_unit_test(a_section_of_a_wrong_size_is_refused),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
