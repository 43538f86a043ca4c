#include "tests/unit/test_support.h"

#include <string.h>

#include "common/utf8.h"
#include "common/word_joint.h"

/* For each place of the text: space for none, `-` compound, `w` word. */
static void expect(const char *text, const char *joints)
{
    const uint8_t *at = (const uint8_t *)text;
    const uint8_t *end = at + strlen(text);
    struct word_state state = { 0 };

    for (size_t i = 0; at < end; i++) {
        uint32_t character;
        char joint;

        at += utf8_decode(&character, at, end);
        joint = " -w"[word_joint(&state, analysis_table_builtin(), character)];
        if (joint != joints[i])
            fail_msg("%s: place %zu is '%c'", text, i, joint);
    }
}

static void words_and_compounds_are_joined(void **state)
{
    (void)state;
    expect("ab字c", " w  ");
    expect("R1-Zero", " w--www");
    expect("o’b", " --");
    expect("3.5％", " -- ");
    expect("c++ d", " --  ");
    expect("a－b", " --");
    expect("字-字", "   ");
}

static void a_comma_joins_digits_alone(void **state)
{
    (void)state;
    expect("1,000", " --ww");
    expect("a,b", " - ");
    expect("1,b", " - ");
    expect("字,1", "   ");
}

static void what_vanishes_is_passed_over(void **state)
{
    (void)state;
    expect("a\u00ADb", " ww");
    expect("字\u200B文", " w ");
    expect("1\uFE0F,\u200B0", " w-w-");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(words_and_compounds_are_joined),
        cmocka_unit_test(a_comma_joins_digits_alone),
        cmocka_unit_test(what_vanishes_is_passed_over),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
