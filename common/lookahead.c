#include "common/lookahead.h"

#include <stdbool.h>

#include "common/tokenizer.h"
#include "common/utf8.h"

static bool in_word(enum char_class class)
{
    return class == CHAR_LETTER || class == CHAR_DIGIT || class == CHAR_MARK;
}

size_t lookahead_size(const struct analysis_table *table, const uint8_t *text,
                      size_t size, uint32_t weight)
{
    size_t at = 0;
    size_t word = 0; /* where the word at `at` begins; at, outside of one */

    for (int count = 0; at < size; count++) {
        uint32_t character;
        size_t bytes = utf8_decode(&character, text + at, text + size);
        enum char_class class =
            analysis_class(analysis_entry(table, character));
        uint32_t more = tokenizer_weight(table, character);

        if (class == CHAR_NEWLINE)
            break;
        if (count == LOOKAHEAD_CHARACTERS || more > weight)
            return in_word(class) ? word : at;
        weight -= more;
        at += bytes;
        if (!in_word(class))
            word = at;
    }
    return at;
}
