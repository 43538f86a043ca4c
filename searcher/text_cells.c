#include "searcher/text_cells.h"

#include <stdlib.h>

#include <utf8proc.h>

#include "common/memory.h"
#include "common/utf8.h"

static uint32_t width_of(uint32_t c)
{
    int width = c < ' ' ? 1 : utf8proc_charwidth((utf8proc_int32_t)c);

    return width > 0 ? (uint32_t)width : 0;
}

static bool ends_phrase(uint32_t c)
{
    switch (c) {
    case '\n':
    case '!':
    case '?':
    case ';':
    case 0x2026: /* ellipsis */
    case 0x3002: /* ideographic full stop */
    case 0xFF01: /* full-width ! */
    case 0xFF1B: /* full-width ; */
    case 0xFF1F: /* full-width ? */
        return true;
    default:
        return false;
    }
}

/* Closing quotes and brackets belong to the sentence before them. */
static bool closes(uint32_t c)
{
    switch (c) {
    case '"':
    case ')':
    case 0x2019:
    case 0x201D:
    case 0x300B:
    case 0x300D:
    case 0x300F:
    case 0xFF09:
        return true;
    default:
        return false;
    }
}

static int add_cell(struct text_cells *out, uint32_t start, uint32_t column,
                    struct error *err)
{
    if (memory_grow(&out->items, &out->capacity, out->count + 2,
                    sizeof *out->items, err) < 0)
        return -1;
    out->items[out->count++] = (struct text_cell){ start, column, false };
    return 0;
}

/* Lets the cell at hand end a sentence, if its code point does. */
static void note_end(struct text_cells *out, uint32_t c)
{
    struct text_cell *cell = &out->items[out->count - 1];

    if (ends_phrase(c)) {
        cell->ends_phrase = true;
    } else if (closes(c) && out->count > 1 && cell[-1].ends_phrase) {
        cell[-1].ends_phrase = false;
        cell->ends_phrase = true;
    }
}

int text_cells_find(struct text_cells *out, const uint8_t *text, size_t size,
                    struct error *err)
{
    utf8proc_int32_t state = 0;
    uint32_t before = 0;
    uint32_t column = 0;
    uint32_t width = 0; /* of the cell at hand */

    out->count = 0;
    for (size_t at = 0; at < size;) {
        uint32_t c;
        size_t length = utf8_decode(&c, text + at, text + size);

        if (at == 0 ||
            utf8proc_grapheme_break_stateful((utf8proc_int32_t)before,
                                             (utf8proc_int32_t)c, &state)) {
            column += width;
            width = 0;
            if (add_cell(out, (uint32_t)at, column, err) < 0)
                return -1;
        }
        if (width_of(c) > width)
            width = width_of(c);
        note_end(out, c);
        before = c;
        at += length;
    }
    if (add_cell(out, (uint32_t)size, column + width, err) < 0)
        return -1;
    out->count--;
    return 0;
}

size_t text_cells_at(const struct text_cells *cells, uint32_t byte)
{
    size_t low = 0;
    size_t high = cells->count + 1;

    while (high - low > 1) {
        size_t middle = low + (high - low) / 2;

        if (cells->items[middle].start <= byte)
            low = middle;
        else
            high = middle;
    }
    return low;
}

void text_cells_free(struct text_cells *cells)
{
    free(cells->items);
    *cells = (struct text_cells){ 0 };
}
