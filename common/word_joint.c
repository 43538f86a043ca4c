#include "common/word_joint.h"

#include <stdbool.h>

static bool in_word(enum char_class class)
{
    return class == CHAR_LETTER || class == CHAR_DIGIT || class == CHAR_MARK;
}

static bool joins(uint32_t character)
{
    switch (character) {
    case '-':
    case '_':
    case '.':
    case '&':
    case '+':
    case '#':
    case '\'':
    case ',':
    case 0x2010: /* hyphen */
    case 0x2011: /* hyphen that no line breaks at */
    case 0x2019: /* ’ */
    case 0xff0d: /* － */
    case 0xff3f: /* ＿ */
    case 0xff0e: /* ． */
    case 0xff06: /* ＆ */
        return true;
    default:
        return false;
    }
}

static bool is_digit(uint32_t character)
{
    return character >= '0' && character <= '9';
}

/* The place between `previous` and `next`; `before` stands before these. */
static enum word_joint joint_between(const struct analysis_table *table,
                                     uint32_t before, uint32_t previous,
                                     uint32_t next)
{
    bool after_word = in_word(analysis_class(analysis_entry(table, previous)));
    bool before_word = in_word(analysis_class(analysis_entry(table, next)));

    if (after_word && before_word)
        return JOINT_WORD;
    if (previous == ',' && !(is_digit(before) && is_digit(next)))
        return JOINT_NONE;
    if ((after_word || joins(previous)) && (before_word || joins(next)))
        return JOINT_COMPOUND;
    return JOINT_NONE;
}

enum word_joint word_joint(struct word_state *state,
                           const struct analysis_table *table, uint32_t next)
{
    enum word_joint joint;

    if (analysis_class(analysis_entry(table, next)) == CHAR_IGNORABLE)
        return JOINT_WORD;
    joint = joint_between(table, state->before, state->previous, next);
    state->before = state->previous;
    state->previous = next;
    return joint;
}
