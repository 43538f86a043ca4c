#include "searcher/search.h"

#include <assert.h>
#include <stdlib.h>

#include "searcher/crew.h"
#include "searcher/search_run.h"

int search_run_blame(const struct search_run *run, uint32_t segment,
                     struct error *err)
{
    return segment_blame(run->searcher->views[segment].segment, err);
}

static int make_views(struct searcher *s, struct error *err)
{
    const struct snapshot *snapshot = s->snapshot;

    s->view_count = (uint32_t)snapshot->manifest.segment_count;
    s->views = arena_alloc(&s->arena, s->view_count * sizeof *s->views, err);
    if (!s->views)
        return -1;
    for (uint32_t i = 0; i < s->view_count; i++) {
        const struct snapshot_segment *from = &snapshot->segments[i];

        if (segment_view_make(&s->views[i], from->segment,
                              from->deletes.words ? &from->deletes : NULL, i,
                              from->base, &s->arena, err) < 0)
            return -1;
    }
    return 0;
}

static int make_works(struct searcher *s, unsigned threads, struct error *err)
{
    s->works = arena_alloc(&s->arena, threads * sizeof *s->works, err);
    if (!s->works)
        return -1;
    for (unsigned i = 0; i < threads; i++)
        s->works[i] = (struct arena){ 0 };
    s->threads = threads;
    return 0;
}

int searcher_open(struct searcher **out, const char *folder, struct error *err)
{
    struct searcher *s;

    if (memory_alloc(&s, 1, sizeof *s, err) < 0)
        return -1;
    if (snapshot_open(&s->snapshot, folder, err) < 0 ||
        make_views(s, err) < 0 || make_works(s, 1, err) < 0) {
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
    for (size_t i = 0; i < SIMILARITIES; i++)
        bm25_close(&searcher->rankings[i].bm25);
    crew_close(searcher->crew);
    for (unsigned i = 0; i < searcher->threads; i++)
        arena_free(&searcher->works[i]);
    arena_free(&searcher->arena);
    arena_free(&searcher->lists);
    snapshot_close(searcher->snapshot);
    free(searcher);
}

int searcher_use_threads(struct searcher *searcher, unsigned threads,
                         uint64_t least, struct error *err)
{
    assert(searcher->threads == 1);
    assert(threads >= 1 && threads <= SEARCH_THREADS_MAX);
    searcher->shared_least = least;
    if (threads == 1)
        return 0;
    if (make_works(searcher, threads, err) < 0)
        return -1;
    return crew_open(&searcher->crew, threads, err);
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
    segment_fetch_id(view->segment, top->article);
}

/* Sorts the hits, leaves out those before the offset, explains the others. */
static int finish(struct search_run *run, struct error *err)
{
    struct search_results *out = run->out;
    size_t offset = run->request->offset;

    if (top_k_sort(&run->top, err) < 0)
        return -1;
    if (run->top.count <= offset)
        return 0;
    out->hit_count = run->top.count - offset;
    if (memory_alloc(&out->hits, out->hit_count, sizeof *out->hits, err) < 0)
        return -1;
    for (size_t i = 0; i < out->hit_count; i++)
        make_hit(&out->hits[i], run->searcher, &run->top.hits[offset + i]);
    for (uint32_t i = 0; run->request->explain && i < run->searcher->view_count;
         i++) {
        if (search_explain(run, i, err) < 0)
            return search_run_blame(run, i, err);
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

static int search_in_turn(struct search_run *run, struct error *err)
{
    for (uint32_t i = 0; i < run->searcher->view_count; i++) {
        uint32_t passages = run->searcher->views[i].passages;

        if (search_open(run, i, err) < 0 ||
            search_part(run, 0, passages, err) < 0)
            return search_run_blame(run, i, err);
        search_close(run);
    }
    return 0;
}

/* Of all terms in all segments. */
static uint64_t count_postings(const struct search_run *run)
{
    size_t terms = run->out->terms.term_count;
    uint64_t postings = 0;

    for (size_t i = 0; i < terms * run->searcher->view_count; i++)
        postings += run->lists[i].df;
    return postings;
}

static int search_segments(struct search_run *run, struct error *err)
{
    struct search_results *out = run->out;

    run->total = 0;
    if ((search_parts_pay(run) ? search_parts : search_in_turn)(run, err) < 0)
        return -1;
    out->total = run->total;
    out->postings_total += count_postings(run);
    out->total_is_exact = true;
    if (run->uncounted) {
        uint64_t kept = run->top.full ? run->top.limit : run->top.count;

        out->total_is_exact = !run->top.full;
        if (out->total < kept)
            out->total = kept;
    }
    return 0;
}

static void set_limit(struct search_run *run)
{
    const struct search_request *request = run->request;

    if (request->count_only || request->limit == 0) {
        run->count = true;
        return;
    }
    run->count = request->exact_total || request->exhaustive ||
                 request->sort != SORT_RELEVANCE;
    run->limit = request->limit + request->offset;
    if (run->limit < request->limit)
        run->limit = SIZE_MAX;
    run->top.limit = run->limit;
}

static int run_search(struct search_run *run, struct error *err)
{
    const struct search_request *request = run->request;
    struct search_results *out = run->out;

    set_limit(run);
    if (search_prepare(run, err) < 0 || search_segments(run, err) < 0)
        return -1;
    out->without_positions =
        !has_positions(run->searcher->snapshot) && has_long_phrase(&out->query);
    if (out->total == 0 && request->mode == QUERY_AUTO &&
        query_relax(&out->query)) {
        query_terms_ungate(&out->terms, &out->query);
        run->floor = 0;
        run->uncounted = false;
        if (search_segments(run, err) < 0)
            return -1;
    }
    return finish(run, err);
}

int searcher_search(struct search_results *out, struct searcher *searcher,
                    const struct search_request *request, struct error *err)
{
    struct search_run run = { .searcher = searcher,
                              .request = request,
                              .out = out,
                              .work = searcher->works };
    int result;

    *out = (struct search_results){ 0 };
    arena_reset(&searcher->lists);
    result = run_search(&run, err);
    out->postings_scanned = run.scanned;
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
