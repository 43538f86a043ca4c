/*
 * analyze - shows what a text becomes, for `yinde-index analyze`.
 */
#ifndef INDEXER_ANALYZE_H
#define INDEXER_ANALYZE_H

#include <stddef.h>
#include <stdint.h>

#include "common/analysis_table.h"
#include "common/byte_writer.h"
#include "common/error.h"

/*
 * Appends the tokens of `text` to `out`, a line each, in order:
 *
 *     position TAB kind TAB term TAB start-end TAB source text
 *
 * and a last line "L=N positions=N". kind is bigram, single, open, end, word,
 * whole, part, plain or date. A term with an END has it as | or ⊣; with ⊣ the
 * position is "-", since it has none. `flags` are enum tokenizer_flags.
 * A control character of the source is shown as a space, a byte that is no
 * UTF-8 as U+FFFD. The text is at most 2^31 - 1 bytes.
 */
int analyze_print(struct byte_writer *out, const struct analysis_table *table,
                  const uint8_t *text, size_t size, unsigned flags,
                  struct error *err);

#endif
