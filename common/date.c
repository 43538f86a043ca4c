#include "common/date.h"

#include <string.h>

enum {
    MS_SECOND = 1000,
    MS_MINUTE = 60 * MS_SECOND,
    MS_HOUR = 60 * MS_MINUTE,
    MS_DAY = 24 * MS_HOUR,
};

#define FIRST_MS INT64_C(-62167219200000) /* 0000-01-01 */
#define END_MS INT64_C(253402300800000)   /* 10000-01-01 */

/* A date that has been read: [from, to) is all of its last unit. */
struct span {
    int64_t from;
    int64_t to;
    enum date_precision precision;
};

/* What is left to read. */
struct scan {
    const uint8_t *at;
    const uint8_t *end;
};

static bool is_digit(uint8_t byte)
{
    return byte >= '0' && byte <= '9';
}

static bool is_blank(uint8_t byte)
{
    return byte == ' ' || (byte >= '\t' && byte <= '\r');
}

static bool done(const struct scan *scan)
{
    return scan->at == scan->end;
}

/* How many digits stand next, at most 9. */
static size_t count_digits(const struct scan *scan)
{
    size_t count = 0;

    while (count < 9 && scan->at + count < scan->end &&
           is_digit(scan->at[count]))
        count++;
    return count;
}

/* Takes `count` digits, which are there. */
static int take_digits(struct scan *scan, size_t count)
{
    int value = 0;

    for (size_t i = 0; i < count; i++)
        value = value * 10 + (*scan->at++ - '0');
    return value;
}

/* Takes a number of one digit or two from first to last. */
static bool take_number(struct scan *scan, int *value, int first, int last)
{
    size_t count = count_digits(scan);

    if (count < 1 || count > 2)
        return false;
    *value = take_digits(scan, count);
    return *value >= first && *value <= last;
}

/* Takes exactly two digits. */
static bool take_pair(struct scan *scan, int *value, int last)
{
    if (count_digits(scan) < 2)
        return false;
    *value = take_digits(scan, 2);
    return *value <= last;
}

static bool take(struct scan *scan, const char *literal)
{
    size_t size = strlen(literal);

    if ((size_t)(scan->end - scan->at) < size ||
        memcmp(scan->at, literal, size) != 0)
        return false;
    scan->at += size;
    return true;
}

static bool take_blanks(struct scan *scan)
{
    const uint8_t *start = scan->at;

    while (!done(scan) && is_blank(*scan->at))
        scan->at++;
    return scan->at > start;
}

static bool is_leap(int year)
{
    return year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
}

static int days_in_month(int year, int month)
{
    static const uint8_t days[] = { 31, 28, 31, 30, 31, 30,
                                    31, 31, 30, 31, 30, 31 };

    return days[month - 1] + (month == 2 && is_leap(year));
}

/*
 * Days from 1970-01-01 to the first of the month; month 13 is the next
 * January. Years are counted from March, so that the leap day is their last
 * (E. Richards, "Calendars", in Urban and Seidelmann, "Explanatory Supplement
 * to the Astronomical Almanac", 2013); + 400 keeps what is divided positive.
 */
static int64_t days_before(int year, int month)
{
    int years = year + 400 - (month <= 2);
    int months = month <= 2 ? month + 9 : month - 3;
    int days = years * 365 + years / 4 - years / 100 + years / 400 +
               (153 * months + 2) / 5;

    return (int64_t)days - 719468 - 146097;
}

static void span_of(struct span *out, int year, int month, int day)
{
    if (day > 0) {
        out->precision = DATE_DAY;
        out->from = (days_before(year, month) + day - 1) * MS_DAY;
        out->to = out->from + MS_DAY;
    } else if (month > 0) {
        out->precision = DATE_MONTH;
        out->from = days_before(year, month) * MS_DAY;
        out->to = days_before(year, month + 1) * MS_DAY;
    } else {
        out->precision = DATE_YEAR;
        out->from = days_before(year, 1) * MS_DAY;
        out->to = days_before(year + 1, 1) * MS_DAY;
    }
}

static bool day_exists(int year, int month, int day)
{
    return day >= 1 && day <= days_in_month(year, month);
}

/* The month and day of 20251027, after its year. */
static bool parse_compact(struct span *out, struct scan *scan, int year)
{
    int month = take_digits(scan, 2);
    int day = take_digits(scan, 2);

    if (month < 1 || month > 12 || !day_exists(year, month, day))
        return false;
    span_of(out, year, month, day);
    return true;
}

/* What follows the year where `separator` follows it. */
static bool parse_separated(struct span *out, struct scan *scan, int year,
                            const char *separator)
{
    int month;
    int day = 0;

    if (!take_number(scan, &month, 1, 12))
        return false;
    if (take(scan, separator) &&
        (!take_number(scan, &day, 1, 31) || !day_exists(year, month, day)))
        return false;
    span_of(out, year, month, day);
    return true;
}

/* What follows 2025年. */
static bool parse_chinese(struct span *out, struct scan *scan, int year)
{
    int month = 0;
    int day = 0;

    if (count_digits(scan) > 0) {
        if (!take_number(scan, &month, 1, 12) || !take(scan, "月"))
            return false;
    }
    if (month > 0 && count_digits(scan) > 0) {
        if (!take_number(scan, &day, 1, 31) || !day_exists(year, month, day))
            return false;
        if (!take(scan, "日") && !take(scan, "号") && !take(scan, "號"))
            return false;
    }
    span_of(out, year, month, day);
    return true;
}

static bool parse_day(struct span *out, struct scan *scan)
{
    size_t digits = count_digits(scan);

    if (digits != 4 && digits != 8)
        return false;

    int year = take_digits(scan, 4);

    if (digits == 8)
        return parse_compact(out, scan, year);
    if (take(scan, "-"))
        return parse_separated(out, scan, year, "-");
    if (take(scan, "/"))
        return parse_separated(out, scan, year, "/");
    if (take(scan, "年"))
        return parse_chinese(out, scan, year);
    span_of(out, year, 0, 0);
    return true;
}

/* Digits after the decimal mark; more than three are cut off. */
static bool take_fraction(struct scan *scan, int *ms)
{
    int unit = 100;

    if (count_digits(scan) == 0)
        return false;
    for (*ms = 0; !done(scan) && is_digit(*scan->at); unit /= 10)
        *ms += (*scan->at++ - '0') * unit;
    return true;
}

/* Minutes east of UTC; none stands for UTC. */
static bool parse_zone(struct scan *scan, int *east)
{
    int hours;
    int minutes = 0;
    int sign = 1;

    *east = 0;
    take_blanks(scan);
    if (done(scan) || take(scan, "Z") || take(scan, "z"))
        return true;
    if (take(scan, "-"))
        sign = -1;
    else if (!take(scan, "+"))
        return false;
    if (!take_pair(scan, &hours, 23))
        return false;
    if ((take(scan, ":") || !done(scan)) && !take_pair(scan, &minutes, 59))
        return false;
    *east = sign * (hours * 60 + minutes);
    return true;
}

/* The time after a day, to the end; narrows the span. 23:59:60 is allowed. */
static bool parse_time(struct span *span, struct scan *scan)
{
    int hour;
    int minute;
    int second = 0;
    int ms = 0;
    int east;
    int64_t unit = MS_MINUTE;
    bool compact = count_digits(scan) > 2;

    if (compact ? !take_pair(scan, &hour, 23)
                : !take_number(scan, &hour, 0, 23) || !take(scan, ":"))
        return false;
    if (!take_pair(scan, &minute, 59))
        return false;
    if (compact ? count_digits(scan) > 0 : take(scan, ":")) {
        if (!take_pair(scan, &second, 60))
            return false;
        unit = MS_SECOND;
        if (take(scan, ".") || take(scan, ",")) {
            if (!take_fraction(scan, &ms))
                return false;
            unit = 1;
        }
    }
    if (!parse_zone(scan, &east))
        return false;
    span->from += (int64_t)hour * MS_HOUR +
                  (int64_t)(minute - east) * MS_MINUTE + second * MS_SECOND +
                  ms;
    span->to = span->from + unit;
    span->precision = DATE_TIME;
    return span->from >= FIRST_MS && span->from < END_MS;
}

static struct scan trimmed(const uint8_t *text, size_t size)
{
    struct scan scan = { text, text };

    if (size > 0)
        scan.end += size;
    take_blanks(&scan);
    while (!done(&scan) && is_blank(scan.end[-1]))
        scan.end--;
    return scan;
}

static bool parse_span(struct span *out, struct scan scan)
{
    if (!parse_day(out, &scan))
        return false;
    if (done(&scan))
        return true;
    if (out->precision != DATE_DAY)
        return false;

    bool chinese = scan.at[-1] >= 0x80; /* 日 needs no blank after it */

    if (!take(&scan, "T") && !take(&scan, "t") && !take_blanks(&scan) &&
        !chinese)
        return false;
    return parse_time(out, &scan) && done(&scan);
}

bool date_parse(struct date *out, const uint8_t *text, size_t size)
{
    struct span span;

    if (!parse_span(&span, trimmed(text, size))) {
        *out = (struct date){ DATE_MISSING, DATE_NONE };
        return false;
    }
    *out = (struct date){ span.from, span.precision };
    return true;
}

/* The first `..`, or NULL. */
static const uint8_t *find_dots(struct scan scan)
{
    for (; scan.end - scan.at >= 2; scan.at++) {
        if (scan.at[0] == '.' && scan.at[1] == '.')
            return scan.at;
    }
    return NULL;
}

bool date_is_possible(int64_t ms, unsigned precision)
{
    if (precision == DATE_NONE)
        return ms == DATE_MISSING;
    return precision <= DATE_TIME && ms >= FIRST_MS && ms < END_MS;
}

bool date_range(int64_t *from_ms, int64_t *to_ms, const uint8_t *text,
                size_t size)
{
    struct scan all = trimmed(text, size);
    struct span first = { .from = DATE_MISSING + 1 };
    struct span last = { .to = INT64_MAX };
    const uint8_t *dots = find_dots(all);

    if (!dots) {
        if (!parse_span(&first, all))
            return false;
        last = first;
    } else {
        struct scan left = trimmed(all.at, (size_t)(dots - all.at));
        struct scan right = trimmed(dots + 2, (size_t)(all.end - dots - 2));

        if (done(&left) && done(&right))
            return false;
        if (!done(&left) && !parse_span(&first, left))
            return false;
        if (!done(&right) && !parse_span(&last, right))
            return false;
    }
    *from_ms = first.from;
    *to_ms = last.to;
    return true;
}
