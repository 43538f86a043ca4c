#include "searcher/phrase_cover.h"

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
        cost[i] = before + s->lists[s->terms->of_token[tokens[i]]].df;
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

int phrase_cover_make(struct phrase_cover *out, const struct segment_search *s,
                      struct phrase phrase, struct error *err)
{
    const struct token *tokens = s->query->tokens;
    size_t most = phrase.token_end - phrase.first_token;
    uint64_t *cost = arena_alloc(s->arena, most * sizeof *cost, err);
    size_t run = 0;

    *out = (struct phrase_cover){ .phrase = phrase };
    out->tokens = arena_alloc(s->arena, most * sizeof *out->tokens, err);
    out->list = arena_alloc(s->arena, sizeof *out->list, err);
    if (!cost || !out->tokens || !out->list)
        return -1;
    *out->list = (struct phrase_list){ 0 };
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

int phrase_cover_all(struct phrase_cover *out, const struct segment_search *s,
                     struct phrase phrase, struct error *err)
{
    size_t most = phrase.token_end - phrase.first_token;

    *out = (struct phrase_cover){ .phrase = phrase };
    out->tokens = arena_alloc(s->arena, most * sizeof *out->tokens, err);
    if (!out->tokens)
        return -1;
    for (uint32_t i = phrase.first_token; i < phrase.token_end; i++) {
        if (token_counts(s->query->tokens[i].kind))
            out->tokens[out->count++] = i;
    }
    return 0;
}

struct postings_cursor *phrase_cover_rarest(const struct phrase_cover *cover,
                                            const struct segment_search *s)
{
    struct postings_cursor *rarest = NULL;

    for (size_t i = 0; i < cover->count; i++) {
        struct postings_cursor *cursor =
            &s->cursors[s->terms->of_token[cover->tokens[i]]];

        if (!rarest || cursor->df < rarest->df)
            rarest = cursor;
    }
    return rarest;
}
