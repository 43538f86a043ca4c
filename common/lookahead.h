/*
 * lookahead - how far a passage's tokens reach past a cut.
 *
 * Where a passage was cut with no break in the text, its tokens also come
 * from the next few characters, so that a name on the cut is found
 * (docs/ANALYSIS.md, section 5). Indexer and searcher must agree on them.
 */
#ifndef COMMON_LOOKAHEAD_H
#define COMMON_LOOKAHEAD_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "common/analysis_table.h"

enum { LOOKAHEAD_CHARACTERS = 7 };

/*
 * How many bytes of `text`, which follows the cut, belong to it: at most
 * LOOKAHEAD_CHARACTERS characters, none of the next paragraph, none of a word
 * or a grapheme that goes on behind them, and at most `weight` of
 * tokenizer_weight. In a `wrapped` text a lone newline ends no paragraph. The
 * text is valid UTF-8.
 */
size_t lookahead_size(const struct analysis_table *table, const uint8_t *text,
                      size_t size, uint32_t weight, bool wrapped);

#endif
