#include "searcher/passage_scores.h"

#include "searcher/chunk_scores.h"
#include "searcher/phrase_count.h"
#include "searcher/run_weight.h"

enum {
    PART = 256,
    CHUNK = 4096,
    /* What it costs, measured, in look-ups of one of many passages: */
    LOOK_UP_LIST = 8,  /* to begin to look up in a list */
    SCORE_LIST = 64,   /* to begin to score what a list has in a chunk */
    SCORE_POSTING = 2, /* to score a posting */
    SCORE_RUN = 32,    /* to look for a run where its rarest term is */
    /* A chunk is scored whole when look-ups have cost so many times as much:
     * most queries ask for few of its passages and never get there. */
    PATIENCE = 3,
};

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
            score_sum_add(&sums[i],
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
            score_sum_add(&sums[i],
                          bm25_score(s->bm25, weight, starts[i],
                                     segment_view_length(s->view, docids[i])));
    }
    return 0;
}

static int add_part(float *sums, struct segment_search *s,
                    const uint32_t *docids, size_t count, struct error *err)
{
    for (size_t i = 0; i < count; i++)
        sums[i] = NO_SCORE;
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

/* How many lists a score is made of. */
static uint64_t list_count(const struct segment_search *s)
{
    return s->terms->term_count + (s->runs ? s->terms->run_count : 0);
}

/* What it costs to score all passages of a chunk. */
static uint64_t chunk_cost(const struct segment_search *s)
{
    uint64_t cost = 0;

    for (size_t i = 0; i < s->terms->term_count; i++)
        cost += (uint64_t)SCORE_POSTING * s->cursors[i].df;
    for (size_t i = 0; s->runs && i < s->terms->run_count; i++)
        cost += (uint64_t)SCORE_RUN * phrase_cover_rarest(&s->runs[i], s)->df;
    return SCORE_LIST * list_count(s) + cost / (s->view->passages / CHUNK + 1);
}

int passage_scores_open(struct segment_search *search, struct error *err)
{
    search->chunk = arena_alloc(search->arena, sizeof *search->chunk, err);
    if (!search->chunk)
        return -1;
    *search->chunk = (struct score_chunk){ .cost = chunk_cost(search) };
    return 0;
}

/* Moves to the chunk; what was spent on those before counts for less. */
static void go_to_chunk(struct score_chunk *chunk, uint32_t number)
{
    if (number == chunk->number)
        return;
    chunk->number = number;
    chunk->scored = false;
    chunk->spent /= 2;
}

static int score_chunk(struct score_chunk *chunk, struct segment_search *s,
                       struct error *err)
{
    uint32_t first = chunk->number * CHUNK;
    uint32_t left = s->view->passages - first;

    if (!chunk->sums)
        chunk->sums = arena_alloc(s->arena, CHUNK * sizeof *chunk->sums, err);
    if (!chunk->sums ||
        chunk_scores(chunk->sums, s, first,
                     first + (left < CHUNK ? left : CHUNK), err) < 0)
        return -1;
    chunk->scored = true;
    return 0;
}

/* Passages of one chunk, at most PART. */
static int score_part(float *sums, struct segment_search *s,
                      const uint32_t *docids, size_t count, struct error *err)
{
    struct score_chunk *chunk = s->chunk;

    go_to_chunk(chunk, docids[0] / CHUNK);
    chunk->spent += list_count(s) * (count + LOOK_UP_LIST);
    if (!chunk->scored && chunk->spent <= PATIENCE * chunk->cost)
        return add_part(sums, s, docids, count, err);
    if (!chunk->scored && score_chunk(chunk, s, err) < 0)
        return -1;
    for (size_t i = 0; i < count; i++)
        sums[i] = chunk->sums[docids[i] % CHUNK];
    return 0;
}

int passage_scores(float *sums, struct segment_search *search,
                   const uint32_t *docids, size_t count, struct error *err)
{
    size_t part = 0;

    for (size_t i = 0; i < count; i += part) {
        for (part = 1; i + part < count && part < PART &&
                       docids[i + part] / CHUNK == docids[i] / CHUNK;)
            part++;
        if (score_part(sums + i, search, docids + i, part, err) < 0)
            return -1;
    }
    return 0;
}
