/*
 * index_sweep - removes what an interrupted run or an older manifest left.
 *
 * docs/FORMAT.md, section 1. Names that are not of an index are left alone.
 */
#ifndef COMMON_INDEX_SWEEP_H
#define COMMON_INDEX_SWEEP_H

#include "common/error.h"
#include "common/manifest.h"

/*
 * Removes every file of an index, and *.tmp of them, that the manifest does
 * not name: when a writer starts, with the lock held and before it makes a
 * file of its own. `manifest` is NULL where there is none yet.
 */
int index_sweep_start(const char *folder, const struct manifest *manifest,
                      struct error *err);

/*
 * Removes the files that `before` named and `after` does not, once `after` is
 * on the disk. Files that neither names are somebody's work in progress.
 */
int index_sweep_commit(const char *folder, const struct manifest *before,
                       const struct manifest *after, struct error *err);

#endif
