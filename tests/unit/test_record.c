#include "tests/unit/test_support.h"

#include <stdlib.h>
#include <string.h>

#include "common/record.h"

static int look(enum record_kind *kind, struct byte_writer *out,
                const char *record, const char *name, struct error *err)
{
    uint8_t *copy = exact_copy(record, strlen(record));
    int result = record_member(kind, out, copy, strlen(record), name, err);

    free(copy);
    return result;
}

static void a_member_of_the_record_itself_is_found(void **state)
{
    (void)state;
    static const struct {
        const char *record;
        const char *name;
        enum record_kind kind;
        const char *value;
    } cases[] = {
        { "{\"id\":\"a1\"}", "id", RECORD_STRING, "a1" },
        { "{\"id\":\"\"}", "id", RECORD_STRING, "" },
        { "{\"id\":\"a\\\"\\u6587\\n\"}", "id", RECORD_STRING, "a\"文\n" },
        { "{\"id\":12.50e3}", "id", RECORD_NUMBER, "12.50e3" },
        { "{\"id\":null}", "id", RECORD_OTHER, "" },
        { "{\"id\":true}", "id", RECORD_OTHER, "" },
        { "{\"id\":[\"x\"]}", "id", RECORD_OTHER, "" },
        { "{\"id\":{\"id\":\"x\"}}", "id", RECORD_OTHER, "" },
        { "{}", "id", RECORD_MISSING, "" },
        { "{\"a\":{\"id\":\"x\"},\"b\":[{\"id\":\"y\"}],\"id\":\"z\"}", "id",
          RECORD_STRING, "z" },
        { "{\"a\":\"id\",\"ids\":\"x\"}", "id", RECORD_MISSING, "" },
        { "{\"標題\":\"文\"}", "標題", RECORD_STRING, "文" },
    };

    for (size_t i = 0; i < TEST_COUNT(cases); i++) {
        struct byte_writer out = { 0 };
        enum record_kind kind;
        struct error err = { 0 };

        if (look(&kind, &out, cases[i].record, cases[i].name, &err) < 0)
            fail_msg("%s: %s", cases[i].record, err.message);
        assert_int_equal(kind, cases[i].kind);
        assert_int_equal(out.size, strlen(cases[i].value));
        if (out.size > 0)
            assert_memory_equal(out.bytes, cases[i].value, out.size);
        byte_writer_free(&out);
    }
}

static void what_is_no_json_object_is_refused(void **state)
{
    (void)state;
    static const char *const records[] = {
        "",
        "{",
        "{\"id\":\"a\"",
        "{\"id\":\"a\"}x",
        "[]",
        "\"id\"",
        "1",
        "null",
        "{\"id\":a}",
        "{\"id\":}",
        "{\"id\":\"\xFF\"}",
        "{}{}",
    };

    for (size_t i = 0; i < TEST_COUNT(records); i++) {
        struct byte_writer out = { 0 };
        enum record_kind kind;
        struct error err = { 0 };

        if (look(&kind, &out, records[i], "id", &err) == 0)
            fail_msg("accepted: %s", records[i]);
        assert_int_equal(err.kind, ERROR_CORRUPT);
        byte_writer_free(&out);
    }
}

static void depth_has_a_limit(void **state)
{
    (void)state;
    for (size_t levels = RECORD_DEPTH_MAX; levels <= RECORD_DEPTH_MAX + 1;
         levels++) {
        char record[512] = "{\"a\":";
        struct byte_writer out = { 0 };
        enum record_kind kind;
        struct error err = { 0 };

        for (size_t i = 1; i < levels; i++)
            strcat(record, "[");
        for (size_t i = 1; i < levels; i++)
            strcat(record, "]");
        strcat(record, "}");
        assert_int_equal(look(&kind, &out, record, "id", &err),
                         levels > RECORD_DEPTH_MAX ? -1 : 0);
        byte_writer_free(&out);
    }
}

static void the_id_is_put_back_where_it_stood(void **state)
{
    (void)state;
    static const struct {
        const char *stored;
        const char *id;
        const char *record; /* NULL: damage */
        const char *says;
    } cases[] = {
        { "{\"id\":\"\"}", "a\"文\n", "{\"id\":\"a\\\"文\\n\"}", NULL },
        { "{\"id\":0,\"n\":1}", "-12.50e3", "{\"id\":-12.50e3,\"n\":1}", NULL },
        { "{\"n\":{\"id\":\"\"},\"m\":[\"id\",{\"id\":0}],\"id\":\"\"}", "x",
          "{\"n\":{\"id\":\"\"},\"m\":[\"id\",{\"id\":0}],\"id\":\"x\"}",
          NULL },
        { "{\"a\":\"id\",\"b\":\"\\\",\\\"id\\\":0\",\"id\":0}", "7",
          "{\"a\":\"id\",\"b\":\"\\\",\\\"id\\\":0\",\"id\":7}", NULL },
        { "{}", "x", NULL, "without an id" },
        { "", "x", NULL, "without an id" },
        { "}}\"id\":\"\"", "x", NULL, "without an id" },
        { "{\"a\":\"\\", "x", NULL, "without an id" },
        { "{\"id\":\"y\"}", "x", NULL, "no place" },
        { "{\"id\":", "x", NULL, "no place" },
        { "{\"id\":0}", "x", NULL, "no place" },
        { "{\"id\":null}", "x", NULL, "no place" },
    };

    for (size_t i = 0; i < TEST_COUNT(cases); i++) {
        size_t size = strlen(cases[i].stored);
        uint8_t *copy = exact_copy(cases[i].stored, size);
        struct byte_writer out = { 0 };
        struct error err = { 0 };
        int result =
            record_put_id(&out, copy, size, (const uint8_t *)cases[i].id,
                          strlen(cases[i].id), &err);

        if (result < 0 && cases[i].record)
            fail_msg("%s: %s", cases[i].stored, err.message);
        if (result == 0 && !cases[i].record)
            fail_msg("accepted: %s", cases[i].stored);
        if (result == 0) {
            assert_int_equal(out.size, strlen(cases[i].record));
            assert_memory_equal(out.bytes, cases[i].record, out.size);
        } else {
            assert_non_null(strstr(err.message, cases[i].says));
        }
        byte_writer_free(&out);
        free(copy);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_member_of_the_record_itself_is_found),
        cmocka_unit_test(what_is_no_json_object_is_refused),
        cmocka_unit_test(depth_has_a_limit),
        cmocka_unit_test(the_id_is_put_back_where_it_stood),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
