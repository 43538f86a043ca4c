/*
 * index_help - what yinde-index --help says.
 */
#ifndef INDEXER_INDEX_HELP_H
#define INDEXER_INDEX_HELP_H

#include <stdio.h>

#include "indexer/index_options.h"

/* Of a command, or of all of them for COMMAND_NONE. */
void index_help_print(FILE *out, enum index_command command);

#endif
