#include "searcher/line_break.h"

#include <assert.h>
#include <stdbool.h>

#include <utf8proc.h>

#include "common/utf8.h"

static uint32_t code_point(const struct text_cells *cells, const uint8_t *text,
                           size_t cell)
{
    uint32_t c;

    utf8_decode(&c, text + cells->items[cell].start,
                text + cells->items[cell + 1].start);
    return c;
}

static bool in_word(uint32_t c)
{
    return (c > ' ' && utf8proc_charwidth((utf8proc_int32_t)c) == 1) ||
           (c >= 0xFF10 && c <= 0xFF19) || /* full-width digits, */
           (c >= 0xFF21 && c <= 0xFF3A) || /* capitals, */
           (c >= 0xFF41 && c <= 0xFF5A);   /* small letters */
}

static bool opens(uint32_t c)
{
    utf8proc_category_t category = utf8proc_category((utf8proc_int32_t)c);

    return category == UTF8PROC_CATEGORY_PS || category == UTF8PROC_CATEGORY_PI;
}

static bool closes(uint32_t c)
{
    switch (c) {
    case '!':
    case '%':
    case ',':
    case '.':
    case ':':
    case ';':
    case '?':
    case 0x00B7: /* middle dot */
    case 0x2026: /* ellipsis */
    case 0x3001: /* ideographic comma */
    case 0x3002: /* ideographic full stop */
    case 0x30FB: /* katakana middle dot */
    case 0xFF01: /* full-width ! */
    case 0xFF05: /* full-width % */
    case 0xFF0C: /* full-width comma */
    case 0xFF0E: /* full-width full stop */
    case 0xFF1A: /* full-width colon */
    case 0xFF1B: /* full-width semicolon */
    case 0xFF1F: /* full-width ? */
        return true;
    default:
        break;
    }
    utf8proc_category_t category = utf8proc_category((utf8proc_int32_t)c);

    return category == UTF8PROC_CATEGORY_PE || category == UTF8PROC_CATEGORY_PF;
}

/* CR LF is one cell. */
static bool is_newline(uint8_t byte)
{
    return byte == '\n' || byte == '\r';
}

/* A line must not end between the cell and the one before it. */
static bool holds_together(const struct text_cells *cells, const uint8_t *text,
                           size_t cell)
{
    uint32_t before = code_point(cells, text, cell - 1);
    uint32_t after = code_point(cells, text, cell);

    return opens(before) || closes(after) ||
           (in_word(before) && in_word(after));
}

size_t line_break_after(const struct text_cells *cells, const uint8_t *text,
                        size_t first, uint32_t columns)
{
    size_t end = first;
    size_t fits;

    assert(first < cells->count);
    while (end < cells->count && !is_newline(text[cells->items[end].start]) &&
           cells->items[end + 1].column - cells->items[first].column <= columns)
        end++;
    if (end == first)
        return first + 1;
    if (end == cells->count || is_newline(text[cells->items[end].start]))
        return end;
    fits = end;
    while (end > first && holds_together(cells, text, end))
        end--;
    return end > first ? end : fits;
}
