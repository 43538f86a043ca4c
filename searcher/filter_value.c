#include "searcher/filter.h"

#include <string.h>

#include "common/utf8.h"

enum { UNITS_WORD = 1, UNITS_RUN = 2 };

static void write_code_point(struct byte_writer *out, uint32_t c)
{
    uint8_t bytes[UTF8_MAX_BYTES];

    write_bytes(out, bytes, utf8_encode(bytes, c));
}

void filter_units(struct byte_writer *out, const struct token *tokens,
                  size_t count, const uint8_t *words)
{
    const struct token *before = NULL;

    for (size_t i = 0; i < count; i++) {
        const struct token *token = &tokens[i];
        bool goes_on = before && before->kind == TOKEN_BIGRAM &&
                       token->kind == TOKEN_BIGRAM &&
                       token->position == before->position + 1;

        if (!token_counts(token->kind))
            continue;
        if (token->kind == TOKEN_UNIT) {
            write_u8(out, UNITS_WORD);
            write_bytes(out, words + token->first, token->second);
        } else if (!goes_on) {
            write_u8(out, UNITS_RUN);
            write_code_point(out, token->first);
        }
        if (token->kind == TOKEN_BIGRAM)
            write_code_point(out, token->second);
        before = token;
    }
}

/* Bytes of the separator at `at`: one between the parts of a value, or 0. */
static size_t separator_at(const uint8_t *at, const uint8_t *end)
{
    uint32_t c;
    size_t size = utf8_decode(&c, at, end);

    switch (c) {
    case ' ':
    case '\t':
    case 0x3000: /* ideographic space */
    case 0x3001: /* ideographic comma */
    case 0xFF0C: /* full-width comma */
    case ',':
    case ';':
    case 0xFF1B: /* full-width semicolon */
    case '/':
    case '&':
        return size;
    default:
        return 0;
    }
}

static int part_matches(bool *out, const uint8_t *part, size_t size,
                        const struct byte_writer *units, bool prefix,
                        const struct analysis_table *table,
                        struct tokens *tokens, struct byte_writer *scratch,
                        struct error *err)
{
    tokens_reset(tokens);
    byte_writer_reset(scratch);
    if (tokenize(tokens, table, part, size, TOKENIZE_QUERY, 0, err) < 0)
        return -1;
    filter_units(scratch, tokens->items, tokens->count, tokens->words);
    if (byte_writer_check(scratch, err) < 0)
        return -1;
    *out = scratch->size >= units->size &&
           (prefix || scratch->size == units->size) &&
           memcmp(scratch->bytes, units->bytes, units->size) == 0;
    return 0;
}

int filter_value_matches(bool *out, const uint8_t *value, size_t size,
                         const struct byte_writer *units, bool prefix,
                         const struct analysis_table *table,
                         struct tokens *tokens, struct byte_writer *scratch,
                         struct error *err)
{
    const uint8_t *end = value + size;
    const uint8_t *start = value;

    if (part_matches(out, value, size, units, prefix, table, tokens, scratch,
                     err) < 0)
        return -1;
    for (const uint8_t *at = value; at < end && !*out;) {
        uint32_t c;
        size_t separator = separator_at(at, end);

        at += separator ? separator : utf8_decode(&c, at, end);
        if (!separator && at < end)
            continue;
        if (part_matches(out, start, (size_t)(at - separator - start), units,
                         prefix, table, tokens, scratch, err) < 0)
            return -1;
        start = at;
    }
    return 0;
}
