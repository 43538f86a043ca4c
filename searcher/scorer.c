#include "searcher/scorer.h"

#include <stdlib.h>
#include <string.h>

#include "searcher/phrase_match.h"
#include "searcher/run_weight.h"

const float SCORE_SECOND_SHARE = 0.2F;

/* The ranked passages in which the term counts. */
static void gate_term(struct bitset *out, const struct segment_search *s,
                      uint32_t term)
{
    const struct query *q = s->query;

    if (!s->terms->terms[term].gated) {
        bitset_copy(out, &s->ranked);
        return;
    }
    bitset_clear(out);
    for (size_t i = 0; i < q->leaf_count; i++) {
        const struct query_leaf *leaf = &q->leaves[i];

        if (leaf->excluded || !leaf_is_phrase(leaf))
            continue;
        for (uint32_t j = leaf->first_token; j < leaf->token_end; j++) {
            if (s->terms->of_token[j] != term)
                continue;
            bitset_or(out, &s->leaf_sets[i]);
            break;
        }
    }
    bitset_and(out, &s->ranked);
}

static int add_term(float *scores, struct bitset *gate,
                    struct segment_search *s, uint32_t term, struct error *err)
{
    struct term_lists *lists = &s->lists[term];
    float weight = s->weights[term];

    if (term_lists_load(lists, s->view, s->arena, err) < 0)
        return -1;
    gate_term(gate, s, term);
    for (uint32_t i = 0; i < lists->count; i++) {
        uint32_t docid = lists->docids[i];

        if (bitset_has(gate, docid))
            scores[docid] += bm25_score(s->bm25, weight, lists->tf[i],
                                        segment_view_length(s->view, docid));
    }
    return 0;
}

static struct phrase phrase_of(const struct segment_search *s, size_t run)
{
    return (struct phrase){ s->terms->runs[run].first_token,
                            s->terms->runs[run].token_end };
}

static int add_run(float *scores, struct segment_search *s, size_t run,
                   struct error *err)
{
    struct occurrences starts;
    float weight = run_weight(s->query, s->terms, s->weights, run);
    int result = phrase_starts(&starts, s, phrase_of(s, run), &s->ranked, err);

    for (size_t i = 0; i < starts.count;) {
        uint32_t docid = occurrence_docid(starts.items[i]);
        size_t first = i;

        while (i < starts.count && occurrence_docid(starts.items[i]) == docid)
            i++;
        scores[docid] += bm25_score(s->bm25, weight, (uint32_t)(i - first),
                                    segment_view_length(s->view, docid));
    }
    occurrences_free(&starts);
    return result;
}

int scorer_run(float **out, struct segment_search *search, struct error *err)
{
    size_t bytes = (size_t)search->view->passages * sizeof(float);
    float *scores = arena_alloc(search->arena, bytes, err);
    struct bitset gate;

    if (!scores ||
        bitset_make(&gate, search->arena, search->view->passages, err) < 0)
        return -1;
    memset(scores, 0, bytes);
    for (uint32_t i = 0; i < search->terms->term_count; i++) {
        if (search->terms->terms[i].count > 0 &&
            add_term(scores, &gate, search, i, err) < 0)
            return -1;
    }
    for (size_t i = 0; i < search->terms->run_count; i++) {
        if (search->view->positions && add_run(scores, search, i, err) < 0)
            return -1;
    }
    *out = scores;
    return 0;
}

static int add_part(struct explanation *out, const struct segment_search *s,
                    uint32_t passage, struct score_part part, struct error *err)
{
    uint32_t length = segment_view_length(s->view, passage);

    if (memory_grow(&out->parts, &out->capacity, out->count + 1,
                    sizeof *out->parts, err) < 0)
        return -1;
    part.part = bm25_part(s->bm25, part.tf, length);
    part.value = bm25_score(s->bm25, part.weight, part.tf, length);
    out->sum += part.value;
    out->parts[out->count++] = part;
    return 0;
}

static int explain_terms(struct explanation *out, struct segment_search *s,
                         uint32_t passage, struct error *err)
{
    struct bitset gate;

    if (bitset_make(&gate, s->arena, s->view->passages, err) < 0)
        return -1;
    for (uint32_t i = 0; i < s->terms->term_count; i++) {
        struct score_part part = { .kind = PART_TERM,
                                   .number = i,
                                   .weight = s->weights[i] };

        if (s->terms->terms[i].count == 0)
            continue;
        if (term_lists_load(&s->lists[i], s->view, s->arena, err) < 0)
            return -1;
        part.tf = term_lists_tf(&s->lists[i], passage);
        gate_term(&gate, s, i);
        if (part.tf > 0 && bitset_has(&gate, passage) &&
            add_part(out, s, passage, part, err) < 0)
            return -1;
    }
    return 0;
}

static int explain_runs(struct explanation *out, struct segment_search *s,
                        uint32_t passage, struct error *err)
{
    struct bitset one;

    if (bitset_make(&one, s->arena, s->view->passages, err) < 0)
        return -1;
    bitset_add(&one, passage);
    for (uint32_t i = 0; i < s->terms->run_count && s->view->positions; i++) {
        struct score_part part = { .kind = PART_RUN,
                                   .number = i,
                                   .weight = run_weight(s->query, s->terms,
                                                        s->weights, i) };
        struct occurrences starts;
        int result = phrase_starts(&starts, s, phrase_of(s, i), &one, err);

        part.tf = (uint32_t)starts.count;
        occurrences_free(&starts);
        if (result < 0 ||
            (part.tf > 0 && add_part(out, s, passage, part, err) < 0))
            return -1;
    }
    return 0;
}

int scorer_explain(struct explanation *out, struct segment_search *search,
                   uint32_t passage, struct error *err)
{
    *out = (struct explanation){ 0 };
    if (!bitset_has(&search->ranked, passage))
        return 0;
    if (explain_terms(out, search, passage, err) < 0)
        return -1;
    return explain_runs(out, search, passage, err);
}

void explanation_free(struct explanation *explanation)
{
    free(explanation->parts);
    *explanation = (struct explanation){ 0 };
}
