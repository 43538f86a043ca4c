#include "searcher/highlight.h"

#include <stdlib.h>
#include <string.h>

#include "common/memory.h"
#include "common/utf8.h"
#include "searcher/query_terms.h"

struct finder {
    struct highlights *out;
    const struct query *query;
    const struct tokens *tokens; /* of the text */
    const uint8_t *text;
    size_t size;
};

static int add_range(struct highlights *out, struct text_range range,
                     struct error *err)
{
    if (memory_grow(&out->items, &out->capacity, out->count + 1,
                    sizeof *out->items, err) < 0)
        return -1;
    out->items[out->count++] = range;
    return 0;
}

static bool same_word(const struct finder *f, const struct token *wanted,
                      const struct token *token, bool prefix)
{
    return (prefix ? token->second >= wanted->second
                   : token->second == wanted->second) &&
           memcmp(f->tokens->words + token->first,
                  f->query->bytes + wanted->first, wanted->second) == 0;
}

/*
 * Whether the text's token is the query's; a character by its first half, a
 * word by a part only in leaves that take parts.
 */
static bool is_match(const struct finder *f, const struct query_leaf *leaf,
                     const struct token *wanted, const struct token *token,
                     bool prefix)
{
    if (token_is_word(wanted->kind))
        return token_is_word(token->kind) &&
               (token->kind != TOKEN_PART || prefix ||
                leaf->kind == LEAF_WORD) &&
               same_word(f, wanted, token, prefix);
    if (token_is_word(token->kind) || token->first != wanted->first)
        return false;
    return wanted->kind == TOKEN_SINGLE ||
           (token->kind == TOKEN_BIGRAM && token->second == wanted->second);
}

/* The token's bytes; of a bigram's first character only its own. */
static struct text_range range_of(const struct finder *f,
                                  const struct token *wanted,
                                  const struct token *token)
{
    struct text_range range = { token->start, token->end };
    uint32_t c;

    if (wanted->kind == TOKEN_SINGLE && token->kind == TOKEN_BIGRAM)
        range.end =
            range.start +
            (uint32_t)utf8_decode(&c, f->text + range.start, f->text + f->size);
    return range;
}

static int add_terms(struct finder *f, const struct query_leaf *leaf,
                     struct error *err)
{
    for (size_t i = 0; i < f->tokens->count; i++) {
        const struct token *token = &f->tokens->items[i];

        for (uint32_t j = leaf->first_token; j < leaf->token_end; j++) {
            const struct token *wanted = &f->query->tokens[j];

            if (!is_match(f, leaf, wanted, token, leaf->kind == LEAF_PREFIX))
                continue;
            if (add_range(f->out, range_of(f, wanted, token), err) < 0)
                return -1;
            break;
        }
    }
    return 0;
}

/* The first token of the text at or after `position`. */
static size_t first_at(const struct tokens *tokens, uint32_t position)
{
    size_t low = 0;
    size_t high = tokens->count;

    while (low < high) {
        size_t middle = low + (high - low) / 2;

        if (tokens->items[middle].position < position)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

/* The text's token at `position` that is the query's token j, or NULL. */
static const struct token *find_at(const struct finder *f,
                                   const struct query_leaf *leaf, uint32_t j,
                                   uint32_t position)
{
    bool prefix = leaf->kind == LEAF_PREFIX && j + 1 == leaf->token_end;
    const struct tokens *tokens = f->tokens;

    for (size_t i = first_at(tokens, position);
         i < tokens->count && tokens->items[i].position == position; i++) {
        if (is_match(f, leaf, &f->query->tokens[j], &tokens->items[i], prefix))
            return &tokens->items[i];
    }
    return NULL;
}

/* The phrase with its first unit at `position`, if it stands there whole. */
static int add_phrase_at(struct finder *f, const struct query_leaf *leaf,
                         uint32_t position, struct error *err)
{
    const struct token *wanted = f->query->tokens;
    size_t before = f->out->count;

    for (uint32_t j = leaf->first_token; j < leaf->token_end; j++) {
        uint32_t distance =
            wanted[j].position - wanted[leaf->first_token].position;
        const struct token *token = find_at(f, leaf, j, position + distance);

        if (!token) {
            f->out->count = before;
            return 0;
        }
        if (add_range(f->out, range_of(f, &wanted[j], token), err) < 0)
            return -1;
    }
    return 0;
}

static int add_phrase(struct finder *f, const struct query_leaf *leaf,
                      struct error *err)
{
    uint32_t last = UINT32_MAX;

    for (size_t i = 0; i < f->tokens->count; i++) {
        uint32_t position = f->tokens->items[i].position;

        if (position != last && add_phrase_at(f, leaf, position, err) < 0)
            return -1;
        last = position;
    }
    return 0;
}

static int compare(const void *a, const void *b)
{
    const struct text_range *x = a;
    const struct text_range *y = b;

    return (x->start > y->start) - (x->start < y->start);
}

/* Sorts the ranges and joins those that touch. */
static void merge(struct highlights *out)
{
    size_t kept = 0;

    if (out->count == 0)
        return;
    qsort(out->items, out->count, sizeof *out->items, compare);
    for (size_t i = 1; i < out->count; i++) {
        if (out->items[i].start > out->items[kept].end)
            out->items[++kept] = out->items[i];
        else if (out->items[i].end > out->items[kept].end)
            out->items[kept].end = out->items[i].end;
    }
    out->count = kept + 1;
}

int highlights_find(struct highlights *out, const struct query *query,
                    const struct analysis_table *table, const uint8_t *text,
                    size_t size, unsigned flags, struct tokens *tokens,
                    struct error *err)
{
    struct finder finder = { out, query, tokens, text, size };

    out->count = 0;
    tokens_reset(tokens);
    if (tokenize(tokens, table, text, size,
                 flags & HIGHLIGHT_WRAPPED ? TOKENIZE_WRAPPED : 0, 0, err) < 0)
        return -1;
    for (size_t i = 0; i < query->leaf_count; i++) {
        const struct query_leaf *leaf = &query->leaves[i];
        int result;

        if (leaf->excluded || leaf_is_filter(leaf) ||
            (leaf->title && !(flags & HIGHLIGHT_TITLE)))
            continue;
        if (leaf_is_phrase(leaf))
            result = add_phrase(&finder, leaf, err);
        else
            result = add_terms(&finder, leaf, err);
        if (result < 0)
            return -1;
    }
    merge(out);
    return 0;
}

void highlights_free(struct highlights *highlights)
{
    free(highlights->items);
    *highlights = (struct highlights){ 0 };
}
