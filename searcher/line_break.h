/*
 * line_break - where a line of text ends on a terminal.
 */
#ifndef SEARCHER_LINE_BREAK_H
#define SEARCHER_LINE_BREAK_H

#include <stddef.h>
#include <stdint.h>

#include "searcher/text_cells.h"

/*
 * One past the last cell of the line that begins with cell `first`, which is
 * below the count: before a newline, or where as much as fits in `columns` is
 * on it, one cell at least. What is written without a space in narrow or Latin
 * characters stays whole, no line begins with a sign that closes and none ends
 * with one that opens, as long as something is left on the line.
 */
size_t line_break_after(const struct text_cells *cells, const uint8_t *text,
                        size_t first, uint32_t columns);

#endif
