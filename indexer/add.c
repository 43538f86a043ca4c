#include "indexer/add.h"

#include <stdlib.h>

#include "indexer/awaited_codec.h"
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
    HELD_SHARE = 2,         /* of these, for what waits for the codec */
    CHUNK_MOST = 16 << 20,  /* bytes: smaller ones share the work more evenly */
    CHUNK_ALONE = 4 << 20,  /* of one thread, whose chunks end no segment */
    SPOOL_MOST = 128 << 20, /* bytes: they count into BATCH_MOST */
    BATCH_MOST = 1 << 30,   /* bytes: too few for TERM_TABLE_MAX terms */
};

struct adder {
    const struct add_request *request;
    struct add_result *result; /* under the feed's mutex */
    struct index_writer writer;
    struct awaited_codec codec; /* of the segments */
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
    bool coded;                 /* the batch has its codec */
};

static size_t smaller(size_t a, size_t b)
{
    return a < b ? a : b;
}

static size_t spool_bytes(const struct index_writer *writer)
{
    return smaller(writer->thread_memory / SPOOL_SHARE, SPOOL_MOST);
}

/* ---- the codec ---- */

/*
 * The thread of the first chunk learns it, where the index has none, and tells
 * the others; `result` is what became of the chunk.
 */
static int learn_codec(struct share *share, int result, struct error *err)
{
    struct adder *adder = share->adder;
    struct index_writer *writer = &adder->writer;

    if (result == 0)
        result = codec_samples_train(writer, adder->input, &share->chunk,
                                     &adder->articles, err);
    awaited_codec_settle(&adder->codec, result < 0 ? NULL : writer->codec, err);
    return result;
}

/* Gives the batch its codec; not yet, where it can do without for a while. */
static int code_batch(struct share *share, struct error *err)
{
    struct adder *adder = share->adder;
    bool wait =
        batch_held(share->batch) >= spool_bytes(&adder->writer) / HELD_SHARE;
    const struct text_codec *codec =
        wait ? awaited_codec_wait(&adder->codec, err)
             : awaited_codec_look(&adder->codec);

    if (!codec)
        return wait ? -1 : 0;
    share->coded = true;
    return batch_code(share->batch, codec, err);
}

/* ---- segments ---- */

static int open_batch(struct share *share, struct error *err)
{
    struct index_writer *writer = &share->adder->writer;
    const struct batch_settings settings = {
        .segment = index_writer_builder(writer, NULL, share->place->info.file,
                                        spool_bytes(writer)),
        .articles = &share->adder->articles,
    };

    share->coded = false;
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

/* Writes the batch as the segment of its place; an empty one leaves nothing. */
static int finish_batch(struct share *share, struct error *err)
{
    struct batch *batch = share->batch;
    struct live_segment *place = share->place;

    count_batch(share);
    share->batch = NULL;
    if (batch_articles(batch) > 0)
        return batch_finish(batch, &place->info, err);
    batch_abort(batch);
    return 0;
}

/*
 * Ends the segment at its place. Merges come here, where the thread's memory
 * is free for them; like batches, they need the codec.
 */
static int end_segment(struct share *share, struct error *err)
{
    struct adder *adder = share->adder;
    struct live_segment *place = share->place;
    const struct text_codec *codec;

    if (!place)
        return 0;
    codec = awaited_codec_wait(&adder->codec, err);
    if (!codec)
        return -1;
    if (share->batch &&
        ((!share->coded && batch_code(share->batch, codec, err) < 0) ||
         finish_batch(share, err) < 0))
        return -1;
    share->place = NULL;
    live_segments_publish(&adder->writer.live, place);
    return merge_work_here(&adder->writer, merge_work_incoming, err);
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

    if ((!share->batch && open_batch(share, err) < 0) ||
        (!share->coded && code_batch(share, err) < 0))
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
        line_feed_done(&share->adder->feed, &share->chunk, i + 1);
    }
    return 0;
}

/*
 * Takes the next chunk, *first if it is the first one, and, in order of
 * arrival, a place for its segment.
 */
static int take_chunk(struct share *share, bool *first, struct error *err)
{
    struct adder *adder = share->adder;
    int result;

    pthread_mutex_lock(&adder->feed.mutex);
    *first = adder->feed.chunks == 0;
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
    bool first;
    int result = take_chunk(share, &first, err);

    if (first)
        result = learn_codec(share, result, err);
    if (result < 0 || add_chunk(share, err) < 0)
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

static int read_all(struct adder *adder, struct error *err)
{
    const struct workers workers = { adder, work, show_progress,
                                     adder->writer.limits.stop };
    int result;

    awaited_codec_open(&adder->codec);
    result = workers_run(&workers, adder->writer.limits.threads, err);
    awaited_codec_close(&adder->codec);
    return result;
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
