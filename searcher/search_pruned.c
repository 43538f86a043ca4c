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

static int open_rating(struct rating *out, struct search_run *run,
                       struct segment_search *s, struct score_lanes *lanes,
                       const struct bitset *ranked, struct error *err)
{
    *out = (struct rating){ .search = s,
                            .top = &run->top,
                            .second_share = run->ranking->second_share,
                            .ranked = ranked,
                            .by_passage = s->by_passage || s->view->one_each,
                            .floor = run->floor };
    if (cover_runs(s, err) < 0 || score_lanes_make(lanes, s, err) < 0)
        return -1;
    return rating_open(out, err);
}

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

static int rank(struct search_run *run, struct segment_search *s,
                const struct bitset *ranked, struct error *err)
{
    bool few = ranked && bitset_size(ranked) <= s->view->passages / FEW_PART;
    struct rating rating;
    struct score_lanes lanes;

    if ((!few && bound_cursors(s, &run->ranking->bounds, err) < 0) ||
        open_rating(&rating, run, s, &lanes, ranked, err) < 0)
        return -1;
    if (few)
        return rate_all(&rating, err);
    if (ranked_or(&rating, &lanes, err) < 0)
        return -1;
    run->floor = rating.floor;
    return 0;
}

/* ---- the total ---- */

/* Whether each passage is a hit by itself. */
static bool all_count(const struct segment_search *s)
{
    return s->view->deleted == 0 && (s->by_passage || s->view->one_each);
}

/* How many hits have a passage in the set, which is of the part. */
static uint64_t count_hits(const struct segment_search *s,
                           const struct bitset *set)
{
    const struct segment_view *view = s->view;
    uint64_t hits = 0;
    uint32_t article = 0;

    if (all_count(s))
        return bitset_size(set);
    for (uint32_t i = bitset_next(set, s->first); i < s->end;) {
        while (view->first[article + 1] <= i)
            article++;
        hits += bitset_has(&view->live, article);
        i = bitset_next(set, s->by_passage ? i + 1 : view->first[article + 1]);
    }
    return hits;
}

static bool is_whole(const struct segment_search *s)
{
    return s->first == 0 && s->end == s->view->passages;
}

/* Whether one term alone has passages: then there are df of them. */
static bool count_one(uint64_t *total, const struct segment_search *s)
{
    size_t sources = 0;

    *total = 0;
    for (uint32_t i = 0; i < s->terms->term_count; i++) {
        if (!in_use(s, i) || s->gates[i] || s->cursors[i].blocks == 0)
            continue;
        sources++;
        *total = s->cursors[i].df;
    }
    for (size_t i = 0; i < s->query->leaf_count; i++)
        sources += s->phrase_sets[i].count > 0;
    return sources == 0 ||
           (sources == 1 && *total > 0 && all_count(s) && is_whole(s));
}

static int count_any(uint64_t *total, struct segment_search *s,
                     struct error *err)
{
    struct bitset set;

    if (count_one(total, s))
        return 0;
    if (bitset_make(&set, s->arena, s->view->passages, err) < 0)
        return -1;
    for (uint32_t i = 0; i < s->terms->term_count; i++) {
        if (in_use(s, i) && !s->gates[i] &&
            postings_cursor_add_to(&set, &s->cursors[i], s->first, s->end,
                                   err) < 0)
            return -1;
    }
    for (size_t i = 0; i < s->query->leaf_count; i++) {
        const struct passage_list *found = &s->phrase_sets[i];

        for (uint32_t j = 0; j < found->count; j++)
            bitset_add(&set, found->docids[j]);
    }
    *total = count_hits(s, &set);
    return 0;
}

/* ---- a part of a segment ---- */

static int search_any(struct search_run *run, struct segment_search *s,
                      struct error *err)
{
    uint64_t total = 0;

    if (open_cursors(s, err) < 0 || find_phrases(s, err) < 0 ||
        term_gates_make(s, err) < 0)
        return -1;
    if (run->count && count_any(&total, s, err) < 0)
        return -1;
    run->total += total;
    run->uncounted = !run->count;
    return run->top.limit > 0 ? rank(run, s, NULL, err) : 0;
}

/*
 * Whether bounds can leave a passage out: not where all that can be hits are
 * in one block, and nothing has been found before.
 */
static bool bounds_pay(const struct search_run *run,
                       const struct conjunction *all)
{
    return run->top.full || (run->top.limit > 0 && all->cursors[0]->blocks > 1);
}

static int search_all(struct search_run *run, struct segment_search *s,
                      struct error *err)
{
    struct rating rating;
    struct score_lanes lanes;
    struct conjunction all;
    uint64_t *total = run->count ? &run->total : NULL;

    if (open_cursors(s, err) < 0 || term_gates_open(s, err) < 0 ||
        conjunction_make(&all, s, err) < 0)
        return -1;
    assert(all.count > 0);
    if ((bounds_pay(run, &all) &&
         bound_cursors(s, &run->ranking->bounds, err) < 0) ||
        open_rating(&rating, run, s, &lanes, NULL, err) < 0)
        return -1;
    run->uncounted = !run->count;
    return ranked_and(&rating, &lanes, &all, total, err);
}

/* Hits of filters alone have no score. */
static int add_unranked(struct search_run *run, const struct segment_search *s,
                        struct error *err)
{
    const struct segment_view *view = s->view;

    for (uint32_t i = bitset_next(&s->hits, 0); i < s->hits.count;
         i = bitset_next(&s->hits, i + 1)) {
        struct top_hit hit = { .segment = view->number, .second = UINT32_MAX };

        if (run->top.full && run->top.worst.score > 0)
            return 0;
        hit.article = s->by_passage ? segment_view_article(view, i) : i;
        hit.best = s->by_passage ? i : view->first[i];
        if (bitset_next(&s->ranked, hit.best) <
            (s->by_passage ? i + 1 : view->first[i + 1]))
            continue;
        hit.order = view->base + hit.best;
        if (top_k_add(&run->top, &hit, err) < 0)
            return -1;
    }
    return 0;
}

static int search_matching(struct search_run *run, struct segment_search *s,
                           struct error *err)
{
    uint32_t found;

    if (open_cursors(s, err) < 0 || leaf_match_all(s, err) < 0 ||
        query_match(s, err) < 0)
        return -1;
    found = bitset_size(&s->hits);
    run->total += found;
    if (found == 0 || run->top.limit == 0)
        return 0;
    if (term_gates_make(s, err) < 0 || rank(run, s, &s->ranked, err) < 0)
        return -1;
    return add_unranked(run, s, err);
}

int search_part_pruned(struct search_run *run, struct segment_search *s,
                       struct error *err)
{
    int result;

    if (run->all && (s->by_passage || s->view->one_each))
        result = search_all(run, s, err);
    else if (run->any)
        result = search_any(run, s, err);
    else
        result = search_matching(run, s, err);
    for (uint32_t i = 0; s->cursors && i < s->terms->term_count; i++) {
        run->postings += s->first == 0 ? s->lists[i].df : 0;
        run->scanned += s->cursors[i].scanned;
    }
    return result;
}
