#include "indexer/line_wrap.h"

#include <string.h>

#include <utf8proc.h>

#include "common/utf8.h"

enum {
    LINES_MIN = 3,
    COLUMNS_MIN = 20,
    COLUMNS_MAX = 250,
    COLUMNS_END = 512, /* wider lines count as this wide less one */
    TOLERANCE = 15,    /* per cent of the median */
};

struct text_line {
    const uint8_t *start;
    const uint8_t *end; /* without LF */
    bool is_blank;
    uint32_t last; /* its last character that is no space */
};

/* What the lines that are not the last of their paragraph are like. */
struct line_ends {
    size_t count;
    size_t ended; /* by a punctuation mark */
    size_t alike; /* begin as the line before */
};

struct line_widths {
    size_t gapped;
    uint32_t of_columns[COLUMNS_END];
    uint32_t finals[COLUMNS_END]; /* last lines of paragraphs with others */
};

/* `next` is the next line of the paragraph, NULL where `line` is a final. */
typedef void line_counter(void *out, const struct text_line *line,
                          const struct text_line *next);

static bool ends_line(uint32_t c)
{
    switch (c) {
    case 0x3002: /* 。！？；，、：…」』”） */
    case 0xFF01:
    case 0xFF1F:
    case 0xFF1B:
    case 0xFF0C:
    case 0x3001:
    case 0xFF1A:
    case 0x2026:
    case 0x300D:
    case 0x300F:
    case 0x201D:
    case 0xFF09:
    case '.':
    case '!':
    case '?':
    case ';':
    case ',':
    case ':':
        return true;
    default:
        return false;
    }
}

static bool is_space(uint32_t c)
{
    return c == ' ' || c == '\t' || c == '\r' || c == 0x3000;
}

static int columns_of(uint32_t c)
{
    if (c >= 0x4E00 && c <= 0x9FFF)
        return 2;
    if (c >= ' ' && c <= '~')
        return 1;
    return utf8proc_charwidth((utf8proc_int32_t)c);
}

/* The line's width, and whether a tab, a bar or two spaces are inside. */
static unsigned measure(bool *has_gap, const struct text_line *line)
{
    unsigned width = 0;
    uint32_t previous = 0;
    bool gap = false; /* a tab or two spaces before what comes */
    bool inside = false;

    *has_gap = false;
    for (const uint8_t *at = line->start; at < line->end;) {
        uint32_t c;

        at += utf8_decode(&c, at, line->end);

        int columns = columns_of(c);

        if (columns > 0 && width < COLUMNS_END - 2)
            width += (unsigned)columns;
        if (is_space(c)) {
            gap = gap || c == '\t' || (c == ' ' && previous == ' ');
        } else {
            *has_gap = *has_gap || c == '|' || (gap && inside);
            inside = true;
            gap = false;
        }
        previous = c;
    }
    return width;
}

/* Where the character that ends at `end` starts, or a bad byte. */
static const uint8_t *step_back(uint32_t *c, const uint8_t *start,
                                const uint8_t *end)
{
    const uint8_t *at = end - 1;

    for (int i = 1; i < UTF8_MAX_BYTES && at > start && *at >> 6 == 2; i++)
        at--;
    if (at + utf8_decode(c, at, end) == end)
        return at;
    utf8_decode(c, end - 1, end);
    return end - 1;
}

static const uint8_t *next_line(struct text_line *line, const uint8_t *at,
                                const uint8_t *end)
{
    const uint8_t *newline = memchr(at, '\n', (size_t)(end - at));
    const uint8_t *back = newline ? newline : end;

    *line = (struct text_line){ .start = at, .end = back, .is_blank = true };
    while (line->is_blank && back > at) {
        back = step_back(&line->last, at, back);
        line->is_blank = is_space(line->last);
    }
    return newline ? newline + 1 : end;
}

static bool begin_alike(const struct text_line *a, const struct text_line *b)
{
    uint32_t characters[2][2] = { { 0, 0 }, { 0, 0 } };
    const struct text_line *lines[] = { a, b };

    for (size_t i = 0; i < 2; i++) {
        const uint8_t *at = lines[i]->start;

        for (size_t j = 0; j < 2 && at < lines[i]->end; j++)
            at += utf8_decode(&characters[i][j], at, lines[i]->end);
    }
    return characters[0][0] == characters[1][0] &&
           characters[0][1] == characters[1][1] && !is_space(characters[0][0]);
}

static void count_ends(void *out, const struct text_line *line,
                       const struct text_line *next)
{
    struct line_ends *ends = out;

    if (!next)
        return;
    ends->count++;
    ends->ended += ends_line(line->last);
    ends->alike += begin_alike(line, next);
}

static void count_widths(void *out, const struct text_line *line,
                         const struct text_line *next)
{
    struct line_widths *widths = out;
    bool has_gap;
    unsigned columns = measure(&has_gap, line);

    if (!next) {
        widths->finals[columns]++;
        return;
    }
    widths->of_columns[columns]++;
    widths->gapped += has_gap;
}

static void count_lines(void *out, const uint8_t *text, size_t size,
                        line_counter *count)
{
    const uint8_t *end = text + size;
    struct text_line before = { .is_blank = true };
    bool in_paragraph = false; /* of more than one line */

    for (const uint8_t *at = text; at < end || in_paragraph;) {
        struct text_line line = { .is_blank = true };

        if (at < end)
            at = next_line(&line, at, end);
        if (!before.is_blank && !line.is_blank) {
            count(out, &before, &line);
            in_paragraph = true;
        } else if (in_paragraph) {
            count(out, &before, NULL);
            in_paragraph = false;
        }
        before = line;
    }
}

/* The median of `count` widths. */
static unsigned median_of(const struct line_widths *widths, size_t count)
{
    size_t seen = 0;

    for (unsigned columns = 0; columns < COLUMNS_END; columns++) {
        seen += widths->of_columns[columns];
        if (seen * 2 > count)
            return columns;
    }
    return 0;
}

static bool is_near(unsigned columns, unsigned median)
{
    unsigned off = columns > median ? columns - median : median - columns;

    return off * 100 <= median * TOLERANCE;
}

/* Whether most of `count` are as wide as the median, and finals shorter. */
static bool have_one_width(const struct line_widths *widths, size_t count)
{
    unsigned median = median_of(widths, count);
    size_t near = 0;
    size_t finals = 0;
    size_t short_finals = 0;

    if (median < COLUMNS_MIN || median > COLUMNS_MAX)
        return false;
    for (unsigned columns = 0; columns < COLUMNS_END; columns++) {
        if (is_near(columns, median))
            near += widths->of_columns[columns];
        finals += widths->finals[columns];
        if (columns * 100 < median * (100 - TOLERANCE))
            short_finals += widths->finals[columns];
    }
    return near * 100 >= count * 80 && short_finals * 2 >= finals;
}

bool line_wrap_detect(const uint8_t *text, size_t size)
{
    struct line_ends ends = { 0 };

    if (size == 0)
        return false;
    count_lines(&ends, text, size, count_ends);
    if (ends.count < LINES_MIN || ends.ended * 3 > ends.count ||
        ends.alike * 2 > ends.count)
        return false; /* like most texts, which need no measuring */

    struct line_widths widths = { 0 };

    count_lines(&widths, text, size, count_widths);
    return widths.gapped * 5 <= ends.count &&
           have_one_width(&widths, ends.count);
}
