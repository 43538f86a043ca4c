/*
 * word_terms - the words of docs/ANALYSIS.md, section 2: units, compounds,
 * CamelCase parts, accent-free forms, and the dates that begin in them.
 */
#ifndef COMMON_WORD_TERMS_H
#define COMMON_WORD_TERMS_H

#include <stdint.h>

#include "common/char_stream.h"
#include "common/tokenizer.h"

/* Whether a word begins at `c`: a letter or digit, or any sort of emoji. */
static inline bool word_begins(const struct text_char *c)
{
    return c->class == CHAR_LETTER || c->class == CHAR_DIGIT ||
           c->class >= CHAR_EMOJI;
}

/*
 * Reads the word at the stream's next character, be it one unit or a compound
 * of many, and appends all its terms. What closes it is left in the stream: it
 * is a hard separator. *position is the first unit's, and is moved past the
 * last. Each unit is counted in tokens->length.
 */
int word_terms_read(struct tokens *tokens, struct char_stream *stream,
                    uint32_t *position, struct error *err);

#endif
