/*
 * token_list - how the tokenizer fills a struct tokens.
 */
#ifndef COMMON_TOKEN_LIST_H
#define COMMON_TOKEN_LIST_H

#include "common/memory.h"
#include "common/tokenizer.h"

/* A term that is a word, while it is put together. */
struct word_term {
    uint32_t start; /* byte range in the text */
    uint32_t end;
    uint16_t size;
    bool cut; /* a character did not fit, and nothing after it is added */
    uint8_t bytes[TERM_WORD_MAX];
};

/* word_term_add of what is no ASCII, or may not fit. */
void word_term_add_rare(struct word_term *term, uint32_t code_point,
                        uint32_t end);

/* Adds a character that ends at `end` in the text, or cuts the term. */
static inline void word_term_add(struct word_term *term, uint32_t code_point,
                                 uint32_t end)
{
    if (code_point >= 0x80 || term->cut || term->size == TERM_WORD_MAX) {
        word_term_add_rare(term, code_point, end);
        return;
    }
    term->bytes[term->size++] = (uint8_t)code_point;
    term->end = end;
}

/* Appends a token that is no word. */
static inline int token_list_put(struct tokens *tokens,
                                 const struct token *token, struct error *err)
{
    if (tokens->count == tokens->capacity &&
        memory_grow(&tokens->items, &tokens->capacity, tokens->count + 1,
                    sizeof tokens->items[0], err) < 0)
        return -1;
    tokens->items[tokens->count++] = *token;
    return 0;
}

/*
 * Appends a word, unless it is empty or one of the words from item `first`
 * on: those at the same position.
 */
int token_list_put_word(struct tokens *tokens, size_t first,
                        enum token_kind kind, uint32_t position,
                        const struct word_term *term, struct error *err);

#endif
