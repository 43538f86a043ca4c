#include "common/token_list.h"

#include <string.h>

#include "common/utf8.h"

void word_term_add_rare(struct word_term *term, uint32_t code_point,
                        uint32_t end)
{
    uint8_t bytes[UTF8_MAX_BYTES];

    if (term->cut)
        return;

    size_t size = utf8_encode(bytes, code_point);

    if (term->size + size > TERM_WORD_MAX) {
        term->cut = true;
        return;
    }
    memcpy(term->bytes + term->size, bytes, size);
    term->size = (uint16_t)(term->size + size);
    term->end = end;
}

static bool is_there(const struct tokens *tokens, size_t first,
                     const struct word_term *term)
{
    for (size_t i = first; i < tokens->count; i++) {
        const struct token *token = &tokens->items[i];

        if (token->second == term->size &&
            memcmp(tokens->words + token->first, term->bytes, term->size) == 0)
            return true;
    }
    return false;
}

int token_list_put_word(struct tokens *tokens, size_t first,
                        enum token_kind kind, uint32_t position,
                        const struct word_term *term, struct error *err)
{
    if (term->size == 0 || is_there(tokens, first, term))
        return 0;
    if (tokens->words_size > UINT32_MAX - TERM_WORD_MAX - 1)
        return error_set(err, ERROR_LIMIT,
                         "the words of one text take more than 4 GiB; cut it "
                         "into smaller records");

    size_t needed = tokens->words_size + term->size + 1;

    if (needed > tokens->words_capacity &&
        memory_grow(&tokens->words, &tokens->words_capacity, needed, 1, err) <
            0)
        return -1;
    memcpy(tokens->words + tokens->words_size, term->bytes, term->size);
    tokens->words[needed - 1] = TERM_PART_MARK;

    struct token token = {
        .kind = kind,
        .position = position,
        .first = (uint32_t)tokens->words_size,
        .second = term->size,
        .start = term->start,
        .end = term->end,
    };

    tokens->words_size = needed;
    return token_list_put(tokens, &token, err);
}
