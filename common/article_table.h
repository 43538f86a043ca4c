/*
 * article_table - which passages are an article's, and what is said of it.
 *
 * Drawn in docs/FORMAT.md, section 2, "ARTICLE". The bytes may be hostile;
 * who reads them has touched them.
 */
#ifndef COMMON_ARTICLE_TABLE_H
#define COMMON_ARTICLE_TABLE_H

#include <stddef.h>
#include <stdint.h>

#include "common/byte_writer.h"
#include "common/error.h"

enum { ARTICLE_GROUP = 256 /* articles */ };

/* ---- reading ---- */

/* The fields are private. */
struct article_table {
    const uint8_t *index; /* {first u32, at u32} of each group, and the end */
    const uint8_t *data;
    size_t size; /* of data */
    uint32_t articles;
    uint32_t passages;
};

/*
 * Checks the size; nothing is read. `bytes` is borrowed, and 8 bytes after
 * them can be read.
 */
int article_table_open(struct article_table *out, const uint8_t *bytes,
                       size_t size, uint32_t articles, uint32_t passages,
                       struct error *err);

/* A group of articles. Zeroed it is none. */
struct article_group {
    uint32_t end; /* articles [end - count, end) */
    uint32_t count;
    uint32_t first[ARTICLE_GROUP + 1]; /* passage; the last is the next one's */
    uint32_t info[ARTICLE_GROUP];      /* enum article_info */
};

/* The bytes that say where the data of a group is, of 16, and the data. */
const uint8_t *article_table_place(const struct article_table *table,
                                   uint32_t group);
int article_table_data(const uint8_t **bytes, size_t *size,
                       const struct article_table *table, uint32_t group,
                       struct error *err);

/*
 * Reads a group: on success `first` ascends, from 0 in the first group to the
 * number of passages in the last, and the groups follow each other.
 */
int article_table_read(struct article_group *out,
                       const struct article_table *table, uint32_t group,
                       struct error *err);

/* ---- writing ---- */

enum article_column { OF_PASSAGES, OF_TITLE, OF_FLAGS, ARTICLE_COLUMNS };

/*
 * Zero-initialise and set the two first fields, which may be drained after any
 * call; the section is what they hold, index first.
 */
struct article_table_writer {
    struct byte_writer *index;
    struct byte_writer *data;
    /* private */
    uint64_t size; /* of the data so far */
    uint32_t passages;
    uint32_t first; /* passage of the group being filled */
    uint32_t count; /* articles of it */
    uint32_t values[ARTICLE_COLUMNS][ARTICLE_GROUP];
};

/* Adds an article of so many passages. */
int article_table_writer_add(struct article_table_writer *w, uint32_t passages,
                             uint32_t info, struct error *err);

int article_table_writer_end(struct article_table_writer *w, struct error *err);

#endif
