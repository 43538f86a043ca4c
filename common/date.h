/*
 * date - calendar dates as an archive writes them, and ranges of them.
 *
 * Read are, with white space around them ignored:
 *
 *     2025  2025-10  2025-10-27  20251027        ISO 8601
 *     2025-10-27T08:30[:15[.123]][zone]          also 0830, 083015; a blank
 *                                                for T; zone Z, +08, +08:00
 *                                                or +0800
 *     2025/10  2025/10/27                        as with -
 *     2025年  2025年10月  2025年10月27日          号 or 號 for 日; a time may
 *                                                follow
 *
 * A month, day or hour may have one digit beside -, / or 年月日. Without a
 * zone the time is UTC. Years are 0000 to 9999 in the proleptic Gregorian
 * calendar; a date that does not exist is not read.
 */
#ifndef COMMON_DATE_H
#define COMMON_DATE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* The values stand in the section DATE: docs/FORMAT.md. */
enum date_precision {
    DATE_NONE,
    DATE_YEAR,
    DATE_MONTH,
    DATE_DAY,
    DATE_TIME,
};

/* What stands for the instant of no date. */
#define DATE_MISSING INT64_MIN

struct date {
    int64_t ms; /* of its first instant, since 1970-01-01 UTC */
    enum date_precision precision;
};

/*
 * Reads a date. False where the text is none: then *out is
 * { DATE_MISSING, DATE_NONE }. `text` may be hostile, and NULL if empty.
 */
bool date_parse(struct date *out, const uint8_t *text, size_t size);

/* Whether date_parse may have given these. */
bool date_is_possible(int64_t ms, unsigned precision);

/*
 * Reads a range for the query language: `2025-10` is from its first instant
 * to its last, `2025-01..2025-06` from the first of one to the last of the
 * other, `..2025` and `2025..` are open at one end. The range is the dates
 * with *from_ms <= ms < *to_ms; DATE_MISSING is in none. An upside-down range
 * is empty. False where the text is no range; then nothing is written.
 */
bool date_range(int64_t *from_ms, int64_t *to_ms, const uint8_t *text,
                size_t size);

#endif
