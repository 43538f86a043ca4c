#include "indexer/analyze.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "common/tokenizer.h"
#include "common/utf8.h"

static const char *const kind_names[] = {
    [TOKEN_BIGRAM] = "bigram", [TOKEN_SINGLE] = "single",
    [TOKEN_OPEN] = "open",     [TOKEN_BREAK] = "end",
    [TOKEN_UNIT] = "word",     [TOKEN_WHOLE] = "whole",
    [TOKEN_PIECE] = "piece",   [TOKEN_PART] = "part",
    [TOKEN_PLAIN] = "plain",   [TOKEN_DATE] = "date",
};

static void write_text(struct byte_writer *out, const char *text)
{
    write_bytes(out, text, strlen(text));
}

static void write_number(struct byte_writer *out, uint32_t number)
{
    char text[16];

    snprintf(text, sizeof text, "%" PRIu32, number);
    write_text(out, text);
}

static void write_code_point(struct byte_writer *out, uint32_t code_point)
{
    uint8_t bytes[UTF8_MAX_BYTES];

    write_bytes(out, bytes, utf8_encode(bytes, code_point));
}

/* C0, DEL and C1; they could move a terminal's cursor. */
static bool is_control(uint32_t code_point)
{
    return code_point < 0x20 || (code_point >= 0x7F && code_point < 0xA0);
}

static void write_source(struct byte_writer *out, const uint8_t *at,
                         const uint8_t *end)
{
    while (at < end) {
        uint32_t code_point;

        at += utf8_decode(&code_point, at, end);
        write_code_point(out, is_control(code_point) ? ' ' : code_point);
    }
}

static void write_term(struct byte_writer *out, const struct tokens *tokens,
                       const struct token *token, unsigned flags)
{
    if (token_is_word(token->kind)) {
        write_bytes(out, tokens->words + token->first, token->second);
        return;
    }
    write_code_point(out, token->first);
    if (token->kind == TOKEN_BIGRAM)
        write_code_point(out, token->second);
    else if (token->kind == TOKEN_BREAK)
        write_text(out, "⊣");
    else if (!(flags & TOKENIZE_QUERY))
        write_text(out, "|");
}

static void write_token(struct byte_writer *out, const struct tokens *tokens,
                        const struct token *token, const uint8_t *text,
                        unsigned flags)
{
    if (token->kind == TOKEN_BREAK)
        write_text(out, "-");
    else
        write_number(out, token->position);
    write_text(out, "\t");
    write_text(out, kind_names[token->kind]);
    write_text(out, "\t");
    write_term(out, tokens, token, flags);
    write_text(out, "\t");
    write_number(out, token->start);
    write_text(out, "-");
    write_number(out, token->end);
    write_text(out, "\t");
    write_source(out, text + token->start, text + token->end);
    write_text(out, "\n");
}

int analyze_print(struct byte_writer *out, const struct analysis_table *table,
                  const uint8_t *text, size_t size, unsigned flags,
                  struct error *err)
{
    struct tokens tokens = { 0 };
    int result = tokenize(&tokens, table, text, size, flags, 0, err);

    if (result == 0) {
        for (size_t i = 0; i < tokens.count; i++)
            write_token(out, &tokens, &tokens.items[i], text, flags);
        write_text(out, "L=");
        write_number(out, tokens.length);
        write_text(out, " positions=");
        write_number(out, tokens.positions);
        write_text(out, "\n");
        result = byte_writer_check(out, err);
    }
    tokens_free(&tokens);
    return result;
}
