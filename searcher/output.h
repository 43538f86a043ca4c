/*
 * output - search results as bytes for the shell.
 *
 * Every function appends to output->out. One output serves a whole batch.
 */
#ifndef SEARCHER_OUTPUT_H
#define SEARCHER_OUTPUT_H

#include "searcher/hit_source.h"
#include "searcher/snippet.h"

enum output_format {
    OUTPUT_TEXT,
    OUTPUT_JSON,  /* one object a query */
    OUTPUT_JSONL, /* one object a hit */
    OUTPUT_TSV,   /* [qid] rank score id title snippet */
    OUTPUT_TREC,  /* qid Q0 id rank score yinde */
};

/* Zeroed but for the first ones at the start; freed with output_free. */
struct output {
    struct byte_writer *out;
    const struct analysis_table *table;
    struct hit_source *source;
    enum output_format format;
    bool numbered; /* trec: passages have ids of their own, id#number */
    bool color;
    uint32_t columns; /* of a line of text, at least 20 */
    struct snippet snippet;
    struct byte_writer scratch;
};

/* What one query is written with. */
struct output_query {
    const struct search_request *request;
    const struct search_results *results;
    const char *qid; /* NULL outside of a batch */
    double took_ms;
};

int output_results(struct output *output, const struct output_query *query,
                   struct error *err);

/* A whole article, as text or as JSON. */
int output_article(struct output *output, uint32_t segment, uint32_t article,
                   struct error *err);

void output_free(struct output *output);

/* ---- what the formats share ---- */

/* The shortest decimal that is this float. */
void output_float(struct byte_writer *out, float value);

/* Appends bytes with a space for each control character and line end. */
void output_safe(struct byte_writer *out, const uint8_t *bytes, size_t size);

/* A term of the query as text: 手机, m20, iph*. */
void output_term(struct byte_writer *out, const struct query *query,
                 const struct query_term *term);

/* The text of a run: its term of an explanation. */
void output_run(struct byte_writer *out, const struct query *query,
                const struct query_run *run);

/* Makes output->snippet of the hit; *text is its passage's. */
int output_snippet(struct passage_text *text, struct output *output,
                   const struct output_query *query,
                   const struct search_hit *hit, struct error *err);

int output_text(struct output *output, const struct output_query *query,
                struct error *err);
int output_json(struct output *output, const struct output_query *query,
                struct error *err);
int output_jsonl(struct output *output, const struct output_query *query,
                 struct error *err);
int output_tsv(struct output *output, const struct output_query *query,
               struct error *err);
int output_trec(struct output *output, const struct output_query *query,
                struct error *err);

#endif
