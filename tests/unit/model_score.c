#include "tests/unit/model_score.h"

#include <math.h>
#include <stdlib.h>

static struct model_score_term *find(const struct model_score *s,
                                     const struct model_term *term)
{
    for (size_t i = 0; i < s->term_count; i++) {
        if (model_term_equal(&s->terms[i].term, term))
            return &s->terms[i];
    }
    return NULL;
}

static void add_use(struct model_score *s, const struct model_use *use)
{
    struct model_score_term *term = find(s, &use->term);
    double weight = s->lucene ? use->in_lucene : use->weight;

    if (!term) {
        s->terms = model_grow(s->terms, s->term_count, sizeof *s->terms);
        term = &s->terms[s->term_count++];
        *term = (struct model_score_term){ .term = use->term };
    }
    term->count++;
    if (weight > term->weight)
        term->weight = weight;
}

static bool scores(const struct model_leaf *leaf)
{
    return !leaf->excluded && !model_leaf_is_filter(leaf);
}

static void collect_terms(struct model_score *s)
{
    double most = 0;

    for (size_t i = 0; i < s->query->leaf_count; i++) {
        const struct model_leaf *leaf = &s->query->leaves[i];

        for (size_t j = 0; scores(leaf) && j < leaf->use_count; j++)
            add_use(s, &leaf->uses[j]);
    }
    for (size_t i = 0; i < s->term_count; i++)
        most = fmax(most, s->terms[i].weight);
    for (size_t i = 0; !s->lucene && most < 1 && i < s->term_count; i++)
        s->terms[i].weight = 1;
}

/* How many different terms that are meant the passage holds. */
static uint64_t count_different(const struct model_text *text,
                                const struct model_term *asked)
{
    uint64_t different = 0;

    for (size_t i = 0; i < text->at[text->oracle.positions]; i++) {
        size_t j = 0;

        if (!model_term_means(asked, &text->terms[i]))
            continue;
        while (!model_term_equal(&text->terms[i], &text->terms[j]))
            j++;
        different += i == j;
    }
    return different;
}

static uint64_t count_passages(const struct model_index *index,
                               const struct model_term *asked)
{
    uint64_t df = 0;

    for (size_t p = 0; p < index->passage_count; p++)
        df += count_different(&index->passages[p].text, asked);
    return df < index->passage_count ? df : index->passage_count;
}

static uint64_t df_of(const struct model_index *index,
                      const struct model_term *term)
{
    uint64_t df = count_passages(index, term);
    struct model_term word = *term;

    if (term->kind != MODEL_PART)
        return df;
    word.kind = MODEL_WORD;

    uint64_t as_word = count_passages(index, &word);

    return df > as_word ? df : as_word;
}

static float idf_of(const struct model_index *index, uint64_t df)
{
    double n = (double)index->passage_count;
    double d = (double)df;

    return (float)log(1 + (n - d + 0.5) / (d + 0.5));
}

void model_score_make(struct model_score *out, const struct model_index *index,
                      const struct model_query *query, bool lucene)
{
    *out = (struct model_score){ index, query, lucene, NULL, 0, { NULL, 0 } };
    collect_terms(out);
    for (size_t i = 0; i < out->term_count; i++) {
        struct model_score_term *term = &out->terms[i];
        float idf = idf_of(index, df_of(index, &term->term));

        term->factor = (float)(term->weight * term->count * idf);
    }
    if (!lucene && query->mode != QUERY_PHRASE && index->positions)
        model_runs_find(&out->runs, query);
}

void model_score_free(struct model_score *score)
{
    free(score->terms);
    model_runs_free(&score->runs);
}

static float part_of(const struct model_score *s, uint32_t tf, size_t passage)
{
    double k1 = s->lucene ? 1.2 : 0.9;
    double b = s->lucene ? 0.75 : 0.4;
    double length = s->index->passages[passage].text.oracle.length;
    float k = (float)(k1 * (1 - b + b * length / s->index->average));
    float n = (float)tf;

    return n / (n + k);
}

/* Whether a leaf lets the term count in the passage. */
static bool counts(const struct model_match *m, const struct model_term *term,
                   size_t passage)
{
    for (size_t i = 0; i < m->query->leaf_count; i++) {
        const struct model_leaf *leaf = &m->query->leaves[i];

        if (!scores(leaf) ||
            (leaf->kind == MODEL_PHRASE && !m->leaves[i][passage]))
            continue;
        for (size_t j = 0; j < leaf->use_count; j++) {
            if (model_term_equal(&leaf->uses[j].term, term))
                return true;
        }
    }
    return false;
}

/* The sum of the factors of a run's different terms. */
static float sum_of(const struct model_score *s, const struct model_run *run)
{
    float sum = 0;

    for (size_t i = 0; i < run->use_count; i++) {
        size_t j = 0;

        while (!model_term_equal(&run->uses[i].term, &run->uses[j].term))
            j++;
        if (i == j)
            sum += find(s, &run->uses[i].term)->factor;
    }
    return sum;
}

float model_score_passage(const struct model_score *score,
                          const struct model_match *match, size_t passage)
{
    const struct model_text *text = &score->index->passages[passage].text;
    float delta = score->lucene ? 0 : 1;
    float sum = 0;

    for (size_t i = 0; i < score->term_count; i++) {
        const struct model_score_term *term = &score->terms[i];
        uint32_t tf = model_text_count(text, &term->term, UINT32_MAX);

        if (tf > 0 && counts(match, &term->term, passage))
            sum += term->factor * (delta + part_of(score, tf, passage));
    }
    for (size_t i = 0; i < score->runs.count; i++) {
        const struct model_run *run = &score->runs.items[i];
        uint32_t tf = model_phrase_count(text, &run->phrase, UINT32_MAX);
        float share = (run->is_name ? 1.5f : 0.25f) * sum_of(score, run);

        if (tf > 0)
            sum += share * (delta + part_of(score, tf, passage));
    }
    return sum;
}
