#include "searcher/phrase_match.h"

#include <assert.h>

static struct term_lists *lists_of(const struct segment_search *s,
                                   uint32_t token)
{
    return &s->lists[s->terms->of_token[token]];
}

/* One of the scratch sets, which are made once: a query may have thousands of
 * phrases. */
static struct bitset *use_scratch(struct segment_search *s, size_t i,
                                  struct error *err)
{
    struct bitset *set = &s->scratch[i];

    if (set->words || bitset_make(set, s->arena, s->view->passages, err) == 0)
        return set;
    return NULL;
}

/* Passages of `out` that hold the token's term. */
static int narrow(struct bitset *out, struct bitset *scratch,
                  struct segment_search *s, uint32_t token, struct error *err)
{
    struct term_lists *lists = lists_of(s, token);

    if (term_lists_load(lists, s->view, s->arena, err) < 0)
        return -1;
    bitset_clear(scratch);
    term_lists_add_to(scratch, lists);
    bitset_and(out, scratch);
    return 0;
}

/* Keeps of `out` the passages that hold all of the cover. */
static int narrow_all(struct bitset *out, struct segment_search *s,
                      const struct phrase_cover *cover, struct error *err)
{
    struct bitset *scratch = use_scratch(s, 0, err);

    if (!scratch)
        return -1;
    for (size_t i = 0; i < cover->count; i++) {
        if (lists_of(s, cover->tokens[i])->df == 0) {
            bitset_clear(out);
            return 0;
        }
    }
    for (size_t i = 0; i < cover->count; i++) {
        if (narrow(out, scratch, s, cover->tokens[i], err) < 0)
            return -1;
    }
    return 0;
}

static int token_occurrences(struct occurrences *out, struct segment_search *s,
                             uint32_t token, const struct bitset *within,
                             struct error *err)
{
    uint32_t term = s->terms->of_token[token];

    return term_lists_occurrences(out, &s->lists[term], s->view,
                                  &s->terms->terms[term], within, err);
}

static int starts_of_cover(struct occurrences *out, struct segment_search *s,
                           const struct phrase_cover *cover,
                           const struct bitset *within, struct error *err)
{
    const struct token *tokens = s->query->tokens;

    *out = (struct occurrences){ 0 };
    if (bitset_next(within, 0) == within->count)
        return 0;
    if (token_occurrences(out, s, cover->tokens[0], within, err) < 0)
        return -1;
    for (size_t i = 1; i < cover->count && out->count > 0; i++) {
        uint32_t token = cover->tokens[i];
        struct occurrences next = { 0 };
        int result = token_occurrences(&next, s, token, within, err);

        if (result == 0)
            occurrences_follow(out, &next,
                               tokens[token].position -
                                   tokens[cover->tokens[0]].position);
        occurrences_free(&next);
        if (result < 0)
            return -1;
    }
    return 0;
}

int phrase_starts(struct occurrences *out, struct segment_search *search,
                  struct phrase phrase, const struct bitset *within,
                  struct error *err)
{
    struct phrase_cover cover;
    struct bitset *candidates = use_scratch(search, 1, err);

    assert(search->view->positions);
    *out = (struct occurrences){ 0 };
    if (!candidates || phrase_cover_make(&cover, search, phrase, err) < 0)
        return -1;
    if (within)
        bitset_copy(candidates, within);
    else
        bitset_fill(candidates);
    if (narrow_all(candidates, search, &cover, err) < 0)
        return -1;
    return starts_of_cover(out, search, &cover, candidates, err);
}

int phrase_passages(struct bitset *out, struct segment_search *search,
                    struct phrase phrase, struct error *err)
{
    struct phrase_cover cover;
    struct occurrences starts;
    int result;

    bitset_fill(out);
    if (phrase_cover_make(&cover, search, phrase, err) < 0 ||
        narrow_all(out, search, &cover, err) < 0)
        return -1;
    if (cover.count == 1 || !search->view->positions)
        return 0;
    result = starts_of_cover(&starts, search, &cover, out, err);
    bitset_clear(out);
    for (size_t i = 0; i < starts.count; i++)
        bitset_add(out, occurrence_docid(starts.items[i]));
    occurrences_free(&starts);
    return result;
}

uint32_t phrase_extent(const struct query *query, struct phrase phrase)
{
    const struct token *first = &query->tokens[phrase.first_token];
    const struct token *last = &query->tokens[phrase.token_end - 1];

    return last->position - first->position + (last->kind == TOKEN_BIGRAM);
}
