#include "searcher/leaf_match.h"

#include "searcher/filter.h"
#include "searcher/phrase_count.h"
#include "searcher/phrase_match.h"

static struct phrase phrase_of(const struct query_leaf *leaf)
{
    return (struct phrase){ leaf->first_token, leaf->token_end };
}

/* Adds the passages that hold the term, which may be QUERY_NONE. */
static int add_term(struct bitset *out, struct segment_search *s, uint32_t term,
                    struct error *err)
{
    if (term == QUERY_NONE)
        return 0;
    if (s->cursors)
        return postings_cursor_add_to(out, &s->cursors[term], 0,
                                      s->view->passages, err);
    if (term_lists_load(&s->lists[term], s->view, s->arena, err) < 0)
        return -1;
    term_lists_add_to(out, &s->lists[term]);
    return 0;
}

/* Keeps the passages that hold all terms of the leaf. */
static int match_all(struct bitset *out, struct segment_search *s,
                     const struct query_leaf *leaf, struct error *err)
{
    struct bitset one;

    if (bitset_make(&one, s->arena, out->count, err) < 0)
        return -1;
    bitset_fill(out);
    for (uint32_t i = leaf->first_token; i < leaf->token_end; i++) {
        bitset_clear(&one);
        if (add_term(&one, s, s->terms->of_token[i], err) < 0)
            return -1;
        bitset_and(out, &one);
    }
    return 0;
}

static int match_phrase(struct bitset *out, struct segment_search *s,
                        struct phrase phrase, struct error *err)
{
    uint32_t *docids;
    uint32_t count;

    if (!s->cursors)
        return phrase_passages(out, s, phrase, err);
    if (phrase_find(&docids, &count, s, phrase, err) < 0)
        return -1;
    for (uint32_t i = 0; i < count; i++)
        bitset_add(out, docids[i]);
    return 0;
}

static int match_anywhere(struct bitset *out, struct segment_search *s,
                          const struct query_leaf *leaf, struct error *err)
{
    if (leaf_is_phrase(leaf))
        return match_phrase(out, s, phrase_of(leaf), err);
    if (leaf->kind == LEAF_ALL)
        return match_all(out, s, leaf, err);
    /* A phrase of one word has its term alone, and so has a prefix. */
    for (uint32_t i = leaf->first_token; i < leaf->token_end; i++) {
        if (add_term(out, s, s->terms->of_token[i], err) < 0 ||
            add_term(out, s, s->terms->part_of_token[i], err) < 0)
            return -1;
    }
    return 0;
}

/* Keeps the starts that lie in a title with all of the `extent` after them. */
static void add_in_titles(struct bitset *out, const struct segment_search *s,
                          const struct occurrences *starts, uint32_t extent)
{
    for (size_t i = 0; i < starts->count; i++) {
        uint32_t docid = occurrence_docid(starts->items[i]);
        uint32_t last = occurrence_position(starts->items[i]) + extent;

        if (last < segment_view_title_size(s->view, docid))
            bitset_add(out, docid);
    }
}

/* The term may be QUERY_NONE. */
static int add_term_in_titles(struct bitset *out, struct segment_search *s,
                              uint32_t term, const struct bitset *found,
                              struct error *err)
{
    struct occurrences starts = { 0 };
    int result;

    if (term == QUERY_NONE)
        return 0;
    result = term_lists_occurrences(&starts, &s->lists[term], s->view,
                                    &s->terms->terms[term], found, err);
    add_in_titles(out, s, &starts, s->terms->terms[term].kind == QUERY_BIGRAM);
    occurrences_free(&starts);
    return result;
}

/* In `whole` a title is the first positions of its passage. */
static int match_title_positions(struct bitset *out, struct segment_search *s,
                                 const struct query_leaf *leaf,
                                 const struct bitset *found, struct error *err)
{
    bitset_clear(out);
    if (leaf_is_phrase(leaf)) {
        struct occurrences starts;
        int result = phrase_starts(&starts, s, phrase_of(leaf), found, err);

        add_in_titles(out, s, &starts,
                      phrase_extent(s->query, phrase_of(leaf)));
        occurrences_free(&starts);
        return result;
    }
    for (uint32_t i = leaf->first_token; i < leaf->token_end; i++) {
        if (add_term_in_titles(out, s, s->terms->of_token[i], found, err) < 0 ||
            add_term_in_titles(out, s, s->terms->part_of_token[i], found, err) <
                0)
            return -1;
    }
    return 0;
}

/* Without positions `whole` can only tell which passages have a title. */
static void keep_titled(struct bitset *out, const struct segment_view *view)
{
    for (uint32_t i = bitset_next(out, 0); i < out->count;
         i = bitset_next(out, i + 1)) {
        if (segment_view_title_size(view, i) == 0)
            out->words[i / 64] &= ~((uint64_t)1 << (i % 64));
    }
}

static int match_title(struct bitset *out, struct segment_search *s,
                       const struct query_leaf *leaf, struct error *err)
{
    struct bitset found;

    if (!s->view->whole) {
        bitset_and(out, &s->view->titles);
        return 0;
    }
    keep_titled(out, s->view);
    if (!s->view->positions)
        return 0;
    if (bitset_make(&found, s->arena, out->count, err) < 0)
        return -1;
    bitset_copy(&found, out);
    return match_title_positions(out, s, leaf, &found, err);
}

static int match_leaf(struct bitset *out, struct segment_search *s,
                      const struct query_leaf *leaf, struct error *err)
{
    if (leaf_is_filter(leaf)) {
        if (bitset_make(out, s->arena, s->view->articles, err) < 0)
            return -1;
        return filter_articles(out, s->view, s->query, leaf, s->table, err);
    }
    if (bitset_make(out, s->arena, s->view->passages, err) < 0 ||
        match_anywhere(out, s, leaf, err) < 0)
        return -1;
    return leaf->title ? match_title(out, s, leaf, err) : 0;
}

int leaf_match_all(struct segment_search *search, struct error *err)
{
    size_t count = search->query->leaf_count;

    search->leaf_sets =
        arena_alloc(search->arena, count * sizeof *search->leaf_sets, err);
    if (!search->leaf_sets)
        return -1;
    for (size_t i = 0; i < count; i++) {
        if (match_leaf(&search->leaf_sets[i], search, &search->query->leaves[i],
                       err) < 0)
            return -1;
    }
    return 0;
}
