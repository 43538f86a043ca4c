#include "searcher/conjunction.h"

#include <string.h>

static void add_cursor(struct conjunction *out, struct postings_cursor *cursor)
{
    size_t at = out->count;

    for (size_t i = 0; i < out->count; i++) {
        if (out->cursors[i] == cursor)
            return;
    }
    while (at > 0 && out->cursors[at - 1]->df > cursor->df)
        at--;
    memmove(out->cursors + at + 1, out->cursors + at,
            (out->count - at) * sizeof *out->cursors);
    out->cursors[at] = cursor;
    out->count++;
}

static int add_phrase(struct conjunction *out, struct segment_search *s,
                      struct phrase phrase, struct error *err)
{
    struct phrase_cover all;
    struct phrase_cover cover;

    if (phrase_cover_all(&all, s, phrase, err) < 0 ||
        phrase_cover_make(&cover, s, phrase, err) < 0)
        return -1;
    for (size_t i = 0; i < all.count; i++)
        add_cursor(out, &s->cursors[s->terms->of_token[all.tokens[i]]]);
    if (cover.count > 1 && s->view->positions)
        out->phrases[out->phrase_count++] = cover;
    return 0;
}

/* ---- leaves of which any term will do ---- */

static void add_choice(struct choice *choice, struct segment_search *s,
                       uint32_t term)
{
    if (term != QUERY_NONE && s->cursors[term].blocks > 0)
        choice->cursors[choice->count++] = &s->cursors[term];
}

/* Merges the docids of two lists, each once; returns how many. */
static uint32_t merge(uint32_t *out, const uint32_t *a, uint32_t a_count,
                      const uint32_t *b, uint32_t b_count)
{
    uint32_t count = 0;
    uint32_t i = 0;
    uint32_t j = 0;

    while (i < a_count && j < b_count) {
        uint32_t x = a[i];
        uint32_t y = b[j];

        out[count++] = x < y ? x : y;
        i += x <= y;
        j += y <= x;
    }
    memcpy(out + count, a + i, (a_count - i) * sizeof *out);
    count += a_count - i;
    memcpy(out + count, b + j, (b_count - j) * sizeof *out);
    return count + b_count - j;
}

/* Merges all that the cursor has into the `count` docids at *docids. */
static int add_members(uint32_t **docids, uint32_t *count,
                       struct postings_cursor *cursor, struct arena *arena,
                       struct error *err)
{
    size_t room = (size_t)*count + cursor->df + KERNEL_SPARE;
    uint32_t *merged = arena_alloc(arena, room * sizeof *merged, err);
    uint32_t *all;
    uint32_t filled;

    if (!merged || postings_cursor_all(&all, &filled, cursor, arena, err) < 0)
        return -1;
    *count = merge(merged, *docids, *count, all, filled);
    *docids = merged;
    return 0;
}

/* The union of several terms as one cursor. */
static int join_choice(struct postings_cursor *out, struct segment_search *s,
                       const struct choice *choice, struct error *err)
{
    uint32_t none;
    uint32_t *docids = &none;
    uint32_t count = 0;

    for (size_t i = 0; i < choice->count; i++) {
        if (add_members(&docids, &count, choice->cursors[i], s->arena, err) < 0)
            return -1;
    }
    return postings_cursor_open_set(out, docids, count, s->arena, err);
}

static int add_any(struct conjunction *out, struct segment_search *s,
                   const struct query_leaf *leaf, struct error *err)
{
    size_t most = 2 * (size_t)(leaf->token_end - leaf->first_token);
    struct choice choice = { 0 };

    choice.cursors = arena_alloc(s->arena, most * sizeof *choice.cursors, err);
    if (!choice.cursors)
        return -1;
    for (uint32_t i = leaf->first_token; i < leaf->token_end; i++) {
        add_choice(&choice, s, s->terms->of_token[i]);
        add_choice(&choice, s, s->terms->part_of_token[i]);
    }
    if (choice.count == 1)
        add_cursor(out, choice.cursors[0]);
    else
        out->choices[out->choice_count++] = choice;
    return 0;
}

static uint64_t choice_df(const struct choice *choice)
{
    uint64_t df = 0;

    for (size_t i = 0; i < choice->count; i++)
        df += choice->cursors[i]->df;
    return df;
}

/* Joins the choice that is rarer than all else, so that it can lead. */
static int join_rarest(struct conjunction *out, struct segment_search *s,
                       struct error *err)
{
    struct postings_cursor *joined = arena_alloc(s->arena, sizeof *joined, err);
    size_t rarest = 0;

    if (out->choice_count == 0)
        return 0;
    for (size_t i = 1; i < out->choice_count; i++) {
        if (choice_df(&out->choices[i]) < choice_df(&out->choices[rarest]))
            rarest = i;
    }
    if (out->count > 0 &&
        out->cursors[0]->df <= choice_df(&out->choices[rarest]))
        return 0;
    if (!joined || join_choice(joined, s, &out->choices[rarest], err) < 0)
        return -1;
    out->choices[rarest] = out->choices[--out->choice_count];
    add_cursor(out, joined);
    return 0;
}

static int add_leaf(struct conjunction *out, struct segment_search *s,
                    const struct query_leaf *leaf, struct error *err)
{
    if (leaf_is_phrase(leaf))
        return add_phrase(
            out, s, (struct phrase){ leaf->first_token, leaf->token_end }, err);
    if (leaf->kind != LEAF_ALL)
        return add_any(out, s, leaf, err);
    for (uint32_t i = leaf->first_token; i < leaf->token_end; i++)
        add_cursor(out, &s->cursors[s->terms->of_token[i]]);
    return 0;
}

int conjunction_make(struct conjunction *out, struct segment_search *search,
                     struct error *err)
{
    const struct query *q = search->query;
    size_t most = search->terms->term_count + q->leaf_count;

    *out = (struct conjunction){ 0 };
    out->cursors = arena_alloc(search->arena, most * sizeof *out->cursors, err);
    out->choices =
        arena_alloc(search->arena, q->leaf_count * sizeof *out->choices, err);
    out->phrases =
        arena_alloc(search->arena, q->leaf_count * sizeof *out->phrases, err);
    if (!out->cursors || !out->choices || !out->phrases)
        return -1;
    for (size_t i = 0; i < q->leaf_count; i++) {
        if (add_leaf(out, search, &q->leaves[i], err) < 0)
            return -1;
    }
    if (join_rarest(out, search, err) < 0)
        return -1;
    out->required = out->count;
    return 0;
}
