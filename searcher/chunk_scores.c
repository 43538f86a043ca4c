#include "searcher/chunk_scores.h"

#include <string.h>

#include "searcher/phrase_count.h"
#include "searcher/run_weight.h"

/* A stretch of passages, and one block of a list in it. */
struct chunk {
    struct segment_search *s;
    float *sums;
    uint32_t first, end;
    uint32_t block; /* the next to be read */
    /* of the block at hand, what lies in the chunk; KERNEL_SPARE behind */
    uint32_t docids[BLOCK_MAX + KERNEL_SPARE];
    uint32_t tf[BLOCK_MAX + KERNEL_SPARE];
    float scores[BLOCK_MAX + KERNEL_SPARE];
    uint32_t count;
};

static void begin_list(struct chunk *c, const struct postings_cursor *cursor)
{
    c->block = postings_cursor_find(cursor, 0, c->first);
}

/* Reads what the next block has in the chunk; *any is false after the last. */
static int next_block(bool *any, struct chunk *c,
                      struct postings_cursor *cursor, struct error *err)
{
    uint32_t from;
    uint32_t to;

    *any = postings_cursor_reaches(cursor, c->block, c->end);
    if (!*any)
        return 0;
    if (postings_cursor_decode(cursor, c->block++, err) < 0)
        return -1;
    postings_cursor_within(&from, &to, cursor, c->first, c->end);
    c->count = to - from;
    memcpy(c->docids, cursor->docids + from, c->count * sizeof *c->docids);
    memcpy(c->tf, cursor->tf + from, c->count * sizeof *c->tf);
    return 0;
}

static int add_term(struct chunk *c, uint32_t term, struct error *err)
{
    struct segment_search *s = c->s;
    const struct bitset *gate = s->gates[term];
    bool any;

    begin_list(c, &s->cursors[term]);
    for (;;) {
        if (next_block(&any, c, &s->cursors[term], err) < 0)
            return -1;
        if (!any)
            return 0;
        segment_search_score(c->scores, s, c->docids, c->tf, c->count,
                             s->weights[term]);
        for (uint32_t i = 0; i < c->count; i++) {
            if (!gate || bitset_has(gate, c->docids[i]))
                score_sum_add(&c->sums[c->docids[i] - c->first], c->scores[i]);
        }
    }
}

/* Only passages with a score have runs. */
static void keep_scored(struct chunk *c)
{
    uint32_t kept = 0;

    for (uint32_t i = 0; i < c->count; i++) {
        c->docids[kept] = c->docids[i];
        kept += c->sums[c->docids[i] - c->first] >= 0;
    }
    c->count = kept;
}

static int add_run(struct chunk *c, size_t run, struct error *err)
{
    struct segment_search *s = c->s;
    const struct phrase_cover *cover = &s->runs[run];
    struct postings_cursor *lead = phrase_cover_rarest(cover, s);
    float weight = run_weight(s->query, s->terms, s->weights, run);
    bool any;

    begin_list(c, lead);
    for (;;) {
        if (next_block(&any, c, lead, err) < 0)
            return -1;
        if (!any)
            return 0;
        keep_scored(c);
        if (phrase_count(c->tf, s, cover, c->docids, c->count, err) < 0)
            return -1;
        for (uint32_t i = 0; i < c->count; i++) {
            if (c->tf[i] > 0)
                score_sum_add(
                    &c->sums[c->docids[i] - c->first],
                    bm25_score(s->bm25, weight, c->tf[i],
                               segment_view_length(s->view, c->docids[i])));
        }
    }
}

int chunk_scores(float *sums, struct segment_search *search, uint32_t first,
                 uint32_t end, struct error *err)
{
    struct chunk c = { .s = search, .sums = sums, .first = first, .end = end };

    for (uint32_t i = first; i < end; i++)
        sums[i - first] = NO_SCORE;
    for (uint32_t i = 0; i < search->terms->term_count; i++) {
        if (search->terms->terms[i].count > 0 && add_term(&c, i, err) < 0)
            return -1;
    }
    for (size_t i = 0; search->runs && i < search->terms->run_count; i++) {
        if (add_run(&c, i, err) < 0)
            return -1;
    }
    return 0;
}
