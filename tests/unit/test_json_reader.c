#include "tests/unit/test_support.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "common/byte_writer.h"
#include "common/json_reader.h"

/* A token's sign, then what it holds. */
static void put_token(struct byte_writer *out, const struct json_reader *r)
{
    static const char signs[] = "$lllns:{}[]";

    write_u8(out, (uint8_t)signs[r->token]);
    if (strchr("lns:", signs[r->token]))
        write_bytes(out, r->bytes, r->size);
    write_u8(out, ' ');
}

/* The tokens of the text to its end, in words; -1: it failed. */
static int read_all(struct byte_writer *out, uint64_t *lone_surrogates,
                    const void *text, size_t size, struct error *err)
{
    uint8_t *copy = exact_copy(text, size);
    struct arena arena = { 0 };
    struct json_reader reader;
    int result = json_reader_start(&reader, &arena, copy, size, err);

    byte_writer_reset(out);
    do {
        if (result == 0)
            result = json_reader_next(&reader, err);
        if (result == 0)
            put_token(out, &reader);
    } while (result == 0 && reader.token != JSON_READ_END);
    *lone_surrogates = reader.lone_surrogates;
    arena_free(&arena);
    free(copy);
    return result;
}

static void tokens_come_one_after_another(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        const char *tokens;
        uint64_t lone_surrogates;
    } cases[] = {
        { " 1\r\n", "n1 $ ", 0 },
        { "[]", "[ ] $ ", 0 },
        { "\t{ }", "{ } $ ", 0 },
        { "[null,false, true ,-0.5e+10]", "[ lnull lfalse ltrue n-0.5e+10 ] $ ",
          0 },
        { "{\"a\":[{\"b\":{}},[]],\"a\":\"\"}",
          "{ :a [ { :b { } } [ ] ] :a s } $ ", 0 },
        { "\"\\\"\\\\\\/\\b\\f\\n\\r\\tx\"", "s\"\\/\b\f\n\r\tx $ ", 0 },
        { "{\"\\u9e7f\":\"\\u00e9\\u0041\"}", "{ :鹿 sé\x41 } $ ", 0 },
        { "\"0123456789abcde\\n\"", "s0123456789abcde\n $ ", 0 },
        { "\"0123456789abcdef\\n0123456789abcdef\"",
          "s0123456789abcdef\n0123456789abcdef $ ", 0 },
        { "\"\\ud83d\\uDE00\"", "s😀 $ ", 0 },
        { "\"\\ud83dx\"", "s\xEF\xBF\xBDx $ ", 1 },
        { "\"\\ude00\\ud83d\"", "s\xEF\xBF\xBD\xEF\xBF\xBD $ ", 2 },
        { "\"\\ud83d\\ud83d\\ude00\"", "s\xEF\xBF\xBD😀 $ ", 1 },
    };
    struct byte_writer out = { 0 };

    for (size_t i = 0; i < TEST_COUNT(cases); i++) {
        struct error err = { 0 };
        uint64_t lone;

        if (read_all(&out, &lone, cases[i].text, strlen(cases[i].text), &err) <
            0)
            fail_msg("%s: %s", cases[i].text, err.message);
        if (out.size != strlen(cases[i].tokens) ||
            memcmp(out.bytes, cases[i].tokens, out.size) != 0)
            fail_msg("%s: %.*s", cases[i].text, (int)out.size,
                     (const char *)out.bytes);
        assert_int_equal(lone, cases[i].lone_surrogates);
    }
    byte_writer_free(&out);
}

static void damage_is_named_with_its_place(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        const char *says;
    } cases[] = {
        { "", "a value is missing at its end" },
        { " ,", "a value is missing at byte 2" },
        { "nul", "a value is missing at byte 1" },
        { "1 2", "trailing garbage at byte 3" },
        { "01", "trailing garbage at byte 2" },
        { "-", "a digit is missing at its end" },
        { "1.e5", "a digit is missing at byte 3" },
        { "[1e+]", "a digit is missing at byte 5" },
        { "[1 2]", "a comma is missing at byte 4" },
        { "[1}", "a comma is missing at byte 3" },
        { "[1,]", "a value is missing at byte 4" },
        { "{\"a\":1,}", "a name in quotes is missing at byte 8" },
        { "{1:2}", "a name in quotes is missing at byte 2" },
        { "{\"a\",1}", "a colon is missing at byte 5" },
        { "{\"a\"", "a colon is missing at its end" },
        { "\"abc", "a string without end at its end" },
        { "\"abc\\", "a string without end at its end" },
        { "\"abc\\\"", "a string without end at its end" },
        { "\"a\nb\"", "a control character in a string at byte 3" },
        { "\"a\\nb\\x\"", "an unknown escape at byte 6" },
        { "\"\\u12\"", "an unknown escape at byte 2" },
        { "\"a\xFF\"", "byte 3 is not UTF-8" },
    };
    struct byte_writer out = { 0 };

    for (size_t i = 0; i < TEST_COUNT(cases); i++) {
        struct error err = { 0 };
        uint64_t lone;

        if (read_all(&out, &lone, cases[i].text, strlen(cases[i].text), &err) ==
            0)
            fail_msg("accepted: %s", cases[i].text);
        assert_int_equal(err.kind, ERROR_INPUT);
        if (!strstr(err.message, cases[i].says))
            fail_msg("%s: %s", cases[i].text, err.message);
    }
    byte_writer_free(&out);
}

static void a_string_is_looked_at_to_its_last_byte(void **state)
{
    (void)state;
    struct byte_writer out = { 0 };

    for (size_t size = 1; size < 40; size++) {
        for (size_t at = 0; at < size; at++) {
            char text[64] = "";
            struct error err = { 0 };
            char says[16];
            uint64_t lone;

            memset(text, 'x', size);
            text[0] = '"';
            strcpy(text + size, "x\"");
            text[1 + at] = '\x1F';
            assert_int_equal(read_all(&out, &lone, text, size + 2, &err), -1);
            snprintf(says, sizeof says, "at byte %zu", at + 2);
            assert_non_null(strstr(err.message, says));
        }
    }
    byte_writer_free(&out);
}

static void nesting_ends_at_64_levels(void **state)
{
    (void)state;
    struct byte_writer out = { 0 };

    for (size_t depth = JSON_DEPTH_MAX; depth <= JSON_DEPTH_MAX + 1; depth++) {
        char text[2 * (JSON_DEPTH_MAX + 1)];
        struct error err = { 0 };
        uint64_t lone;

        memset(text, '[', depth);
        memset(text + depth, ']', depth);
        assert_int_equal(read_all(&out, &lone, text, 2 * depth, &err),
                         depth > JSON_DEPTH_MAX ? -1 : 0);
        assert_int_equal(err.kind,
                         depth > JSON_DEPTH_MAX ? ERROR_LIMIT : ERROR_NONE);
    }
    byte_writer_free(&out);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(tokens_come_one_after_another),
        cmocka_unit_test(damage_is_named_with_its_place),
        cmocka_unit_test(a_string_is_looked_at_to_its_last_byte),
        cmocka_unit_test(nesting_ends_at_64_levels),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
