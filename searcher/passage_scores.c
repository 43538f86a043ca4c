#include "searcher/passage_scores.h"

#include "searcher/phrase_count.h"
#include "searcher/run_weight.h"

enum { PART = 256 };

static const float NOTHING = -1; /* a score is 0 or more */

static void add_to(float *sum, float score)
{
    *sum = *sum < 0 ? 0 + score : *sum + score;
}

/* At most PART of them. */
static int add_term_to(float *sums, struct segment_search *s, uint32_t term,
                       const uint32_t *docids, size_t count, struct error *err)
{
    const struct bitset *gate = s->gates[term];
    uint32_t tf[PART];

    if (postings_cursor_look_up(tf, &s->cursors[term], docids, count, err) < 0)
        return -1;
    for (size_t i = 0; i < count; i++) {
        if (tf[i] > 0 && (!gate || bitset_has(gate, docids[i])))
            add_to(&sums[i],
                   bm25_score(s->bm25, s->weights[term], tf[i],
                              segment_view_length(s->view, docids[i])));
    }
    return 0;
}

/* At most PART of them. */
static int add_run_to(float *sums, struct segment_search *s, size_t run,
                      const uint32_t *docids, size_t count, struct error *err)
{
    uint32_t starts[PART];
    float weight = run_weight(s->query, s->terms, s->weights, run);

    if (phrase_count(starts, s, &s->runs[run], docids, count, err) < 0)
        return -1;
    for (size_t i = 0; i < count; i++) {
        if (starts[i] > 0 && sums[i] >= 0)
            add_to(&sums[i],
                   bm25_score(s->bm25, weight, starts[i],
                              segment_view_length(s->view, docids[i])));
    }
    return 0;
}

static int add_part(float *sums, struct segment_search *s,
                    const uint32_t *docids, size_t count, struct error *err)
{
    for (size_t i = 0; i < count; i++)
        sums[i] = NOTHING;
    for (uint32_t i = 0; i < s->terms->term_count; i++) {
        if (s->terms->terms[i].count > 0 && s->cursors[i].blocks > 0 &&
            add_term_to(sums, s, i, docids, count, err) < 0)
            return -1;
    }
    for (size_t i = 0; s->runs && i < s->terms->run_count; i++) {
        if (add_run_to(sums, s, i, docids, count, err) < 0)
            return -1;
    }
    return 0;
}

int passage_scores(float *sums, struct segment_search *search,
                   const uint32_t *docids, size_t count, struct error *err)
{
    for (size_t i = 0; i < count; i += PART) {
        size_t part = count - i < PART ? count - i : PART;

        if (add_part(sums + i, search, docids + i, part, err) < 0)
            return -1;
    }
    return 0;
}
