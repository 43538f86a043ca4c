#include "tests/unit/oracle_words.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static void *no_less(void *memory)
{
    if (memory == NULL)
        abort();
    return memory;
}

/* The character at i; a break where there is none. */
struct oracle_char oracle_at(const struct oracle_reading *r, size_t i)
{
    if (i < r->count)
        return r->chars[i];
    return (struct oracle_char){ .class = ORACLE_BREAK };
}

bool oracle_is_of(const struct oracle_reading *r, size_t i, const char *classes)
{
    return strchr(classes, (char)oracle_at(r, i).class) != NULL;
}

static bool is_one_of(uint32_t code_point, const char *ascii)
{
    return code_point > 0 && code_point < 0x80 &&
           strchr(ascii, (int)code_point) != NULL;
}

static bool is_digit(const struct oracle_reading *r, size_t i)
{
    return is_one_of(oracle_at(r, i).code_point, "0123456789");
}

static bool is_comma(const struct oracle_reading *r, size_t i)
{
    return oracle_at(r, i).code_point == ',' &&
           r->text[oracle_at(r, i).start] == ',';
}

static bool is_group_comma(const struct oracle_reading *r, size_t i)
{
    return is_comma(r, i) && is_digit(r, i - 1) && is_digit(r, i + 1);
}

static bool is_number_of_groups(const struct oracle_reading *r, size_t from,
                                size_t to)
{
    size_t digits = 0;
    size_t commas = 0;

    for (size_t i = from; i <= to; i++) {
        if (i < to && is_digit(r, i)) {
            digits++;
            continue;
        }
        if (digits > 3 || (commas > 0 && digits < 3))
            return false;
        digits = 0;
        commas += i < to;
    }
    return commas > 0 && to - from <= 63 && !oracle_is_of(r, from - 1, "ldm") &&
           !oracle_is_of(r, to, "d");
}

static void give_group_roles(const struct oracle_reading *r)
{
    for (size_t from = 0; from < r->count;) {
        size_t to = from;

        while (is_digit(r, to) || (to > from && is_group_comma(r, to)))
            to++;
        if (to > from && is_number_of_groups(r, from, to))
            for (size_t i = from; i < to; i++)
                r->roles[i] = is_digit(r, i) ? ROLE_NONE : ROLE_GONE;
        from = to + 1;
    }
}

static void give_closer_roles(const struct oracle_reading *r, size_t i)
{
    size_t count = oracle_at(r, i).code_point == '#' ? 1 : 0;

    if (!oracle_is_of(r, i - 1, "ldm"))
        return;
    while (count < 2 && oracle_at(r, i).code_point == '+' &&
           oracle_at(r, i + count).code_point == '+')
        count++;
    if (!oracle_is_of(r, i + count, "ld"))
        for (; count > 0; count--)
            r->roles[i + count - 1] = ROLE_CLOSER;
}

static void give_role(const struct oracle_reading *r, size_t i)
{
    uint32_t c = oracle_at(r, i).code_point;

    if (r->roles[i] != ROLE_NONE || oracle_at(r, i).class != ORACLE_BREAK)
        return;
    if (c == '\'' || c == 0x2019) {
        if (oracle_is_of(r, i - 1, "lm") && oracle_is_of(r, i + 1, "l"))
            r->roles[i] = ROLE_INSIDE;
    } else if (c == '.' && is_digit(r, i - 1) && is_digit(r, i + 1)) {
        r->roles[i] = ROLE_INSIDE;
    } else if (is_one_of(c, "-_.&") || c == 0x2010) {
        if (oracle_is_of(r, i - 1, "ldm") && oracle_is_of(r, i + 1, "ld"))
            r->roles[i] = ROLE_CONNECTOR;
    } else if (c == '+' || c == '#') {
        give_closer_roles(r, i);
    }
}

struct oracle_unit *oracle_add_unit(struct oracle *out, size_t from)
{
    out->units = no_less(
        realloc(out->units, (out->unit_count + 1) * sizeof *out->units));
    out->units[out->unit_count] = (struct oracle_unit){
        .start = (uint32_t)from,
        .first_token = out->token_count,
    };
    return &out->units[out->unit_count++];
}

void oracle_add_token(struct oracle *out, struct oracle_token token)
{
    if ((out->token_count & (out->token_count + 1)) == 0)
        out->tokens = no_less(realloc(out->tokens, 2 * (out->token_count + 1) *
                                                       sizeof *out->tokens));
    out->tokens[out->token_count++] = token;
}

/* A word, unless it is empty or one that the unit has already. */
static void add_word(struct oracle *out, const struct oracle_unit *unit,
                     struct oracle_token token)
{
    for (size_t i = unit->first_token; i < out->token_count; i++)
        if (out->tokens[i].size == token.size &&
            memcmp(out->tokens[i].word, token.word, token.size) == 0)
            return;
    token.position = unit->position;
    if (token.size > 0)
        oracle_add_token(out, token);
}

static size_t encode(uint8_t out[4], uint32_t c)
{
    if (c < 0x80) {
        out[0] = (uint8_t)c;
        return 1;
    }

    size_t more = c < 0x800 ? 1 : c < 0x10000 ? 2 : 3;

    for (size_t i = more; i > 0; i--, c >>= 6)
        out[i] = (uint8_t)(0x80 | (c & 0x3F));
    out[0] = (uint8_t)(0xFF80 >> more | c);
    return more + 1;
}

/*
 * The word of the characters from..to, cut at 255 bytes; *kept is where it was
 * cut, or `to`.
 */
static struct oracle_token word_of(const struct oracle_reading *r,
                                   enum token_kind kind, size_t from, size_t to,
                                   size_t *kept)
{
    struct oracle_token token = { .kind = kind,
                                  .start = oracle_at(r, from).start };

    for (*kept = from; *kept < to; ++*kept) {
        uint8_t bytes[4];
        uint32_t c = oracle_at(r, *kept).code_point;
        size_t size = encode(bytes, c == 0x2019 ? '\'' : c == 0x2010 ? '-' : c);

        if (r->roles[*kept] == ROLE_GONE)
            continue;
        if (token.size + size > TERM_WORD_MAX)
            break;
        memcpy(token.word + token.size, bytes, size);
        token.size += size;
        token.end = oracle_at(r, *kept).end;
    }
    return token;
}

static bool is_lower(const struct oracle_reading *r, size_t i)
{
    return oracle_is_of(r, i, "l") && !oracle_at(r, i).upper;
}

/* What stands between apostrophes, of two characters or more. */
static void add_pieces(const struct oracle_reading *r,
                       const struct oracle_unit *unit, size_t from, size_t to)
{
    size_t start = from;
    size_t kept;

    for (size_t i = from; i <= to; i++) {
        uint32_t c = oracle_at(r, i).code_point;

        if (i < to && c != '\'' && c != 0x2019)
            continue;
        if (i > start + 1)
            add_word(r->out, unit, word_of(r, TOKEN_PIECE, start, i, &kept));
        start = i + 1;
    }
}

/* Whether a CamelCase part begins at i, in the unit from..to. */
static bool part_begins(const struct oracle_reading *r, size_t i, size_t from,
                        size_t to)
{
    size_t before = i;
    size_t behind = i + 1;

    if (!oracle_is_of(r, i, "l") || !oracle_at(r, i).upper)
        return false;
    do {
        if (before == from)
            return false;
        before--;
    } while (oracle_is_of(r, before, "dm"));
    if (!oracle_is_of(r, before, "l"))
        return false;
    while (behind < to && oracle_is_of(r, behind, "m"))
        behind++;
    return is_lower(r, before) || (behind < to && is_lower(r, behind));
}

static void add_parts(const struct oracle_reading *r,
                      const struct oracle_unit *unit, size_t from, size_t to)
{
    size_t start = from;
    size_t kept;

    for (size_t i = from + 1; i <= to; i++) {
        bool ends = i == to ? start > from : part_begins(r, i, from, to);

        if (!ends)
            continue;
        add_word(r->out, unit, word_of(r, TOKEN_PART, start, i, &kept));
        start = i;
    }
}

static void add_plain(const struct oracle_reading *r,
                      const struct oracle_unit *unit, size_t from, size_t to)
{
    const struct oracle_token *whole = &r->out->tokens[unit->first_token];
    struct oracle_token token = { .kind = TOKEN_PLAIN,
                                  .start = whole->start,
                                  .end = whole->end };
    bool after_ascii = false;

    for (size_t i = from; i < to; i++) {
        uint32_t c = oracle_at(r, i).code_point;

        if (r->roles[i] == ROLE_GONE ||
            (after_ascii && oracle_is_of(r, i, "m")))
            continue;
        c = c == 0x2019 ? '\'' : oracle_plain(c);
        after_ascii = c >= 'a' && c <= 'z';
        token.size += encode(token.word + token.size, c);
    }
    add_word(r->out, unit, token);
}

/* One or two digits, 1..last, at *i: moves past them and returns them. */
static unsigned short_number(const struct oracle_reading *r, size_t *i,
                             unsigned last)
{
    size_t from = *i;
    unsigned value = 0;

    while (is_digit(r, *i) && *i - from < 3)
        value = value * 10 + oracle_at(r, (*i)++).code_point - '0';
    return *i - from < 3 && value <= last ? value : 0;
}

static void add_date(const struct oracle_reading *r,
                     const struct oracle_unit *unit, size_t from, size_t to,
                     const char *text)
{
    struct oracle_token token = { .kind = TOKEN_DATE,
                                  .start = oracle_at(r, from).start,
                                  .end = oracle_at(r, to - 1).end,
                                  .size = strlen(text) };

    memcpy(token.word, text, token.size);
    add_word(r->out, unit, token);
}

static void add_dates_at(const struct oracle_reading *r,
                         const struct oracle_unit *unit, size_t from)
{
    size_t i = from;
    unsigned year = 0;
    char text[64];

    while (is_digit(r, i) && i < from + 5)
        year = year * 10 + oracle_at(r, i++).code_point - '0';
    if (i != from + 4 || year < 1000 || year > 2999 ||
        oracle_is_of(r, from - 1, "ldm"))
        return;

    uint32_t sign = oracle_at(r, i++).code_point;
    size_t month_start = i;
    unsigned month = short_number(r, &i, 12);
    uint32_t second = oracle_at(r, i).code_point;

    if (month == 0 ||
        !(is_one_of(sign, "-/.") || (sign == 0x5E74 && second == 0x6708)))
        return;

    size_t month_end = sign == 0x5E74 ? i + 1 : i;
    size_t day_end = i + 1;
    unsigned day =
        second == sign || sign == 0x5E74 ? short_number(r, &day_end, 31) : 0;
    uint32_t third = oracle_at(r, day_end).code_point;

    if (sign == 0x5E74) {
        day = third == 0x65E5 || third == 0x53F7 ? day : 0;
        day_end++;
    } else {
        day = oracle_is_of(r, day_end, "ldm") ? 0 : day;
        if (day == 0 &&
            (sign != '-' || i - month_start != 2 || oracle_is_of(r, i, "ldm") ||
             (second == '-' && oracle_is_of(r, i + 1, "ldm"))))
            return;
    }
    snprintf(text, sizeof text, "%u-%02u", year, month);
    add_date(r, unit, from, month_end, text);
    snprintf(text, sizeof text, "%u-%02u-%02u", year, month, day);
    if (day > 0)
        add_date(r, unit, from, day_end, text);
}

/* The unit from..to, with the whole of its compound from..whole_end. */
static void add_word_unit(const struct oracle_reading *r, size_t from,
                          size_t to, size_t whole_end, uint32_t compound)
{
    struct oracle_unit *unit =
        oracle_add_unit(r->out, oracle_at(r, from).start);
    bool emoji = oracle_is_of(r, from, "esf");
    size_t kept;
    size_t ignored;

    unit->is_word = true;
    unit->compound = compound;
    unit->end = oracle_at(r, to - 1).end;
    unit->position = r->out->positions++;
    r->out->length++;
    add_word(r->out, unit, word_of(r, TOKEN_UNIT, from, to, &kept));
    if (!emoji) {
        add_word(r->out, unit,
                 word_of(r, TOKEN_WHOLE, from, whole_end, &ignored));
        add_pieces(r, unit, from, kept);
        add_parts(r, unit, from, kept);
        add_plain(r, unit, from, kept);
        for (size_t i = from; i < kept; i++)
            add_dates_at(r, unit, i);
    }
    unit->token_count = r->out->token_count - unit->first_token;
}

static size_t end_of_unit(const struct oracle_reading *r, size_t from)
{
    size_t to = from + 1;

    if (oracle_is_of(r, from, "f"))
        return oracle_is_of(r, to, "f") ? to + 1 : to;
    if (oracle_is_of(r, from, "es")) {
        while (oracle_is_of(r, to, "s") ||
               (oracle_is_of(r, to, "e") && oracle_at(r, to).joined))
            to++;
        return to;
    }
    while (to < r->count &&
           (oracle_is_of(r, to, "ldm") || r->roles[to] == ROLE_INSIDE ||
            r->roles[to] == ROLE_GONE))
        to++;
    return to;
}

static bool has_role(const struct oracle_reading *r, size_t i,
                     enum oracle_role role)
{
    return i < r->count && r->roles[i] == role;
}

/* The compound at `from`, or the one unit; returns where it ends. */
size_t oracle_read_compound(const struct oracle_reading *r, size_t from)
{
    uint32_t compound = (uint32_t)r->out->unit_count;
    bool emoji = oracle_is_of(r, from, "esf");
    size_t whole_end = end_of_unit(r, from);

    while (!emoji && has_role(r, whole_end, ROLE_CONNECTOR))
        whole_end = end_of_unit(r, whole_end + 1);
    while (!emoji && has_role(r, whole_end, ROLE_CLOSER))
        whole_end++;
    for (size_t start = from; start < whole_end;) {
        size_t end = end_of_unit(r, start);

        add_word_unit(r, start, end, start == from ? whole_end : end, compound);
        if (emoji || !has_role(r, end, ROLE_CONNECTOR))
            break;
        start = end + 1;
    }
    return whole_end;
}

void oracle_give_roles(const struct oracle_reading *r)
{
    give_group_roles(r);
    for (size_t i = 0; i < r->count; i++)
        give_role(r, i);
}
