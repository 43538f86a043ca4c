#include "indexer/run_report.h"

#include <inttypes.h>
#include <stdio.h>
#include <time.h>
#include <unistd.h>

static uint64_t now_ms(void)
{
    struct timespec now;

    clock_gettime(CLOCK_MONOTONIC, &now);
    return (uint64_t)now.tv_sec * 1000 + (uint64_t)now.tv_nsec / 1000000;
}

void run_report_open(struct run_report *out, enum progress_choice choice,
                     bool strict)
{
    *out = (struct run_report){
        .strict = strict,
        .shows = choice != PROGRESS_NEVER,
        .progress = { .terminal = isatty(STDERR_FILENO) == 1,
                      .start_ms = now_ms() },
    };
    pthread_mutex_init(&out->mutex, NULL);
}

void run_report_close(struct run_report *report)
{
    fputs(progress_clear(&report->progress), stderr);
    pthread_mutex_destroy(&report->mutex);
}

int run_report_skip(struct run_report *report, const char *file, uint64_t line,
                    const struct error *why, struct error *err)
{
    struct error said = { 0 };

    if (line > 0)
        (void)error_set(&said, why->kind, "%s, line %" PRIu64 ": %s", file,
                        line, why->message);
    else
        said = *why;
    if (report->strict) {
        *err = said;
        return -1;
    }
    pthread_mutex_lock(&report->mutex);
    report->skipped++;
    fprintf(stderr, "%syinde-index: %s; skipped\n",
            progress_clear(&report->progress), said.message);
    pthread_mutex_unlock(&report->mutex);
    return 0;
}

void run_report_progress(struct run_report *report,
                         const struct progress_facts *facts)
{
    char line[PROGRESS_LINE_BYTES];

    if (!report->shows)
        return;
    pthread_mutex_lock(&report->mutex);
    if (progress_line(line, &report->progress, now_ms(), facts))
        fputs(line, stderr);
    pthread_mutex_unlock(&report->mutex);
}
