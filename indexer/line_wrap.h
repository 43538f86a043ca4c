/*
 * line_wrap - whether the newlines of an article only wrap its lines.
 *
 * In most archives a newline between Han ends a paragraph, a heading or an
 * entry of a list. In some, lines were broken at a fixed width; there a lone
 * newline is a space (TOKENIZE_WRAPPED), and joins what it cut apart.
 */
#ifndef INDEXER_LINE_WRAP_H
#define INDEXER_LINE_WRAP_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/*
 * Paragraphs stand between blank lines. The text is line-wrapped where, of all
 * lines that are not the last of their paragraph,
 *   - there are at least 3, their median width is 20 to 250 columns (by East
 *     Asian width), and 80 % are within 15 % of it;
 *   - at most a third ends in a punctuation mark (else: verses, or one
 *     paragraph a line);
 *   - at most a half begins as the line before (else: lists, addresses);
 *   - at most a fifth has a tab, a bar or two spaces inside (else: tables);
 * and of the last lines of these paragraphs at least half is shorter than the
 * median by more than 15 % (else: verses). The bytes may be hostile.
 */
bool line_wrap_detect(const uint8_t *text, size_t size);

#endif
