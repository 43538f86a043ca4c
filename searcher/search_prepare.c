#include "searcher/search_run.h"

static int read_query(struct search_run *run, struct error *err)
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

/* Only the union of a row tells how many passages have a character. */
static int load_characters(struct search_run *run, struct term_lists *lists,
                           const struct segment_view *view, struct error *err)
{
    const struct query_terms *terms = &run->out->terms;

    for (size_t i = 0; i < terms->term_count; i++) {
        if (terms->terms[i].kind != QUERY_CHAR)
            continue;
        if (term_lists_load(&lists[i], view, &run->searcher->lists, err) < 0)
            return -1;
        run->scanned += lists[i].df;
    }
    return 0;
}

/* All terms take a step before the next, since each waits for memory. */
static int open_in(struct search_run *run, struct term_lists *lists,
                   const struct segment_view *view, struct error *err)
{
    const struct query_term *terms = run->out->terms.terms;
    size_t count = run->out->terms.term_count;

    for (size_t i = 0; i < count; i++)
        segment_view_fetch(view, &terms[i]);
    for (size_t i = 0; i < count; i++) {
        if (term_lists_find(&lists[i], view, &run->out->query, &terms[i], err) <
            0)
            return -1;
    }
    for (size_t i = 0; i < count; i++) {
        if (term_lists_place(&lists[i], view, err) < 0)
            return -1;
    }
    for (size_t i = 0; i < count; i++) {
        if (term_lists_open(&lists[i], view, &terms[i], err) < 0)
            return -1;
    }
    return load_characters(run, lists, view, err);
}

static int open_lists(struct search_run *run, struct error *err)
{
    struct searcher *s = run->searcher;
    size_t count = run->out->terms.term_count * s->view_count;

    run->lists = arena_alloc(&s->lists, count * sizeof *run->lists, err);
    if (!run->lists)
        return -1;
    for (uint32_t i = 0; i < s->view_count; i++) {
        if (open_in(run, search_run_lists(run, i), &s->views[i], err) < 0)
            return search_run_blame(run, i, err);
    }
    return 0;
}

static uint64_t term_df(const struct search_run *run, size_t term)
{
    uint64_t passages = run->searcher->snapshot->passages;
    uint64_t df = 0;

    for (uint32_t i = 0; i < run->searcher->view_count; i++) {
        const struct term_lists *lists = &search_run_lists(run, i)[term];

        df += lists->loaded ? lists->count : lists->df;
    }
    return df < passages ? df : passages;
}

static int weigh_terms(struct search_run *run, struct error *err)
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

/* Lengths of a wide segment are u16. */
static uint32_t longest_length(const struct searcher *s)
{
    for (uint32_t i = 0; i < s->view_count; i++) {
        if (s->views[i].wide)
            return UINT16_MAX;
    }
    return UINT8_MAX;
}

static int make_ranking(struct ranking *out, const struct searcher *s,
                        enum similarity similarity, struct error *err)
{
    const struct snapshot *snapshot = s->snapshot;
    double sum = (double)snapshot->sum_length;
    double average = sum > 0 ? sum / (double)snapshot->passages : 1;
    uint32_t longest = longest_length(s);
    int result;

    if (similarity == SIMILARITY_LUCENE)
        result = bm25_open(&out->bm25, 1.2, 0.75, 0, average, longest, err);
    else
        result = bm25_open(&out->bm25, 0.9, 0.4, 1, average, longest, err);
    if (result < 0)
        return -1;
    if (similarity == SIMILARITY_YINDE)
        out->second_share = SCORE_SECOND_SHARE;
    part_bounds_make(&out->bounds, &out->bm25);
    out->ready = true;
    return 0;
}

static int find_ranking(struct search_run *run, struct error *err)
{
    enum similarity similarity = run->request->similarity;
    struct ranking *ranking = &run->searcher->rankings[similarity];

    if (!ranking->ready &&
        make_ranking(ranking, run->searcher, similarity, err) < 0)
        return -1;
    run->ranking = ranking;
    run->out->second_share = ranking->second_share;
    return 0;
}

/* Whether all leaves are about texts, with this sign on each. */
static bool has_only(const struct query *query, enum query_sign sign)
{
    for (size_t i = 1; i < query->node_count; i++) {
        const struct query_node *node = &query->nodes[i];

        if (node->sign != sign || node->filter ||
            (node->alternatives && sign == SIGN_REQUIRED))
            return false;
        if (node->leaf != QUERY_NONE && query->leaves[node->leaf].title)
            return false;
    }
    return query->leaf_count > 0;
}

/* The one leaf of the query, which may as well be required; or NULL. */
static const struct query_leaf *only_leaf(const struct query *query)
{
    return query->node_count == 2 && query->nodes[1].sign != SIGN_EXCLUDED
               ? &query->leaves[0]
               : NULL;
}

/* How the query can be searched without finding all that match. */
static void make_plan(struct search_run *run)
{
    const struct query *query = &run->out->query;
    const struct query_leaf *leaf = only_leaf(query);

    run->all = has_only(query, SIGN_REQUIRED);
    run->any = has_only(query, SIGN_NONE);
    if (!leaf || !(run->all || run->any))
        return;
    if (leaf->token_end - leaf->first_token == 1 ||
        !(leaf_is_phrase(leaf) || leaf->kind == LEAF_ALL)) {
        run->any = true;
        run->all = false;
    } else {
        run->all = true;
        run->any = leaf_is_phrase(leaf);
    }
}

int search_prepare(struct search_run *run, struct error *err)
{
    if (read_query(run, err) < 0 || find_ranking(run, err) < 0 ||
        open_lists(run, err) < 0 || weigh_terms(run, err) < 0)
        return -1;
    make_plan(run);
    return 0;
}
