#include "tests/unit/test_support.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "common/byte_writer.h"
#include "common/checksum.h"
#include "common/record.h"
#include "common/segment_format.h"
#include "indexer/article.h"

struct read_article {
    struct article article;
    struct arena arena;
    struct article_counts counts;
    struct error err;
};

static const struct article_settings no_settings;

static int read_bytes_as(struct read_article *out,
                         const struct article_settings *settings,
                         const void *line, size_t size)
{
    uint8_t *copy = exact_copy(line, size);

    *out = (struct read_article){ 0 };

    int result = article_parse_json(&out->article, &out->arena, settings, copy,
                                    size, &out->counts, &out->err);

    free(copy);
    return result;
}

static int read_line_as(struct read_article *out,
                        const struct article_settings *settings,
                        const char *line)
{
    return read_bytes_as(out, settings, line, strlen(line));
}

static void assert_string(const struct byte_string *actual,
                          const char *expected)
{
    if (actual->size != strlen(expected) ||
        memcmp(actual->bytes, expected, actual->size) != 0)
        fail_msg("%.*s is not %s", (int)actual->size,
                 (const char *)actual->bytes, expected);
}

/* The record as it is given back, with its id in its place. */
static void assert_record(const struct article *article, const char *expected)
{
    struct byte_writer out = { 0 };
    struct byte_string record;
    struct error err = { 0 };

    if (record_put_id(&out, article->record.bytes, article->record.size,
                      article->id.bytes, article->id.size, &err) < 0)
        fail_msg("%s: %s", expected, err.message);
    record = (struct byte_string){ out.bytes, out.size };
    assert_string(&record, expected);
    byte_writer_free(&out);
}

/* "field=value;" for each keyword. */
static void assert_keywords(const struct article *article, const char *expected)
{
    char all[512] = "";
    size_t size = 0;

    for (size_t i = 0; i < article->keyword_count; i++) {
        const struct article_keyword *keyword = &article->keywords[i];

        size += (size_t)snprintf(all + size, sizeof all - size, "%u=%.*s;",
                                 keyword->field, (int)keyword->value.size,
                                 (const char *)keyword->value.bytes);
    }
    assert_string_equal(all, expected);
}

static void a_record_keeps_all_members_but_the_text(void **state)
{
    (void)state;
    static const struct {
        const char *line;
        const char *id;
        const char *title;
        const char *text;
        const char *record;
    } cases[] = {
        { "{\"id\": \"a\", \"text\": \"鹿\"}", "a", "", "鹿",
          "{\"id\":\"a\"}" },
        { "{\"text\":\"鹿\",\"title\":\"題\",\"id\":\"a\"}", "a", "題", "鹿",
          "{\"title\":\"題\",\"id\":\"a\"}" },
        { "{\"id\":0012e3,\"text\":\"x\"}", NULL, NULL, NULL, NULL },
        { "{\"id\":12345678901234567890123,\"text\":\"x\"}",
          "12345678901234567890123", "", "x",
          "{\"id\":12345678901234567890123}" },
        { "{\"id\":\"a\",\"title\":\"題\"}", "a", "題", "",
          "{\"id\":\"a\",\"title\":\"題\"}" },
        { "{\"id\":\"a\",\"title\":\"題\",\"text\":null}", "a", "題", "",
          "{\"id\":\"a\",\"title\":\"題\"}" },
        { "{\"id\":\"a\",\"title\":null,\"url\":null,\"n\":null,"
          "\"text\":\"x\"}",
          "a", "", "x", "{\"id\":\"a\",\"n\":null}" },
        { "{\"id\":\"a\",\"text\":5,\"z\":{\"k\": [1.0]},\"text\":\"x\"}", "a",
          "", "x", "{\"id\":\"a\",\"z\":{\"k\":[1.0]}}" },
        { "{\"id\":\"a\",\"title\":\"1\",\"b\":\"\\n\",\"title\":\"2\","
          "\"text\":\"x\"}",
          "a", "2", "x", "{\"id\":\"a\",\"title\":\"2\",\"b\":\"\\n\"}" },
        { "{\"id\":\"a\\u0000b\",\"text\":\"x\"}", NULL, "", "x",
          "{\"id\":\"a\\u0000b\"}" },
    };

    for (size_t i = 0; i < TEST_COUNT(cases); i++) {
        struct read_article got;
        int result = read_line_as(&got, &no_settings, cases[i].line);

        if (!cases[i].record) {
            assert_int_equal(result, -1);
        } else {
            if (result < 0)
                fail_msg("%s: %s", cases[i].line, got.err.message);
            if (cases[i].id)
                assert_string(&got.article.id, cases[i].id);
            assert_string(&got.article.title, cases[i].title);
            assert_string(&got.article.text, cases[i].text);
            assert_record(&got.article, cases[i].record);
        }
        arena_free(&got.arena);
    }
}

static void an_id_is_made_of_source_and_url_or_text_or_title(void **state)
{
    (void)state;
    static const struct {
        const char *line;
        const char *hashed;
        size_t size;
        const char *rest; /* of the record */
    } cases[] = {
        { "{\"source\":\"s\",\"url\":\"u\",\"text\":\"x\"}", "s\0u", 3,
          ",\"source\":\"s\",\"url\":\"u\"}" },
        { "{\"url\":\"u\",\"text\":\"x\"}", "\0u", 2, ",\"url\":\"u\"}" },
        { "{\"source\":\"s\",\"text\":\"x\"}", "x", 1, ",\"source\":\"s\"}" },
        { "{\"source\":\"s\",\"url\":\"\",\"text\":\"x\"}", "x", 1,
          ",\"source\":\"s\",\"url\":\"\"}" },
        { "{\"title\":\"t\",\"text\":\"x\"}", "x", 1, ",\"title\":\"t\"}" },
        { "{\"title\":\"t\",\"text\":\"\"}", "t", 1, ",\"title\":\"t\"}" },
        { "{\"text\":\"x\"}", "x", 1, "}" },
        { "{\"text\":\"x\",\"id\":\"\"}", "x", 1, "}" },
        { "{\"text\":\"x\",\"id\":null}", "x", 1, "}" },
    };

    for (size_t i = 0; i < TEST_COUNT(cases); i++) {
        struct read_article got;
        char id[CHECKSUM128_HEX_BYTES];
        char record[256];

        if (read_line_as(&got, &no_settings, cases[i].line) < 0)
            fail_msg("%s: %s", cases[i].line, got.err.message);
        checksum128_hex(id, cases[i].hashed, cases[i].size);
        snprintf(record, sizeof record, "{\"id\":\"%s\"%s", id, cases[i].rest);
        assert_string(&got.article.id, id);
        assert_record(&got.article, record);
        arena_free(&got.arena);
    }
}

static void keywords_are_read_leniently(void **state)
{
    (void)state;
    static const char *const declared[] = { "edition", "版" };
    static const struct article_settings settings = { NULL, 0, declared, 2 };
    static const struct {
        const char *members;
        const char *expected;
    } cases[] = {
        { "\"author\":\"王\"", "0=王;" },
        { "\"source\":\"s\"", "1=s;" },
        { "\"tags\":[\"a\",\"b\",\"a\"]", "2=a;2=b;2=a;" },
        { "\"url\":\"u\"", "3=u;" },
        { "\"edition\":2.50,\"版\":[true,\"x\"]", "4=2.50;5=true;5=x;" },
        { "\"tags\":{\"a\":1}", "" },
        { "\"tags\":[[\"a\"],{\"b\":1},null,\"\",\"c\"]", "2=c;" },
        { "\"tags\":[],\"author\":\"\"", "" },
        { "\"tags\":\"a\",\"tags\":null", "" },
        { "\"tag\":\"a\",\"Edition\":\"b\"", "" },
    };

    for (size_t i = 0; i < TEST_COUNT(cases); i++) {
        struct read_article got;
        char line[256];

        snprintf(line, sizeof line, "{\"text\":\"x\",%s}", cases[i].members);
        if (read_line_as(&got, &settings, line) < 0)
            fail_msg("%s: %s", line, got.err.message);
        assert_keywords(&got.article, cases[i].expected);
        arena_free(&got.arena);
    }
}

static void a_field_setting_reads_a_role_from_another_member(void **state)
{
    (void)state;
    static const struct article_field fields[] = {
        { "title", "棄" }, { "text", "正文" }, { "title", "標題" },
        { "date", "" },    { "tags", "類" },
    };
    static const struct article_settings settings = { fields,
                                                      TEST_COUNT(fields), NULL,
                                                      0 };
    struct read_article got;

    assert_int_equal(read_line_as(&got, &settings,
                                  "{\"id\":\"a\",\"text\":1,\"title\":2,"
                                  "\"棄\":3,\"date\":\"2025\",\"標題\":\"題\","
                                  "\"\":\"e\",\"類\":\"t\",\"正文\":\"鹿\"}"),
                     0);
    assert_string(&got.article.text, "鹿");
    assert_string(&got.article.title, "題");
    assert_int_equal(got.article.date.precision, DATE_NONE);
    assert_keywords(&got.article, "2=t;");
    assert_record(&got.article,
                  "{\"id\":\"a\",\"棄\":3,\"title\":\"題\",\"\":\"e\","
                  "\"tags\":\"t\"}");
    arena_free(&got.arena);
}

static void a_date_that_is_none_is_counted_and_the_article_stays(void **state)
{
    (void)state;
    static const struct {
        const char *date;
        enum date_precision precision;
        uint64_t unread;
    } cases[] = {
        { "\"2025-10\"", DATE_MONTH, 0 },
        { "\"2025年10月27日\"", DATE_DAY, 0 },
        { "2025", DATE_YEAR, 0 },
        { "20251027", DATE_DAY, 0 },
        { "null", DATE_NONE, 0 },
        { "\"\"", DATE_NONE, 0 },
        { "\" \"", DATE_NONE, 0 },
        { "\"yesterday\"", DATE_NONE, 1 },
        { "1730000000000", DATE_NONE, 1 },
        { "true", DATE_NONE, 1 },
        { "[\"2025\"]", DATE_NONE, 1 },
    };

    for (size_t i = 0; i < TEST_COUNT(cases); i++) {
        struct read_article got;
        char line[128];

        snprintf(line, sizeof line, "{\"text\":\"x\",\"date\":%s}",
                 cases[i].date);
        if (read_line_as(&got, &no_settings, line) < 0)
            fail_msg("%s: %s", line, got.err.message);
        assert_int_equal(got.article.date.precision, cases[i].precision);
        assert_int_equal(got.counts.dates_unread, cases[i].unread);
        assert_int_equal(got.article.date.ms == DATE_MISSING,
                         cases[i].precision == DATE_NONE);
        arena_free(&got.arena);
    }
}

static void damage_is_named_and_refused(void **state)
{
    (void)state;
    static const struct article_field fields[] = { { "text", "正文" } };
    static const struct article_settings settings = { fields, 1, NULL, 0 };
    static const struct {
        const char *why;
        const char *says;
        const char *line;
    } cases[] = {
        { "no JSON", "not JSON", "x" },
        { "nothing", "nothing to index", "{}" },
        { "empty strings", "nothing to index",
          "{\"正文\":\"\",\"title\":\"\"}" },
        { "nulls", "nothing to index", "{\"正文\":null,\"title\":null}" },
        { "text under another name", "nothing to index", "{\"text\":\"x\"}" },
        { "a text that is a number",
          "member \"正文\" must be a string, not a n", "{\"正文\":5}" },
        { "a title that is an array",
          "member \"title\" must be a string, not an array",
          "{\"title\":[\"x\"]}" },
        { "an id that is an object", "member \"id\" must be a string or a num",
          "{\"id\":{},\"正文\":\"x\"}" },
        { "an id that is true", "not true or false",
          "{\"id\":true,\"正文\":\"x\"}" },
    };

    for (size_t i = 0; i < TEST_COUNT(cases); i++) {
        struct read_article got;

        if (read_line_as(&got, &settings, cases[i].line) == 0)
            fail_msg("accepted: %s", cases[i].why);
        assert_int_equal(got.err.kind, ERROR_INPUT);
        if (!strstr(got.err.message, cases[i].says))
            fail_msg("%s: %s", cases[i].why, got.err.message);
        arena_free(&got.arena);
    }
}

static int read_long(struct read_article *out, const char *before, size_t size)
{
    struct byte_writer line = { 0 };

    write_bytes(&line, before, strlen(before));
    for (size_t i = 0; i < size; i++)
        write_u8(&line, 'x');
    write_bytes(&line, "\"}", 2);

    int result = read_bytes_as(out, &no_settings, line.bytes, line.size);

    byte_writer_free(&line);
    arena_free(&out->arena);
    return result;
}

static void ids_and_keywords_end_at_65535_bytes(void **state)
{
    (void)state;
    static const char *const members[] = { "id", "tags" };

    for (size_t i = 0; i < TEST_COUNT(members); i++) {
        struct read_article got;
        char before[64];

        snprintf(before, sizeof before, "{\"text\":\"x\",\"%s\":\"",
                 members[i]);
        assert_int_equal(read_long(&got, before, FIELD_VALUE_MAX), 0);
        assert_int_equal(read_long(&got, before, FIELD_VALUE_MAX + 1), -1);
        assert_int_equal(got.err.kind, ERROR_INPUT);
        assert_non_null(strstr(got.err.message, members[i]));
    }
}

static void what_was_mended_is_counted_and_stays_valid(void **state)
{
    (void)state;
    struct read_article got;

    assert_int_equal(read_line_as(&got, &no_settings,
                                  "{\"id\":\"a\",\"title\":\"\\ud800\","
                                  "\"text\":\"x\"}"),
                     0);
    assert_string(&got.article.text, "x");
    assert_record(&got.article, "{\"id\":\"a\",\"title\":\"\xEF\xBF\xBD\"}");
    assert_int_equal(got.counts.json.lone_surrogates, 1);
    arena_free(&got.arena);
}

static void a_title_has_a_limit(void **state)
{
    (void)state;
    static const struct article_settings settings = { 0 };

    for (size_t over = 0; over < 2; over++) {
        size_t size = ARTICLE_TITLE_MAX + over;
        char *line = malloc(size + 16);
        struct read_article got;

        assert_non_null(line);
        memcpy(line, "{\"title\":\"", 10);
        memset(line + 10, 'x', size);
        memcpy(line + 10 + size, "\"}", 3);
        assert_int_equal(read_line_as(&got, &settings, line), over ? -1 : 0);
        if (over)
            assert_non_null(strstr(got.err.message, "a title of over 1 MiB"));
        arena_free(&got.arena);
        free(line);
    }
}

static void a_field_setting_names_a_field(void **state)
{
    (void)state;
    static const char *const keywords[] = { "edition" };
    static const struct article_field good[] = { { "tags", "x" },
                                                 { "edition", "y" } };
    static const struct article_field bad[] = { { "titel", "title" } };
    struct error err = { 0 };

    assert_int_equal(
        article_settings_check(
            &(struct article_settings){ good, 2, keywords, 1 }, &err),
        0);
    assert_int_equal(
        article_settings_check(
            &(struct article_settings){ good, 2, keywords, 0 }, &err),
        -1);
    assert_non_null(strstr(err.message, "edition"));
    assert_int_equal(
        article_settings_check(
            &(struct article_settings){ bad, 1, keywords, 1 }, &err),
        -1);
    assert_int_equal(err.kind, ERROR_INPUT);
    assert_non_null(strstr(err.message, "no field is called titel"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_record_keeps_all_members_but_the_text),
        cmocka_unit_test(an_id_is_made_of_source_and_url_or_text_or_title),
        cmocka_unit_test(keywords_are_read_leniently),
        cmocka_unit_test(a_field_setting_reads_a_role_from_another_member),
        cmocka_unit_test(a_date_that_is_none_is_counted_and_the_article_stays),
        cmocka_unit_test(damage_is_named_and_refused),
        cmocka_unit_test(a_title_has_a_limit),
        cmocka_unit_test(ids_and_keywords_end_at_65535_bytes),
        cmocka_unit_test(a_field_setting_names_a_field),
        cmocka_unit_test(what_was_mended_is_counted_and_stays_valid),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
