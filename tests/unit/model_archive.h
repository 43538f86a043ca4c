/*
 * model_archive - random indexes, made as a user makes them.
 */
#ifndef TESTS_UNIT_MODEL_ARCHIVE_H
#define TESTS_UNIT_MODEL_ARCHIVE_H

#include "tests/unit/model_words.h"

enum { MODEL_RUNS = 5 };

/*
 * Makes an index in the empty folder by up to MODEL_RUNS runs, which replace
 * articles of runs before, and may delete one more. `number` chooses the
 * settings and the size.
 */
void model_archive_make(const char *folder, const struct model_words *words,
                        unsigned number);

#endif
