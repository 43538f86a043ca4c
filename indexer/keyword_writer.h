/*
 * keyword_writer - writes the section KEYWORD of one field.
 *
 * Drawn in docs/FORMAT.md, section 2, "KEYWORD". Values come in order, each
 * with its articles; the lists by article are made by a counting sort. It
 * takes 12 bytes a pair of value and article, 4 a value and, where there are
 * any, 4 an article; the strings are spooled.
 */
#ifndef INDEXER_KEYWORD_WRITER_H
#define INDEXER_KEYWORD_WRITER_H

#include <stddef.h>
#include <stdint.h>

#include "common/byte_writer.h"
#include "common/error.h"
#include "common/sorted_strings.h"
#include "indexer/section_spool.h"

/* The fields are private. A zeroed writer may be freed. */
struct keyword_writer {
    struct section_spool strings;
    struct byte_writer offsets;
    struct sorted_strings_writer sorted;
    uint32_t *starts; /* by value */
    size_t starts_capacity;
    uint32_t *articles; /* by pair */
    size_t articles_capacity;
    uint32_t pairs;
};

/*
 * Borrows `folder`; keeps at most about `limit` bytes of strings in memory.
 * The writer stays where it is until it is freed.
 */
void keyword_writer_begin(struct keyword_writer *w, const char *folder,
                          size_t limit);

/* Adds a value above the one before, of at most FIELD_VALUE_MAX bytes. */
int keyword_writer_value(struct keyword_writer *w, const uint8_t *value,
                         size_t size, struct error *err);

/* Adds an article of the value added last; articles ascend. */
int keyword_writer_article(struct keyword_writer *w, uint32_t article,
                           struct error *err);

/*
 * Appends the section to `out`; `articles` is how many the segment has.
 * Nothing but keyword_writer_free may follow.
 */
int keyword_writer_end(struct keyword_writer *w, struct section_spool *out,
                       uint32_t articles, struct error *err);

void keyword_writer_free(struct keyword_writer *w);

#endif
