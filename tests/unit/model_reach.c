#include "tests/unit/model_reach.h"

#include <stdlib.h>

#include <utf8proc.h>

#include "common/utf8.h"
#include "tests/unit/analysis_oracle.h"

enum { REACH_CHARACTERS = 7 };

static bool is_newline(uint32_t c)
{
    return (c >= '\n' && c <= '\r') || c == 0x85 || c == 0x2028 || c == 0x2029;
}

/* The end of the compound that the unit is of, with the signs that close it. */
static uint32_t end_of(const struct oracle *oracle,
                       const struct oracle_unit *unit)
{
    const struct oracle_unit *head =
        unit->is_word ? &oracle->units[unit->compound] : unit;
    uint32_t end = unit->end;

    for (size_t i = 0; unit->is_word && i < head->token_count; i++) {
        const struct oracle_token *token =
            &oracle->tokens[head->first_token + i];

        if (token->kind == TOKEN_WHOLE && token->end > end)
            end = token->end;
    }
    return end;
}

static bool is_mark(uint32_t c)
{
    utf8proc_category_t category = utf8proc_category((utf8proc_int32_t)c);

    return category >= UTF8PROC_CATEGORY_MN && category <= UTF8PROC_CATEGORY_ME;
}

/* Whether a word, compound or character goes on at the byte, after `before`. */
static bool is_inside(const struct oracle *oracle, size_t at, uint32_t before)
{
    for (size_t i = 0; i < oracle->unit_count; i++) {
        const struct oracle_unit *unit = &oracle->units[i];
        uint32_t start =
            unit->is_word ? oracle->units[unit->compound].start : unit->start;

        if (start < at && at < end_of(oracle, unit))
            return true;
        if (start == at && unit->is_word && is_mark(before))
            return true;
    }
    return false;
}

size_t model_reach(const uint8_t *rest, size_t size, bool wrapped)
{
    struct oracle oracle;
    utf8proc_int32_t state = 0;
    uint32_t before = 0;
    size_t reach = 0;
    size_t at = 0;

    oracle_analyze(&oracle, rest, size, wrapped ? TOKENIZE_WRAPPED : 0);
    for (int count = 0; count <= REACH_CHARACTERS && at < size; count++) {
        uint32_t c;
        size_t more = utf8_decode(&c, rest + at, rest + size);
        bool apart = utf8proc_grapheme_break_stateful(
            (utf8proc_int32_t)before, (utf8proc_int32_t)c, &state);

        if (count > 0 && apart && !is_inside(&oracle, at, before))
            reach = at;
        if (is_newline(c) && (!wrapped || is_newline(before)))
            break;
        before = c;
        at += more;
        if (at == size && count < REACH_CHARACTERS)
            reach = at;
    }
    oracle_free(&oracle);
    return reach;
}
