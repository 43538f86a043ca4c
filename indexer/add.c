#include "indexer/add.h"

#include <stdlib.h>

#include "indexer/batch.h"
#include "indexer/codec_samples.h"
#include "indexer/id_resolver.h"
#include "indexer/input.h"
#include "indexer/line_feed.h"
#include "indexer/merge_work.h"
#include "indexer/workers.h"

enum {
    CHUNK_SHARE = 4,        /* of a thread's memory for lines, 1 in so many */
    SPOOL_SHARE = 4,        /* and for the spools of a segment */
    CHUNK_MOST = 16 << 20,  /* bytes: smaller ones share the work more evenly */
    CHUNK_ALONE = 4 << 20,  /* of one thread, whose chunks end no segment */
    SPOOL_MOST = 128 << 20, /* bytes: they count into BATCH_MOST */
    BATCH_MOST = 1 << 30,   /* bytes: too few for TERM_TABLE_MAX terms */
};

struct adder {
    const struct add_request *request;
    struct add_result *result; /* under the feed's mutex */
    struct index_writer writer;
    struct article_settings articles;
    struct input *input;
    struct line_feed feed;
    struct run_report report;
    atomic_uint_fast64_t read; /* records, for the progress */
};

/* One thread's segment in the making. */
struct share {
    struct adder *adder;
    struct line_chunk chunk;
    struct live_segment *place; /* NULL: none is reserved */
    struct batch *batch;        /* NULL: nothing is in it */
};

static size_t smaller(size_t a, size_t b)
{
    return a < b ? a : b;
}

/* ---- segments ---- */

static int open_batch(struct share *share, struct error *err)
{
    struct index_writer *writer = &share->adder->writer;
    const struct batch_settings settings = {
        .segment = index_writer_builder(
            writer, share->place->info.file,
            smaller(writer->thread_memory / SPOOL_SHARE, SPOOL_MOST)),
        .articles = &share->adder->articles,
    };

    return batch_open(&share->batch, &settings, err);
}

static void count_batch(struct share *share)
{
    struct adder *adder = share->adder;
    struct article_counts *sum = &adder->result->mended;
    const struct article_counts *more = batch_counts(share->batch);

    pthread_mutex_lock(&adder->feed.mutex);
    adder->result->added += batch_articles(share->batch);
    sum->json.lone_surrogates += more->json.lone_surrogates;
    sum->dates_unread += more->dates_unread;
    pthread_mutex_unlock(&adder->feed.mutex);
}

/*
 * Ends the segment at its place; an empty one leaves nothing. Merges come
 * here, where the thread's memory is free for them.
 */
static int end_segment(struct share *share, struct error *err)
{
    struct live_segments *live = &share->adder->writer.live;
    struct live_segment *place = share->place;
    struct batch *batch = share->batch;
    int result = 0;

    if (!place)
        return 0;
    if (batch)
        count_batch(share);
    share->place = NULL;
    share->batch = NULL;
    if (batch && batch_articles(batch) > 0)
        result = batch_finish(batch, &place->info, err);
    else
        batch_abort(batch);
    if (result < 0)
        return -1;
    live_segments_publish(live, place);
    return merge_work_here(&share->adder->writer, merge_work_incoming, err);
}

/* Ends the segment where it is full; the next one follows it. */
static int split_segment(struct share *share, struct error *err)
{
    struct index_writer *writer = &share->adder->writer;
    size_t most = writer->thread_memory - writer->thread_memory / CHUNK_SHARE;
    struct live_segment *next;

    if (batch_bytes(share->batch) < smaller(most, BATCH_MOST))
        return 0;
    if (live_segments_reserve(&next, &writer->live, share->place, err) < 0 ||
        end_segment(share, err) < 0)
        return -1;
    share->place = next;
    return 0;
}

static int add_line(struct share *share, const struct chunk_line *line,
                    struct error *err)
{
    struct error why = { 0 };
    bool bad = false;

    if (!share->batch && open_batch(share, err) < 0)
        return -1;
    if (batch_add(&bad, share->batch, share->chunk.bytes.bytes + line->start,
                  line->size, &why) < 0) {
        if (bad)
            return run_report_skip(&share->adder->report, line->file,
                                   line->number, &why, err);
        *err = why;
        return -1;
    }
    atomic_fetch_add_explicit(&share->adder->read, 1, memory_order_relaxed);
    return split_segment(share, err);
}

/* ---- workers ---- */

static bool is_stopped(const struct adder *adder)
{
    return atomic_load(adder->writer.limits.stop);
}

static int add_chunk(struct share *share, struct error *err)
{
    for (size_t i = 0; i < share->chunk.count; i++) {
        if (is_stopped(share->adder))
            return error_set(err, ERROR_STOPPED, "interrupted");
        if (add_line(share, &share->chunk.lines[i], err) < 0)
            return -1;
    }
    return 0;
}

/* Takes the next chunk and, in order of arrival, a place for its segment. */
static int take_chunk(struct share *share, struct error *err)
{
    struct adder *adder = share->adder;
    int result;

    pthread_mutex_lock(&adder->feed.mutex);
    result = line_feed_next(&share->chunk, &adder->feed, err);
    if (result == 0 && share->chunk.count > 0 && !share->place)
        result = live_segments_reserve(&share->place, &adder->writer.live, NULL,
                                       err);
    pthread_mutex_unlock(&adder->feed.mutex);
    return result;
}

/*
 * Adds one chunk; *more = false at the end. A thread that works alone goes on
 * with its segment, since its chunks follow each other.
 */
static int do_step(struct share *share, bool *more, struct error *err)
{
    bool alone = share->adder->writer.limits.threads == 1;

    if (take_chunk(share, err) < 0 || add_chunk(share, err) < 0)
        return -1;
    *more = share->chunk.count > 0;
    return alone && *more ? 0 : end_segment(share, err);
}

static int work(void *context, struct error *err)
{
    struct share share = { .adder = context };
    bool more = true;
    int result = 0;

    while (more && result == 0)
        result = is_stopped(share.adder)
                     ? error_set(err, ERROR_STOPPED, "interrupted")
                     : do_step(&share, &more, err);
    batch_abort(share.batch);
    line_chunk_free(&share.chunk);
    return result;
}

static void show_progress(void *context)
{
    struct adder *adder = context;
    struct progress_facts facts;

    pthread_mutex_lock(&adder->feed.mutex);
    facts = (struct progress_facts){ atomic_load(&adder->read),
                                     input_consumed(adder->input),
                                     input_total(adder->input) };
    pthread_mutex_unlock(&adder->feed.mutex);
    run_report_progress(&adder->report, &facts);
}

/* ---- the run ---- */

/* New segments need a codec before the first of them is begun. */
static int train(struct adder *adder, struct error *err)
{
    struct line_chunk first = { 0 };
    int result = line_feed_next(&first, &adder->feed, err);

    if (result == 0)
        result = codec_samples_train(&adder->writer, adder->feed.input, &first,
                                     &adder->articles, err);
    line_feed_unread(&adder->feed, &first);
    return result;
}

static int read_all(struct adder *adder, struct error *err)
{
    const struct workers workers = { adder, work, show_progress,
                                     adder->writer.limits.stop };

    if (train(adder, err) < 0)
        return -1;
    return workers_run(&workers, adder->writer.limits.threads, err);
}

static int commit(struct adder *adder, struct error *err)
{
    struct add_result *result = adder->result;
    struct index_writer *writer = &adder->writer;

    if (id_resolver_replace(&result->replaced, writer, err) < 0 ||
        merge_work_run(writer, merge_work_last, err) < 0)
        return -1;
    result->skipped = adder->report.skipped;
    result->passed_over = input_passed_over(adder->input);
    return index_writer_commit(writer, &result->generation, &result->warning,
                               err);
}

static size_t chunk_bytes(const struct index_writer *writer)
{
    return smaller(writer->thread_memory / CHUNK_SHARE,
                   writer->limits.threads == 1 ? CHUNK_ALONE : CHUNK_MOST);
}

static int open_all(struct adder *adder, const char **names, struct error *err)
{
    const struct add_request *request = adder->request;
    const struct manifest *settings = &adder->writer.settings;
    size_t line_limit = line_feed_limit(request->limits.memory);

    if (input_open(&adder->input, request->inputs, request->input_count,
                   line_limit, request->limits.stop, err) < 0 ||
        index_writer_open(&adder->writer, request->index, &request->limits,
                          &request->make, err) < 0)
        return -1;
    for (uint32_t i = 0; i < settings->keywords; i++)
        names[i] = settings->keyword_names[i];
    adder->articles =
        (struct article_settings){ request->fields, request->field_count, names,
                                   settings->keywords };
    if (article_settings_check(&adder->articles, err) < 0)
        return -1;
    line_feed_open(&adder->feed, adder->input, &adder->report, line_limit,
                   chunk_bytes(&adder->writer), adder->writer.limits.threads);
    return 0;
}

int add_run(struct add_result *out, const struct add_request *request,
            struct error *err)
{
    struct adder adder = { .request = request, .result = out };
    const char *names[DECLARED_FIELDS_MAX];
    int result = open_all(&adder, names, err);

    *out = (struct add_result){ 0 };
    if (result == 0) {
        run_report_open(&adder.report, request->progress, request->strict);
        result = read_all(&adder, err);
        if (result == 0)
            result = commit(&adder, err);
        run_report_close(&adder.report);
        line_feed_close(&adder.feed);
    }
    input_close(adder.input);
    index_writer_close(&adder.writer);
    return result;
}
