#include "indexer/dry_run.h"

#include "indexer/line_feed.h"

enum { CHUNK_BYTES = 1 << 20 };

struct trial {
    struct add_result *result;
    const atomic_bool *stop;
    struct article_settings articles;
    struct input *input;
    struct line_feed feed;
    struct run_report report;
    struct line_chunk chunk;
    struct arena arena;
};

static int try_line(struct trial *trial, const struct chunk_line *line,
                    struct error *err)
{
    struct article article;
    struct error why = { 0 };

    arena_reset(&trial->arena);
    if (article_parse_json(&article, &trial->arena, &trial->articles,
                           trial->chunk.bytes.bytes + line->start, line->size,
                           &trial->result->mended, &why) < 0)
        return run_report_skip(&trial->report, line->file, line->number, &why,
                               err);
    trial->result->added++;
    return 0;
}

static int try_chunk(struct trial *trial, struct error *err)
{
    const struct progress_facts facts = { trial->result->added,
                                          input_consumed(trial->input),
                                          input_total(trial->input) };

    for (size_t i = 0; i < trial->chunk.count; i++) {
        if (atomic_load(trial->stop))
            return error_set(err, ERROR_STOPPED, "interrupted");
        if (try_line(trial, &trial->chunk.lines[i], err) < 0)
            return -1;
    }
    run_report_progress(&trial->report, &facts);
    return 0;
}

static int try_all(struct trial *trial, struct error *err)
{
    do {
        if (line_feed_next(&trial->chunk, &trial->feed, err) < 0 ||
            try_chunk(trial, err) < 0)
            return -1;
    } while (trial->chunk.count > 0);
    trial->result->skipped = trial->report.skipped;
    trial->result->passed_over = input_passed_over(trial->input);
    return 0;
}

static int try_request(struct trial *trial, const struct add_request *request,
                       const struct manifest *settings, struct error *err)
{
    const char *names[DECLARED_FIELDS_MAX];
    size_t line_limit = line_feed_limit(request->limits.memory);
    int result;

    for (uint32_t i = 0; i < settings->keywords; i++)
        names[i] = settings->keyword_names[i];
    trial->stop = request->limits.stop;
    trial->articles =
        (struct article_settings){ request->fields, request->field_count, names,
                                   settings->keywords };
    if (input_open(&trial->input, request->inputs, request->input_count,
                   line_limit, request->limits.stop, err) < 0)
        return -1;
    run_report_open(&trial->report, request->progress, request->strict);
    line_feed_open(&trial->feed, trial->input, &trial->report, line_limit,
                   CHUNK_BYTES, 1);
    result = try_all(trial, err);
    line_feed_close(&trial->feed);
    run_report_close(&trial->report);
    return result;
}

int dry_run(struct add_result *out, const struct add_request *request,
            struct error *err)
{
    struct trial trial = { .result = out };
    struct index_writer writer;
    int result = index_writer_look(&writer, request->index, &request->limits,
                                   &request->make, err);

    *out = (struct add_result){ 0 };
    if (result == 0)
        result = try_request(&trial, request, &writer.settings, err);
    input_close(trial.input);
    line_chunk_free(&trial.chunk);
    arena_free(&trial.arena);
    index_writer_close(&writer);
    return result;
}
