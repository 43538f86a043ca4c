/*
 * index_writer - an index opened to be changed, and its commit.
 *
 * Holds the lock, the settings, the codecs and the segments. Nothing that is
 * done to it counts before index_writer_commit, which puts all of it in force
 * in one step; until then the index is as it was, whatever happens.
 */
#ifndef INDEXER_INDEX_WRITER_H
#define INDEXER_INDEX_WRITER_H

#include <stdatomic.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "common/analysis_table.h"
#include "common/error.h"
#include "common/file.h"
#include "common/manifest.h"
#include "common/snapshot.h"
#include "common/text_codec.h"
#include "indexer/live_segments.h"
#include "indexer/segment_builder.h"

/* What a run may take. */
struct index_limits {
    size_t memory; /* bytes that the program may take in all */
    unsigned threads;
    atomic_bool *stop; /* set to give up, by a failure or from outside */
};

enum {
    MEMORY_LEAST = 32 << 20, /* bytes of index_limits.memory */
    TEXT_LEVEL_DEFAULT = 3,
    THREADS_MAX = 256,
};

/* What an index is made with; each member also says if it was asked for. */
struct index_settings {
    int whole;      /* 1 for whole records, 0 for passages, -1: not asked */
    int positions;  /* 1, 0, -1 */
    int text_level; /* 0..TEXT_LEVEL_MAX, -1 */
    const char *const *keywords; /* declared fields; NULL: not asked */
    size_t keyword_count;
};

/* The fields are for this folder's modules; outside, read only. */
struct index_writer {
    const char *folder; /* borrowed */
    struct index_limits limits;
    size_t thread_memory; /* bytes for each of limits.threads */
    atomic_int idle;      /* threads of merge_work_run that have ended */
    struct file_lock lock;
    struct snapshot *snapshot; /* NULL: the index is not there yet */
    struct manifest settings;  /* without segments */
    struct analysis_table table;
    struct text_codec *trained;     /* by this run; NULL for none */
    const struct text_codec *codec; /* of new segments */
    struct live_segments live;
    bool keep_files; /* those that this run made */
};

/*
 * Opens the index in the folder. Where there is none, `make` says how to make
 * one; NULL: it must be there. ERROR_INPUT where the index was made with other
 * settings than asked for. Fewer threads are used where memory is short.
 * A zeroed writer may be closed, so may one that could not be opened.
 */
int index_writer_open(struct index_writer *out, const char *folder,
                      const struct index_limits *limits,
                      const struct index_settings *make, struct error *err);

/*
 * The same, but only to look at `settings`, which may be those of an index to
 * be made: nothing is locked, made or written, and no other function but
 * index_writer_close may follow.
 */
int index_writer_look(struct index_writer *out, const char *folder,
                      const struct index_limits *limits,
                      const struct index_settings *make, struct error *err);

/*
 * Learns a codec for new segments from samples of texts, as text_codec_train
 * takes them. No other thread uses writer->codec meanwhile.
 */
int index_writer_train(struct index_writer *writer, const uint8_t *samples,
                       const size_t *sizes, size_t count, struct error *err);

/* The codec of a segment of this index, or NULL. */
const struct text_codec *index_writer_codec(const struct index_writer *writer,
                                            uint64_t hash);

/*
 * For a builder of file `number` that may hold `memory` bytes; the codec may
 * be NULL and come later.
 */
struct segment_builder_settings
index_writer_builder(const struct index_writer *writer,
                     const struct text_codec *codec, uint64_t number,
                     size_t memory);

/* Whether there is something to commit. */
bool index_writer_is_changed(const struct index_writer *writer);

/*
 * Puts all segments and deletions in force; nothing is done where there are
 * none. When this succeeds they are on the disk, and *generation is that of
 * the index; when it fails the index is as before, unless the message says
 * otherwise. *warning is set where only an old file could not be removed.
 */
int index_writer_commit(struct index_writer *writer, uint64_t *generation,
                        struct error *warning, struct error *err);

/* Without a commit, what the run made is removed. */
void index_writer_close(struct index_writer *writer);

#endif
