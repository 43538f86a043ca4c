#include "searcher/query_builder.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "common/segment_format.h"
#include "common/utf8.h"

/* What a bracket's byte is to the reader; any other number: its partner. */
#define BRACKET_NONE UINT32_MAX
#define BRACKET_LONE (UINT32_MAX - 1)

enum mark {
    MARK_TEXT,
    MARK_SPACE,
    MARK_QUOTE,
    MARK_OPEN,
    MARK_CLOSE,
    MARK_PLUS,
    MARK_MINUS,
    MARK_COLON,
};

/* A group that is open. */
struct frame {
    uint32_t node;
    uint32_t last; /* the clause before, QUERY_NONE if none */
    bool or_seen;  /* an OR stands after it */
    struct query_scope scope;
};

struct reader {
    struct query_builder builder;
    const uint8_t *text;
    uint32_t size;
    uint32_t at;
    uint32_t *partners;  /* of each byte: BRACKET_* or a bracket's partner */
    uint32_t lone_quote; /* where one stands that is never closed, or size */
    uint32_t clauses;
    struct frame frames[QUERY_MAX_DEPTH + 1];
    size_t depth; /* of frames in use, at least 1 */
};

/* The mark at byte `at` and, in *size, its bytes. */
static enum mark mark_at(const struct reader *r, uint32_t at, uint32_t *size)
{
    uint32_t c;

    *size = (uint32_t)utf8_decode(&c, r->text + at, r->text + r->size);
    switch (c) {
    case '"':
    case 0x201C:
    case 0x201D:
    case 0xFF02:
    case 0x300C:
    case 0x300D:
        return at == r->lone_quote ? MARK_SPACE : MARK_QUOTE;
    case '(':
    case 0xFF08:
        return MARK_OPEN;
    case ')':
    case 0xFF09:
        return MARK_CLOSE;
    case '+':
    case 0xFF0B:
        return MARK_PLUS;
    case '-':
    case 0xFF0D:
        return MARK_MINUS;
    case ':':
    case 0xFF1A:
        return MARK_COLON;
    case 0x3000:
    case 0x7F:
        return MARK_SPACE;
    default:
        return c <= ' ' ? MARK_SPACE : MARK_TEXT;
    }
}

/* As mark_at; a bracket without a partner is a space. */
static enum mark clause_mark(const struct reader *r, uint32_t at,
                             uint32_t *size)
{
    enum mark mark = mark_at(r, at, size);

    if (r->partners[at] == BRACKET_LONE)
        return MARK_SPACE;
    return mark;
}

/* Quotes are paired in their order, so only the last one can be alone. */
static void find_lone_quote(struct reader *r)
{
    uint32_t last = r->size;
    uint32_t size;
    bool odd = false;

    r->lone_quote = r->size;
    for (uint32_t at = 0; at < r->size; at += size) {
        if (mark_at(r, at, &size) != MARK_QUOTE)
            continue;
        odd = !odd;
        last = at;
    }
    if (odd)
        r->lone_quote = last;
}

/* Pairs the brackets outside of quotes. */
static int pair_brackets(struct reader *r, struct error *err)
{
    uint32_t *open;
    uint32_t count = 0;
    uint32_t size;
    bool quoted = false;

    if (memory_alloc(&r->partners, r->size, sizeof *r->partners, err) < 0 ||
        memory_alloc(&open, r->size, sizeof *open, err) < 0)
        return -1;
    for (uint32_t at = 0; at < r->size; at++)
        r->partners[at] = BRACKET_NONE;
    for (uint32_t at = 0; at < r->size; at += size) {
        enum mark mark = mark_at(r, at, &size);

        if (mark == MARK_QUOTE)
            quoted = !quoted;
        if (quoted || (mark != MARK_OPEN && mark != MARK_CLOSE))
            continue;
        r->partners[at] = BRACKET_LONE;
        if (mark == MARK_OPEN) {
            open[count++] = at;
        } else if (count > 0) {
            r->partners[at] = open[--count];
            r->partners[open[count]] = at;
        }
    }
    free(open);
    return 0;
}

/* Whether something to search stands at `at`, directly. */
static bool is_before_something(const struct reader *r, uint32_t at)
{
    uint32_t size;
    enum mark mark;

    if (at >= r->size)
        return false;
    mark = clause_mark(r, at, &size);
    return mark != MARK_SPACE && mark != MARK_CLOSE;
}

static bool scope_of_name(struct query_scope *out,
                          const struct query_settings *settings,
                          const uint8_t *name, size_t size)
{
    static const struct {
        const char *name;
        struct query_scope scope;
    } known[] = {
        { "title", { PLACE_TITLE, 0, NULL } },
        { "date", { PLACE_DATE, 0, NULL } },
        { "author", { PLACE_FIELD, FIELD_AUTHOR, "author" } },
        { "source", { PLACE_FIELD, FIELD_SOURCE, "source" } },
        { "tag", { PLACE_FIELD, FIELD_TAG, "tag" } },
    };

    for (size_t i = 0; i < sizeof known / sizeof known[0]; i++) {
        if (strlen(known[i].name) == size &&
            memcmp(known[i].name, name, size) == 0) {
            *out = known[i].scope;
            return true;
        }
    }
    for (size_t i = 0; i < settings->declared_count; i++) {
        if (strlen(settings->declared[i]) == size &&
            memcmp(settings->declared[i], name, size) == 0) {
            *out =
                (struct query_scope){ PLACE_FIELD, FIELD_DECLARED + (uint32_t)i,
                                      settings->declared[i] };
            return true;
        }
    }
    return false;
}

/* Moves past `name:` where that is a field and something follows. */
static void take_field(struct reader *r, struct query_scope *scope)
{
    uint32_t at = r->at;
    uint32_t size = 0;
    enum mark mark = MARK_TEXT;

    for (; at < r->size; at += size) {
        mark = clause_mark(r, at, &size);
        if (mark != MARK_TEXT && mark != MARK_PLUS && mark != MARK_MINUS)
            break;
    }
    if (at >= r->size || mark != MARK_COLON ||
        !is_before_something(r, at + size))
        return;
    if (scope_of_name(scope, r->builder.settings, r->text + r->at, at - r->at))
        r->at = at + size;
}

/* Where the word at `at` ends: before a space, a quote or a bracket. */
static uint32_t word_end(const struct reader *r, uint32_t at)
{
    uint32_t size;

    for (; at < r->size; at += size) {
        enum mark mark = clause_mark(r, at, &size);

        if (mark >= MARK_SPACE && mark <= MARK_CLOSE)
            break;
    }
    return at;
}

/*
 * What was added from node `first` on is a clause of the group at hand.
 * Behind an OR it joins the clause before in a group of alternatives.
 */
static int finish_clause(struct reader *r, uint32_t first, struct error *err)
{
    struct frame *frame = &r->frames[r->depth - 1];
    struct query *q = r->builder.query;

    if (q->node_count == first)
        return 0;
    if (!frame->or_seen) {
        frame->last = first;
        return 0;
    }
    if (!q->nodes[frame->last].alternatives) {
        if (builder_wrap_node(&r->builder, frame->last, err) < 0)
            return -1;
        first++;
    }
    q->nodes[first].parent = frame->last;
    frame->or_seen = false;
    return 0;
}

static int open_group(struct reader *r, struct query_scope scope,
                      enum query_sign sign, uint32_t size, struct error *err)
{
    uint32_t close = r->partners[r->at];
    uint32_t node;

    if (r->depth > QUERY_MAX_DEPTH) {
        uint32_t close_size;

        mark_at(r, close, &close_size);
        r->at = close + close_size;
        return 0;
    }
    if (sign == SIGN_NONE && r->builder.settings->mode >= QUERY_AND)
        sign = SIGN_REQUIRED;
    if (builder_add_node(&node, &r->builder, r->frames[r->depth - 1].node, sign,
                         err) < 0)
        return -1;
    r->frames[r->depth++] =
        (struct frame){ .node = node, .last = QUERY_NONE, .scope = scope };
    r->at += size;
    return 0;
}

/* At a closing bracket; a group with nothing in it goes. */
static int close_group(struct reader *r, uint32_t size, struct error *err)
{
    uint32_t node = r->frames[r->depth - 1].node;
    struct query *q = r->builder.query;

    assert(r->depth > 1);
    r->depth--;
    r->at += size;
    if (q->node_count == node + 1)
        q->node_count = node;
    return finish_clause(r, node, err);
}

static int read_item(struct reader *r, const struct query_item *item,
                     struct error *err)
{
    uint32_t first = (uint32_t)r->builder.query->node_count;

    if (builder_add_item(&r->builder, item, err) < 0)
        return -1;
    return finish_clause(r, first, err);
}

static int read_quoted(struct reader *r, struct query_item *item, uint32_t size,
                       struct error *err)
{
    uint32_t close_size = 0;

    item->quoted = true;
    item->start = r->at + size;
    item->end = item->start;
    while (mark_at(r, item->end, &close_size) != MARK_QUOTE)
        item->end += close_size;
    r->at = item->end + close_size;
    return read_item(r, item, err);
}

static int read_word(struct reader *r, struct query_item *item,
                     struct error *err)
{
    item->start = r->at;
    item->end = word_end(r, r->at);
    assert(item->end > item->start);
    r->at = item->end;
    return read_item(r, item, err);
}

/* Whether the bare word OR stands here; it links two clauses of a group. */
static bool take_or(struct reader *r)
{
    struct frame *frame = &r->frames[r->depth - 1];

    if (r->size - r->at < 2 || memcmp(r->text + r->at, "OR", 2) != 0 ||
        word_end(r, r->at) != r->at + 2)
        return false;
    r->at += 2;
    frame->or_seen = frame->last != QUERY_NONE;
    return true;
}

static enum query_sign take_sign(struct reader *r, enum mark mark,
                                 uint32_t size)
{
    if (mark != MARK_PLUS && mark != MARK_MINUS)
        return SIGN_NONE;
    r->at += size;
    return mark == MARK_PLUS ? SIGN_REQUIRED : SIGN_EXCLUDED;
}

static int read_clause(struct reader *r, enum mark mark, uint32_t size,
                       struct error *err)
{
    struct frame *frame = &r->frames[r->depth - 1];
    struct query_item item = { .scope = frame->scope, .parent = frame->node };

    if (take_or(r))
        return 0;
    item.sign = take_sign(r, mark, size);
    if (item.sign != SIGN_NONE && !is_before_something(r, r->at))
        return 0;
    take_field(r, &item.scope);
    mark = clause_mark(r, r->at, &size);
    r->clauses++;
    if (mark == MARK_OPEN)
        return open_group(r, item.scope, item.sign, size, err);
    if (mark == MARK_QUOTE)
        return read_quoted(r, &item, size, err);
    return read_word(r, &item, err);
}

static int read_clauses(struct reader *r, struct error *err)
{
    while (r->at < r->size) {
        uint32_t size;
        enum mark mark = clause_mark(r, r->at, &size);
        int result = 0;

        if (mark == MARK_SPACE)
            r->at += size;
        else if (mark == MARK_CLOSE)
            result = close_group(r, size, err);
        else if (r->clauses >= QUERY_MAX_CLAUSES)
            break;
        else
            result = read_clause(r, mark, size, err);
        if (result < 0)
            return -1;
    }
    while (r->depth > 1) {
        if (close_group(r, 0, err) < 0)
            return -1;
    }
    return 0;
}

/* In alternatives a + belongs to them all. */
static void settle_signs(struct query *q)
{
    for (size_t i = 1; i < q->node_count; i++) {
        struct query_node *node = &q->nodes[i];
        struct query_node *parent = &q->nodes[node->parent];

        if (parent->alternatives && node->sign == SIGN_REQUIRED) {
            node->sign = SIGN_NONE;
            parent->sign = SIGN_REQUIRED;
        }
    }
}

/* Finds the groups that are filters, and the leaves that are excluded. */
static void settle_nodes(struct query *q)
{
    for (size_t i = q->node_count; i-- > 1;) {
        struct query_node *node = &q->nodes[i];

        if (node->leaf != QUERY_NONE)
            node->filter = leaf_is_filter(&q->leaves[node->leaf]);
        if (!node->filter)
            q->nodes[node->parent].filter = false;
    }
    for (size_t i = 0; i < q->node_count; i++) {
        struct query_node *node = &q->nodes[i];

        for (uint32_t at = (uint32_t)i;
             node->leaf != QUERY_NONE && at != QUERY_NONE;
             at = q->nodes[at].parent)
            q->leaves[node->leaf].excluded |=
                q->nodes[at].sign == SIGN_EXCLUDED;
    }
}

/* The bytes that are read: whole code points, up to the limit. */
static uint32_t readable_size(const uint8_t *text, size_t size)
{
    uint32_t end = 0;
    uint32_t limit = size < QUERY_MAX_BYTES ? (uint32_t)size : QUERY_MAX_BYTES;

    if (size <= limit)
        return limit;
    for (end = limit; end > limit - 3 && (text[end] & 0xC0) == 0x80;)
        end--;
    return end;
}

static int read_all(struct reader *r, struct error *err)
{
    struct query *q = r->builder.query;
    uint32_t top;

    find_lone_quote(r);
    if (pair_brackets(r, err) < 0 ||
        builder_add_node(&top, &r->builder, QUERY_NONE, SIGN_NONE, err) < 0)
        return -1;
    r->frames[0] = (struct frame){ .node = top, .last = QUERY_NONE };
    r->depth = 1;
    if (read_clauses(r, err) < 0)
        return -1;
    settle_signs(q);
    for (size_t i = 0; i < q->node_count; i++)
        q->nodes[i].filter = true;
    settle_nodes(q);
    return 0;
}

int query_read(struct query *out, const struct query_settings *settings,
               const uint8_t *text, size_t size, struct error *err)
{
    struct reader r = { .builder = { .settings = settings, .query = out } };

    *out = (struct query){ .size = readable_size(text, size) };
    if (memory_alloc(&out->text, out->size, 1, err) < 0)
        return -1;
    if (size > 0)
        memcpy(out->text, text, out->size);
    r.text = out->text;
    r.size = (uint32_t)out->size;

    int result = read_all(&r, err);

    free(r.partners);
    tokens_free(&r.builder.tokens);
    return result;
}

bool query_relax(struct query *query)
{
    for (size_t i = 0; i < query->leaf_count; i++) {
        struct query_leaf *leaf = &query->leaves[i];

        if (leaf->kind == LEAF_SHORT && !leaf->excluded) {
            leaf->kind = LEAF_TERMS;
            query->relaxed = true;
        }
    }
    return query->relaxed;
}

void query_free(struct query *query)
{
    free(query->text);
    free(query->nodes);
    free(query->leaves);
    free(query->tokens);
    free(query->bytes);
    free(query->words);
    *query = (struct query){ 0 };
}
