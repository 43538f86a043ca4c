#include "searcher/query.h"

#include <string.h>

#include "common/utf8.h"

static void write_text(struct byte_writer *out, const char *text)
{
    write_bytes(out, text, strlen(text));
}

static void write_code_point(struct byte_writer *out, uint32_t c)
{
    uint8_t bytes[UTF8_MAX_BYTES];

    write_bytes(out, bytes, utf8_encode(bytes, c));
}

static void write_word(struct byte_writer *out, const struct query *q,
                       const struct token *token)
{
    write_bytes(out, q->bytes + token->first, token->second);
}

/* What stands between a token of a phrase and the one before it. */
static void write_gap(struct byte_writer *out, const struct token *before,
                      const struct token *token)
{
    uint32_t taken = before->kind == TOKEN_BIGRAM ? 2 : 1;

    if (token->position > before->position + taken)
        write_text(out, ", ");
    else if (token_is_word(before->kind) && token_is_word(token->kind))
        write_text(out, " ");
}

/* The units of the leaf as they follow each other. */
static void write_units(struct byte_writer *out, const struct query *q,
                        const struct query_leaf *leaf)
{
    for (uint32_t i = leaf->first_token; i < leaf->token_end; i++) {
        const struct token *token = &q->tokens[i];
        const struct token *before = token - 1;
        bool first = i == leaf->first_token;

        if (!first)
            write_gap(out, before, token);
        if (token_is_word(token->kind)) {
            write_word(out, q, token);
            continue;
        }
        if (first || before->kind != TOKEN_BIGRAM ||
            token->position != before->position + 1)
            write_code_point(out, token->first);
        if (token->kind == TOKEN_BIGRAM)
            write_code_point(out, token->second);
    }
}

/* The terms of the leaf, any of which will do. */
static void write_terms(struct byte_writer *out, const struct query *q,
                        const struct query_leaf *leaf)
{
    for (uint32_t i = leaf->first_token; i < leaf->token_end; i++) {
        const struct token *token = &q->tokens[i];

        if (i > leaf->first_token)
            write_text(out, "|");
        if (token_is_word(token->kind)) {
            write_word(out, q, token);
            continue;
        }
        write_code_point(out, token->first);
        write_code_point(out, token->second);
    }
}

static void write_source(struct byte_writer *out, const struct query *q,
                         const struct query_leaf *leaf)
{
    for (uint32_t at = leaf->start; at < leaf->end;) {
        uint32_t c;

        at += (uint32_t)utf8_decode(&c, q->text + at, q->text + q->size);
        write_code_point(out, c < ' ' ? ' ' : c);
    }
}

static void write_leaf(struct byte_writer *out, const struct query *q,
                       const struct query_leaf *leaf)
{
    bool quoted = leaf->kind == LEAF_PHRASE || leaf->kind == LEAF_PREFIX;

    if (leaf->title)
        write_text(out, "title:");
    if (leaf->kind == LEAF_DATE) {
        write_text(out, "date:");
        write_source(out, q, leaf);
    } else if (leaf->kind == LEAF_FIELD) {
        write_text(out, leaf->name);
        write_text(out, ":\"");
        write_source(out, q, leaf);
        write_text(out, leaf->prefix ? "*\"" : "\"");
    } else if (leaf->kind == LEAF_TERMS || leaf->kind == LEAF_WORD) {
        write_terms(out, q, leaf);
    } else {
        if (quoted)
            write_text(out, "\"");
        write_units(out, q, leaf);
        if (leaf->kind == LEAF_PREFIX)
            write_text(out, "*");
        if (quoted)
            write_text(out, "\"");
    }
}

/* Closes the groups that end between node `i` and the next. */
static void close_groups(struct byte_writer *out, const struct query *q,
                         uint32_t i)
{
    uint32_t next = i + 1 < q->node_count ? q->nodes[i + 1].parent : 0;
    uint32_t at = q->nodes[i].parent;

    if (q->nodes[i].leaf == QUERY_NONE)
        return;
    for (; at != next && at != 0; at = q->nodes[at].parent)
        write_text(out, ")");
}

void query_print(struct byte_writer *out, const struct query *query)
{
    for (uint32_t i = 1; i < query->node_count; i++) {
        const struct query_node *node = &query->nodes[i];

        if (i > 1 && node->parent != i - 1)
            write_text(out,
                       query->nodes[node->parent].alternatives ? " OR " : " ");
        if (node->sign != SIGN_NONE)
            write_text(out, node->sign == SIGN_REQUIRED ? "+" : "-");
        if (node->leaf == QUERY_NONE)
            write_text(out, "(");
        else
            write_leaf(out, query, &query->leaves[node->leaf]);
        close_groups(out, query, i);
    }
}
