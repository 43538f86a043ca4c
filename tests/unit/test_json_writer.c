#include "tests/unit/test_support.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "common/json_writer.h"

static void assert_wrote(const struct json_writer *json, const char *expected)
{
    size_t size = strlen(expected);

    assert_false(json->out->failed);
    assert_int_equal(json->out->size, size);
    assert_memory_equal(json->out->bytes, expected, size);
}

static void commas_stand_between_values_and_nowhere_else(void **state)
{
    (void)state;
    struct byte_writer out = { 0 };
    struct json_writer json = { .out = &out };

    json_begin_object(&json);
    json_key(&json, "a");
    json_begin_array(&json);
    json_begin_array(&json);
    json_end_array(&json);
    json_write_u64(&json, UINT64_MAX);
    json_end_array(&json);
    json_key_bytes(&json, "b\"", 2);
    json_begin_object(&json);
    json_end_object(&json);
    json_key(&json, "c");
    json_write_bool(&json, true);
    json_key(&json, "d");
    json_write_bool(&json, false);
    json_key(&json, "e");
    json_write_null(&json);
    json_key(&json, "f");
    json_write_raw(&json, "1.50", 4);
    json_end_object(&json);
    assert_wrote(&json,
                 "{\"a\":[[],18446744073709551615],\"b\\\"\":{},\"c\":true,"
                 "\"d\":false,\"e\":null,\"f\":1.50}");
    byte_writer_free(&out);
}

static void strings_are_escaped_only_where_json_must(void **state)
{
    (void)state;
    static const struct {
        const char *bytes;
        size_t size;
        const char *expected;
    } cases[] = {
        { "", 0, "\"\"" },
        { "鹿/<é>'😀\x7f", 14, "\"鹿/<é>'😀\x7f\"" },
        { "a\"b\\", 4, "\"a\\\"b\\\\\"" },
        { "\0\x01\x1f", 3, "\"\\u0000\\u0001\\u001f\"" },
        { "\b\t\n\v\f\r", 6, "\"\\b\\t\\n\\u000b\\f\\r\"" },
        { "\n鹿\n", 5, "\"\\n鹿\\n\"" },
        { "x\xff\xe9\xb9", 4, "\"x\xEF\xBF\xBD\xEF\xBF\xBD\xEF\xBF\xBD\"" },
        { "\xed\xa0\x80", 3, "\"\xEF\xBF\xBD\xEF\xBF\xBD\xEF\xBF\xBD\"" },
    };

    for (size_t i = 0; i < TEST_COUNT(cases); i++) {
        struct byte_writer out = { 0 };
        struct json_writer json = { .out = &out };
        void *copy = exact_copy(cases[i].bytes, cases[i].size);

        json_write_string(&json, copy, cases[i].size);
        assert_wrote(&json, cases[i].expected);
        free(copy);
        byte_writer_free(&out);
    }
}

static void a_double_is_the_shortest_that_reads_back(void **state)
{
    (void)state;
    static const struct {
        double value;
        const char *expected;
    } cases[] = {
        { 0.0, "0" },         { -0.0, "-0" },
        { 0.1, "0.1" },       { 12.5, "12.5" },
        { 1e300, "1e+300" },  { 0.1 + 0.2, "0.30000000000000004" },
        { INFINITY, "null" }, { -INFINITY, "null" },
        { NAN, "null" },
    };

    for (size_t i = 0; i < TEST_COUNT(cases); i++) {
        struct byte_writer out = { 0 };
        struct json_writer json = { .out = &out };

        json_write_double(&json, cases[i].value);
        assert_wrote(&json, cases[i].expected);
        byte_writer_free(&out);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(commas_stand_between_values_and_nowhere_else),
        cmocka_unit_test(strings_are_escaped_only_where_json_must),
        cmocka_unit_test(a_double_is_the_shortest_that_reads_back),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
