/*
 * index_options - the command line of yinde-index.
 */
#ifndef INDEXER_INDEX_OPTIONS_H
#define INDEXER_INDEX_OPTIONS_H

#include <stdbool.h>
#include <stddef.h>

#include "common/error.h"
#include "common/memory.h"
#include "indexer/article.h"
#include "indexer/index_writer.h"
#include "indexer/run_report.h"

enum index_command {
    COMMAND_NONE, /* --help and --version alone */
    COMMAND_ADD,
    COMMAND_DELETE,
    COMMAND_OPTIMIZE,
    COMMAND_CHECK,
    COMMAND_STATS,
    COMMAND_ANALYZE,
};

/* What the arguments say; they are borrowed. Free at the end. */
struct index_options {
    enum index_command command;
    const char **arguments; /* what follows the command and is no option */
    size_t argument_count;
    struct index_limits limits; /* but for `stop` */
    struct index_settings make;
    struct article_field *fields;
    size_t field_count;
    bool strict;
    bool dry_run;
    bool json;
    enum progress_choice progress;
    const char *ids; /* --ids, or NULL */
    bool help;
    bool version;
    /* private */
    int threads;
    const char **keywords;
    size_t keyword_capacity;
    size_t field_capacity;
    struct arena arena;
};

/*
 * Reads the arguments behind the program's name. The message of a failure,
 * ERROR_INPUT, says what to do instead.
 */
int index_options_read(struct index_options *out, int count,
                       char *const *arguments, struct error *err);
void index_options_free(struct index_options *options);

#endif
