/*
 * text_cells - a text as graphemes with their width on a terminal.
 *
 * Graphemes by utf8proc's extended grapheme clusters (UAX 29); widths by East
 * Asian width (UAX 11): wide ones take two columns.
 */
#ifndef SEARCHER_TEXT_CELLS_H
#define SEARCHER_TEXT_CELLS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "common/error.h"

struct text_cell {
    uint32_t start;   /* byte */
    uint32_t column;  /* columns before it */
    bool ends_phrase; /* a sentence ends with it, or a line */
};

/* Zeroed is empty; freed with text_cells_free. */
struct text_cells {
    struct text_cell *items; /* one more than count: the text's end */
    size_t count;
    size_t capacity;
};

/* The text is at most 2^31 - 1 bytes; what is not UTF-8 counts as U+FFFD. */
int text_cells_find(struct text_cells *out, const uint8_t *text, size_t size,
                    struct error *err);

/* The cell that holds the byte; count for the text's end. */
size_t text_cells_at(const struct text_cells *cells, uint32_t byte);

void text_cells_free(struct text_cells *cells);

#endif
