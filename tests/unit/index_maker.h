/*
 * index_maker - an index of a few records, made as the indexer makes one.
 *
 * What fails here fails the test that called.
 */
#ifndef TESTS_UNIT_INDEX_MAKER_H
#define TESTS_UNIT_INDEX_MAKER_H

#include <stddef.h>
#include <stdint.h>

/*
 * Writes the lines, up to NULL, as an index in a new folder, `each` of them a
 * segment. `flags` are enum index_flags; the declared field is `edition`. The
 * caller passes the path to temp_folder_remove.
 */
char *index_make(const char *const *lines, size_t each, uint32_t flags);

/* Deletes articles of a segment, by their numbers; the commit is another. */
void index_delete(const char *folder, size_t segment, const uint32_t *articles,
                  size_t count);

#endif
