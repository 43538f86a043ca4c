#include "searcher/phrase_match.h"

#include <assert.h>
#include <stdlib.h>

/* The tokens of a phrase that are enough to find it. */
struct cover {
    uint32_t *tokens;
    size_t count;
};

static struct term_lists *lists_of(const struct segment_search *s,
                                   uint32_t token)
{
    return &s->lists[s->terms->of_token[token]];
}

static bool follows(const struct token *token, const struct token *before)
{
    return token->kind == TOKEN_BIGRAM && before->kind == TOKEN_BIGRAM &&
           token->position == before->position + 1;
}

/*
 * Of a run of bigrams the first, the last, and no two neighbours left out:
 * the choice with the least postings. `tokens` are the run's; returns how
 * many stay. cost[i] is the least that reaches bigram i, which is taken.
 */
static size_t cover_run(uint32_t *tokens, size_t count, uint64_t *cost,
                        const struct segment_search *s)
{
    size_t kept = count;

    for (size_t i = 0; i < count; i++) {
        uint64_t before = i > 0 ? cost[i - 1] : 0;

        if (i > 1 && cost[i - 2] < before)
            before = cost[i - 2];
        cost[i] = before + lists_of(s, tokens[i])->df;
    }
    for (size_t i = count; i-- > 0;) {
        tokens[--kept] = tokens[i];
        if (i > 1 && cost[i - 2] < cost[i - 1])
            i--;
    }
    for (size_t i = kept; i < count; i++)
        tokens[i - kept] = tokens[i];
    return count - kept;
}

/* Without positions all tokens are taken: they narrow more. */
static int make_cover(struct cover *out, const struct segment_search *s,
                      struct phrase phrase, struct error *err)
{
    const struct token *tokens = s->query->tokens;
    size_t most = phrase.token_end - phrase.first_token;
    uint64_t *cost = arena_alloc(s->arena, most * sizeof *cost, err);
    size_t run = 0;

    *out = (struct cover){ 0 };
    out->tokens = arena_alloc(s->arena, most * sizeof *out->tokens, err);
    if (!cost || !out->tokens)
        return -1;
    for (uint32_t i = phrase.first_token; i < phrase.token_end; i++) {
        if (!token_counts(tokens[i].kind))
            continue;
        if (out->count > run &&
            !follows(&tokens[i], &tokens[out->tokens[out->count - 1]])) {
            if (s->view->positions)
                out->count = run + cover_run(out->tokens + run,
                                             out->count - run, cost, s);
            run = out->count;
        }
        out->tokens[out->count++] = i;
    }
    if (s->view->positions)
        out->count =
            run + cover_run(out->tokens + run, out->count - run, cost, s);
    return 0;
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
                      const struct cover *cover, struct error *err)
{
    struct bitset scratch;

    for (size_t i = 0; i < cover->count; i++) {
        if (lists_of(s, cover->tokens[i])->df == 0) {
            bitset_clear(out);
            return 0;
        }
    }
    if (bitset_make(&scratch, s->arena, out->count, err) < 0)
        return -1;
    for (size_t i = 0; i < cover->count; i++) {
        if (narrow(out, &scratch, s, cover->tokens[i], err) < 0)
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
                           const struct cover *cover,
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
    struct cover cover;
    struct bitset candidates;

    assert(search->view->positions);
    *out = (struct occurrences){ 0 };
    if (make_cover(&cover, search, phrase, err) < 0 ||
        bitset_make(&candidates, search->arena, within->count, err) < 0)
        return -1;
    bitset_copy(&candidates, within);
    if (narrow_all(&candidates, search, &cover, err) < 0)
        return -1;
    return starts_of_cover(out, search, &cover, &candidates, err);
}

int phrase_passages(struct bitset *out, struct segment_search *search,
                    struct phrase phrase, struct error *err)
{
    struct cover cover;
    struct occurrences starts;
    int result;

    bitset_fill(out);
    if (make_cover(&cover, search, phrase, err) < 0 ||
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
