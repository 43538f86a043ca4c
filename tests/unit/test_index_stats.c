#include "tests/unit/test_support.h"

#include <string.h>

#include "indexer/index_stats.h"
#include "tests/unit/index_sample.h"

static void stats_of(struct byte_writer *out, const struct index_sample *s,
                     bool json)
{
    struct error err = { 0 };

    byte_writer_reset(out);
    test_must(index_stats_print(out, s->index, json, &err), &err);
    write_u8(out, '\0');
}

static void expect(const struct byte_writer *found, const char *says)
{
    if (!strstr((const char *)found->bytes, says))
        fail_msg("no '%s' in:\n%s", says, (const char *)found->bytes);
}

/* 甲乙, 乙丙 and their ends: 甲乙丙 has 2 bigrams, 甲乙 one. */
static void numbers_are_those_of_the_index(void **state)
{
    (void)state;
    struct index_sample s;
    struct byte_writer out = { 0 };

    index_sample_open(&s);
    index_sample_add(&s, "{\"id\":\"a\",\"text\":\"甲乙丙\"}\n");
    index_sample_add(&s, "{\"id\":\"b\",\"text\":\"甲乙\"}\n");
    stats_of(&out, &s, true);
    expect(&out, "{\"generation\":2,\"segments\":2,\"articles\":2,"
                 "\"deleted\":0,\"passages\":2,\"terms\":5,\"postings\":5,"
                 "\"occurrences\":5,\"bytes\":");
    expect(&out,
           "\"lists\":{\"single\":{\"lists\":5,\"postings\":5,\"bytes\":");
    expect(&out, "\"block\":{\"lists\":0,\"postings\":0,\"bytes\":0},"
                 "\"blocks\":{\"lists\":0,");
    expect(&out, "\"sections\":{\"pagesum\":");
    expect(&out, "}}\n");
    stats_of(&out, &s, false);
    expect(&out, "segments                     2\n");
    expect(&out, "bytes of the sections\n");
    byte_writer_free(&out);
    index_sample_close(&s);
}

static void deleted_articles_are_counted_apart(void **state)
{
    (void)state;
    struct index_sample s;
    struct byte_writer out = { 0 };

    index_sample_open(&s);
    index_sample_add(
        &s, "{\"id\":1,\"text\":\"甲\"}\n{\"id\":2,\"text\":\"甲\"}\n"
            "{\"id\":3,\"text\":\"甲\"}\n{\"id\":4,\"text\":\"甲\"}\n"
            "{\"id\":5,\"text\":\"甲\"}\n{\"id\":6,\"text\":\"甲\"}\n"
            "{\"id\":7,\"text\":\"甲\"}\n{\"id\":8,\"text\":\"甲\"}\n"
            "{\"id\":9,\"text\":\"甲\"}\n{\"id\":10,\"text\":\"甲\"}\n");
    index_sample_add(&s, "{\"id\":5,\"text\":\"乙\"}\n");
    stats_of(&out, &s, true);
    expect(&out, "\"articles\":10,\"deleted\":1,\"passages\":11,");
    byte_writer_free(&out);
    index_sample_close(&s);
}

static void an_empty_index_has_numbers_too(void **state)
{
    (void)state;
    struct index_sample s;
    struct byte_writer out = { 0 };

    index_sample_open(&s);
    index_sample_add(&s, "");
    stats_of(&out, &s, true);
    expect(&out, "{\"generation\":1,\"segments\":0,\"articles\":0,");
    byte_writer_free(&out);
    index_sample_close(&s);
}

static void no_index_is_an_error(void **state)
{
    (void)state;
    struct index_sample s;
    struct byte_writer out = { 0 };
    struct error err = { 0 };

    index_sample_open(&s);
    assert_int_equal(index_stats_print(&out, s.index, false, &err), -1);
    assert_int_equal(err.kind, ERROR_INPUT);
    assert_int_equal(out.size, 0);
    index_sample_close(&s);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(numbers_are_those_of_the_index),
        cmocka_unit_test(deleted_articles_are_counted_apart),
        cmocka_unit_test(an_empty_index_has_numbers_too),
        cmocka_unit_test(no_index_is_an_error),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
