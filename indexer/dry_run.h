/*
 * dry_run - reads what would be added, and says what is wrong with it.
 */
#ifndef INDEXER_DRY_RUN_H
#define INDEXER_DRY_RUN_H

#include "indexer/add.h"

/*
 * As add_run, up to where something would be written: the same records are
 * counted as added and as skipped, with the same messages, and what add_run
 * refuses about the index is refused. `replaced` and `generation` stay 0.
 */
int dry_run(struct add_result *out, const struct add_request *request,
            struct error *err);

#endif
