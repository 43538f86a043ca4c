/*
 * standard_files - descriptors 0, 1 and 2, which may be closed or full.
 *
 * Where a shell has closed one, the next file that is opened takes its number,
 * and what is said on standard error goes into that file, which may be an
 * index's.
 */
#ifndef COMMON_STANDARD_FILES_H
#define COMMON_STANDARD_FILES_H

#include "common/error.h"

/*
 * Fills each of the three that is closed with what refuses to be read (0) or
 * written (1, 2), so that using it fails as before. Called before any file is
 * opened.
 */
int standard_files_fill(struct error *err);

/* Writes out what was printed; fails, too, where some of it is lost already. */
int standard_files_flush(struct error *err);

#endif
