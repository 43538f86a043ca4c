#include <math.h>

#include "searcher/leaf_match.h"
#include "searcher/query_match.h"
#include "searcher/search_run.h"

static int start(struct segment_search *out, const struct search_run *run,
                 uint32_t segment, struct error *err)
{
    const struct searcher *s = run->searcher;
    const struct query_terms *terms = &run->out->terms;

    arena_reset(run->work);
    *out = (struct segment_search){
        .view = &s->views[segment],
        .query = &run->out->query,
        .terms = terms,
        .table = &s->snapshot->table,
        .bm25 = &run->ranking->bm25,
        .weights = run->weights,
        .lists = arena_copy(run->work, search_run_lists(run, segment),
                            terms->term_count * sizeof *out->lists, err),
        .arena = run->work,
        .by_passage = run->request->by_passage,
    };
    return out->lists ? 0 : -1;
}

static int date_key(double *out, const struct search_run *run,
                    const struct segment_view *view, uint32_t article,
                    struct error *err)
{
    int64_t ms;

    if (segment_view_date(&ms, view, article, err) < 0)
        return -1;
    if (ms == INT64_MIN)
        *out = -INFINITY;
    else
        *out = run->request->sort == SORT_NEWEST ? (double)ms : -(double)ms;
    return 0;
}

static int add_hit(struct search_run *run, const struct segment_view *view,
                   struct top_hit hit, struct error *err)
{
    hit.segment = view->number;
    hit.order = view->base + hit.best;
    hit.key = (double)hit.score;
    if (run->request->sort != SORT_RELEVANCE &&
        date_key(&hit.key, run, view, hit.article, err) < 0)
        return -1;
    return top_k_add(&run->top, &hit, err);
}

/* The best two ranked passages of an article and its score. */
static struct top_hit rate_article(const struct search_run *run,
                                   const struct segment_search *s,
                                   const float *scores, uint32_t article)
{
    uint32_t end = s->view->first[article + 1];
    struct top_hit hit = { .article = article,
                           .best = UINT32_MAX,
                           .second = UINT32_MAX };

    for (uint32_t i = bitset_next(&s->ranked, s->view->first[article]); i < end;
         i = bitset_next(&s->ranked, i + 1)) {
        if (hit.best == UINT32_MAX || scores[i] > scores[hit.best]) {
            hit.second = hit.best;
            hit.best = i;
        } else if (hit.second == UINT32_MAX || scores[i] > scores[hit.second]) {
            hit.second = i;
        }
    }
    if (hit.best == UINT32_MAX) {
        hit.best = s->view->first[article];
        return hit;
    }
    hit.score = scores[hit.best];
    if (hit.second != UINT32_MAX)
        hit.score += run->ranking->second_share * scores[hit.second];
    return hit;
}

static int collect(struct search_run *run, const struct segment_search *s,
                   const float *scores, struct error *err)
{
    uint32_t article = 0;

    for (uint32_t i = bitset_next(&s->hits, 0); i < s->hits.count;
         i = bitset_next(&s->hits, i + 1)) {
        struct top_hit hit = { .best = i, .second = UINT32_MAX };

        if (s->by_passage) {
            while (s->view->first[article + 1] <= i)
                article++;
            hit.article = article;
            hit.score = scores[i];
        } else {
            hit = rate_article(run, s, scores, i);
        }
        if (add_hit(run, s->view, hit, err) < 0)
            return -1;
    }
    return 0;
}

static void count_postings(struct search_run *run,
                           const struct segment_search *s)
{
    for (size_t i = 0; i < s->terms->term_count; i++) {
        /* Those of a character have been counted. */
        if (s->lists[i].loaded && s->terms->terms[i].kind != QUERY_CHAR)
            run->scanned += s->lists[i].count;
    }
}

static int score_segment(struct search_run *run, struct segment_search *s,
                         struct error *err)
{
    float *scores;

    if (scorer_run(&scores, s, err) < 0)
        return -1;
    return collect(run, s, scores, err);
}

static int search_exhaustively(struct search_run *run, struct segment_search *s,
                               struct error *err)
{
    uint32_t found;

    if (leaf_match_all(s, err) < 0 || query_match(s, err) < 0)
        return -1;
    found = bitset_size(&s->hits);
    run->total += found;
    if (run->top.limit > 0 && found > 0 && score_segment(run, s, err) < 0)
        return -1;
    count_postings(run, s);
    return 0;
}

/* Whether all that matches is found and scored, in one part. */
static bool is_exhaustive(const struct search_run *run)
{
    return run->request->exhaustive || run->request->sort != SORT_RELEVANCE;
}

int search_open(struct search_run *run, uint32_t segment, struct error *err)
{
    run->open = (struct open_segment){ 0 };
    if (start(&run->open.search, run, segment, err) < 0)
        return -1;
    return is_exhaustive(run) ? 0 : search_open_pruned(run, err);
}

int search_part(struct search_run *run, uint32_t first, uint32_t end,
                struct error *err)
{
    run->open.search.first = first;
    run->open.search.end = end;
    if (is_exhaustive(run))
        return search_exhaustively(run, &run->open.search, err);
    return search_part_pruned(run, err);
}

void search_close(struct search_run *run)
{
    if (!is_exhaustive(run))
        search_close_pruned(run);
}

/* Explains the hits of one segment, if any is there. */
int search_explain(struct search_run *run, uint32_t segment, struct error *err)
{
    struct search_results *out = run->out;
    struct segment_search s;

    if (start(&s, run, segment, err) < 0 || leaf_match_all(&s, err) < 0 ||
        query_match(&s, err) < 0)
        return -1;
    for (size_t i = 0; i < out->hit_count; i++) {
        struct search_hit *hit = &out->hits[i];

        if (hit->segment != segment)
            continue;
        if (scorer_explain(&hit->of_best, &s, hit->best, err) < 0 ||
            (hit->second != UINT32_MAX &&
             scorer_explain(&hit->of_second, &s, hit->second, err) < 0))
            return -1;
    }
    return 0;
}
