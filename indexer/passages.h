/*
 * passages - cuts an article's text into passages.
 *
 * `auto`: consecutive paragraphs are packed to about 200 characters. A longer
 * paragraph is cut into pieces of about equal size: after the end of a
 * sentence, else after a comma, else after a space, else between two
 * graphemes that are not of one word or compound (common/word_joint.h), even
 * if that makes a short piece. `whole`: the text is one passage.
 *
 * Passages tile the text. What is counted is weight (tokenizer_weight): each
 * position of a passage is a character, or stands for a separator of at
 * least one, so a passage whose weight, lookahead included, is at most
 * POSITION_MAX + 1 has no position above POSITION_MAX. For that alone a text
 * is cut inside a word or a grapheme, and in `whole`.
 */
#ifndef INDEXER_PASSAGES_H
#define INDEXER_PASSAGES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "common/analysis_table.h"
#include "common/error.h"

struct passage {
    size_t start; /* bytes [start, end) of the text */
    size_t end;
    size_t reach; /* tokens come from [start, reach), reach >= end */
};

/* A zeroed list is valid and empty; reused by each call. */
struct passage_list {
    struct passage *items;
    size_t count;
    size_t capacity;
};

struct passage_settings {
    const struct analysis_table *table;
    bool whole;
    bool wrapped;      /* a lone newline is a line wrap, no paragraph's end */
    uint32_t reserved; /* `whole`: weight of what stands before the text */
};

/*
 * Cuts `text`, valid UTF-8; an empty text has no passages. `reserved` is at
 * most half of POSITION_MAX_WHOLE.
 */
int passages_split(struct passage_list *out,
                   const struct passage_settings *settings, const uint8_t *text,
                   size_t size, struct error *err);

void passage_list_free(struct passage_list *list);

#endif
