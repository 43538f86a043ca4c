#include "tests/unit/oracle_chars.h"

#include <stdlib.h>
#include <string.h>

#include <utf8proc.h>

#include "tests/unit/oracle_data.inc"

enum { CLUSTER_MAX = 32, READING_MAX = 64 };

/* Scripts.txt of Unicode 15.0. */
static const uint32_t han_ranges[][2] = {
    { 0x2E80, 0x2E99 },   { 0x2E9B, 0x2EF3 },   { 0x2F00, 0x2FD5 },
    { 0x3005, 0x3007 },   { 0x3021, 0x3029 },   { 0x3038, 0x303B },
    { 0x3400, 0x4DBF },   { 0x4E00, 0x9FFF },   { 0xF900, 0xFA6D },
    { 0xFA70, 0xFAD9 },   { 0x16FE3, 0x16FE3 }, { 0x20000, 0x2A6DF },
    { 0x2A700, 0x2B739 }, { 0x2B740, 0x2B81D }, { 0x2B820, 0x2CEA1 },
    { 0x2CEB0, 0x2EBE0 }, { 0x2F800, 0x2FA1D }, { 0x30000, 0x3134A },
    { 0x31350, 0x323AF },
};

static const uint32_t kana_ranges[][2] = {
    { 0x3031, 0x3035 },   { 0x3041, 0x3096 },   { 0x309D, 0x309F },
    { 0x30A1, 0x30FA },   { 0x30FC, 0x30FF },   { 0x31F0, 0x31FF },
    { 0xFF66, 0xFF6F },   { 0xFF71, 0xFF9D },   { 0x1AFF0, 0x1AFFE },
    { 0x1B000, 0x1B122 }, { 0x1B132, 0x1B132 }, { 0x1B150, 0x1B152 },
    { 0x1B155, 0x1B155 }, { 0x1B164, 0x1B167 },
};

static const uint32_t hangul_ranges[][2] = {
    { 0x1100, 0x11FF }, { 0x3131, 0x318E }, { 0xA960, 0xA97C },
    { 0xAC00, 0xD7A3 }, { 0xD7B0, 0xD7FB }, { 0xFFA0, 0xFFDC },
};

/* Emoji that read as punctuation: arrows, marks, bullets, signs. */
static const uint32_t no_emoji_ranges[][2] = {
    { 0xA9, 0xA9 },     { 0xAE, 0xAE },     { 0x2122, 0x2122 },
    { 0x2194, 0x21AA }, { 0x25AA, 0x25FE }, { 0x2716, 0x2716 },
    { 0x2753, 0x2757 }, { 0x2795, 0x2797 }, { 0x27A1, 0x27A1 },
    { 0x2934, 0x2935 }, { 0x2B05, 0x2B1C },
};

static const uint32_t newlines[][2] = {
    { 0x0A, 0x0D },
    { 0x85, 0x85 },
    { 0x2028, 0x2029 },
};

static const uint32_t dots[][2] = {
    { 0xB7, 0xB7 },     { 0x387, 0x387 },   { 0x2022, 0x2022 },
    { 0x2027, 0x2027 }, { 0x2219, 0x2219 }, { 0x22C5, 0x22C5 },
    { 0x2E31, 0x2E31 }, { 0x30FB, 0x30FB }, { 0xFF65, 0xFF65 },
};

static const uint32_t brackets[][2] = {
    { 0x3008, 0x300F },
    { 0x201C, 0x201D },
};

/* Besides Default_Ignorable_Code_Point: the keycap, SM and TM. */
static const uint32_t ignorables[][2] = {
    { 0x20E3, 0x20E3 }, { 0x2120, 0x2120 }, { 0x2122, 0x2122 },
    { 0x2065, 0x2065 }, { 0xFFF0, 0xFFF8 }, { 0xE0000, 0xE0FFF },
};

#define IS_IN(ranges, code_point)                                              \
    is_in(ranges, sizeof(ranges) / sizeof(ranges)[0], code_point)

static bool is_in(const uint32_t ranges[][2], size_t count, uint32_t code_point)
{
    for (size_t i = 0; i < count; i++)
        if (ranges[i][0] <= code_point && code_point <= ranges[i][1])
            return true;
    return false;
}

static utf8proc_category_t category(uint32_t code_point)
{
    return utf8proc_category((utf8proc_int32_t)code_point);
}

/* The letter of its general category: L, M, N, P, S, Z or C. */
static char major_category(uint32_t code_point)
{
    return utf8proc_category_string((utf8proc_int32_t)code_point)[0];
}

/* NFKC_Casefold of one code point. */
static size_t read_folded(uint32_t out[READING_MAX], uint32_t code_point)
{
    utf8proc_int32_t buffer[READING_MAX];
    int last = 0;
    utf8proc_ssize_t count = utf8proc_decompose_char(
        (utf8proc_int32_t)code_point, buffer, READING_MAX,
        UTF8PROC_DECOMPOSE | UTF8PROC_COMPAT | UTF8PROC_CASEFOLD |
            UTF8PROC_IGNORE,
        &last);

    count = utf8proc_normalize_utf32(buffer, count,
                                     UTF8PROC_COMPOSE | UTF8PROC_STABLE);
    for (utf8proc_ssize_t i = 0; i < count; i++)
        out[i] = (uint32_t)buffer[i];
    return (size_t)count;
}

static int compare_source(const void *key, const void *pair)
{
    uint32_t a = *(const uint32_t *)key;
    uint32_t b = *(const uint32_t *)pair;

    return (a > b) - (a < b);
}

static uint32_t fold_han(uint32_t code_point)
{
    const uint32_t *pair;

    while ((pair = bsearch(&code_point, fold_pairs,
                           sizeof fold_pairs / sizeof fold_pairs[0],
                           sizeof fold_pairs[0], compare_source)) != NULL)
        code_point = pair[1];
    return code_point;
}

/* By category and script; ORACLE_BREAK where it is no part of a unit. */
static enum oracle_class own_class(uint32_t code_point)
{
    char major = major_category(code_point);

    if (major == 'M')
        return ORACLE_MARK;
    if (IS_IN(han_ranges, code_point) &&
        (major == 'L' || major == 'N' ||
         category(code_point) == UTF8PROC_CATEGORY_SO))
        return ORACLE_HAN;
    if (major == 'N')
        return ORACLE_DIGIT;
    if (major != 'L')
        return ORACLE_BREAK;
    if (IS_IN(kana_ranges, code_point))
        return ORACLE_KANA;
    return IS_IN(hangul_ranges, code_point) ? ORACLE_HANGUL : ORACLE_LETTER;
}

static bool is_emoji(uint32_t code_point)
{
    uint32_t folded[READING_MAX];
    utf8proc_category_t c = category(code_point);

    return IS_IN(emoji_ranges, code_point) &&
           !IS_IN(no_emoji_ranges, code_point) &&
           (c == UTF8PROC_CATEGORY_SO || c == UTF8PROC_CATEGORY_SK ||
            c == UTF8PROC_CATEGORY_SM) &&
           read_folded(folded, code_point) == 1 && folded[0] == code_point;
}

/* The class of a symbol is that of what it is replaced by, if all is words. */
static enum oracle_class replaced_class(uint32_t code_point)
{
    uint32_t folded[READING_MAX];
    size_t count = read_folded(folded, code_point);
    enum oracle_class class = ORACLE_MARK;

    if (own_class(code_point) == ORACLE_MARK)
        return ORACLE_MARK;
    for (size_t i = count; i-- > 0;) {
        if (own_class(folded[i]) == ORACLE_BREAK)
            return ORACLE_BREAK;
        if (own_class(folded[i]) != ORACLE_MARK)
            class = own_class(folded[i]);
    }
    return class;
}

static enum oracle_class class_of(uint32_t code_point)
{
    uint32_t folded[READING_MAX];
    size_t count = read_folded(folded, code_point);

    if (IS_IN(newlines, code_point))
        return ORACLE_NEWLINE;
    if (category(code_point) == UTF8PROC_CATEGORY_ZS || code_point == '\t')
        return ORACLE_SPACE;
    if (IS_IN(dots, code_point))
        return ORACLE_DOT;
    if (count == 1 && IS_IN(brackets, folded[0]))
        return ORACLE_BRACKET;
    if (utf8proc_get_property((utf8proc_int32_t)code_point)->ignorable ||
        IS_IN(ignorables, code_point))
        return ORACLE_IGNORABLE;
    if (code_point >= 0x1F3FB && code_point <= 0x1F3FF)
        return ORACLE_SKIN;
    if (code_point >= 0x1F1E6 && code_point <= 0x1F1FF)
        return ORACLE_FLAG;
    return is_emoji(code_point) ? ORACLE_EMOJI : replaced_class(code_point);
}

static bool is_unit_class(enum oracle_class class)
{
    return class >= 'a' && class != ORACLE_EMOJI && class != ORACLE_SKIN &&
           class != ORACLE_FLAG;
}

struct char_array {
    struct oracle_char *items;
    size_t count;
};

static void append(struct char_array *array, struct oracle_char c)
{
    if ((array->count & (array->count + 1)) == 0) {
        size_t capacity = 2 * (array->count + 1);

        array->items = realloc(array->items, capacity * sizeof c);
        if (array->items == NULL)
            abort();
    }
    array->items[array->count++] = c;
}

/* One source character and all that it is replaced by. */
static void append_source(struct char_array *array, struct oracle_char c)
{
    uint32_t folded[READING_MAX];
    size_t count = read_folded(folded, c.code_point);

    c.class = class_of(c.code_point);
    c.upper = category(c.code_point) == UTF8PROC_CATEGORY_LU ||
              category(c.code_point) == UTF8PROC_CATEGORY_LT;
    if (!is_unit_class(c.class)) {
        if (count == 1)
            c.code_point = folded[0];
        append(array, c);
        return;
    }
    for (size_t i = 0; i < count; i++) {
        c.code_point = fold_han(folded[i]);
        c.class = class_of(c.code_point);
        append(array, c);
    }
}

static struct char_array read_sources(uint32_t *bad_bytes, const uint8_t *text,
                                      size_t size)
{
    struct char_array array = { 0 };

    *bad_bytes = 0;
    for (size_t at = 0; at < size;) {
        utf8proc_int32_t code_point;
        utf8proc_ssize_t taken = utf8proc_iterate(
            text + at, (utf8proc_ssize_t)(size - at), &code_point);

        if (taken < 1) {
            code_point = 0xFFFD;
            taken = 1;
            ++*bad_bytes;
        }
        append_source(&array, (struct oracle_char){
                                  .code_point = (uint32_t)code_point,
                                  .start = (uint32_t)at,
                                  .end = (uint32_t)(at + (size_t)taken),
                              });
        at += (size_t)taken;
    }
    return array;
}

static bool is_joining(const struct oracle_char *c)
{
    return c->class == ORACLE_MARK ||
           (c->code_point >= 0x1161 && c->code_point <= 0x1175) ||
           (c->code_point >= 0x11A8 && c->code_point <= 0x11C2);
}

static struct char_array without_ignorables(struct char_array old)
{
    struct char_array array = { 0 };
    bool joined = false;

    for (size_t i = 0; i < old.count; i++) {
        struct oracle_char c = old.items[i];

        if (c.class == ORACLE_IGNORABLE) {
            if (array.count > 0)
                array.items[array.count - 1].end = c.end;
            joined |= c.code_point == 0x200D;
            continue;
        }
        if (!is_joining(&c)) {
            c.joined = joined;
            joined = false;
        }
        append(&array, c);
    }
    free(old.items);
    return array;
}

static void append_composed(struct char_array *array,
                            const struct oracle_char *cluster, size_t count)
{
    uint8_t bytes[4 * CLUSTER_MAX + 1];
    size_t size = 0;

    for (size_t i = 0; i < count; i++)
        size += (size_t)utf8proc_encode_char(
            (utf8proc_int32_t)cluster[i].code_point, bytes + size);
    bytes[size] = '\0';

    uint8_t *composed = utf8proc_NFC(bytes);
    bool changed = strcmp((char *)composed, (char *)bytes) != 0;
    struct oracle_char c = cluster[0];

    for (size_t i = 0; !changed && i < count; i++)
        append(array, cluster[i]);
    c.end = cluster[count - 1].end;
    for (const uint8_t *at = composed; changed && *at != '\0';) {
        utf8proc_int32_t code_point;

        at += utf8proc_iterate(at, -1, &code_point);
        c.code_point = (uint32_t)code_point;
        c.class = class_of(c.code_point);
        append(array, c);
        c.upper = false;
        c.joined = false;
    }
    free(composed);
}

static struct char_array with_composition(struct char_array old)
{
    struct char_array array = { 0 };

    for (size_t i = 0; i < old.count;) {
        size_t count = 1;

        while (i + count < old.count && count < CLUSTER_MAX &&
               is_joining(&old.items[i + count]))
            count++;
        if (old.items[i].code_point == 0)
            count = 1; /* NUL composes with nothing, and ends C's strings */
        if (count > 1)
            append_composed(&array, &old.items[i], count);
        else
            append(&array, old.items[i]);
        i += count;
    }
    free(old.items);
    return array;
}

static struct char_array without_loose_marks(struct char_array old)
{
    struct char_array array = { 0 };

    for (size_t i = 0; i < old.count; i++) {
        struct oracle_char *last =
            array.count > 0 ? &array.items[array.count - 1] : NULL;

        if (old.items[i].class != ORACLE_MARK ||
            (last != NULL && strchr("ldm", (char)last->class) != NULL))
            append(&array, old.items[i]);
        else if (last != NULL)
            last->end = old.items[i].end;
    }
    free(old.items);
    return array;
}

struct oracle_char *oracle_read_chars(size_t *count, uint32_t *bad_bytes,
                                      const uint8_t *text, size_t size)
{
    struct char_array array = read_sources(bad_bytes, text, size);

    array = without_ignorables(array);
    array = with_composition(array);
    array = without_loose_marks(array);
    *count = array.count;
    return array.items;
}

uint32_t oracle_plain(uint32_t code_point)
{
    utf8proc_int32_t buffer[READING_MAX];
    int last = 0;
    utf8proc_ssize_t count =
        utf8proc_decompose_char((utf8proc_int32_t)code_point, buffer,
                                READING_MAX, UTF8PROC_DECOMPOSE, &last);

    if (count < 2 || buffer[0] < 'a' || buffer[0] > 'z')
        return code_point;
    return (uint32_t)buffer[0];
}
