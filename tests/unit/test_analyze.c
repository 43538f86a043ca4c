#include "tests/unit/test_support.h"

#include <stdlib.h>
#include <string.h>

#include "common/tokenizer.h"
#include "indexer/analyze.h"

static void assert_printed(const char *text, unsigned flags,
                           const char *expected)
{
    struct byte_writer out = { 0 };
    struct error err = { 0 };
    uint8_t *copy = exact_copy(text, strlen(text));

    assert_int_equal(analyze_print(&out, analysis_table_builtin(), copy,
                                   strlen(text), flags, &err),
                     0);
    write_u8(&out, '\0');
    assert_string_equal((const char *)out.bytes, expected);
    byte_writer_free(&out);
    free(copy);
}

static void a_line_tells_all_of_a_token(void **state)
{
    (void)state;
    assert_printed("山貓M20，氪 Café-X", 0,
                   "0\tbigram\t山猫\t0-6\t山貓\n"
                   "1\topen\t猫|\t3-6\t貓\n"
                   "2\tword\tm20\t6-9\tM20\n"
                   "4\tsingle\t氪|\t12-15\t氪\n"
                   "5\tword\tcafé\t16-21\tCafé\n"
                   "5\twhole\tcafé-x\t16-23\tCafé-X\n"
                   "5\tplain\tcafe\t16-21\tCafé\n"
                   "6\tword\tx\t22-23\tX\n"
                   "L=5 positions=7\n");
}

static void what_ends_at_a_break_has_no_position(void **state)
{
    (void)state;
    assert_printed("强脑", 0,
                   "0\tbigram\t强脑\t0-6\t强脑\n"
                   "-\tend\t脑⊣\t3-6\t脑\n"
                   "L=1 positions=2\n");
}

static void a_query_has_no_ends(void **state)
{
    (void)state;
    assert_printed("强脑，氪", TOKENIZE_QUERY,
                   "0\tbigram\t强脑\t0-6\t强脑\n"
                   "3\tsingle\t氪\t9-12\t氪\n"
                   "L=2 positions=4\n");
}

static void dates_and_parts_are_named(void **state)
{
    (void)state;
    assert_printed("iOS 2025-10-27", TOKENIZE_QUERY,
                   "0\tword\tios\t0-3\tiOS\n"
                   "0\tpart\ti\t0-1\ti\n"
                   "0\tpart\tos\t1-3\tOS\n"
                   "1\tword\t2025\t4-8\t2025\n"
                   "1\twhole\t2025-10-27\t4-14\t2025-10-27\n"
                   "1\tdate\t2025-10\t4-11\t2025-10\n"
                   "2\tword\t10\t9-11\t10\n"
                   "3\tword\t27\t12-14\t27\n"
                   "L=4 positions=4\n");
}

static void nothing_in_the_source_moves_the_cursor(void **state)
{
    (void)state;
    assert_printed("强\t\xC2\xAD脑", 0,
                   "0\tbigram\t强脑\t0-9\t强 \xC2\xAD脑\n"
                   "-\tend\t脑⊣\t6-9\t脑\n"
                   "L=1 positions=2\n");
    assert_printed("强\n脑", TOKENIZE_WRAPPED,
                   "0\tbigram\t强脑\t0-7\t强 脑\n"
                   "-\tend\t脑⊣\t4-7\t脑\n"
                   "L=1 positions=2\n");
}

static void no_text_gives_the_last_line_alone(void **state)
{
    (void)state;
    assert_printed("", 0, "L=0 positions=0\n");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_line_tells_all_of_a_token),
        cmocka_unit_test(what_ends_at_a_break_has_no_position),
        cmocka_unit_test(a_query_has_no_ends),
        cmocka_unit_test(dates_and_parts_are_named),
        cmocka_unit_test(nothing_in_the_source_moves_the_cursor),
        cmocka_unit_test(no_text_gives_the_last_line_alone),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
