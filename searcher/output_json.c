#include "searcher/output.h"

#include "common/json_writer.h"

static void write_field(struct json_writer *json, const char *name,
                        struct field_text field)
{
    json_key(json, name);
    if (field.bytes)
        json_write_string(json, field.bytes, field.size);
    else
        json_write_null(json);
}

static void write_float(struct output *output, struct json_writer *json,
                        const char *name, float value)
{
    json_key(json, name);
    byte_writer_reset(&output->scratch);
    output_float(&output->scratch, value);
    json_write_raw(json, output->scratch.bytes, output->scratch.size);
}

static void write_part_name(struct output *output, struct json_writer *json,
                            const struct search_results *results,
                            const struct score_part *part)
{
    const struct query *query = &results->query;

    byte_writer_reset(&output->scratch);
    if (part->kind == PART_TERM)
        output_term(&output->scratch, query,
                    &results->terms.terms[part->number]);
    else
        output_run(&output->scratch, query, &results->terms.runs[part->number]);
    json_key(json, part->kind == PART_TERM ? "term" : "run");
    json_write_string(json, output->scratch.bytes, output->scratch.size);
}

static void write_part(struct output *output, struct json_writer *json,
                       const struct search_results *results,
                       const struct score_part *part)
{
    json_begin_object(json);
    write_part_name(output, json, results, part);
    if (part->kind == PART_TERM) {
        const struct query_term *term = &results->terms.terms[part->number];

        json_key(json, "count");
        json_write_u64(json, term->count);
        write_float(output, json, "w", term->weight);
        json_key(json, "df");
        json_write_u64(json, results->df[part->number]);
        write_float(output, json, "idf", results->idf[part->number]);
    }
    json_key(json, "tf");
    json_write_u64(json, part->tf);
    write_float(output, json, "weight", part->weight);
    write_float(output, json, "part", part->part);
    write_float(output, json, "value", part->value);
    json_end_object(json);
}

static void write_sum(struct output *output, struct json_writer *json,
                      const struct search_results *results, const char *name,
                      const struct explanation *sum)
{
    json_key(json, name);
    json_begin_object(json);
    write_float(output, json, "score", sum->sum);
    json_key(json, "parts");
    json_begin_array(json);
    for (size_t i = 0; i < sum->count; i++)
        write_part(output, json, results, &sum->parts[i]);
    json_end_array(json);
    json_end_object(json);
}

static void write_explanation(struct output *output, struct json_writer *json,
                              const struct output_query *query,
                              const struct search_hit *hit)
{
    json_key(json, "explanation");
    json_begin_object(json);
    write_sum(output, json, query->results, "best", &hit->of_best);
    if (hit->second != UINT32_MAX) {
        write_float(output, json, "second_share", query->results->second_share);
        write_sum(output, json, query->results, "second", &hit->of_second);
    }
    json_end_object(json);
}

static int write_snippet(struct output *output, struct json_writer *json,
                         const struct output_query *query,
                         const struct search_hit *hit, struct error *err)
{
    struct passage_text text;
    const struct snippet *snippet = &output->snippet;

    if (output_snippet(&text, output, query, hit, err) < 0)
        return -1;
    json_key(json, "snippet");
    json_write_string(json, text.bytes + snippet->window.start,
                      snippet->window.end - snippet->window.start);
    json_key(json, "highlights");
    json_begin_array(json);
    for (size_t i = 0; i < snippet->marks.count; i++) {
        json_begin_array(json);
        json_write_u64(json, snippet->marks.items[i].start);
        json_write_u64(json, snippet->marks.items[i].end);
        json_end_array(json);
    }
    json_end_array(json);
    return 0;
}

static int write_hit(struct output *output, struct json_writer *json,
                     const struct output_query *query,
                     const struct search_hit *hit, struct error *err)
{
    const struct record_fields *record;

    if (hit_source_fields(&record, output->source, hit->segment, hit->article,
                          err) < 0)
        return -1;
    write_field(json, "id", record->fields[RECORD_ID]);
    write_field(json, "title", record->fields[RECORD_TITLE]);
    write_field(json, "url", record->fields[RECORD_URL]);
    write_field(json, "date", record->fields[RECORD_DATE]);
    write_float(output, json, "score", hit->score);
    json_key(json, "passage");
    json_write_u64(json, hit->shown_number);
    if (write_snippet(output, json, query, hit, err) < 0)
        return -1;
    if (query->request->explain)
        write_explanation(output, json, query, hit);
    return 0;
}

static void write_parsed(struct output *output, struct json_writer *json,
                         const struct query *query)
{
    byte_writer_reset(&output->scratch);
    query_print(&output->scratch, query);
    json_key(json, "parsed");
    json_write_string(json, output->scratch.bytes, output->scratch.size);
}

static void write_head(struct output *output, struct json_writer *json,
                       const struct output_query *query)
{
    const struct search_results *results = query->results;

    if (query->qid) {
        json_key(json, "qid");
        json_write_text(json, query->qid);
    }
    json_key(json, "query");
    json_write_string(json, query->request->query, query->request->query_size);
    write_parsed(output, json, &results->query);
    json_key(json, "total");
    json_write_u64(json, results->total);
    json_key(json, "total_is_exact");
    json_write_bool(json, results->total_is_exact);
    json_key(json, "relaxed");
    json_write_bool(json, results->query.relaxed);
    json_key(json, "took_ms");
    json_write_double(json, query->took_ms);
}

int output_json(struct output *output, const struct output_query *query,
                struct error *err)
{
    struct json_writer json = { .out = output->out };

    json_begin_object(&json);
    write_head(output, &json, query);
    json_key(&json, "hits");
    json_begin_array(&json);
    for (size_t i = 0; i < query->results->hit_count; i++) {
        json_begin_object(&json);
        if (write_hit(output, &json, query, &query->results->hits[i], err) < 0)
            return -1;
        json_end_object(&json);
    }
    json_end_array(&json);
    json_end_object(&json);
    write_u8(output->out, '\n');
    return 0;
}

int output_jsonl(struct output *output, const struct output_query *query,
                 struct error *err)
{
    for (size_t i = 0; i < query->results->hit_count; i++) {
        struct json_writer json = { .out = output->out };

        json_begin_object(&json);
        if (query->qid) {
            json_key(&json, "qid");
            json_write_text(&json, query->qid);
        }
        json_key(&json, "rank");
        json_write_u64(&json, (uint64_t)query->request->offset + i + 1);
        if (write_hit(output, &json, query, &query->results->hits[i], err) < 0)
            return -1;
        json_end_object(&json);
        write_u8(output->out, '\n');
    }
    return 0;
}
