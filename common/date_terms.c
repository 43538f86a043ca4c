#include "common/date_terms.h"

enum {
    SIGN_YEAR = 0x5E74,
    SIGN_MONTH = 0x6708,
    SIGN_DAY = 0x65E5,
    SIGN_DAY_COLLOQUIAL = 0x53F7,
    YEAR_FIRST = 1000,
    YEAR_LAST = 2999,
    YEAR_DIGITS = 4,
    MONTH_LAST = 12,
    DAY_LAST = 31,
};

/* Digits at c: their value and number; more than `most` count as none. */
static uint32_t read_number(const struct text_char **c, uint32_t most,
                            uint32_t *digits)
{
    uint32_t value = 0;
    uint32_t count = 0;

    while (count <= most && text_char_is_ascii_digit(*c + count)) {
        value = value * 10 + ((*c)[count].code_point - '0');
        count++;
    }
    *digits = count <= most ? count : 0;
    *c += *digits;
    return value;
}

/* A month or a day: one or two digits, 1..last; moves past it. */
static bool read_part(const struct text_char **c, uint32_t last,
                      uint32_t *value)
{
    uint32_t digits;

    *value = read_number(c, 2, &digits);
    return digits > 0 && *value >= 1 && *value <= last;
}

static void put_number(uint8_t *out, uint32_t value, unsigned digits)
{
    while (digits-- > 0) {
        out[digits] = (uint8_t)('0' + value % 10);
        value /= 10;
    }
}

static void put_day(struct date_term *out, uint32_t day, uint32_t end)
{
    out->text[DATE_MONTH_SIZE] = '-';
    put_number(out->text + DATE_MONTH_SIZE + 1, day, 2);
    out->has_day = true;
    out->day_end = end;
}

/* After the year's sign: 10月27日, 10月. */
static bool read_signed(struct date_term *out, const struct text_char *c)
{
    uint32_t month;
    uint32_t day;

    if (!read_part(&c, MONTH_LAST, &month) || c->code_point != SIGN_MONTH)
        return false;
    put_number(out->text + YEAR_DIGITS + 1, month, 2);
    out->month_end = c->end;
    c++;
    if (read_part(&c, DAY_LAST, &day) &&
        (c->code_point == SIGN_DAY || c->code_point == SIGN_DAY_COLLOQUIAL))
        put_day(out, day, c->end);
    return true;
}

/* After the year: -10-27, /10/27, .10.27, -10. */
static bool read_separated(struct date_term *out, const struct text_char *c)
{
    uint32_t separator = c->code_point;
    const struct text_char *after_year = ++c;
    uint32_t month;
    uint32_t day;

    if (!read_part(&c, MONTH_LAST, &month))
        return false;
    put_number(out->text + YEAR_DIGITS + 1, month, 2);
    out->month_end = c[-1].end;

    const struct text_char *after_month = c;

    if (c->code_point == separator) {
        c++;
        if (read_part(&c, DAY_LAST, &day) && !text_char_in_word(c)) {
            put_day(out, day, c[-1].end);
            return true;
        }
    }
    c = after_month;
    return separator == '-' && c - after_year == 2 && !text_char_in_word(c) &&
           !(c->code_point == '-' && text_char_in_word(c + 1));
}

bool date_term_read(struct date_term *out, const struct text_char *c)
{
    const struct text_char *at = c;
    uint32_t digits;
    uint32_t year = read_number(&at, YEAR_DIGITS, &digits);

    if (digits != YEAR_DIGITS || year < YEAR_FIRST || year > YEAR_LAST ||
        text_char_in_word(c - 1))
        return false;
    out->has_day = false;
    out->start = c->start;
    put_number(out->text, year, YEAR_DIGITS);
    out->text[YEAR_DIGITS] = '-';
    if (at->code_point == SIGN_YEAR)
        return read_signed(out, at + 1);
    if (at->code_point == '-' || at->code_point == '/' || at->code_point == '.')
        return read_separated(out, at);
    return false;
}
