#include "searcher/term_gates.h"

bool term_gates_has(const struct segment_search *search,
                    const struct query_leaf *leaf)
{
    return !leaf->excluded && leaf_is_phrase(leaf) &&
           !(search->phrase_sets && leaf->token_end - leaf->first_token == 1);
}

int term_gates_open(struct segment_search *search, struct error *err)
{
    size_t count = search->terms->term_count;

    search->gates =
        arena_alloc(search->arena, count * sizeof *search->gates, err);
    for (size_t i = 0; search->gates && i < count; i++)
        search->gates[i] = NULL;
    return search->gates ? 0 : -1;
}

/* What is known of a term while gates are made. */
struct maker {
    struct bitset *own; /* its gate, if it is not the set of one leaf */
    size_t seen;        /* how many leaves there are up to its last */
    bool open;          /* some leaf lets it count everywhere */
};

/* The passages of a leaf, made when they are first asked for. */
static int leaf_set(const struct bitset **out, struct segment_search *s,
                    size_t leaf, struct error *err)
{
    struct bitset *set = &s->leaf_sets[leaf];

    *out = set;
    if (!s->phrase_sets || set->words)
        return 0;
    if (bitset_make(set, s->arena, s->view->passages, err) < 0)
        return -1;
    for (uint32_t i = 0; i < s->phrase_sets[leaf].count; i++)
        bitset_add(set, s->phrase_sets[leaf].docids[i]);
    return 0;
}

static int copy_gate(struct bitset **out, struct segment_search *s,
                     const struct bitset *gate, struct error *err)
{
    struct bitset *copy = arena_alloc(s->arena, sizeof *copy, err);

    if (!copy || bitset_make(copy, s->arena, s->view->passages, err) < 0)
        return -1;
    bitset_copy(copy, gate);
    *out = copy;
    return 0;
}

/* *gate = its union with the leaf's passages. */
static int widen_gate(const struct bitset **gate, struct maker *maker,
                      struct segment_search *s, size_t leaf, struct error *err)
{
    if (!*gate)
        return leaf_set(gate, s, leaf, err);
    if (!maker->own && copy_gate(&maker->own, s, *gate, err) < 0)
        return -1;
    *gate = maker->own;
    if (!s->phrase_sets)
        bitset_or(maker->own, &s->leaf_sets[leaf]);
    for (uint32_t i = 0; s->phrase_sets && i < s->phrase_sets[leaf].count; i++)
        bitset_add(maker->own, s->phrase_sets[leaf].docids[i]);
    return 0;
}

static int add_leaf(struct segment_search *s, struct maker *makers, size_t leaf,
                    struct error *err)
{
    const struct query_leaf *l = &s->query->leaves[leaf];

    for (uint32_t i = l->first_token; i < l->token_end; i++) {
        uint32_t term = s->terms->of_token[i];
        struct maker *maker = &makers[term];

        if (!s->terms->terms[term].gated || maker->open ||
            maker->seen == leaf + 1)
            continue;
        maker->seen = leaf + 1;
        maker->open = !term_gates_has(s, l);
        if (maker->open)
            s->gates[term] = NULL;
        else if (widen_gate(&s->gates[term], maker, s, leaf, err) < 0)
            return -1;
    }
    return 0;
}

int term_gates_make(struct segment_search *search, struct error *err)
{
    size_t count = search->terms->term_count;
    struct maker *makers =
        arena_alloc(search->arena, count * sizeof *makers, err);

    if (!makers || term_gates_open(search, err) < 0)
        return -1;
    for (size_t i = 0; i < count; i++)
        makers[i] = (struct maker){ 0 };
    for (size_t i = 0; i < search->query->leaf_count; i++) {
        const struct query_leaf *leaf = &search->query->leaves[i];

        if (!leaf->excluded && !leaf_is_filter(leaf) &&
            add_leaf(search, makers, i, err) < 0)
            return -1;
    }
    return 0;
}
