#include "tests/unit/model_search.h"

#include <stdlib.h>

#include "common/date.h"
#include "tests/unit/model_score.h"

struct search {
    struct model_results *out;
    const struct model_index *index;
    const struct search_request *request;
    struct model_match match;
    struct model_score score;
};

static void add_hit(struct search *s, struct model_hit hit)
{
    struct model_results *out = s->out;

    out->hits = model_grow(out->hits, out->count, sizeof *out->hits);
    out->hits[out->count++] = hit;
}

static float score_of(const struct search *s, size_t passage)
{
    return model_match_is_ranked(&s->match, passage)
               ? model_score_passage(&s->score, &s->match, passage)
               : 0;
}

/* Puts a ranked passage into its place in the hit. */
static void rank(struct model_hit *hit, float scores[2], size_t passage,
                 float score)
{
    if (hit->best == SIZE_MAX || score > scores[0]) {
        hit->second = hit->best;
        scores[1] = scores[0];
        hit->best = passage;
        scores[0] = score;
    } else if (hit->second == SIZE_MAX || score > scores[1]) {
        hit->second = passage;
        scores[1] = score;
    }
}

static void search_article(struct search *s, size_t number)
{
    const struct model_article *article = &s->index->articles[number];
    struct model_hit hit = { 0, number, SIZE_MAX, SIZE_MAX, 0 };
    float scores[2] = { 0, 0 };

    if (!model_match_top(&s->match, article->first, article->end))
        return;
    for (size_t p = article->first; p < article->end; p++) {
        if (model_match_is_ranked(&s->match, p))
            rank(&hit, scores, p, score_of(s, p));
    }
    if (hit.best == SIZE_MAX)
        hit.best = article->first;
    hit.score = scores[0];
    if (s->request->similarity != SIMILARITY_LUCENE)
        hit.score += 0.2f * scores[1];
    hit.shown = s->index->passages[hit.best].is_title && hit.second != SIZE_MAX
                    ? hit.second
                    : hit.best;
    add_hit(s, hit);
}

static void search_passages(struct search *s, size_t number)
{
    const struct model_article *article = &s->index->articles[number];

    for (size_t p = article->first; p < article->end; p++) {
        if (model_match_top(&s->match, p, p + 1))
            add_hit(s, (struct model_hit){ score_of(s, p), number, p, SIZE_MAX,
                                           p });
    }
}

/* Whether a stands before b. */
static bool is_before(const struct search *s, const struct model_hit *a,
                      const struct model_hit *b)
{
    int64_t date_a = s->index->articles[a->article].date_ms;
    int64_t date_b = s->index->articles[b->article].date_ms;

    if (s->request->sort == SORT_RELEVANCE) {
        if (a->score != b->score)
            return a->score > b->score;
    } else if (date_a != date_b) {
        if (date_a == DATE_MISSING || date_b == DATE_MISSING)
            return date_b == DATE_MISSING;
        return (date_a < date_b) == (s->request->sort == SORT_OLDEST);
    }
    return a->best < b->best;
}

static void sort_hits(const struct search *s)
{
    struct model_hit *hits = s->out->hits;

    for (size_t i = 1; i < s->out->count; i++) {
        struct model_hit hit = hits[i];
        size_t at = i;

        for (; at > 0 && is_before(s, &hit, &hits[at - 1]); at--)
            hits[at] = hits[at - 1];
        hits[at] = hit;
    }
}

static void run(struct search *s, const struct model_query *query)
{
    model_match_make(&s->match, s->index, query);
    for (size_t i = 0; i < s->index->article_count; i++) {
        if (s->index->articles[i].deleted)
            continue;
        if (s->request->by_passage)
            search_passages(s, i);
        else
            search_article(s, i);
    }
    model_match_free(&s->match);
}

void model_search(struct model_results *out, const struct model_index *index,
                  const struct model_clause *top,
                  const struct search_request *request)
{
    struct search s = { .out = out, .index = index, .request = request };
    struct model_query query;

    *out = (struct model_results){ 0 };
    model_query_read(&query, top, request->mode);
    model_score_make(&s.score, index, &query,
                     request->similarity == SIMILARITY_LUCENE);
    run(&s, &query);
    if (out->count == 0 && request->mode == QUERY_AUTO &&
        model_query_relax(&query)) {
        out->relaxed = true;
        run(&s, &query);
    }
    sort_hits(&s);
    model_score_free(&s.score);
    model_query_free(&query);
}

void model_results_free(struct model_results *results)
{
    free(results->hits);
    *results = (struct model_results){ 0 };
}
