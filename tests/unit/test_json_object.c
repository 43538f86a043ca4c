#include "tests/unit/test_support.h"

#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <jansson.h>

#include "common/json_writer.h"
#include "indexer/json_object.h"

struct parsed {
    struct arena arena;
    struct json_object object;
    struct json_counts counts;
    struct error err;
};

static int parse(struct parsed *out, const void *text, size_t size)
{
    uint8_t *copy = exact_copy(text, size);

    *out = (struct parsed){ 0 };

    int result = json_object_parse(&out->object, &out->arena, copy, size,
                                   &out->counts, &out->err);

    free(copy);
    return result;
}

/* The object as JSON again: {name: value...}. */
static struct byte_writer written(const struct json_object *object)
{
    struct byte_writer out = { 0 };
    struct json_writer json = { .out = &out };

    json_begin_object(&json);
    for (size_t i = 0; i < object->count; i++) {
        const struct json_member *member = &object->members[i];

        json_key_bytes(&json, member->name.bytes, member->name.size);
        if (member->kind == MEMBER_STRING)
            json_write_string(&json, member->value.bytes, member->value.size);
        else
            json_write_raw(&json, member->value.bytes, member->value.size);
    }
    json_end_object(&json);
    return out;
}

static void members_come_compact_with_numbers_as_written(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        const char *expected;
    } cases[] = {
        { "{}", "{}" },
        { " \t{ }\r\n", "{}" },
        { "{\"a\" : null , \"b\":true,\"c\":false}",
          "{\"a\":null,\"b\":true,\"c\":false}" },
        { "{\"n\":[-0, 1.50, 1E400, 12345678901234567890123]}",
          "{\"n\":[-0,1.50,1E400,12345678901234567890123]}" },
        { "{\"n\":-0.0e+00}", "{\"n\":-0.0e+00}" },
        { "{\"s\":\"\\u9e7f\\/\\ud83d\\ude00\\n\\u0000\"}",
          "{\"s\":\"鹿/😀\\n\\u0000\"}" },
        { "{\"a\":{\"b\":[{\"c\":[]},{}],\"\":\"\\\"\"}}",
          "{\"a\":{\"b\":[{\"c\":[]},{}],\"\":\"\\\"\"}}" },
        { "{\"a\":1,\"b\":2,\"a\":[3]}", "{\"a\":[3],\"b\":2}" },
        { "{\"a\":[1],\"\\u0061\":\"x\"}", "{\"a\":\"x\"}" },
        { "{\"o\":{\"a\":1,\"a\":2}}", "{\"o\":{\"a\":1,\"a\":2}}" },
    };

    for (size_t i = 0; i < TEST_COUNT(cases); i++) {
        struct parsed parsed;

        if (parse(&parsed, cases[i].text, strlen(cases[i].text)) < 0)
            fail_msg("%s: %s", cases[i].text, parsed.err.message);

        struct byte_writer out = written(&parsed.object);

        assert_int_equal(out.size, strlen(cases[i].expected));
        assert_memory_equal(out.bytes, cases[i].expected, out.size);
        assert_int_equal(parsed.counts.lone_surrogates, 0);
        byte_writer_free(&out);
        arena_free(&parsed.arena);
    }
}

static void an_array_gives_its_scalars_as_items(void **state)
{
    (void)state;
    static const char text[] = "{\"t\":[\"鹿\",1.0,true,null,[\"x\"],"
                               "{\"y\":\"z\"},\"\\n\"]}";
    static const char *const expected[] = { "鹿", "1.0", "true", "\n" };
    struct parsed parsed;

    assert_int_equal(parse(&parsed, text, strlen(text)), 0);

    const struct json_member *member = &parsed.object.members[0];

    assert_int_equal(member->item_count, TEST_COUNT(expected));
    for (size_t i = 0; i < TEST_COUNT(expected); i++) {
        assert_int_equal(member->items[i].size, strlen(expected[i]));
        assert_memory_equal(member->items[i].bytes, expected[i],
                            strlen(expected[i]));
    }
    arena_free(&parsed.arena);
}

static void lone_surrogates_are_replaced_and_counted(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        const char *value;
        uint64_t lone_surrogates;
    } cases[] = {
        { "{\"a\":\"\\ud800\"}", "\xEF\xBF\xBD", 1 },
        { "{\"a\":\"\\uDC00x\"}", "\xEF\xBF\xBDx", 1 },
        { "{\"a\":\"\\ud83d\\ud83d\\ude00\"}", "\xEF\xBF\xBD😀", 1 },
        { "{\"a\":\"\\ude00\\ud83d\"}", "\xEF\xBF\xBD\xEF\xBF\xBD", 2 },
        { "{\"a\":\"\\ude00\\ude00\"}", "\xEF\xBF\xBD\xEF\xBF\xBD", 2 },
        { "{\"a\":\"\\ud83d\\ue000\"}", "\xEF\xBF\xBD\xEE\x80\x80", 1 },
        { "{\"a\":\"\\ud83d\\n\\ude00\"}", "\xEF\xBF\xBD\n\xEF\xBF\xBD", 2 },
        { "{\"a\":\"\\\\ud800\"}", "\\ud800", 0 },
        { "{\"a\":\"\xEF\xBF\xBD\"}", "\xEF\xBF\xBD", 0 },
    };

    for (size_t i = 0; i < TEST_COUNT(cases); i++) {
        struct parsed parsed;

        if (parse(&parsed, cases[i].text, strlen(cases[i].text)) < 0)
            fail_msg("%s: %s", cases[i].text, parsed.err.message);

        const struct byte_string *value = &parsed.object.members[0].value;

        assert_int_equal(value->size, strlen(cases[i].value));
        assert_memory_equal(value->bytes, cases[i].value, value->size);
        assert_int_equal(parsed.counts.lone_surrogates,
                         cases[i].lone_surrogates);
        arena_free(&parsed.arena);
    }
}

static void what_is_not_utf8_is_refused_with_its_place(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        const char *message;
    } cases[] = {
        { "{\"a\":\"x\xff\"}", "byte 8 is not UTF-8" },
        { "{\"a\":\"\xe9\xb9\"}", "byte 7 is not UTF-8" },
        { "{\"a\":\"\xed\xa0\x80\"}", "byte 7 is not UTF-8" },
        { "\xff", "byte 1 is not UTF-8" },
    };

    for (size_t i = 0; i < TEST_COUNT(cases); i++) {
        struct parsed parsed;

        assert_int_equal(parse(&parsed, cases[i].text, strlen(cases[i].text)),
                         -1);
        assert_string_equal(parsed.err.message, cases[i].message);
        arena_free(&parsed.arena);
    }
}

static void damage_is_named_and_refused(void **state)
{
    (void)state;
    static const struct {
        const char *why;
        const char *says;
        const char *text;
    } cases[] = {
        { "nothing", "at its end", "" },
        { "cut", "at its end", "{\"a\":1" },
        { "cut in a string", "at its end", "{\"a\":\"x" },
        { "cut in an escape", "at its end", "{\"a\":\"\\" },
        { "cut in a surrogate", "at its end", "{\"a\":\"\\ud8" },
        { "an array", "but an array", "[1]" },
        { "a string", "but a bare value", "\"x\"" },
        { "a number", "but a bare value", "1 " },
        { "two objects", "trailing garbage", "{}{}" },
        { "half a string after it", "trailing garbage at byte 3", "{}\"x" },
        { "a comma too many", "not JSON", "{\"a\":1,}" },
        { "a comma too many in an array", "not JSON", "{\"a\":[1,]}" },
        { "no colon", "not JSON", "{\"a\" 1}" },
        { "a name that is no string", "not JSON", "{a:1}" },
        { "single quotes", "json text at byte 2", "{'a':1}" },
        { "a leading zero", "not JSON", "{\"a\":01}" },
        { "a plus", "not JSON", "{\"a\":+1}" },
        { "a bare minus", "not JSON", "{\"a\":-}" },
        { "a bare point", "not JSON", "{\"a\":1.}" },
        { "an empty exponent", "not JSON", "{\"a\":1e}" },
        { "NaN", "not JSON", "{\"a\":NaN}" },
        { "an unknown escape", "not JSON", "{\"a\":\"\\x\"}" },
        { "a bad \\u", "not JSON", "{\"a\":\"\\u12g4\"}" },
        { "a raw tab", "not JSON", "{\"a\":\"\t\"}" },
        { "a comment", "not JSON", "{/**/}" },
        { "mismatched brackets", "not JSON", "{\"a\":[1}" },
        { "a bad byte outside of strings", "byte 2 is not UTF-8", "{\xff}" },
    };

    for (size_t i = 0; i < TEST_COUNT(cases); i++) {
        struct parsed parsed;

        if (parse(&parsed, cases[i].text, strlen(cases[i].text)) == 0)
            fail_msg("accepted: %s", cases[i].why);
        assert_int_equal(parsed.err.kind, ERROR_INPUT);
        if (!strstr(parsed.err.message, cases[i].says))
            fail_msg("%s: %s", cases[i].why, parsed.err.message);
        arena_free(&parsed.arena);
    }
}

static int parse_nested(struct parsed *out, size_t depth)
{
    char text[1024] = "{\"a\":";

    for (size_t i = 1; i < depth; i++)
        strcat(text, "[");
    if (depth == 1)
        strcat(text, "1");
    for (size_t i = 1; i < depth; i++)
        strcat(text, "]");
    strcat(text, "}");
    return parse(out, text, strlen(text));
}

static void nesting_ends_at_64_levels(void **state)
{
    (void)state;
    struct parsed parsed;

    assert_int_equal(parse_nested(&parsed, JSON_DEPTH_MAX), 0);
    arena_free(&parsed.arena);
    assert_int_equal(parse_nested(&parsed, JSON_DEPTH_MAX + 1), -1);
    assert_int_equal(parsed.err.kind, ERROR_LIMIT);
    arena_free(&parsed.arena);
}

static int parse_members(struct parsed *out, unsigned count)
{
    struct byte_writer text = { 0 };
    struct json_writer json = { .out = &text };
    char name[16];

    json_begin_object(&json);
    for (unsigned i = 0; i < count; i++) {
        snprintf(name, sizeof name, "m%u", i);
        json_key(&json, name);
        json_write_u64(&json, i);
    }
    json_end_object(&json);

    int result = parse(out, text.bytes, text.size);

    byte_writer_free(&text);
    return result;
}

static void members_end_at_1024(void **state)
{
    (void)state;
    struct parsed parsed;

    assert_int_equal(parse_members(&parsed, JSON_MEMBERS_MAX), 0);
    assert_int_equal(parsed.object.count, JSON_MEMBERS_MAX);
    arena_free(&parsed.arena);
    assert_int_equal(parse_members(&parsed, JSON_MEMBERS_MAX + 1), -1);
    assert_int_equal(parsed.err.kind, ERROR_LIMIT);
    arena_free(&parsed.arena);
}

/* ---- jansson as the oracle ---- */

static json_t *random_string(struct test_random *random)
{
    static const char *const pieces[] = { "鹿",   "a", "\"", "\\", "\n",
                                          "\x01", "😀", "é",  "/",  "u" };
    char text[64] = "";
    uint64_t count = test_random_below(random, 5);

    for (uint64_t i = 0; i < count; i++)
        strcat(text, pieces[test_random_below(random, TEST_COUNT(pieces))]);
    return json_string(text);
}

static json_t *random_value(struct test_random *random, unsigned depth)
{
    uint64_t count = test_random_below(random, 4);
    json_t *value;

    switch (test_random_below(random, depth > 0 ? 7 : 5)) {
    case 0:
        return json_null();
    case 1:
        return json_boolean(count > 1);
    case 2:
        return json_integer((int)test_random_below(random, 2000) - 1000);
    case 3:
        return json_real((double)test_random_below(random, 1000) / 8);
    case 4:
        return random_string(random);
    case 5:
        value = json_array();
        for (uint64_t i = 0; i < count; i++)
            json_array_append_new(value, random_value(random, depth - 1));
        return value;
    default:
        value = json_object();
        for (uint64_t i = 0; i < count; i++) {
            json_t *key = random_string(random);

            json_object_set_new(value, json_string_value(key),
                                random_value(random, depth - 1));
            json_decref(key);
        }
        return value;
    }
}

static json_t *random_object(struct test_random *random)
{
    json_t *object = json_object();
    char name[] = "a";

    for (uint64_t i = test_random_below(random, 5); i > 0; i--) {
        name[0] = (char)('a' + test_random_below(random, 4));
        json_object_set_new(object, name, random_value(random, 3));
    }
    return object;
}

/* No e and E: jansson refuses numbers beyond a double, and we do not. */
static void mutate(char *text, size_t size, struct test_random *random)
{
    static const char bytes[] = "{}[]\":,\\u0129-. tfnabcd/\n";

    text[test_random_below(random, size)] =
        bytes[test_random_below(random, sizeof bytes - 1)];
}

/* Compares both parsers on the text; true where both accept it. */
static bool compare(const char *text, size_t size)
{
    struct parsed parsed;
    json_error_t error;
    json_t *theirs = json_loadb(text, size, JSON_ALLOW_NUL, &error);
    int result = parse(&parsed, text, size);
    bool nul_in_name = !theirs && strstr(error.text, "NUL byte");

    if (!nul_in_name && parsed.counts.lone_surrogates == 0 &&
        (result == 0) != json_is_object(theirs))
        fail_msg("%.*s: ours %d %s, theirs %s", (int)size, text, result,
                 parsed.err.message, theirs ? "accepts" : error.text);
    if (result == 0 && theirs) {
        struct byte_writer out = written(&parsed.object);
        json_t *ours =
            json_loadb((char *)out.bytes, out.size, JSON_ALLOW_NUL, &error);

        if (!ours || !json_equal(ours, theirs))
            fail_msg("%.*s: other values", (int)size, text);
        json_decref(ours);
        byte_writer_free(&out);
    }
    json_decref(theirs);
    arena_free(&parsed.arena);
    return result == 0;
}

static void random_json_reads_as_jansson_reads_it(void **state)
{
    (void)state;
    struct test_random random = test_random_start(20);
    unsigned accepted = 0;

    for (unsigned i = 0; i < 4000; i++) {
        json_t *object = random_object(&random);
        char *text = json_dumps(object, i % 2 ? JSON_COMPACT : 0);
        size_t size = strlen(text);

        assert_true(compare(text, size));
        for (unsigned j = 0; j < 4; j++) {
            mutate(text, size, &random);
            accepted += compare(text, size);
        }
        free(text);
        json_decref(object);
    }
    assert_in_range(accepted, 500, 15000); /* both outcomes were met */
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(members_come_compact_with_numbers_as_written),
        cmocka_unit_test(an_array_gives_its_scalars_as_items),
        cmocka_unit_test(lone_surrogates_are_replaced_and_counted),
        cmocka_unit_test(what_is_not_utf8_is_refused_with_its_place),
        cmocka_unit_test(damage_is_named_and_refused),
        cmocka_unit_test(nesting_ends_at_64_levels),
        cmocka_unit_test(members_end_at_1024),
        cmocka_unit_test(random_json_reads_as_jansson_reads_it),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
