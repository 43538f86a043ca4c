#include "tests/unit/test_support.h"

#include <stdlib.h>

#include "common/tokenizer.h"
#include "tests/unit/golden_cases.h"

enum { CASES_AT_LEAST = 170 };

static void show(const struct golden_case *golden,
                 const struct byte_writer *shown)
{
    print_message("line %u, %s\n  expected: %s\n  given:    %.*s\n",
                  golden->line, golden->why, golden->expected, (int)shown->size,
                  (const char *)shown->bytes);
}

static bool is_met(const struct golden_case *golden, struct tokens *tokens)
{
    uint8_t *text = exact_copy(golden->text, golden->size);
    struct byte_writer shown = { 0 };
    struct error err = { 0 };

    tokens_reset(tokens);
    assert_int_equal(tokenize(tokens, analysis_table_builtin(), text,
                              golden->size, golden->flags, 0, &err),
                     0);

    bool met = golden_matches(golden, tokens, &shown);

    if (!met)
        show(golden, &shown);
    byte_writer_free(&shown);
    free(text);
    return met;
}

static void every_golden_case_is_met(void **state)
{
    (void)state;
    struct golden_cases cases;
    struct tokens tokens = { 0 };
    size_t failed = 0;

    golden_cases_read(&cases);
    assert_true(cases.count >= CASES_AT_LEAST);
    for (size_t i = 0; i < cases.count; i++)
        failed += !is_met(&cases.items[i], &tokens);
    tokens_free(&tokens);
    golden_cases_free(&cases);
    if (failed > 0)
        fail_msg("%zu golden cases are not met", failed);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_golden_case_is_met),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
