#include "tests/unit/model_query.h"

#include <stdlib.h>
#include <string.h>

#include "common/date.h"
#include "tests/unit/model_weights.h"

/* What the groups around a clause say of it. */
struct around {
    const char *field;
    bool excluded;
    bool in_or;
};

static const struct model_text *analyse(struct model_query *q,
                                        const struct model_clause *clause)
{
    struct model_text *text = model_alloc(1, sizeof *text);

    model_text_read(text, (const uint8_t *)clause->text, clause->size,
                    TOKENIZE_QUERY);
    q->texts = model_grow(q->texts, q->text_count, sizeof *q->texts);
    q->texts[q->text_count++] = text;
    return text;
}

static struct model_leaf *add_leaf(struct model_query *q,
                                   const struct around *around)
{
    q->leaves = model_grow(q->leaves, q->leaf_count, sizeof *q->leaves);

    struct model_leaf *leaf = &q->leaves[q->leaf_count++];

    *leaf = (struct model_leaf){
        .title = around->field && strcmp(around->field, "title") == 0,
        .excluded = around->excluded,
    };
    return leaf;
}

static void add_use(struct model_leaf *leaf, struct model_term term,
                    double weight, bool in_lucene)
{
    leaf->uses =
        model_grow(leaf->uses, leaf->use_count, sizeof(struct model_use));
    leaf->uses[leaf->use_count++] =
        (struct model_use){ term, weight, in_lucene };
}

/* Adds a node to the group, which is a leaf if it is the last one made. */
static struct model_node *add_node(struct model_node *group,
                                   enum query_sign sign, uint32_t leaf)
{
    group->nodes =
        model_grow(group->nodes, group->node_count, sizeof *group->nodes);

    struct model_node *node = &group->nodes[group->node_count++];

    *node = (struct model_node){ .sign = sign, .leaf = leaf };
    return node;
}

static void add_leaf_node(struct model_node *group, enum query_sign sign,
                          const struct model_query *q)
{
    add_node(group, sign, (uint32_t)q->leaf_count - 1);
}

/* The units [first, end) as a phrase; with `prefix` the last only begins so. */
static void add_phrase(struct model_query *q, const struct around *around,
                       const struct model_text *text, size_t first, size_t end,
                       bool prefix)
{
    struct model_leaf *leaf = add_leaf(q, around);

    model_use_units(&leaf->uses, &leaf->use_count, text, first, end);
    leaf->phrase = model_phrase_of(text, first, end);
    leaf->kind = MODEL_PHRASE;
    if (leaf->phrase.count == 1 &&
        (prefix || !text->oracle.units[first].is_word))
        leaf->kind = MODEL_ANY;
    if (prefix) {
        struct model_use *last = &leaf->uses[leaf->use_count - 1];

        last->term.kind = MODEL_PREFIX;
        leaf->phrase.places[leaf->phrase.count - 1].term = last->term;
    }
}

/* Section 2: lone characters at the beginning are leaves of their own. */
static void read_phrase(struct model_query *q, const struct around *around,
                        const struct model_text *text, enum query_sign sign,
                        struct model_node *group, bool prefix)
{
    const struct oracle *oracle = &text->oracle;
    size_t first = 0;
    size_t count = oracle->unit_count;

    if (count == 0)
        return;
    prefix = prefix && oracle->units[count - 1].is_word;
    if (model_begins_apart(oracle, 0)) {
        group = add_node(group, sign, QUERY_NONE);
        sign = SIGN_REQUIRED;
    }
    for (; model_begins_apart(oracle, first); first++) {
        add_phrase(q, around, text, first, first + 1, false);
        add_leaf_node(group, sign, q);
    }
    add_phrase(q, around, text, first, count, prefix);
    add_leaf_node(group, sign, q);
}

/* A run of a bare word. */
static void add_run(struct model_query *q, const struct around *around,
                    const struct model_text *text, size_t first, size_t end)
{
    struct model_leaf *leaf = add_leaf(q, around);

    model_use_units(&leaf->uses, &leaf->use_count, text, first, end);
    if (end - first > 1 && q->mode == QUERY_AND)
        leaf->kind = MODEL_ALL;
    else if (end - first == 1 || end - first > 4 || q->mode == QUERY_OR)
        leaf->kind = MODEL_ANY;
    else
        leaf->kind = MODEL_PHRASE;
    leaf->is_short = leaf->kind == MODEL_PHRASE;
    leaf->phrase = model_phrase_of(text, first, end);
    if (end - first > 1)
        model_weigh_run(leaf->uses, &text->oracle, first, end);
}

/* One unit that is a word: its terms, each as a word and as a part. */
static void add_word(struct model_query *q, const struct around *around,
                     const struct model_text *text, size_t unit)
{
    struct model_leaf *leaf = add_leaf(q, around);
    const struct oracle_unit *u = &text->oracle.units[unit];

    leaf->kind = MODEL_ANY;
    for (size_t i = 0; i < u->token_count; i++) {
        const struct oracle_token *t = &text->oracle.tokens[u->first_token + i];
        bool found = t->kind == TOKEN_PART || t->kind == TOKEN_PIECE;
        struct model_term term = { .kind = MODEL_WORD,
                                   .word = t->word,
                                   .size = t->size };

        add_use(leaf, term, found ? 0.25 : 1, t->kind == TOKEN_UNIT);
        term.kind = MODEL_PART;
        add_use(leaf, term, 0.25, false);
    }
}

/* Runs and words: one is the clause, several are a group. */
static void read_pieces(struct model_query *q, const struct around *around,
                        const struct model_text *text, enum query_sign sign,
                        struct model_node *group)
{
    const struct oracle *oracle = &text->oracle;
    size_t count = oracle->unit_count;

    if (count > 0 && model_stretch(oracle, 0) < count) {
        group = add_node(group, sign, QUERY_NONE);
        sign = q->mode == QUERY_AND ? SIGN_REQUIRED : SIGN_NONE;
    }
    for (size_t i = 0; i < count; i += model_stretch(oracle, i)) {
        if (oracle->units[i].is_word)
            add_word(q, around, text, i);
        else
            add_run(q, around, text, i, i + model_stretch(oracle, i));
        add_leaf_node(group, sign, q);
    }
}

static void read_filter(struct model_query *q, const struct around *around,
                        const struct model_clause *clause, enum query_sign sign,
                        struct model_node *group)
{
    struct model_leaf *leaf = add_leaf(q, around);

    leaf->field = around->field;
    if (strcmp(leaf->field, "date") == 0) {
        leaf->kind = MODEL_DATE;
        date_range(&leaf->from_ms, &leaf->to_ms, (const uint8_t *)clause->text,
                   clause->size);
    } else {
        leaf->kind = MODEL_FIELD;
        leaf->value = analyse(q, clause);
        leaf->prefix = clause->kind == CLAUSE_PREFIX;
    }
    add_leaf_node(group, sign, q);
}

static void note_word(struct model_query *q, const struct model_text *text)
{
    q->words = model_grow(q->words, q->word_count, sizeof *q->words);
    q->words[q->word_count++] = text;
}

/* A clause that is no group. `sign` is what counts, clause->sign as written. */
static void read_text(struct model_query *q, const struct around *around,
                      const struct model_clause *clause, enum query_sign sign,
                      struct model_node *group)
{
    if (around->field && strcmp(around->field, "title") != 0) {
        read_filter(q, around, clause, sign, group);
        return;
    }

    const struct model_text *text = analyse(q, clause);
    bool bare = clause->kind == CLAUSE_WORD && clause->sign == SIGN_NONE &&
                !around->field;
    bool is_one = text->oracle.unit_count == 1;

    if (clause->kind == CLAUSE_PREFIX)
        read_phrase(q, around, text, sign, group, true);
    else if (clause->kind == CLAUSE_PHRASE || q->mode == QUERY_PHRASE ||
             (!bare && !is_one))
        read_phrase(q, around, text, sign, group, false);
    else
        read_pieces(q, around, text, sign, group);
    if (bare && q->mode != QUERY_PHRASE && !around->excluded)
        note_word(q, text);
}

static void read_clause(struct model_query *q, struct around around,
                        const struct model_clause *clause,
                        struct model_node *group);

/* A + on one of the alternatives belongs to the group. */
static enum query_sign take_sign(struct model_node *group)
{
    enum query_sign sign = SIGN_NONE;

    for (size_t i = 0; i < group->node_count; i++) {
        if (group->nodes[i].sign != SIGN_REQUIRED)
            continue;
        group->nodes[i].sign = SIGN_NONE;
        sign = SIGN_REQUIRED;
    }
    return sign;
}

/* What is dropped is as if it were not there. */
static void read_parts(struct model_query *q, struct around around,
                       const struct model_clause *clause, enum query_sign sign,
                       struct model_node *group)
{
    struct model_node node = { .sign = sign, .leaf = QUERY_NONE };

    around.in_or = clause->kind == CLAUSE_OR;
    for (size_t i = 0; i < clause->part_count; i++)
        read_clause(q, around, &clause->parts[i], &node);
    if (around.in_or && node.node_count == 1) {
        struct model_node only = node.nodes[0];

        if (only.sign == SIGN_NONE)
            only.sign = sign;
        free(node.nodes);
        *add_node(group, sign, QUERY_NONE) = only;
        return;
    }
    if (around.in_or && take_sign(&node) == SIGN_REQUIRED)
        node.sign = SIGN_REQUIRED;
    node.alternatives = around.in_or;
    if (node.node_count > 0)
        *add_node(group, sign, QUERY_NONE) = node;
}

static void read_clause(struct model_query *q, struct around around,
                        const struct model_clause *clause,
                        struct model_node *group)
{
    enum query_sign sign = clause->sign;

    if (sign == SIGN_NONE && !around.in_or &&
        (q->mode == QUERY_AND || q->mode == QUERY_PHRASE))
        sign = SIGN_REQUIRED;
    if (clause->field)
        around.field = clause->field;
    around.excluded = around.excluded || sign == SIGN_EXCLUDED;
    if (clause->kind == CLAUSE_GROUP || clause->kind == CLAUSE_OR)
        read_parts(q, around, clause, sign, group);
    else
        read_text(q, &around, clause, sign, group);
}

void model_query_read(struct model_query *out, const struct model_clause *top,
                      enum query_mode mode)
{
    *out = (struct model_query){ .mode = mode, .top.leaf = QUERY_NONE };
    for (size_t i = 0; i < top->part_count; i++)
        read_clause(out, (struct around){ 0 }, &top->parts[i], &out->top);
}

static void free_nodes(struct model_node *node)
{
    for (size_t i = 0; i < node->node_count; i++)
        free_nodes(&node->nodes[i]);
    free(node->nodes);
}

void model_query_free(struct model_query *query)
{
    free_nodes(&query->top);
    for (size_t i = 0; i < query->leaf_count; i++) {
        free(query->leaves[i].uses);
        free(query->leaves[i].phrase.places);
    }
    for (size_t i = 0; i < query->text_count; i++) {
        model_text_free(query->texts[i]);
        free(query->texts[i]);
    }
    free(query->leaves);
    free(query->texts);
    free(query->words);
    *query = (struct model_query){ 0 };
}

bool model_query_relax(struct model_query *query)
{
    bool changed = false;

    for (size_t i = 0; i < query->leaf_count; i++) {
        struct model_leaf *leaf = &query->leaves[i];

        if (!leaf->is_short || leaf->excluded)
            continue;
        leaf->kind = MODEL_ANY;
        changed = true;
    }
    return changed;
}

bool model_node_is_filter(const struct model_query *query,
                          const struct model_node *node)
{
    if (node->leaf != QUERY_NONE)
        return model_leaf_is_filter(&query->leaves[node->leaf]);
    for (size_t i = 0; i < node->node_count; i++) {
        if (!model_node_is_filter(query, &node->nodes[i]))
            return false;
    }
    return true;
}
