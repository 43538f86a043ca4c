#include "searcher/scorer.h"

#include <stdlib.h>
#include <string.h>

#include "searcher/phrase_match.h"
#include "searcher/run_weight.h"
#include "searcher/term_gates.h"

const float SCORE_SECOND_SHARE = 0.2F;

/* Whether the term counts in a passage that has a score. */
static bool counts(const struct segment_search *s, uint32_t term,
                   uint32_t passage)
{
    return bitset_has(&s->ranked, passage) &&
           (!s->gates[term] || bitset_has(s->gates[term], passage));
}

static int add_term(float *scores, struct segment_search *s, uint32_t term,
                    struct error *err)
{
    struct term_lists *lists = &s->lists[term];
    float weight = s->weights[term];

    if (term_lists_load(lists, s->view, s->arena, err) < 0)
        return -1;
    for (uint32_t i = 0; i < lists->count; i++) {
        uint32_t docid = lists->docids[i];

        if (counts(s, term, docid))
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

    if (!scores || term_gates_make(search, err) < 0)
        return -1;
    memset(scores, 0, bytes);
    for (uint32_t i = 0; i < search->terms->term_count; i++) {
        if (search->terms->terms[i].count > 0 &&
            add_term(scores, search, i, err) < 0)
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
    for (uint32_t i = 0; i < s->terms->term_count; i++) {
        struct score_part part = { .kind = PART_TERM,
                                   .number = i,
                                   .weight = s->weights[i] };

        if (s->terms->terms[i].count == 0)
            continue;
        if (term_lists_load(&s->lists[i], s->view, s->arena, err) < 0)
            return -1;
        part.tf = term_lists_tf(&s->lists[i], passage);
        if (part.tf > 0 && counts(s, i, passage) &&
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
    if (!search->gates && term_gates_make(search, err) < 0)
        return -1;
    if (explain_terms(out, search, passage, err) < 0)
        return -1;
    return explain_runs(out, search, passage, err);
}

void explanation_free(struct explanation *explanation)
{
    free(explanation->parts);
    *explanation = (struct explanation){ 0 };
}
