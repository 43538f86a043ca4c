#include "searcher/passage_scores.h"

#include "searcher/phrase_count.h"
#include "searcher/run_weight.h"

static const float NOTHING = -1; /* a score is 0 or more */

static void add_to(float *sum, float score)
{
    *sum = *sum < 0 ? 0 + score : *sum + score;
}

static int add_term(float *sums, struct segment_search *s, uint32_t term,
                    const uint32_t *docids, size_t count, struct error *err)
{
    struct postings_cursor *cursor = &s->cursors[term];
    const struct bitset *gate = s->gates ? s->gates[term] : NULL;
    float weight = s->weights[term];

    if (cursor->blocks == 0)
        return 0;
    for (size_t i = 0; i < count; i++) {
        uint32_t tf;

        if (gate && !bitset_has(gate, docids[i]))
            continue;
        if (postings_cursor_tf(&tf, cursor, docids[i], err) < 0)
            return -1;
        if (tf > 0)
            add_to(&sums[i],
                   bm25_score(s->bm25, weight, tf,
                              segment_view_length(s->view, docids[i])));
    }
    return 0;
}

static int add_run(float *sums, struct segment_search *s, size_t run,
                   const uint32_t *docids, size_t count, struct error *err)
{
    uint32_t *starts = arena_alloc(s->arena, count * sizeof *starts, err);
    struct phrase phrase = { s->terms->runs[run].first_token,
                             s->terms->runs[run].token_end };
    float weight = run_weight(s->query, s->terms, s->weights, run);

    if (!starts || phrase_count(starts, s, phrase, docids, count, err) < 0)
        return -1;
    for (size_t i = 0; i < count; i++) {
        if (starts[i] > 0 && sums[i] >= 0)
            add_to(&sums[i],
                   bm25_score(s->bm25, weight, starts[i],
                              segment_view_length(s->view, docids[i])));
    }
    return 0;
}

int passage_scores(float *sums, struct segment_search *search,
                   const uint32_t *docids, size_t count, struct error *err)
{
    for (size_t i = 0; i < count; i++)
        sums[i] = NOTHING;
    for (uint32_t i = 0; i < search->terms->term_count; i++) {
        if (search->terms->terms[i].count > 0 &&
            add_term(sums, search, i, docids, count, err) < 0)
            return -1;
    }
    for (size_t i = 0; i < search->terms->run_count; i++) {
        if (search->view->positions &&
            add_run(sums, search, i, docids, count, err) < 0)
            return -1;
    }
    return 0;
}
