#include "tests/unit/test_support.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "common/date.h"

#define DAY INT64_C(86400000)
#define HOUR INT64_C(3600000)
#define MINUTE INT64_C(60000)
#define OCT_27 (INT64_C(20388) * DAY) /* 2025-10-27 */

static bool parse(struct date *out, const char *text)
{
    size_t size = strlen(text);
    uint8_t *copy = exact_copy(text, size);
    bool read = date_parse(out, copy, size);

    free(copy);
    return read;
}

static void dates_are_read_in_the_shapes_of_archives(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        int64_t ms;
        enum date_precision precision;
    } cases[] = {
        { "1970", 0, DATE_YEAR },
        { "1970-02", 31 * DAY, DATE_MONTH },
        { "1969-12-31", -DAY, DATE_DAY },
        { "0000", INT64_C(-62167219200000), DATE_YEAR },
        { "0000-03-01", INT64_C(-62167219200000) + 60 * DAY, DATE_DAY },
        { "9999-12-31", INT64_C(253402300800000) - DAY, DATE_DAY },
        { "2024-02-29", INT64_C(19782) * DAY, DATE_DAY },
        { "2000-02-29", INT64_C(11016) * DAY, DATE_DAY },
        { "2025-10-27", OCT_27, DATE_DAY },
        { "  2025-10-27\r\n", OCT_27, DATE_DAY },
        { "2025/10/27", OCT_27, DATE_DAY },
        { "2025/10", OCT_27 - 26 * DAY, DATE_MONTH },
        { "2025-1-5", INT64_C(20093) * DAY, DATE_DAY },
        { "20251027", OCT_27, DATE_DAY },
        { "2025年", INT64_C(20089) * DAY, DATE_YEAR },
        { "2025年10月", OCT_27 - 26 * DAY, DATE_MONTH },
        { "2025年10月27日", OCT_27, DATE_DAY },
        { "2025年1月5号", INT64_C(20093) * DAY, DATE_DAY },
        { "2025年1月5號", INT64_C(20093) * DAY, DATE_DAY },
        { "2025年10月27日08:30", OCT_27 + 8 * HOUR + 30 * MINUTE, DATE_TIME },
        { "2025年10月27日 8:30", OCT_27 + 8 * HOUR + 30 * MINUTE, DATE_TIME },
        { "2025-10-27T08:30", OCT_27 + 8 * HOUR + 30 * MINUTE, DATE_TIME },
        { "2025-10-27t08:30z", OCT_27 + 8 * HOUR + 30 * MINUTE, DATE_TIME },
        { "20251027T083015Z", OCT_27 + 8 * HOUR + 30 * MINUTE + 15000,
          DATE_TIME },
        { "2025-10-27 08:30:15", OCT_27 + 8 * HOUR + 30 * MINUTE + 15000,
          DATE_TIME },
        { "2025-10-27T08:30:15.1239", OCT_27 + 8 * HOUR + 30 * MINUTE + 15123,
          DATE_TIME },
        { "2025-10-27T08:30:15,5Z", OCT_27 + 8 * HOUR + 30 * MINUTE + 15500,
          DATE_TIME },
        { "2025-10-27T08:30+08:00", OCT_27 + 30 * MINUTE, DATE_TIME },
        { "2025-10-27T08:30+0800", OCT_27 + 30 * MINUTE, DATE_TIME },
        { "2025-10-27T08:30:00 +08", OCT_27 + 30 * MINUTE, DATE_TIME },
        { "2025-10-27T20:30-09:30", OCT_27 + 30 * HOUR, DATE_TIME },
        { "2016-12-31T23:59:60Z", INT64_C(17167) * DAY, DATE_TIME },
    };

    for (size_t i = 0; i < TEST_COUNT(cases); i++) {
        struct date date;

        if (!parse(&date, cases[i].text))
            fail_msg("not read: %s", cases[i].text);
        if (date.ms != cases[i].ms || date.precision != cases[i].precision)
            fail_msg("%s: %lld, precision %d", cases[i].text,
                     (long long)date.ms, (int)date.precision);
    }
}

static void what_is_no_date_is_not_read(void **state)
{
    (void)state;
    static const char *const cases[] = {
        "",                       /* nothing */
        " ",                      /* blanks only */
        "202",                    /* a year has four digits */
        "20251",                  /* neither four digits nor eight */
        "202510",                 /* year and month, or a short day? */
        "2025102711",             /* too many digits */
        "1730000000000",          /* an epoch */
        "2025-",                  /* cut */
        "2025-00",                /* no such month */
        "2025-13",                /* no such month */
        "2025-10-",               /* cut */
        "2025-10-00",             /* no such day */
        "2025-02-29",             /* no leap year */
        "1900-02-29",             /* a century that is no leap year */
        "20250229",               /* the same, compact */
        "2025-04-31",             /* no such day */
        "2025-10/27",             /* mixed separators */
        "2025-100-1",             /* a month of three digits */
        "2025年13月",             /* no such month */
        "2025年10",               /* 月 missing */
        "2025年10月27",           /* 日 missing */
        "2025年2月30日",          /* no such day */
        "2025年10月27日x",        /* something after it */
        "2025-10T08:30",          /* a time needs a day */
        "2025-10-27T",            /* cut */
        "2025-10-27T08",          /* hour alone */
        "2025-10-27T24:00",       /* no such hour */
        "2025-10-27T08:60",       /* no such minute */
        "2025-10-27T08:30:61",    /* no such second */
        "2025-10-27T08:30:",      /* cut */
        "2025-10-27T08:30:15.",   /* cut */
        "2025-10-27T08:30+24:00", /* no such zone */
        "2025-10-27T08:30+8",     /* a zone has two digits */
        "2025-10-27T08:30+08:",   /* cut */
        "2025-10-27T08:30 PST",   /* a zone by name */
        "2025-10-27x08:30",       /* neither T nor a blank */
        "2025-10-2708:30",        /* nothing between */
        "0000-01-01T00:00+08:00", /* before the year 0 in UTC */
        "9999-12-31T23:59-00:01", /* after the year 9999 in UTC */
        "-2025",                  /* a sign */
        "yesterday",              /* words */
    };

    for (size_t i = 0; i < TEST_COUNT(cases); i++) {
        struct date date = { 1, DATE_DAY };

        if (parse(&date, cases[i]))
            fail_msg("read: %s", cases[i]);
        assert_true(date.ms == DATE_MISSING);
        assert_int_equal(date.precision, DATE_NONE);
    }
}

static void every_day_follows_the_one_before(void **state)
{
    (void)state;
    int64_t expected = INT64_C(-135140) * DAY; /* 1600-01-01 */
    char text[48];

    for (int year = 1600; year < 2401; year++) {
        for (int month = 1; month <= 12; month++) {
            for (int day = 1; day <= 31; day++) {
                struct date date;

                snprintf(text, sizeof text, "%04d-%02d-%02d", year, month, day);
                if (!date_parse(&date, (const uint8_t *)text, 10))
                    continue;
                assert_true(date.ms == expected);
                expected += DAY;
            }
        }
    }
    assert_true(expected == INT64_C(157420) * DAY); /* 2401-01-01 */
}

static void a_range_covers_the_whole_unit_of_its_ends(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        int64_t from;
        int64_t to;
    } cases[] = {
        { "1970", 0, 365 * DAY },
        { "1970-01", 0, 31 * DAY },
        { "1970-12", 334 * DAY, 365 * DAY },
        { "1970-01-01", 0, DAY },
        { "1970-01-01T00:00", 0, MINUTE },
        { "1970-01-01T00:00:00", 0, 1000 },
        { "1970-01-01T00:00:00.0", 0, 1 },
        { "1970-01..1970-02", 0, 59 * DAY },
        { " 1970 .. 1971 ", 0, 730 * DAY },
        { "1970年1月..1970年2月", 0, 59 * DAY },
        { "..1970", INT64_MIN + 1, 365 * DAY },
        { "1970..", 0, INT64_MAX },
        { "1971..1970", 365 * DAY, 365 * DAY },
    };

    for (size_t i = 0; i < TEST_COUNT(cases); i++) {
        int64_t from;
        int64_t to;

        if (!date_range(&from, &to, (const uint8_t *)cases[i].text,
                        strlen(cases[i].text)))
            fail_msg("not read: %s", cases[i].text);
        if (from != cases[i].from || to != cases[i].to)
            fail_msg("%s: %lld to %lld", cases[i].text, (long long)from,
                     (long long)to);
    }
}

static void what_is_no_range_is_not_read(void **state)
{
    (void)state;
    static const char *const cases[] = {
        "", "..", " .. ", "x..2025", "2025..x", "2025...2026", "2025..2026..",
    };

    for (size_t i = 0; i < TEST_COUNT(cases); i++) {
        int64_t from = 7;
        int64_t to = 7;

        if (date_range(&from, &to, (const uint8_t *)cases[i], strlen(cases[i])))
            fail_msg("read: %s", cases[i]);
        assert_true(from == 7 && to == 7);
    }
}

static void what_no_date_gives_is_impossible(void **state)
{
    (void)state;
    struct date first;
    struct date last;

    assert_true(date_parse(&first, (const uint8_t *)"0000", 4));
    assert_true(
        date_parse(&last, (const uint8_t *)"9999-12-31T23:59:59.999", 23));
    assert_true(date_is_possible(DATE_MISSING, DATE_NONE));
    assert_false(date_is_possible(0, DATE_NONE));
    assert_false(date_is_possible(DATE_MISSING, DATE_YEAR));
    assert_true(date_is_possible(first.ms, DATE_YEAR));
    assert_false(date_is_possible(first.ms - 1, DATE_YEAR));
    assert_true(date_is_possible(last.ms, DATE_TIME));
    assert_false(date_is_possible(last.ms + 1, DATE_TIME));
    assert_false(date_is_possible(first.ms, DATE_TIME + 1));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(dates_are_read_in_the_shapes_of_archives),
        cmocka_unit_test(what_is_no_date_is_not_read),
        cmocka_unit_test(every_day_follows_the_one_before),
        cmocka_unit_test(a_range_covers_the_whole_unit_of_its_ends),
        cmocka_unit_test(what_is_no_range_is_not_read),
        cmocka_unit_test(what_no_date_gives_is_impossible),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
