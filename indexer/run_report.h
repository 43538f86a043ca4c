/*
 * run_report - what an indexing run says on stderr while it runs.
 *
 * Progress, and a message for each record that is skipped. Threads may share
 * it.
 */
#ifndef INDEXER_RUN_REPORT_H
#define INDEXER_RUN_REPORT_H

#include <pthread.h>
#include <stdbool.h>
#include <stdint.h>

#include "common/error.h"
#include "indexer/progress.h"

enum progress_choice { PROGRESS_AUTO, PROGRESS_NEVER, PROGRESS_ALWAYS };

/* The fields are private but for `skipped`. */
struct run_report {
    pthread_mutex_t mutex;
    bool strict;
    bool shows; /* progress */
    struct progress progress;
    uint64_t skipped;
};

/* `strict`: a record that cannot be indexed ends the run. */
void run_report_open(struct run_report *out, enum progress_choice choice,
                     bool strict);

/* Erases a progress line that stands on the terminal. */
void run_report_close(struct run_report *report);

/*
 * Says that a record, or the rest of a file where `line` is 0, cannot be
 * indexed because of `why`, and counts it. Fails with the same message where
 * the run is strict.
 */
int run_report_skip(struct run_report *report, const char *file, uint64_t line,
                    const struct error *why, struct error *err);

/* Shows progress where it is due. */
void run_report_progress(struct run_report *report,
                         const struct progress_facts *facts);

#endif
