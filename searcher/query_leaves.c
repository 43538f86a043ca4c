#include "searcher/query_builder.h"

#include <string.h>

#include "common/date.h"

enum { SHORT_RUN_MAX = 4 };

int builder_add_node(uint32_t *out, struct query_builder *b, uint32_t parent,
                     enum query_sign sign, struct error *err)
{
    struct query *q = b->query;

    if (memory_grow(&q->nodes, &b->node_capacity, q->node_count + 1,
                    sizeof *q->nodes, err) < 0)
        return -1;
    *out = (uint32_t)q->node_count++;
    q->nodes[*out] = (struct query_node){ .sign = sign,
                                          .leaf = QUERY_NONE,
                                          .parent = parent };
    return 0;
}

/* The sign of what bears none, and of the leaves of a bare word. */
static enum query_sign plain_sign(const struct query_builder *b,
                                  enum query_sign sign)
{
    if (sign == SIGN_NONE && b->settings->mode >= QUERY_AND)
        return SIGN_REQUIRED;
    return sign;
}

int builder_wrap_node(struct query_builder *b, uint32_t at, struct error *err)
{
    struct query *q = b->query;
    struct query_node *nodes;
    uint32_t last;

    if (builder_add_node(&last, b, 0, SIGN_NONE, err) < 0)
        return -1;
    nodes = q->nodes;
    memmove(nodes + at + 1, nodes + at, (last - at) * sizeof *nodes);
    for (uint32_t i = at + 1; i <= last; i++) {
        if (nodes[i].parent != QUERY_NONE && nodes[i].parent >= at)
            nodes[i].parent++;
    }
    nodes[at] = (struct query_node){ .sign = plain_sign(b, SIGN_NONE),
                                     .alternatives = true,
                                     .leaf = QUERY_NONE,
                                     .parent = nodes[at + 1].parent };
    nodes[at + 1].parent = at;
    return 0;
}

/* A new leaf under `parent`; filled in by the caller. */
static int add_leaf(struct query_leaf **out, struct query_builder *b,
                    const struct query_item *item, uint32_t parent,
                    enum query_sign sign, struct error *err)
{
    struct query *q = b->query;
    uint32_t node;

    if (memory_grow(&q->leaves, &b->leaf_capacity, q->leaf_count + 1,
                    sizeof *q->leaves, err) < 0 ||
        builder_add_node(&node, b, parent, sign, err) < 0)
        return -1;
    q->nodes[node].leaf = (uint32_t)q->leaf_count;
    *out = &q->leaves[q->leaf_count++];
    **out = (struct query_leaf){ .title = item->scope.place == PLACE_TITLE,
                                 .start = item->start,
                                 .end = item->end };
    return 0;
}

/* Copies a token of the item, its word too, into the query. */
static int keep_token(struct query_builder *b, const struct token *token,
                      uint32_t start, struct error *err)
{
    struct query *q = b->query;
    struct token kept = *token;

    kept.start += start;
    kept.end += start;
    if (memory_grow(&q->tokens, &b->token_capacity, q->token_count + 1,
                    sizeof *q->tokens, err) < 0)
        return -1;
    if (token_is_word(token->kind)) {
        if (memory_grow(&q->bytes, &b->bytes_capacity,
                        q->bytes_size + token->second + 1, 1, err) < 0)
            return -1;
        memcpy(q->bytes + q->bytes_size, b->tokens.words + token->first,
               token->second + 1);
        kept.first = (uint32_t)q->bytes_size;
        q->bytes_size += token->second + 1;
    }
    q->tokens[q->token_count++] = kept;
    return 0;
}

static void keep_phrase_tokens(struct tokens *tokens)
{
    size_t kept = 0;

    for (size_t i = 0; i < tokens->count; i++) {
        if (token_counts(tokens->items[i].kind))
            tokens->items[kept++] = tokens->items[i];
    }
    tokens->count = kept;
}

/* One leaf of the tokens [first, end) of the item. */
static int add_leaf_of(struct query_builder *b, const struct query_item *item,
                       uint32_t parent, enum query_sign sign,
                       enum leaf_kind kind, size_t first, size_t end,
                       struct error *err)
{
    struct query_leaf *leaf;

    if (add_leaf(&leaf, b, item, parent, sign, err) < 0)
        return -1;
    leaf->kind = kind;
    leaf->plain =
        !item->quoted && item->sign == SIGN_NONE &&
        item->scope.place == PLACE_TEXT &&
        (kind == LEAF_SHORT || kind == LEAF_TERMS || kind == LEAF_ALL);
    leaf->first_token = (uint32_t)b->query->token_count;
    for (size_t i = first; i < end; i++) {
        if (keep_token(b, &b->tokens.items[i], item->start, err) < 0)
            return -1;
    }
    leaf = &b->query->leaves[b->query->leaf_count - 1];
    leaf->token_end = (uint32_t)b->query->token_count;
    return 0;
}

/* Where the leaf of a bare word that begins at token `first` ends. */
static size_t leaf_end(const struct tokens *tokens, size_t first)
{
    const struct token *items = tokens->items;
    size_t end = first + 1;

    if (items[first].kind == TOKEN_BIGRAM) {
        while (end < tokens->count && items[end].kind == TOKEN_BIGRAM &&
               items[end].position == items[end - 1].position + 1)
            end++;
    } else if (items[first].kind == TOKEN_UNIT) {
        while (end < tokens->count &&
               items[end].position == items[first].position)
            end++;
    }
    return end;
}

static enum leaf_kind bare_kind(const struct query_builder *b, size_t first,
                                size_t end)
{
    const struct token *token = &b->tokens.items[first];

    if (token->kind == TOKEN_SINGLE)
        return LEAF_CHAR;
    if (token_is_word(token->kind))
        return LEAF_WORD;
    if (b->settings->mode == QUERY_AND)
        return LEAF_ALL;
    if (b->settings->mode == QUERY_OR || end - first + 1 > SHORT_RUN_MAX)
        return LEAF_TERMS;
    return LEAF_SHORT;
}

static int note_word(struct query_builder *b, struct error *err)
{
    struct query *q = b->query;

    if (memory_grow(&q->words, &b->word_capacity, q->word_count + 1,
                    sizeof *q->words, err) < 0)
        return -1;
    q->words[q->word_count++] =
        (struct query_word){ .first_token = (uint32_t)q->token_count,
                             .leaf = (uint32_t)q->leaf_count };
    return 0;
}

/* A bare word, and a signed or title word of one unit. */
static int add_bare(struct query_builder *b, const struct query_item *item,
                    bool bare, struct error *err)
{
    enum query_sign sign = plain_sign(b, item->sign);
    uint32_t parent = item->parent;
    size_t count = b->tokens.count;

    if (bare && note_word(b, err) < 0)
        return -1;
    if (leaf_end(&b->tokens, 0) < count) {
        if (builder_add_node(&parent, b, parent, sign, err) < 0)
            return -1;
        sign = plain_sign(b, SIGN_NONE);
    }
    for (size_t first = 0; first < count;) {
        size_t end = leaf_end(&b->tokens, first);

        if (add_leaf_of(b, item, parent, sign, bare_kind(b, first, end), first,
                        end, err) < 0)
            return -1;
        first = end;
    }
    if (bare)
        b->query->words[b->query->word_count - 1].token_end =
            (uint32_t)b->query->token_count;
    return 0;
}

/* How many lone characters at the start have a hard separator after them. */
static size_t leading_lone(const struct tokens *tokens)
{
    size_t n = 0;

    while (n + 1 < tokens->count && tokens->items[n].kind == TOKEN_SINGLE &&
           tokens->items[n + 1].position > tokens->items[n].position + 1)
        n++;
    return n;
}

static int add_phrase(struct query_builder *b, const struct query_item *item,
                      bool star, struct error *err)
{
    enum query_sign sign = plain_sign(b, item->sign);
    uint32_t parent = item->parent;
    enum leaf_kind kind = LEAF_PHRASE;

    keep_phrase_tokens(&b->tokens);

    size_t count = b->tokens.count;
    size_t lone = leading_lone(&b->tokens);

    if (lone > 0) {
        if (builder_add_node(&parent, b, parent, sign, err) < 0)
            return -1;
        sign = SIGN_REQUIRED;
    }
    for (size_t i = 0; i < lone; i++) {
        if (add_leaf_of(b, item, parent, sign, LEAF_CHAR, i, i + 1, err) < 0)
            return -1;
    }
    if (star && b->tokens.items[count - 1].kind == TOKEN_UNIT)
        kind = LEAF_PREFIX;
    else if (count - lone == 1 && b->tokens.items[lone].kind == TOKEN_SINGLE)
        kind = LEAF_CHAR;
    return add_leaf_of(b, item, parent, sign, kind, lone, count, err);
}

/* A date that cannot be read is no date: *added stays false. */
static int add_date(bool *added, struct query_builder *b,
                    const struct query_item *item, struct error *err)
{
    struct query_leaf *leaf;
    int64_t from;
    int64_t to;

    if (!date_range(&from, &to, b->query->text + item->start,
                    item->end - item->start))
        return 0;
    if (add_leaf(&leaf, b, item, item->parent, item->sign, err) < 0)
        return -1;
    leaf->kind = LEAF_DATE;
    leaf->from_ms = from;
    leaf->to_ms = to;
    *added = true;
    return 0;
}

static int add_field(struct query_builder *b, const struct query_item *item,
                     bool star, struct error *err)
{
    struct query_leaf *leaf;

    keep_phrase_tokens(&b->tokens);
    if (add_leaf_of(b, item, item->parent, item->sign, LEAF_FIELD, 0,
                    b->tokens.count, err) < 0)
        return -1;
    leaf = &b->query->leaves[b->query->leaf_count - 1];
    leaf->field = item->scope.field;
    leaf->name = item->scope.name;
    leaf->prefix = star;
    return 0;
}

/* Takes an asterisk off the end of a word: `*` or U+FF0A. */
static bool take_star(const uint8_t *text, struct query_item *item)
{
    uint32_t size = item->end - item->start;

    if (size > 1 && text[item->end - 1] == '*') {
        item->end--;
        return true;
    }
    if (size > 3 && memcmp(text + item->end - 3, "\xEF\xBC\x8A", 3) == 0) {
        item->end -= 3;
        return true;
    }
    return false;
}

/* Tokens at different positions: whether the item is more than one unit. */
static bool is_one_unit(const struct tokens *tokens)
{
    return tokens->items[0].kind != TOKEN_BIGRAM &&
           tokens->items[tokens->count - 1].position ==
               tokens->items[0].position;
}

int builder_add_item(struct query_builder *b, const struct query_item *item,
                     struct error *err)
{
    struct query_item trimmed = *item;
    bool star = !item->quoted && take_star(b->query->text, &trimmed);
    bool added = false;

    if (item->scope.place == PLACE_DATE) {
        if (add_date(&added, b, item, err) < 0)
            return -1;
        if (added)
            return 0;
        trimmed.scope.place = PLACE_TEXT;
    }
    tokens_reset(&b->tokens);
    if (tokenize(&b->tokens, b->settings->table, b->query->text + trimmed.start,
                 trimmed.end - trimmed.start, TOKENIZE_QUERY, 0, err) < 0)
        return -1;
    if (b->tokens.count == 0)
        return 0;
    if (trimmed.scope.place == PLACE_FIELD)
        return add_field(b, &trimmed, star, err);

    bool bare = trimmed.sign == SIGN_NONE && trimmed.scope.place == PLACE_TEXT;

    if (item->quoted || star || b->settings->mode == QUERY_PHRASE ||
        (!bare && !is_one_unit(&b->tokens)))
        return add_phrase(b, &trimmed, star, err);
    return add_bare(b, &trimmed, bare, err);
}
