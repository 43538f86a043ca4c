#include <assert.h>

#include "searcher/leaf_match.h"
#include "searcher/phrase_count.h"
#include "searcher/query_match.h"
#include "searcher/ranked_and.h"
#include "searcher/ranked_or.h"
#include "searcher/search_run.h"
#include "searcher/term_gates.h"

/* Passages are few where they are less than this part of all. */
enum { FEW_PART = 64 };

static bool in_use(const struct segment_search *s, uint32_t term)
{
    return s->terms->terms[term].count > 0;
}

static int open_cursors(struct segment_search *s, struct error *err)
{
    size_t count = s->terms->term_count;

    s->cursors = arena_alloc(s->arena, count * sizeof *s->cursors, err);
    if (!s->cursors)
        return -1;
    for (uint32_t i = 0; i < count; i++) {
        if (postings_cursor_open(&s->cursors[i], &s->lists[i], s->view,
                                 s->arena, err) < 0)
            return -1;
    }
    return 0;
}

static int bound_cursors(struct segment_search *s,
                         const struct part_bounds *bounds, struct error *err)
{
    for (uint32_t i = 0; i < s->terms->term_count; i++) {
        if (postings_cursor_bound(&s->cursors[i], s->view, bounds, s->arena,
                                  err) < 0)
            return -1;
    }
    return 0;
}

/* ---- the best hits ---- */

static bool is_same_phrase(const struct segment_search *s,
                           const struct query_leaf *a,
                           const struct query_leaf *b)
{
    const struct token *x = &s->query->tokens[a->first_token];
    const struct token *y = &s->query->tokens[b->first_token];
    uint32_t count = a->token_end - a->first_token;

    if (b->token_end - b->first_token != count)
        return false;
    for (uint32_t i = 0; i < count; i++) {
        if (s->terms->of_token[a->first_token + i] !=
                s->terms->of_token[b->first_token + i] ||
            x[i].position - x[0].position != y[i].position - y[0].position)
            return false;
    }
    return true;
}

/* Whether a leaf before it has its passages. */
static bool is_repeated(const struct segment_search *s, size_t leaf)
{
    for (size_t i = 0; i < leaf; i++) {
        if (term_gates_has(s, &s->query->leaves[i]) &&
            is_same_phrase(s, &s->query->leaves[i], &s->query->leaves[leaf]))
            return true;
    }
    return false;
}

static int find_phrases(struct segment_search *s, struct error *err)
{
    size_t count = s->query->leaf_count;

    s->phrase_sets = arena_alloc(s->arena, count * sizeof *s->phrase_sets, err);
    s->leaf_sets = arena_alloc(s->arena, count * sizeof *s->leaf_sets, err);
    if (!s->phrase_sets || !s->leaf_sets)
        return -1;
    for (size_t i = 0; i < count; i++) {
        const struct query_leaf *leaf = &s->query->leaves[i];
        struct phrase phrase = { leaf->first_token, leaf->token_end };

        s->phrase_sets[i] = (struct passage_list){ 0 };
        s->leaf_sets[i] = (struct bitset){ 0 };
        if (term_gates_has(s, leaf) && !is_repeated(s, i) &&
            phrase_find(&s->phrase_sets[i].docids, &s->phrase_sets[i].count, s,
                        phrase, err) < 0)
            return -1;
    }
    return 0;
}

static int cover_runs(struct segment_search *s, struct error *err)
{
    size_t count = s->terms->run_count;

    if (!s->view->positions)
        return 0;
    s->runs = arena_alloc(s->arena, count * sizeof *s->runs, err);
    for (size_t i = 0; s->runs && i < count; i++) {
        struct phrase phrase = { s->terms->runs[i].first_token,
                                 s->terms->runs[i].token_end };

        if (phrase_cover_make(&s->runs[i], s, phrase, err) < 0)
            return -1;
    }
    return s->runs ? 0 : -1;
}

static int open_rating(struct search_run *run, const struct bitset *ranked,
                       struct error *err)
{
    struct open_segment *o = &run->open;
    struct segment_search *s = &o->search;

    o->rating = (struct rating){
        .search = s,
        .top = &run->top,
        .shared = run->shared,
        .limit = run->limit,
        .second_share = run->ranking->second_share,
        .ranked = ranked,
        .by_passage = s->by_passage || s->view->one_each,
        .floor = run->floor,
    };
    if (cover_runs(s, err) < 0 || score_lanes_make(&o->lanes, s, err) < 0)
        return -1;
    return rating_open(&o->rating, err);
}

/* Readies rating by bounds, for what may be hits anywhere in the segment. */
static int open_rank(struct search_run *run, const struct bitset *ranked,
                     struct error *err)
{
    struct open_segment *o = &run->open;

    if (bound_cursors(&o->search, &run->ranking->bounds, err) < 0 ||
        open_rating(run, ranked, err) < 0)
        return -1;
    return ranked_or_open(&o->window, &o->rating, &o->lanes, err);
}

/* ---- where any leaf will do ---- */

/* Whether each passage is a hit by itself. */
static bool all_count(const struct segment_search *s)
{
    return s->view->deleted == 0 && (s->by_passage || s->view->one_each);
}

/* How many hits have a passage in the set. */
static uint64_t count_hits(const struct segment_search *s,
                           const struct bitset *set)
{
    const struct segment_view *view = s->view;
    uint64_t hits = 0;
    uint32_t article = 0;

    if (all_count(s))
        return bitset_size(set);
    for (uint32_t i = bitset_next(set, 0); i < set->count;) {
        while (view->first[article + 1] <= i)
            article++;
        hits += bitset_has(&view->live, article);
        i = bitset_next(set, s->by_passage ? i + 1 : view->first[article + 1]);
    }
    return hits;
}

/* Whether one term alone has passages: then there are df of them. */
static bool has_one(uint32_t *df, const struct segment_search *s)
{
    size_t sources = 0;

    *df = 0;
    for (uint32_t i = 0; i < s->terms->term_count; i++) {
        if (!in_use(s, i) || s->gates[i] || s->cursors[i].blocks == 0)
            continue;
        sources++;
        *df = s->cursors[i].df;
    }
    for (size_t i = 0; i < s->query->leaf_count; i++)
        sources += s->phrase_sets[i].count > 0;
    return sources == 0 || (sources == 1 && *df > 0 && all_count(s));
}

static int open_any(struct search_run *run, struct error *err)
{
    struct open_segment *o = &run->open;
    struct segment_search *s = &o->search;

    if (find_phrases(s, err) < 0 || term_gates_make(s, err) < 0)
        return -1;
    if (run->count && !has_one(&o->df, s) &&
        bitset_make(&o->counted, s->arena, s->view->passages, err) < 0)
        return -1;
    return run->top.limit > 0 ? open_rank(run, NULL, err) : 0;
}

/* Adds the part's passages to those that are counted in the end. */
static int gather(struct open_segment *o, struct error *err)
{
    struct segment_search *s = &o->search;

    for (uint32_t i = 0; i < s->terms->term_count; i++) {
        if (in_use(s, i) && !s->gates[i] &&
            postings_cursor_add_to(&o->counted, &s->cursors[i], s->first,
                                   s->end, err) < 0)
            return -1;
    }
    for (size_t i = 0; i < s->query->leaf_count; i++) {
        const struct passage_list *found = &s->phrase_sets[i];

        for (uint32_t j = 0; j < found->count; j++) {
            if (found->docids[j] >= s->first && found->docids[j] < s->end)
                bitset_add(&o->counted, found->docids[j]);
        }
    }
    return 0;
}

static int search_any(struct search_run *run, struct error *err)
{
    struct open_segment *o = &run->open;

    run->uncounted = !run->count;
    if (o->counted.words && gather(o, err) < 0)
        return -1;
    if (!o->counted.words && o->search.first == 0)
        run->total += o->df;
    return run->top.limit > 0 ? ranked_or(&o->window, &o->lanes, err) : 0;
}

/* ---- where every leaf must match one passage ---- */

/*
 * Whether bounds can leave a passage out: not where all that can be hits are
 * in one block, and nothing has been found before.
 */
static bool bounds_pay(const struct search_run *run,
                       const struct conjunction *all)
{
    return run->top.full || (run->top.limit > 0 && all->cursors[0]->blocks > 1);
}

static int open_all(struct search_run *run, struct error *err)
{
    struct open_segment *o = &run->open;
    struct segment_search *s = &o->search;

    if (term_gates_open(s, err) < 0 || conjunction_make(&o->all, s, err) < 0)
        return -1;
    assert(o->all.count > 0);
    if (bounds_pay(run, &o->all) &&
        bound_cursors(s, &run->ranking->bounds, err) < 0)
        return -1;
    return open_rating(run, NULL, err);
}

static int search_all(struct search_run *run, struct error *err)
{
    struct open_segment *o = &run->open;

    run->uncounted = !run->count;
    return ranked_and(&o->rating, &o->lanes, &o->all,
                      run->count ? &run->total : NULL, err);
}

/* ---- any other query: of the whole segment ---- */

/* Of few passages each is scored. */
static int rate_all(struct rating *rating, struct error *err)
{
    const struct bitset *ranked = rating->ranked;
    uint32_t docids[RATING_BATCH];
    size_t count = 0;

    for (uint32_t i = bitset_next(ranked, 0); i < ranked->count;
         i = bitset_next(ranked, i + 1)) {
        docids[count++] = i;
        if (count < RATING_BATCH)
            continue;
        if (rating_add(rating, docids, count, err) < 0)
            return -1;
        count = 0;
    }
    return rating_add(rating, docids, count, err);
}

static int rank(struct search_run *run, struct error *err)
{
    struct open_segment *o = &run->open;
    const struct bitset *ranked = &o->search.ranked;

    if (bitset_size(ranked) <= o->search.view->passages / FEW_PART)
        return open_rating(run, ranked, err) < 0 ? -1
                                                 : rate_all(&o->rating, err);
    if (open_rank(run, ranked, err) < 0)
        return -1;
    return ranked_or(&o->window, &o->lanes, err);
}

/* The least score of the best hits, as far as it is known. */
static float known_least(const struct search_run *run)
{
    if (run->shared)
        return shared_top_floor(run->shared);
    return run->top.full ? run->top.worst.score : 0;
}

/* Hits of filters alone have no score. */
static int add_unranked(struct search_run *run, struct error *err)
{
    const struct segment_search *s = &run->open.search;
    const struct segment_view *view = s->view;

    for (uint32_t i = bitset_next(&s->hits, 0); i < s->hits.count;
         i = bitset_next(&s->hits, i + 1)) {
        struct top_hit hit = { .segment = view->number, .second = UINT32_MAX };

        if (known_least(run) > 0)
            return 0;
        hit.article = s->by_passage ? segment_view_article(view, i) : i;
        hit.best = s->by_passage ? i : view->first[i];
        if (bitset_next(&s->ranked, hit.best) <
            (s->by_passage ? i + 1 : view->first[i + 1]))
            continue;
        hit.order = view->base + hit.best;
        if (shared_top_add(run->shared, &run->top, &hit, &run->floor, err) < 0)
            return -1;
    }
    return 0;
}

static int search_matching(struct search_run *run, struct error *err)
{
    struct segment_search *s = &run->open.search;
    uint32_t found;

    if (leaf_match_all(s, err) < 0 || query_match(s, err) < 0)
        return -1;
    found = bitset_size(&s->hits);
    run->total += found;
    if (found == 0 || run->top.limit == 0)
        return 0;
    if (term_gates_make(s, err) < 0 || rank(run, err) < 0)
        return -1;
    return add_unranked(run, err);
}

/* ---- a segment ---- */

enum search_plan search_plan(const struct search_run *run,
                             const struct segment_view *view)
{
    if (run->all && (run->request->by_passage || view->one_each))
        return PLAN_ALL;
    return run->any ? PLAN_ANY : PLAN_MATCH;
}

int search_open_pruned(struct search_run *run, struct error *err)
{
    struct open_segment *o = &run->open;

    if (open_cursors(&o->search, err) < 0)
        return -1;
    switch (search_plan(run, o->search.view)) {
    case PLAN_ALL:
        return open_all(run, err);
    case PLAN_ANY:
        return open_any(run, err);
    default:
        return 0;
    }
}

int search_part_pruned(struct search_run *run, struct error *err)
{
    switch (search_plan(run, run->open.search.view)) {
    case PLAN_ALL:
        return search_all(run, err);
    case PLAN_ANY:
        return search_any(run, err);
    default:
        return search_matching(run, err);
    }
}

void search_close_pruned(struct search_run *run)
{
    struct open_segment *o = &run->open;
    const struct segment_search *s = &o->search;

    if (o->counted.words)
        run->total += count_hits(s, &o->counted);
    if (o->rating.floor > run->floor)
        run->floor = o->rating.floor;
    for (uint32_t i = 0; i < s->terms->term_count; i++)
        run->scanned += s->cursors[i].scanned;
}
