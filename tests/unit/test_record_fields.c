#include "tests/unit/test_support.h"

#include <stdlib.h>
#include <string.h>

#include "searcher/record_fields.h"

static void check_field(const struct record_fields *record,
                        enum record_field field, const char *expected)
{
    struct field_text text = record->fields[field];

    if (!expected) {
        assert_null(text.bytes);
        return;
    }
    assert_int_equal(text.size, strlen(expected));
    assert_memory_equal(text.bytes, expected, text.size);
}

static int read_copy(struct record_fields *out, const char *text,
                     struct error *err)
{
    size_t size = strlen(text);
    uint8_t *copy = exact_copy(text, size);
    int result = record_fields_read(out, copy, size, err);

    free(copy);
    return result;
}

static void fields_are_found_at_the_top_and_nowhere_else(void **state)
{
    (void)state;
    struct record_fields record = { 0 };
    struct error err = { 0 };

    assert_int_equal(read_copy(&record,
                               "{\"id\":12.50,\"title\":\"a\\u4e00\\n\","
                               "\"x\":{\"url\":\"no\",\"y\":[\"no\"]},"
                               "\"author\":[\"b\",3,{\"id\":\"no\"},\"c\"],"
                               "\"date\":null,\"source\":\"\"}",
                               &err),
                     0);
    check_field(&record, RECORD_ID, "12.50");
    check_field(&record, RECORD_TITLE, "a\xE4\xB8\x80\n");
    check_field(&record, RECORD_URL, NULL);
    check_field(&record, RECORD_AUTHOR, "b, 3, c");
    check_field(&record, RECORD_DATE, NULL);
    check_field(&record, RECORD_SOURCE, "");
    assert_int_equal(read_copy(&record, "{}", &err), 0);
    check_field(&record, RECORD_ID, NULL);
    record_fields_free(&record);
}

static void what_is_no_object_is_damage(void **state)
{
    (void)state;
    static const char *const bad[] = { "",      "[]",      "\"id\"",
                                       "{",     "{]",      "{\"id\":}",
                                       "{} {}", "{\"id\"", "null" };
    struct record_fields record = { 0 };

    for (size_t i = 0; i < TEST_COUNT(bad); i++) {
        struct error err = { 0 };

        if (read_copy(&record, bad[i], &err) == 0)
            fail_msg("accepted: %s", bad[i]);
        assert_int_equal(err.kind, ERROR_CORRUPT);
        assert_non_null(strstr(err.message, "not a JSON object"));
    }
    record_fields_free(&record);
}

static void an_empty_member_is_there(void **state)
{
    (void)state;
    static const char record[] = "{\"title\":\"\"}";
    struct record_fields fields = { 0 };
    struct error err = { 0 };

    assert_int_equal(record_fields_read(&fields, (const uint8_t *)record,
                                        sizeof record - 1, &err),
                     0);
    assert_non_null(fields.fields[RECORD_TITLE].bytes);
    assert_int_equal(fields.fields[RECORD_TITLE].size, 0);
    assert_null(fields.fields[RECORD_ID].bytes);
    record_fields_free(&fields);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(fields_are_found_at_the_top_and_nowhere_else),
        cmocka_unit_test(an_empty_member_is_there),
        cmocka_unit_test(what_is_no_object_is_damage),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
