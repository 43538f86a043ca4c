/*
 * line_feed - hands the lines of the input to workers, in chunks.
 *
 * A chunk is a run of neighbouring lines, copied, so that a worker may take
 * its time while others read on. An input of more than one is cut so that each
 * worker gets as many, and none of them works alone at the end.
 */
#ifndef INDEXER_LINE_FEED_H
#define INDEXER_LINE_FEED_H

#include <pthread.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "common/byte_writer.h"
#include "common/error.h"
#include "indexer/input.h"
#include "indexer/run_report.h"

struct chunk_line {
    const char *file; /* for messages */
    uint64_t number;
    size_t start; /* in the chunk's bytes */
    size_t size;
};

/* Zero-initialise, free at the end. */
struct line_chunk {
    struct byte_writer bytes;
    struct chunk_line *lines;
    size_t count;
    size_t capacity;
};

struct line_feed {
    pthread_mutex_t mutex; /* taken by the caller of line_feed_next */
    struct input *input;   /* borrowed */
    struct run_report *report;
    size_t line_limit;
    size_t chunk_bytes;
    unsigned workers;
    uint64_t chunks; /* filled so far */
    bool ended;
};

/* The longest line, in bytes, for a run that may take so much memory. */
size_t line_feed_limit(size_t memory);

/* Lines of more than `line_limit` bytes are skipped and reported. */
void line_feed_open(struct line_feed *out, struct input *input,
                    struct run_report *report, size_t line_limit,
                    size_t chunk_bytes, unsigned workers);
void line_feed_close(struct line_feed *feed);

/*
 * Fills the chunk with the next lines, about chunk_bytes of them or less and at
 * least one; count 0 at the end of the input. The mutex is held.
 */
int line_feed_next(struct line_chunk *chunk, struct line_feed *feed,
                   struct error *err);

void line_chunk_free(struct line_chunk *chunk);

#endif
