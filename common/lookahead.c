#include "common/lookahead.h"

#include <utf8proc.h>

#include "common/tokenizer.h"
#include "common/utf8.h"
#include "common/word_joint.h"

/* What stands before a place. */
struct place {
    const struct analysis_table *table;
    uint32_t previous;
    utf8proc_int32_t grapheme;
    struct word_state word;
};

/* Whether the text may end before `next`, to which `place` is moved. */
static bool may_end(struct place *place, uint32_t next)
{
    bool apart = utf8proc_grapheme_break_stateful(
        (utf8proc_int32_t)place->previous, (utf8proc_int32_t)next,
        &place->grapheme);
    bool inside = word_joint(&place->word, place->table, next) != JOINT_NONE;

    place->previous = next;
    return apart && !inside;
}

/* Whether the paragraph ends with the newline `next`. */
static bool ends_paragraph(const struct place *place, uint32_t next,
                           bool wrapped)
{
    uint32_t previous = place->previous;

    if (!wrapped)
        return true;
    return analysis_class(analysis_entry(place->table, previous)) ==
               CHAR_NEWLINE &&
           !(previous == '\r' && next == '\n');
}

size_t lookahead_size(const struct analysis_table *table, const uint8_t *text,
                      size_t size, uint32_t weight, bool wrapped)
{
    struct place place = { .table = table };
    size_t at = 0;
    size_t whole = 0; /* up to here nothing is cut */

    for (int count = 0; at < size; count++) {
        uint32_t character;
        size_t bytes = utf8_decode(&character, text + at, text + size);
        uint32_t more = tokenizer_weight(table, character);
        bool newline =
            analysis_class(analysis_entry(table, character)) == CHAR_NEWLINE;

        if (newline && ends_paragraph(&place, character, wrapped))
            return at;
        if (may_end(&place, character))
            whole = at;
        if (count == LOOKAHEAD_CHARACTERS || more > weight)
            return whole;
        weight -= more;
        at += bytes;
    }
    return at;
}
