/*
 * line_feed - hands the lines of the input to workers, in chunks.
 *
 * A chunk is a run of neighbouring lines, copied, so that a worker may take
 * its time while others read on. An input of more than one is cut so that all
 * workers end at about the same time: who comes for a chunk gets a fair share
 * of what is left and of what the others have yet to do.
 */
#ifndef INDEXER_LINE_FEED_H
#define INDEXER_LINE_FEED_H

#include <pthread.h>
#include <stdatomic.h>
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
    uint64_t input; /* bytes of the input that it came from */
    uint64_t left;  /* of them, yet to do */
};

struct line_feed {
    pthread_mutex_t mutex; /* taken by the caller of line_feed_next */
    struct input *input;   /* borrowed */
    struct run_report *report;
    size_t line_limit;
    size_t chunk_bytes;
    unsigned workers;
    uint64_t chunks;              /* asked for so far */
    atomic_uint_fast64_t pending; /* `left` of all chunks */
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
 * Fills the chunk, which is done, with the next lines, about chunk_bytes of
 * them or less and at least one; count 0 at the end of the input. The mutex is
 * held.
 */
int line_feed_next(struct line_chunk *chunk, struct line_feed *feed,
                   struct error *err);

/* Notes that the first `lines` of the chunk are done; without the mutex. */
void line_feed_done(struct line_feed *feed, struct line_chunk *chunk,
                    size_t lines);

void line_chunk_free(struct line_chunk *chunk);

#endif
