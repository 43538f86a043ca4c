#include "searcher/search.h"

#include <assert.h>
#include <math.h>
#include <stdlib.h>

#include "common/snapshot.h"
#include "searcher/leaf_match.h"
#include "searcher/query_match.h"

struct searcher {
    struct snapshot *snapshot;
    struct arena arena; /* of the views */
    struct segment_view *views;
    const char *declared[DECLARED_FIELDS_MAX]; /* names of keyword fields */
    uint32_t view_count;
    uint32_t max_length; /* of all passages */
    struct arena lists;  /* of one search: what lives through all segments */
    struct arena work;   /* of one segment of it */
};

/* One search at work. */
struct run {
    struct searcher *searcher;
    const struct search_request *request;
    struct search_results *out;
    struct bm25 bm25;
    float *weights;
    struct term_lists *lists; /* of each term in each segment */
    struct top_k top;
};

static int make_views(struct searcher *s, struct error *err)
{
    const struct snapshot *snapshot = s->snapshot;

    s->view_count = (uint32_t)snapshot->manifest.segment_count;
    s->views = arena_alloc(&s->arena, s->view_count * sizeof *s->views, err);
    if (!s->views)
        return -1;
    for (uint32_t i = 0; i < s->view_count; i++) {
        const struct snapshot_segment *from = &snapshot->segments[i];
        uint32_t longest;

        if (segment_view_make(&s->views[i], from->segment,
                              from->deletes.words ? &from->deletes : NULL, i,
                              from->base, &s->arena, err) < 0)
            return -1;
        longest = segment_view_max_length(&s->views[i]);
        if (longest > s->max_length)
            s->max_length = longest;
    }
    return 0;
}

int searcher_open(struct searcher **out, const char *folder, struct error *err)
{
    struct searcher *s;

    if (memory_alloc(&s, 1, sizeof *s, err) < 0)
        return -1;
    if (snapshot_open(&s->snapshot, folder, err) < 0 ||
        make_views(s, err) < 0) {
        searcher_close(s);
        return -1;
    }
    for (uint32_t i = 0; i < s->snapshot->manifest.keywords; i++)
        s->declared[i] = s->snapshot->manifest.keyword_names[i];
    *out = s;
    return 0;
}

void searcher_close(struct searcher *searcher)
{
    if (!searcher)
        return;
    arena_free(&searcher->arena);
    arena_free(&searcher->lists);
    arena_free(&searcher->work);
    snapshot_close(searcher->snapshot);
    free(searcher);
}

const struct snapshot *searcher_snapshot(const struct searcher *searcher)
{
    return searcher->snapshot;
}

const struct analysis_table *searcher_table(const struct searcher *searcher)
{
    return &searcher->snapshot->table;
}

bool searcher_is_whole(const struct searcher *searcher)
{
    return (searcher->snapshot->manifest.flags & INDEX_WHOLE) != 0;
}

const struct segment_view *searcher_view(const struct searcher *searcher,
                                         uint32_t segment)
{
    assert(segment < searcher->view_count);
    return &searcher->views[segment];
}

static struct term_lists *lists_of(const struct run *run, uint32_t segment)
{
    return run->lists + segment * run->out->terms.term_count;
}

static int read_query(struct run *run, struct error *err)
{
    const struct search_request *request = run->request;
    const struct snapshot *snapshot = run->searcher->snapshot;
    struct query_settings settings = {
        .table = &snapshot->table,
        .mode = request->mode,
        .declared = run->searcher->declared,
        .declared_count = snapshot->manifest.keywords,
    };

    if (query_read(&run->out->query, &settings, request->query,
                   request->query_size, err) < 0)
        return -1;
    return query_terms_make(&run->out->terms, &run->out->query, settings.table,
                            request->similarity == SIMILARITY_YINDE, err);
}

static int blame(const struct run *run, uint32_t segment, struct error *err)
{
    return segment_blame(run->searcher->views[segment].segment, err);
}

static int open_lists(struct run *run, struct error *err)
{
    struct searcher *s = run->searcher;
    const struct query_terms *terms = &run->out->terms;
    size_t count = terms->term_count * s->view_count;

    run->lists = arena_alloc(&s->lists, count * sizeof *run->lists, err);
    if (!run->lists)
        return -1;
    for (uint32_t i = 0; i < s->view_count; i++) {
        struct term_lists *lists = lists_of(run, i);

        for (size_t j = 0; j < terms->term_count; j++) {
            if (term_lists_open(&lists[j], &s->views[i], &run->out->query,
                                &terms->terms[j], err) < 0)
                return blame(run, i, err);
            /* Only the union of a row tells how many passages have it. */
            if (terms->terms[j].kind == QUERY_CHAR &&
                term_lists_load(&lists[j], &s->views[i], &s->lists, err) < 0)
                return blame(run, i, err);
        }
    }
    return 0;
}

static uint64_t term_df(const struct run *run, size_t term)
{
    uint64_t passages = run->searcher->snapshot->passages;
    uint64_t df = 0;

    for (uint32_t i = 0; i < run->searcher->view_count; i++) {
        const struct term_lists *lists = &lists_of(run, i)[term];

        df += lists->loaded ? lists->count : lists->df;
    }
    return df < passages ? df : passages;
}

static int weigh_terms(struct run *run, struct error *err)
{
    struct search_results *out = run->out;
    size_t count = out->terms.term_count;
    uint64_t passages = run->searcher->snapshot->passages;

    run->weights =
        arena_alloc(&run->searcher->lists, count * sizeof *run->weights, err);
    if (!run->weights ||
        memory_alloc(&out->idf, count, sizeof *out->idf, err) < 0 ||
        memory_alloc(&out->df, count, sizeof *out->df, err) < 0)
        return -1;
    for (size_t i = 0; i < count; i++) {
        const struct query_term *term = &out->terms.terms[i];

        out->df[i] = term_df(run, i);
        if (term->kind == QUERY_PART && out->df[i] < out->df[term->word])
            out->df[i] = out->df[term->word];
        out->idf[i] = bm25_idf(passages, out->df[i]);
        run->weights[i] =
            bm25_weight((double)term->weight, term->count, out->idf[i]);
    }
    return 0;
}

static int open_bm25(struct run *run, struct error *err)
{
    const struct snapshot *snapshot = run->searcher->snapshot;
    double passages = (double)snapshot->passages;
    double sum = (double)snapshot->sum_length;
    double average = sum > 0 ? sum / passages : 1;
    uint32_t longest = run->searcher->max_length;

    if (run->request->similarity == SIMILARITY_LUCENE)
        return bm25_open(&run->bm25, 1.2, 0.75, 0, average, longest, err);
    run->out->second_share = SCORE_SECOND_SHARE;
    return bm25_open(&run->bm25, 0.9, 0.4, 1, average, longest, err);
}

static struct segment_search start_segment(struct run *run, uint32_t segment)
{
    struct searcher *s = run->searcher;
    struct term_lists *lists = lists_of(run, segment);
    const struct query_terms *terms = &run->out->terms;

    arena_reset(&s->work);
    for (size_t i = 0; i < terms->term_count; i++)
        lists[i].loaded = terms->terms[i].kind == QUERY_CHAR;
    return (struct segment_search){
        .view = &s->views[segment],
        .query = &run->out->query,
        .terms = terms,
        .table = &s->snapshot->table,
        .bm25 = &run->bm25,
        .weights = run->weights,
        .lists = lists,
        .arena = &s->work,
        .by_passage = run->request->by_passage,
    };
}

static int date_key(double *out, const struct run *run,
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

static int add_hit(struct run *run, const struct segment_view *view,
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
static struct top_hit rate_article(const struct run *run,
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
        hit.score += run->out->second_share * scores[hit.second];
    return hit;
}

static int collect(struct run *run, const struct segment_search *s,
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

static void count_postings(struct search_results *out,
                           const struct segment_search *s)
{
    for (size_t i = 0; i < s->terms->term_count; i++) {
        out->postings_total += s->lists[i].df;
        if (s->lists[i].loaded)
            out->postings_scanned += s->lists[i].count;
    }
}

static int score_segment(struct run *run, struct segment_search *s,
                         struct error *err)
{
    float *scores;

    if (scorer_run(&scores, s, err) < 0)
        return -1;
    return collect(run, s, scores, err);
}

static int search_segment(struct run *run, uint32_t segment, struct error *err)
{
    struct segment_search s = start_segment(run, segment);
    uint32_t found;

    if (leaf_match_all(&s, err) < 0 || query_match(&s, err) < 0)
        return -1;
    found = bitset_size(&s.hits);
    run->out->total += found;
    if (run->top.limit > 0 && found > 0 && score_segment(run, &s, err) < 0)
        return -1;
    count_postings(run->out, &s);
    return 0;
}

static int search_segments(struct run *run, struct error *err)
{
    for (uint32_t i = 0; i < run->searcher->view_count; i++) {
        if (search_segment(run, i, err) < 0)
            return blame(run, i, err);
    }
    return 0;
}

/* Explains the hits of one segment, if any is there. */
static int explain_segment(struct run *run, uint32_t segment, struct error *err)
{
    struct segment_search s = start_segment(run, segment);
    struct search_results *out = run->out;

    if (leaf_match_all(&s, err) < 0 || query_match(&s, err) < 0)
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

static void make_hit(struct search_hit *out, const struct searcher *searcher,
                     const struct top_hit *top)
{
    const struct segment_view *view = &searcher->views[top->segment];
    bool title = bitset_has(&view->titles, top->best);

    *out = (struct search_hit){ .score = top->score,
                                .segment = top->segment,
                                .article = top->article,
                                .best = top->best,
                                .second = top->second,
                                .shown = top->best };
    if (title && top->second != UINT32_MAX)
        out->shown = top->second;
    out->shown_number = out->shown - view->first[top->article];
}

/* Sorts the hits, leaves out those before the offset, explains the others. */
static int finish(struct run *run, struct error *err)
{
    struct search_results *out = run->out;
    size_t offset = run->request->offset;

    top_k_sort(&run->top);
    if (run->top.count <= offset)
        return 0;
    out->hit_count = run->top.count - offset;
    if (memory_alloc(&out->hits, out->hit_count, sizeof *out->hits, err) < 0)
        return -1;
    for (size_t i = 0; i < out->hit_count; i++)
        make_hit(&out->hits[i], run->searcher, &run->top.hits[offset + i]);
    for (uint32_t i = 0; run->request->explain && i < run->searcher->view_count;
         i++) {
        if (explain_segment(run, i, err) < 0)
            return blame(run, i, err);
    }
    return 0;
}

static bool has_long_phrase(const struct query *query)
{
    for (size_t i = 0; i < query->leaf_count; i++) {
        const struct query_leaf *leaf = &query->leaves[i];

        if (!leaf_is_filter(leaf) && leaf_is_phrase(leaf) &&
            leaf->token_end - leaf->first_token > 1)
            return true;
    }
    return false;
}

static bool has_positions(const struct snapshot *snapshot)
{
    return (snapshot->manifest.flags & INDEX_POSITIONS) != 0;
}

static int run_search(struct run *run, struct error *err)
{
    const struct search_request *request = run->request;
    struct search_results *out = run->out;

    if (!request->count_only && request->limit > 0)
        run->top.limit = request->limit + request->offset;
    if (run->top.limit < request->limit && !request->count_only)
        run->top.limit = SIZE_MAX;
    if (read_query(run, err) < 0 || open_lists(run, err) < 0 ||
        weigh_terms(run, err) < 0 || open_bm25(run, err) < 0 ||
        search_segments(run, err) < 0)
        return -1;
    out->without_positions =
        !has_positions(run->searcher->snapshot) && has_long_phrase(&out->query);
    if (out->total == 0 && request->mode == QUERY_AUTO &&
        query_relax(&out->query)) {
        query_terms_ungate(&out->terms, &out->query);
        if (search_segments(run, err) < 0)
            return -1;
    }
    return finish(run, err);
}

int searcher_search(struct search_results *out, struct searcher *searcher,
                    const struct search_request *request, struct error *err)
{
    struct run run = { .searcher = searcher, .request = request, .out = out };
    int result;

    *out = (struct search_results){ 0 };
    arena_reset(&searcher->lists);
    result = run_search(&run, err);
    bm25_close(&run.bm25);
    top_k_free(&run.top);
    return result;
}

void search_results_free(struct search_results *results)
{
    for (size_t i = 0; i < results->hit_count; i++) {
        explanation_free(&results->hits[i].of_best);
        explanation_free(&results->hits[i].of_second);
    }
    free(results->hits);
    free(results->idf);
    free(results->df);
    query_terms_free(&results->terms);
    query_free(&results->query);
    *results = (struct search_results){ 0 };
}
