/*
 * question_words - what asks, and what joins, in a Chinese sentence.
 *
 * docs/SEARCH.md, section 5: a bigram that overlaps a question word, or holds
 * a stop character, weighs less in a sentence-like run. All forms are folded.
 */
#ifndef SEARCHER_QUESTION_WORDS_H
#define SEARCHER_QUESTION_WORDS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/*
 * How many of the `count` characters at `at` the longest question word there
 * takes, 0 if none begins there.
 */
size_t question_word_at(const uint32_t *at, size_t count);

/* As question_word_at, for the longest that ends with the last character. */
size_t question_word_before(const uint32_t *start, size_t count);

bool is_stop_character(uint32_t c);

#endif
