/*
 * add - puts the records of an input into an index, in one commit.
 *
 * Workers take chunks of lines in turn and make them into segments; after each
 * segment they do the merges that are due. When all is read, articles whose
 * id came again are deleted, the last merges are done, and the whole is put
 * in force at once. The same input gives the same articles in the same order
 * whatever the number of threads and the memory; and the same scores, but
 * that replaced articles count in N and df until a merge drops them.
 */
#ifndef INDEXER_ADD_H
#define INDEXER_ADD_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "common/error.h"
#include "indexer/article.h"
#include "indexer/index_writer.h"
#include "indexer/run_report.h"

/* All pointers are borrowed. */
struct add_request {
    const char *index;
    const char *const *inputs; /* as input_open takes them */
    size_t input_count;
    struct index_limits limits;
    struct index_settings make;
    const struct article_field *fields;
    size_t field_count;
    bool strict;
    enum progress_choice progress;
};

struct add_result {
    uint64_t added;    /* records taken in */
    uint64_t replaced; /* articles that later ones of their id replaced */
    uint64_t skipped;  /* records, and files broken off, reported on stderr */
    uint64_t generation;
    size_t passed_over; /* files of folders, because of their names */
    struct article_counts mended;
    struct error warning; /* set where an old file could not be removed */
};

/* On failure nothing was committed. */
int add_run(struct add_result *out, const struct add_request *request,
            struct error *err);

#endif
