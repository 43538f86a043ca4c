/*
 * The first byte of the input has the flags, the rest is the text. What
 * common/tokenizer.h promises of its tokens must hold.
 */
#include <stdlib.h>
#include <string.h>

#include "common/tokenizer.h"
#include "common/utf8.h"
#include "tests/fuzz/fuzz_target.h"

enum { POSITION_BEFORE = 7 };

static void must(bool promise)
{
    if (!promise)
        abort();
}

static void check_word(const struct tokens *tokens, const struct token *token)
{
    must(token->second >= 1 && token->second <= TERM_WORD_MAX);
    must(token->first <= tokens->words_size);
    must(token->second <= tokens->words_size - token->first);
    must(utf8_valid(tokens->words + token->first, token->second, NULL));
}

static void check_character(const struct token *token, unsigned flags)
{
    must(token->first <= UTF8_LAST && token->second <= UTF8_LAST);
    if (token->kind == TOKEN_BREAK)
        must(token->second == TERM_END_BREAK);
    else if (token->kind != TOKEN_BIGRAM)
        must(token->second == TERM_END_OPEN);
    if (flags & TOKENIZE_QUERY)
        must(token->kind == TOKEN_BIGRAM || token->kind == TOKEN_SINGLE);
}

static bool same_term(const struct tokens *tokens, const struct token *a,
                      const struct token *b)
{
    if (token_is_word(a->kind) != token_is_word(b->kind) ||
        a->second != b->second)
        return false;
    if (!token_is_word(a->kind))
        return a->first == b->first;
    return memcmp(tokens->words + a->first, tokens->words + b->first,
                  a->second) == 0;
}

static void check_neighbours(const struct tokens *tokens, size_t i)
{
    const struct token *token = &tokens->items[i];

    for (size_t j = i; j-- > 0;) {
        const struct token *before = &tokens->items[j];

        must(before->position <= token->position);
        if (before->position < token->position)
            return;
        must(token->kind > before->kind ||
             (token->kind == before->kind &&
              (token->kind == TOKEN_PIECE || token->kind == TOKEN_PART ||
               token->kind == TOKEN_DATE)));
        must(!same_term(tokens, before, token));
    }
}

static void check_tokens(const struct tokens *tokens, size_t size,
                         unsigned flags)
{
    uint32_t length = 0;
    uint32_t start = 0; /* of the last that counts */

    for (size_t i = 0; i < tokens->count; i++) {
        const struct token *token = &tokens->items[i];
        bool counts = token->kind == TOKEN_BIGRAM ||
                      token->kind == TOKEN_SINGLE || token->kind == TOKEN_UNIT;

        must(token->start <= token->end && token->end <= size);
        must(token->position >= POSITION_BEFORE);
        must(token->position < tokens->positions);
        if (token_is_word(token->kind))
            check_word(tokens, token);
        else
            check_character(token, flags);
        check_neighbours(tokens, i);
        if (counts) {
            must(token->start >= start);
            start = token->start;
        }
        length += counts;
    }
    must(length == tokens->length);
    must((tokens->count == 0) == (tokens->positions == 0));
    must(tokens->bad_bytes <= size);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
    struct tokens tokens = { 0 };
    struct error err = { 0 };

    if (size == 0)
        return 0;

    unsigned flags = bytes[0] & (TOKENIZE_QUERY | TOKENIZE_WRAPPED);

    must(tokenize(&tokens, analysis_table_builtin(), bytes + 1, size - 1, flags,
                  POSITION_BEFORE, &err) == 0);
    check_tokens(&tokens, size - 1, flags);
    tokens_free(&tokens);
    return 0;
}
