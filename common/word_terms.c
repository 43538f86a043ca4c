#include "common/word_terms.h"

#include <assert.h>
#include <string.h>

#include "common/date_terms.h"
#include "common/token_list.h"

enum {
    APOSTROPHE = 0x2019,
    HYPHEN = 0x2010, /* U+2011 is replaced by it */
    GROUPS_MAX = 63, /* characters of a number of groups */
    GROUP_DIGITS = 3,
    PIECE_MIN = 2, /* characters: the s of it's is no word */
    /* A year has four digits, and no part of a word stands before it. */
    DATES_MAX = TERM_WORD_MAX / 5 + 1,
};

/* What a unit is made of, as far as it is not cut off. */
struct unit {
    struct word_term term;
    bool has_upper;
    bool has_accent; /* or a mark */
    size_t count;
    size_t date_count;
    struct text_char chars[TERM_WORD_MAX];
    struct date_term dates[DATES_MAX];
};

/* Where the characters of a word are told from what ends it. */
struct word_scan {
    const uint8_t *text;
    uint32_t groups_end; /* commas before this byte vanish */
};

enum word_step { WORD_ENDS, WORD_TAKES, WORD_SKIPS };

static bool is_ascii_comma(const struct word_scan *scan,
                           const struct text_char *c)
{
    return c->code_point == ',' && scan->text[c->start] == ',';
}

static size_t count_digits(const struct text_char *c, size_t most)
{
    size_t count = 0;

    while (count < most && text_char_is_ascii_digit(c + count))
        count++;
    return count;
}

/*
 * A number of groups at `c`, such as 1,000: how many characters, or 0. No
 * part of a word stands before `c`.
 */
static size_t measure_groups(const struct word_scan *scan,
                             const struct text_char *c)
{
    bool goes_on =
        is_ascii_comma(scan, c - 1) && text_char_is_ascii_digit(c - 2);
    size_t size = count_digits(c, GROUP_DIGITS);

    if (goes_on || !is_ascii_comma(scan, c + size))
        return 0;
    while (is_ascii_comma(scan, c + size) &&
           text_char_is_ascii_digit(c + size + 1)) {
        if (count_digits(c + size + 1, GROUP_DIGITS) != GROUP_DIGITS)
            return 0;
        size += 1 + GROUP_DIGITS;
        if (size > GROUPS_MAX || c[size].class == CHAR_DIGIT)
            return 0;
    }
    return size > GROUP_DIGITS ? size : 0;
}

/* What becomes of `c`, which begins a word or comes after a part of it. */
static enum word_step step(struct word_scan *scan, const struct text_char *c)
{
    if (text_char_in_word(c)) {
        if (text_char_is_ascii_digit(c) && !text_char_in_word(c - 1) &&
            c->start >= scan->groups_end) {
            size_t size = measure_groups(scan, c);

            if (size > 0)
                scan->groups_end = c[size - 1].end;
        }
        return WORD_TAKES;
    }
    switch (c->code_point) {
    case '\'':
    case APOSTROPHE:
        return c[-1].class != CHAR_DIGIT && c[1].class == CHAR_LETTER
                   ? WORD_TAKES
                   : WORD_ENDS;
    case '.':
        return text_char_is_ascii_digit(c - 1) &&
                       text_char_is_ascii_digit(c + 1)
                   ? WORD_TAKES
                   : WORD_ENDS;
    case ',':
        return c->start < scan->groups_end ? WORD_SKIPS : WORD_ENDS;
    default:
        return WORD_ENDS;
    }
}

/* After a part of a word: whether `c` joins another to it. */
static bool is_connector(const struct text_char *c)
{
    uint32_t code_point = c->code_point;

    return (code_point == '-' || code_point == '_' || code_point == '.' ||
            code_point == '&' || code_point == HYPHEN) &&
           text_char_starts_word(c + 1);
}

/* After a part of a word: how many characters at `c` close it, as in c++. */
static size_t count_closers(const struct text_char *c)
{
    size_t count = 0;

    if (c->code_point == '#')
        count = 1;
    while (count < 2 && c->code_point == '+' && c[count].code_point == '+')
        count++;
    return text_char_starts_word(c + count) ? 0 : count;
}

static uint32_t written(const struct text_char *c)
{
    if (c->class != CHAR_BREAK)
        return c->code_point;
    return c->code_point == APOSTROPHE ? '\''
           : c->code_point == HYPHEN   ? '-'
                                       : c->code_point;
}

static void unit_add(struct unit *unit, const struct text_char *c)
{
    word_term_add(&unit->term, written(c), c->end);
    if (unit->term.cut)
        return;
    unit->chars[unit->count++] = *c;
    unit->has_upper |= (c->flags & TEXT_CHAR_UPPER) != 0;
    unit->has_accent |=
        (c->flags & TEXT_CHAR_PLAIN) != 0 || c->class == CHAR_MARK;
    if (text_char_is_ascii_digit(c) && !text_char_in_word(c - 1) &&
        date_term_read(&unit->dates[unit->date_count], c))
        unit->date_count++;
    assert(unit->date_count < DATES_MAX);
}

static void unit_start(struct unit *unit, const struct text_char *c)
{
    unit->term.start = c->start;
    unit->term.end = c->start;
    unit->term.size = 0;
    unit->term.cut = false;
    unit->has_upper = false;
    unit->has_accent = false;
    unit->count = 0;
    unit->date_count = 0;
}

static void read_emoji(struct unit *unit, struct char_stream *stream)
{
    const struct text_char *c = char_stream_peek(stream);
    bool flag = c->class == CHAR_REGIONAL;

    for (bool more = true; more;) {
        unit_add(unit, c);
        char_stream_advance(stream);
        c = char_stream_peek(stream);
        if (flag)
            more = c->class == CHAR_REGIONAL && unit->count == 1;
        else
            more = c->class == CHAR_EMOJI_MODIFIER ||
                   (c->class == CHAR_EMOJI && c->flags & TEXT_CHAR_JOINED);
    }
}

static void read_unit(struct unit *unit, struct char_stream *stream,
                      struct word_scan *scan)
{
    const struct text_char *c = char_stream_peek(stream);

    unit_start(unit, c);
    if (c->class >= CHAR_EMOJI) {
        read_emoji(unit, stream);
        return;
    }
    for (;;) {
        enum word_step taken = step(scan, c);

        if (taken == WORD_ENDS)
            return;
        if (taken == WORD_TAKES)
            unit_add(unit, c);
        char_stream_advance(stream);
        c = char_stream_peek(stream);
    }
}

/* The compound that begins with `first` and goes on at `c`. */
static void read_whole(struct word_term *whole, const struct word_term *first,
                       struct word_scan scan, const struct text_char *c)
{
    *whole = *first;
    for (; !whole->cut && whole->size < TERM_WORD_MAX; c++) {
        enum word_step taken = step(&scan, c);

        if (taken == WORD_ENDS && !is_connector(c))
            break;
        if (taken != WORD_SKIPS)
            word_term_add(whole, written(c), c->end);
    }
    if (whole->cut || whole->size == TERM_WORD_MAX)
        return;
    for (size_t n = count_closers(c); n > 0; n--, c++)
        word_term_add(whole, c->code_point, c->end);
}

static bool is_upper(const struct text_char *c)
{
    return (c->flags & TEXT_CHAR_UPPER) != 0;
}

static bool is_lower_after(const struct unit *unit, size_t i)
{
    do
        i++;
    while (i < unit->count && unit->chars[i].class == CHAR_MARK);
    return i < unit->count && unit->chars[i].class == CHAR_LETTER &&
           !is_upper(&unit->chars[i]);
}

/* Where the part after the one that begins at `from` begins, or the end. */
static size_t next_part(const struct unit *unit, size_t from)
{
    const struct text_char *before = NULL; /* the letter before */

    for (size_t i = from; i < unit->count; i++) {
        const struct text_char *c = &unit->chars[i];

        if (c->class == CHAR_LETTER) {
            if (before != NULL && is_upper(c) &&
                (!is_upper(before) || is_lower_after(unit, i)))
                return i;
            before = c;
        } else if (!text_char_in_word(c)) {
            before = NULL;
        }
    }
    return unit->count;
}

/* A term of the unit's characters from .. to - 1. */
static int put_slice(struct tokens *tokens, size_t first, enum token_kind kind,
                     uint32_t position, const struct unit *unit, size_t from,
                     size_t to, struct error *err)
{
    struct word_term slice = { .start = unit->chars[from].start };

    for (; from < to; from++)
        word_term_add(&slice, written(&unit->chars[from]),
                      unit->chars[from].end);
    return token_list_put_word(tokens, first, kind, position, &slice, err);
}

/* What stands between apostrophes: o'brien has brien. */
static int put_pieces(struct tokens *tokens, size_t first,
                      const struct unit *unit, uint32_t position,
                      struct error *err)
{
    size_t from = 0;

    if (!memchr(unit->term.bytes, '\'', unit->term.size))
        return 0;
    for (size_t i = 0; i <= unit->count; i++) {
        if (i < unit->count && written(&unit->chars[i]) != '\'')
            continue;
        if (i - from >= PIECE_MIN &&
            put_slice(tokens, first, TOKEN_PIECE, position, unit, from, i,
                      err) < 0)
            return -1;
        from = i + 1;
    }
    return 0;
}

static int put_parts(struct tokens *tokens, size_t first,
                     const struct unit *unit, uint32_t position,
                     struct error *err)
{
    size_t from = 0;
    size_t to = next_part(unit, 0);

    if (to == unit->count)
        return 0;
    while (from < unit->count) {
        if (put_slice(tokens, first, TOKEN_PART, position, unit, from, to,
                      err) < 0)
            return -1;
        from = to;
        to = next_part(unit, from);
    }
    return 0;
}

static int put_plain(struct tokens *tokens, size_t first,
                     const struct analysis_table *table,
                     const struct unit *unit, uint32_t position,
                     struct error *err)
{
    struct word_term plain;
    bool after_ascii = false;

    plain.start = unit->term.start;
    plain.size = 0;
    plain.cut = false;
    for (size_t i = 0; i < unit->count; i++) {
        const struct text_char *c = &unit->chars[i];
        uint32_t code_point = written(c);

        if (after_ascii && c->class == CHAR_MARK)
            continue;
        if (c->flags & TEXT_CHAR_PLAIN)
            code_point = analysis_plain(table, code_point);
        after_ascii = code_point >= 'a' && code_point <= 'z';
        word_term_add(&plain, code_point, c->end);
    }
    plain.end = unit->term.end;
    return token_list_put_word(tokens, first, TOKEN_PLAIN, position, &plain,
                               err);
}

static int put_date(struct tokens *tokens, size_t first,
                    const struct date_term *date, uint32_t position,
                    struct error *err)
{
    struct word_term term;

    term.start = date->start;
    term.size = 0;
    term.cut = false;
    for (unsigned i = 0; i < DATE_MONTH_SIZE; i++)
        word_term_add(&term, date->text[i], date->month_end);
    if (token_list_put_word(tokens, first, TOKEN_DATE, position, &term, err) <
        0)
        return -1;
    if (!date->has_day)
        return 0;
    for (unsigned i = DATE_MONTH_SIZE; i < DATE_DAY_SIZE; i++)
        word_term_add(&term, date->text[i], date->day_end);
    return token_list_put_word(tokens, first, TOKEN_DATE, position, &term, err);
}

/* The terms of a unit; `whole` is NULL but for the first of a compound. */
static int put_unit(struct tokens *tokens, const struct analysis_table *table,
                    const struct unit *unit, const struct word_term *whole,
                    uint32_t position, struct error *err)
{
    size_t first = tokens->count;

    tokens->length++;
    if (token_list_put_word(tokens, first, TOKEN_UNIT, position, &unit->term,
                            err) < 0)
        return -1;
    if (whole != NULL && token_list_put_word(tokens, first, TOKEN_WHOLE,
                                             position, whole, err) < 0)
        return -1;
    if (put_pieces(tokens, first, unit, position, err) < 0)
        return -1;
    if (unit->has_upper && put_parts(tokens, first, unit, position, err) < 0)
        return -1;
    if (unit->has_accent &&
        put_plain(tokens, first, table, unit, position, err) < 0)
        return -1;
    for (size_t i = 0; i < unit->date_count; i++)
        if (put_date(tokens, first, &unit->dates[i], position, err) < 0)
            return -1;
    return 0;
}

int word_terms_read(struct tokens *tokens, struct char_stream *stream,
                    uint32_t *position, struct error *err)
{
    struct word_scan scan = { .text = stream->text };
    struct unit unit;
    struct word_term whole;
    bool emoji = char_stream_peek(stream)->class >= CHAR_EMOJI;

    for (bool is_first = true;; is_first = false) {
        read_unit(&unit, stream, &scan);

        const struct text_char *c = char_stream_peek(stream);
        bool goes_on = !emoji && is_connector(c);
        bool closes = !emoji && !goes_on && count_closers(c) > 0;
        bool has_whole = is_first && (goes_on || closes);

        if (has_whole)
            read_whole(&whole, &unit.term, scan, c);
        if (put_unit(tokens, stream->table, &unit, has_whole ? &whole : NULL,
                     (*position)++, err) < 0)
            return -1;
        if (!goes_on)
            return 0;
        char_stream_advance(stream);
    }
}
