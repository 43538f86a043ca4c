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
    const uint8_t *end; /* without CR LF */
    unsigned columns;
    bool is_blank;
    uint32_t last; /* its last character that is no space */
    bool has_gap;  /* a tab, a bar, or two spaces inside */
};

/* What the lines that are not the last of their paragraph are like. */
struct lines {
    size_t count;
    size_t ended; /* by a punctuation mark */
    size_t alike; /* begin as the line before */
    size_t gapped;
    uint32_t of_columns[COLUMNS_END];
    uint32_t finals[COLUMNS_END]; /* last lines of paragraphs with others */
};

static bool ends_line(uint32_t c)
{
    static const uint32_t set[] = {
        0x3002, 0xFF01, 0xFF1F, 0xFF1B, 0xFF0C, 0x3001, 0xFF1A, 0x2026, 0x300D,
        0x300F, 0x201D, 0xFF09, '.',    '!',    '?',    ';',    ',',    ':',
    }; /* 。！？；，、：…」』”） */

    for (size_t i = 0; i < sizeof set / sizeof set[0]; i++) {
        if (set[i] == c)
            return true;
    }
    return false;
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

static void measure(struct text_line *line)
{
    uint32_t previous = 0;
    bool gap = false; /* a tab or two spaces before what comes */

    line->is_blank = true;
    for (const uint8_t *at = line->start; at < line->end;) {
        uint32_t c;

        at += utf8_decode(&c, at, line->end);

        int columns = columns_of(c);

        if (columns > 0 && line->columns < COLUMNS_END - 2)
            line->columns += (unsigned)columns;
        if (is_space(c)) {
            gap = gap || c == '\t' || (c == ' ' && previous == ' ');
        } else {
            line->has_gap =
                line->has_gap || c == '|' || (gap && !line->is_blank);
            line->is_blank = false;
            line->last = c;
            gap = false;
        }
        previous = c;
    }
}

static const uint8_t *next_line(struct text_line *line, const uint8_t *at,
                                const uint8_t *end)
{
    const uint8_t *newline = memchr(at, '\n', (size_t)(end - at));

    *line = (struct text_line){ .start = at, .end = newline ? newline : end };
    measure(line);
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

static void count_line(struct lines *lines, const struct text_line *line)
{
    lines->count++;
    lines->of_columns[line->columns]++;
    lines->ended += ends_line(line->last);
    lines->gapped += line->has_gap;
}

static void count_lines(struct lines *out, const uint8_t *text, size_t size)
{
    const uint8_t *end = text + size;
    struct text_line before = { .is_blank = true };
    bool in_paragraph = false; /* of more than one line */

    for (const uint8_t *at = text; at < end || in_paragraph;) {
        struct text_line line = { .is_blank = true };

        if (at < end)
            at = next_line(&line, at, end);
        if (!before.is_blank && !line.is_blank) {
            count_line(out, &before);
            out->alike += begin_alike(&before, &line);
            in_paragraph = true;
        } else if (in_paragraph) {
            out->finals[before.columns]++;
            in_paragraph = false;
        }
        before = line;
    }
}

static unsigned median_of(const struct lines *lines)
{
    size_t seen = 0;

    for (unsigned columns = 0; columns < COLUMNS_END; columns++) {
        seen += lines->of_columns[columns];
        if (seen * 2 > lines->count)
            return columns;
    }
    return 0;
}

static bool is_near(unsigned columns, unsigned median)
{
    unsigned off = columns > median ? columns - median : median - columns;

    return off * 100 <= median * TOLERANCE;
}

/* Whether most lines are as wide as the median, and final ones shorter. */
static bool have_one_width(const struct lines *lines, unsigned median)
{
    size_t near = 0;
    size_t finals = 0;
    size_t short_finals = 0;

    for (unsigned columns = 0; columns < COLUMNS_END; columns++) {
        if (is_near(columns, median))
            near += lines->of_columns[columns];
        finals += lines->finals[columns];
        if (columns * 100 < median * (100 - TOLERANCE))
            short_finals += lines->finals[columns];
    }
    return near * 100 >= lines->count * 80 && short_finals * 2 >= finals;
}

/* Whether there are enough newlines for so many lines with others after. */
static bool has_lines(const uint8_t *text, size_t size)
{
    const uint8_t *end = text + size;

    for (int i = 0; i < LINES_MIN; i++) {
        const uint8_t *newline = memchr(text, '\n', (size_t)(end - text));

        if (!newline)
            return false;
        text = newline + 1;
    }
    return true;
}

static bool are_wrapped(const uint8_t *text, size_t size)
{
    struct lines lines = { 0 };

    count_lines(&lines, text, size);
    if (lines.count < LINES_MIN || lines.ended * 3 > lines.count ||
        lines.alike * 2 > lines.count || lines.gapped * 5 > lines.count)
        return false;

    unsigned median = median_of(&lines);

    return median >= COLUMNS_MIN && median <= COLUMNS_MAX &&
           have_one_width(&lines, median);
}

bool line_wrap_detect(const uint8_t *text, size_t size)
{
    return size > 0 && has_lines(text, size) && are_wrapped(text, size);
}
