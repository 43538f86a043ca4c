#include "searcher/query_terms.h"

#include <stdlib.h>
#include <string.h>

#include "common/checksum.h"
#include "common/memory.h"
#include "searcher/query_runs.h"
#include "searcher/question_words.h"

enum { SENTENCE_RUN_MIN = 7 };

static const float QUESTION_WEIGHT = 0.25F;
static const float STOP_WEIGHT = 0.5F;
static const float PART_WEIGHT = 0.25F;

/* An open-addressed table of the terms found so far. */
struct finder {
    struct query_terms *out;
    const struct query *query;
    uint32_t *slots; /* term + 1, 0 if free */
    size_t mask;
};

static struct query_term term_of(const struct query_leaf *leaf,
                                 const struct token *token, bool last)
{
    struct query_term term = { .kind = QUERY_BIGRAM,
                               .first = token->first,
                               .second = token->second,
                               .gated = true,
                               .word = QUERY_NONE };

    if (token->kind == TOKEN_SINGLE) {
        term.kind = QUERY_CHAR;
        term.second = 0;
    } else if (token_is_word(token->kind)) {
        term.kind =
            leaf->kind == LEAF_PREFIX && last ? QUERY_PREFIX : QUERY_WORD;
    }
    return term;
}

static bool same_term(const struct query *q, const struct query_term *a,
                      const struct query_term *b)
{
    if (a->kind != b->kind || a->second != b->second)
        return false;
    if (a->kind >= QUERY_WORD)
        return memcmp(q->bytes + a->first, q->bytes + b->first, a->second) == 0;
    return a->first == b->first;
}

static size_t hash_term(const struct query *q, const struct query_term *term)
{
    uint32_t key[2] = { term->first, term->second };

    if (term->kind >= QUERY_WORD)
        return (size_t)checksum_bytes(q->bytes + term->first, term->second);
    return (size_t)checksum_bytes(key, sizeof key);
}

/* The number of the term, which is added if it is new. */
static uint32_t find_term(struct finder *f, const struct query_term *term)
{
    size_t at = hash_term(f->query, term) & f->mask;

    while (f->slots[at] > 0) {
        uint32_t i = f->slots[at] - 1;

        if (same_term(f->query, &f->out->terms[i], term))
            return i;
        at = (at + 1) & f->mask;
    }
    f->out->terms[f->out->term_count] = *term;
    f->slots[at] = (uint32_t)++f->out->term_count;
    return f->slots[at] - 1;
}

/* w of each bigram of a run of `count` characters; `weights` start at 1. */
static void weigh_run(float *weights, const uint32_t *chars, size_t count)
{
    bool asks = false;

    for (size_t i = 0; i < count; i++)
        asks = asks || question_word_at(chars + i, count - i) > 0;
    if (!asks && count < SENTENCE_RUN_MIN)
        return;
    for (size_t i = 0; i + 1 < count; i++) {
        if (is_stop_character(chars[i]) || is_stop_character(chars[i + 1]))
            weights[i] = STOP_WEIGHT;
    }
    for (size_t i = 0; i < count; i++) {
        size_t size = question_word_at(chars + i, count - i);
        size_t end = i + size < count - 1 ? i + size : count - 1;

        for (size_t j = i > 0 ? i - 1 : 0; size > 0 && j < end; j++)
            weights[j] = QUESTION_WEIGHT;
    }
}

/* w of a term of a word leaf. */
static float word_weight(enum token_kind kind, bool weighted)
{
    if (kind == TOKEN_PART || kind == TOKEN_PIECE)
        return weighted ? PART_WEIGHT : 0;
    return weighted || kind == TOKEN_UNIT ? 1 : 0;
}

/* w of each token of the leaf into `weights`, all 1 before. */
static int weigh_leaf(float *weights, const struct query *q,
                      const struct query_leaf *leaf, struct error *err)
{
    uint32_t *chars;
    size_t count;

    if (!leaf->plain)
        return 0;
    if (query_run_characters(&chars, &count, q, leaf->first_token,
                             leaf->token_end, err) < 0)
        return -1;
    weigh_run(weights, chars, count);
    free(chars);
    return 0;
}

/* The number of the term, which the leaf names with this weight. */
static uint32_t add_term(struct finder *f, const struct query_leaf *leaf,
                         const struct query_term *key, float weight)
{
    uint32_t number = find_term(f, key);
    struct query_term *term = &f->out->terms[number];

    if (leaf->excluded)
        return number;
    term->count++;
    term->gated = term->gated && leaf_is_phrase(leaf);
    if (weight > term->weight)
        term->weight = weight;
    return number;
}

/* The term of token i, and in a word leaf its word as a part. */
static void add_token(struct finder *f, const struct query_leaf *leaf,
                      uint32_t i, float weight, bool weighted)
{
    const struct token *token = &f->query->tokens[i];
    struct query_term key = term_of(leaf, token, i + 1 == leaf->token_end);

    if (leaf->kind == LEAF_WORD)
        weight = word_weight(token->kind, weighted);
    f->out->of_token[i] = add_term(f, leaf, &key, weight);
    if (leaf->kind != LEAF_WORD)
        return;
    key.kind = QUERY_PART;
    key.word = f->out->of_token[i];
    f->out->part_of_token[i] =
        add_term(f, leaf, &key, word_weight(TOKEN_PART, weighted));
}

static int add_leaf(struct finder *f, const struct query_leaf *leaf,
                    float *weights, bool weighted, struct error *err)
{
    const struct query *q = f->query;

    for (uint32_t i = leaf->first_token; i < leaf->token_end; i++)
        weights[i] = 1;
    if (weighted && weigh_leaf(weights + leaf->first_token, q, leaf, err) < 0)
        return -1;
    for (uint32_t i = leaf->first_token; i < leaf->token_end; i++)
        add_token(f, leaf, i, weights[i], weighted);
    return 0;
}

/* Where no term would have its full weight, all have. */
static void lift_weights(struct query_terms *terms)
{
    for (size_t i = 0; i < terms->term_count; i++) {
        if (terms->terms[i].count > 0 && terms->terms[i].weight >= 1)
            return;
    }
    for (size_t i = 0; i < terms->term_count; i++)
        terms->terms[i].weight = 1;
}

static int find_terms(struct finder *f, float *weights, bool weighted,
                      bool excluded, struct error *err)
{
    const struct query *q = f->query;

    for (size_t i = 0; i < q->leaf_count; i++) {
        const struct query_leaf *leaf = &q->leaves[i];

        if (leaf->excluded == excluded && !leaf_is_filter(leaf) &&
            add_leaf(f, leaf, weights, weighted, err) < 0)
            return -1;
    }
    return 0;
}

int query_terms_make(struct query_terms *out, const struct query *query,
                     const struct analysis_table *table, bool weighted,
                     struct error *err)
{
    struct finder finder = { .out = out, .query = query };
    size_t tokens = query->token_count;
    size_t slots = 16;
    float *weights = NULL;
    int result = -1;

    *out = (struct query_terms){ 0 };
    while (slots < tokens * 4)
        slots *= 2;
    finder.mask = slots - 1;
    if (memory_alloc(&out->terms, tokens * 2, sizeof *out->terms, err) < 0 ||
        memory_alloc(&out->of_token, tokens, sizeof *out->of_token, err) < 0 ||
        memory_alloc(&out->part_of_token, tokens, sizeof *out->part_of_token,
                     err) < 0 ||
        memory_alloc(&finder.slots, slots, sizeof *finder.slots, err) < 0 ||
        memory_alloc(&weights, tokens, sizeof *weights, err) < 0)
        goto out;
    for (size_t i = 0; i < tokens; i++)
        out->of_token[i] = out->part_of_token[i] = QUERY_NONE;
    if (find_terms(&finder, weights, weighted, false, err) < 0 ||
        find_terms(&finder, weights, weighted, true, err) < 0)
        goto out;
    lift_weights(out);
    if (weighted && query_runs_find(out, query, table, err) < 0)
        goto out;
    result = 0;
out:
    free(finder.slots);
    free(weights);
    return result;
}

void query_terms_ungate(struct query_terms *terms, const struct query *query)
{
    for (size_t i = 0; i < query->leaf_count; i++) {
        const struct query_leaf *leaf = &query->leaves[i];

        if (leaf->excluded || leaf_is_filter(leaf) || leaf_is_phrase(leaf))
            continue;
        for (uint32_t j = leaf->first_token; j < leaf->token_end; j++)
            terms->terms[terms->of_token[j]].gated = false;
    }
}

void query_terms_free(struct query_terms *terms)
{
    free(terms->terms);
    free(terms->of_token);
    free(terms->part_of_token);
    free(terms->runs);
    *terms = (struct query_terms){ 0 };
}
