/*
 * index_check - reads every byte of an index and tells of each damage.
 *
 * All that docs/FORMAT.md promises and that can be seen from the files is
 * checked: the sums of pages and sections, every list, text, record and
 * table, and that what is stored twice agrees.
 */
#ifndef COMMON_INDEX_CHECK_H
#define COMMON_INDEX_CHECK_H

#include <stdint.h>

#include "common/error.h"

/*
 * Told of each damage: the name of the damaged file in the folder, and what is
 * wrong with it, in words. Both are valid during the call.
 */
typedef void index_check_report(void *context, const char *file,
                                const char *what);

/*
 * Checks the index in the folder and counts its damages, each of which was
 * reported. A part that is damaged does not hide the others. Fails where
 * there is no index, or no memory, or a file cannot be read.
 */
int index_check(uint64_t *damages, const char *folder,
                index_check_report *report, void *context, struct error *err);

#endif
