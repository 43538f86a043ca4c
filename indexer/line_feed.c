#include "indexer/line_feed.h"

#include <inttypes.h>
#include <stdlib.h>

#include "common/memory.h"

enum {
    LINES_PER_MEMORY = 16,
    LEAST_SHARE = 32, /* of a chunk, 1 in so many is worth a segment */
};

size_t line_feed_limit(size_t memory)
{
    return memory / LINES_PER_MEMORY;
}

void line_feed_open(struct line_feed *out, struct input *input,
                    struct run_report *report, size_t line_limit,
                    size_t chunk_bytes, unsigned workers)
{
    *out = (struct line_feed){ .input = input,
                               .report = report,
                               .line_limit = line_limit,
                               .chunk_bytes = chunk_bytes,
                               .workers = workers };
    pthread_mutex_init(&out->mutex, NULL);
}

void line_feed_close(struct line_feed *feed)
{
    pthread_mutex_destroy(&feed->mutex);
}

void line_chunk_free(struct line_chunk *chunk)
{
    byte_writer_free(&chunk->bytes);
    free(chunk->lines);
    *chunk = (struct line_chunk){ 0 };
}

static int keep_line(struct line_chunk *chunk, const struct input_line *input,
                     struct error *err)
{
    const struct line *line = &input->line;

    if (memory_grow(&chunk->lines, &chunk->capacity, chunk->count + 1,
                    sizeof *chunk->lines, err) < 0)
        return -1;
    chunk->lines[chunk->count++] =
        (struct chunk_line){ input->file, line->number, chunk->bytes.size,
                             (size_t)line->size };
    write_bytes(&chunk->bytes, line->bytes, (size_t)line->size);
    return byte_writer_check(&chunk->bytes, err);
}

static int skip_long(struct line_feed *feed, const struct input_line *input,
                     struct error *err)
{
    struct error why = { 0 };

    (void)error_set(&why, ERROR_LIMIT,
                    "a line of %" PRIu64 " bytes, above the %zu that this "
                    "--memory leaves for one",
                    input->line.size, feed->line_limit);
    return run_report_skip(feed->report, input->file, input->line.number, &why,
                           err);
}

/* Reads a line into the chunk, skips one, or notes the end. */
static int read_line(struct line_chunk *chunk, struct line_feed *feed,
                     struct error *err)
{
    struct error why = { 0 };
    struct input_line input;

    if (input_next(feed->input, &input, &why) < 0) {
        if (why.kind == ERROR_IO || why.kind == ERROR_INPUT)
            return run_report_skip(feed->report, "", 0, &why, err);
        *err = why;
        return -1;
    }
    feed->ended = input.line.kind == LINE_END;
    if (input.line.kind == LINE_TOO_LONG)
        return skip_long(feed, &input, err);
    return feed->ended ? 0 : keep_line(chunk, &input, err);
}

/* An archive of tiny lines costs more for the places than for the bytes. */
static size_t chunk_size(const struct line_chunk *chunk)
{
    return chunk->bytes.size + 2 * chunk->count * sizeof *chunk->lines;
}

/*
 * How far the input is to be read for the next chunk: what all workers have to
 * do is cut into rounds of one chunk for each, but not too small. A short rest
 * belongs to the last.
 */
static uint64_t share_end(const struct line_feed *feed)
{
    uint64_t total = input_total(feed->input);
    uint64_t done = input_consumed(feed->input);
    uint64_t left = total > done ? total - done : 0;
    uint64_t all = left + atomic_load(&feed->pending);
    uint64_t rounds = all / feed->chunk_bytes / feed->workers + 1;
    uint64_t least = feed->chunk_bytes / LEAST_SHARE;
    uint64_t share = all / rounds / feed->workers;

    if (share < least)
        share = least;
    if (total <= feed->chunk_bytes || left <= share + share / 4)
        return UINT64_MAX;
    return done + share + 1;
}

static int fill_chunk(struct line_chunk *chunk, struct line_feed *feed,
                      struct error *err)
{
    uint64_t end = share_end(feed);

    byte_writer_reserve(&chunk->bytes, feed->chunk_bytes);
    while (!feed->ended && chunk_size(chunk) < feed->chunk_bytes &&
           (chunk->count == 0 || input_consumed(feed->input) < end)) {
        if (read_line(chunk, feed, err) < 0)
            return -1;
    }
    return 0;
}

int line_feed_next(struct line_chunk *chunk, struct line_feed *feed,
                   struct error *err)
{
    uint64_t start = input_consumed(feed->input);

    feed->chunks++;
    line_feed_done(feed, chunk, chunk->count);
    chunk->count = 0;
    byte_writer_reset(&chunk->bytes);
    if (fill_chunk(chunk, feed, err) < 0)
        return -1;
    chunk->input = input_consumed(feed->input) - start;
    chunk->left = chunk->input;
    atomic_fetch_add(&feed->pending, chunk->left);
    return 0;
}

void line_feed_done(struct line_feed *feed, struct line_chunk *chunk,
                    size_t lines)
{
    double share =
        lines < chunk->count ? (double)lines / (double)chunk->count : 1;
    uint64_t left = chunk->input - (uint64_t)(share * (double)chunk->input);

    atomic_fetch_sub(&feed->pending, chunk->left - left);
    chunk->left = left;
}
