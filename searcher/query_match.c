#include "searcher/query_match.h"

/* Adds the articles that have a passage in `passages`. */
static void add_articles(struct bitset *articles, const struct bitset *passages,
                         const struct segment_view *view)
{
    uint32_t article = 0;

    for (uint32_t i = bitset_next(passages, 0); i < passages->count;
         i = bitset_next(passages, view->first[article + 1])) {
        while (view->first[article + 1] <= i)
            article++;
        bitset_add(articles, article);
    }
}

/* Adds all passages of the articles. */
static void add_passages(struct bitset *passages, const struct bitset *articles,
                         const struct segment_view *view)
{
    for (uint32_t i = bitset_next(articles, 0); i < articles->count;
         i = bitset_next(articles, i + 1)) {
        for (uint32_t j = view->first[i]; j < view->first[i + 1]; j++)
            bitset_add(passages, j);
    }
}

static uint32_t hit_count(const struct segment_search *s)
{
    return s->by_passage ? s->view->passages : s->view->articles;
}

/* The leaf's set as articles, or as passages where those are the hits. */
static int leaf_set(struct bitset *out, const struct segment_search *s,
                    uint32_t leaf, struct error *err)
{
    const struct bitset *set = &s->leaf_sets[leaf];
    bool filter = leaf_is_filter(&s->query->leaves[leaf]);

    if (filter != s->by_passage) {
        *out = *set;
        return 0;
    }
    if (bitset_make(out, s->arena, hit_count(s), err) < 0)
        return -1;
    if (filter)
        add_passages(out, set, s->view);
    else
        add_articles(out, set, s->view);
    return 0;
}

/* Some alternative holds; one with a minus holds where it does not match. */
static int match_alternatives(struct bitset *out, struct segment_search *s,
                              const struct bitset *sets, uint32_t group,
                              struct error *err)
{
    const struct query *q = s->query;
    struct bitset inverse;

    if (bitset_make(&inverse, s->arena, hit_count(s), err) < 0)
        return -1;
    for (uint32_t i = group + 1; i < q->node_count; i++) {
        if (q->nodes[i].parent != group)
            continue;
        if (q->nodes[i].sign != SIGN_EXCLUDED) {
            bitset_or(out, &sets[i]);
            continue;
        }
        bitset_copy(&inverse, &sets[i]);
        bitset_invert(&inverse);
        bitset_or(out, &inverse);
    }
    return 0;
}

static int match_group(struct bitset *out, struct segment_search *s,
                       const struct bitset *sets, uint32_t group,
                       struct error *err)
{
    const struct query *q = s->query;
    struct bitset optional;
    bool has_required = false;
    bool has_optional = false;

    if (bitset_make(&optional, s->arena, hit_count(s), err) < 0)
        return -1;
    bitset_fill(out);
    for (uint32_t i = group + 1; i < q->node_count; i++) {
        const struct query_node *node = &q->nodes[i];

        if (node->parent != group)
            continue;
        if (node->sign == SIGN_EXCLUDED) {
            bitset_remove(out, &sets[i]);
        } else if (node->filter || node->sign == SIGN_REQUIRED) {
            bitset_and(out, &sets[i]);
            has_required = has_required || !node->filter;
        } else {
            bitset_or(&optional, &sets[i]);
            has_optional = true;
        }
    }
    if (has_optional && !has_required)
        bitset_and(out, &optional);
    return 0;
}

/* From the last node to the top one, since a group stands before its own. */
static int match_nodes(struct segment_search *s, struct error *err)
{
    const struct query *q = s->query;
    struct bitset *sets =
        arena_alloc(s->arena, q->node_count * sizeof *sets, err);

    if (!sets)
        return -1;
    for (uint32_t i = (uint32_t)q->node_count; i-- > 0;) {
        const struct query_node *node = &q->nodes[i];
        int result;

        if (node->leaf != QUERY_NONE) {
            result = leaf_set(&sets[i], s, node->leaf, err);
        } else {
            result = bitset_make(&sets[i], s->arena, hit_count(s), err);
            if (result == 0 && node->alternatives)
                result = match_alternatives(&sets[i], s, sets, i, err);
            else if (result == 0)
                result = match_group(&sets[i], s, sets, i, err);
        }
        if (result < 0)
            return -1;
    }
    s->hits = sets[0];
    return 0;
}

static int find_ranked(struct segment_search *s, struct error *err)
{
    struct bitset allowed = s->hits;

    if (bitset_make(&s->ranked, s->arena, s->view->passages, err) < 0)
        return -1;
    for (size_t i = 0; i < s->query->leaf_count; i++) {
        const struct query_leaf *leaf = &s->query->leaves[i];

        if (!leaf->excluded && !leaf_is_filter(leaf))
            bitset_or(&s->ranked, &s->leaf_sets[i]);
    }
    if (!s->by_passage) {
        if (bitset_make(&allowed, s->arena, s->view->passages, err) < 0)
            return -1;
        add_passages(&allowed, &s->hits, s->view);
    }
    bitset_and(&s->ranked, &allowed);
    return 0;
}

int query_match(struct segment_search *search, struct error *err)
{
    const struct segment_view *view = search->view;
    struct bitset live = view->live;

    if (match_nodes(search, err) < 0)
        return -1;
    if (search->by_passage) {
        if (bitset_make(&live, search->arena, view->passages, err) < 0)
            return -1;
        add_passages(&live, &view->live, view);
    }
    bitset_and(&search->hits, &live);
    if (search->query->node_count == 1)
        bitset_clear(&search->hits); /* an empty query asks for nothing */
    return find_ranked(search, err);
}
