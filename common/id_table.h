/*
 * id_table - finds the articles that may have an id.
 *
 * Drawn in docs/FORMAT.md, section 2, "ID": the numbers of the articles in
 * order of the hashes of their ids, which stand in buckets. The bytes may be
 * hostile; who reads them has touched them.
 */
#ifndef COMMON_ID_TABLE_H
#define COMMON_ID_TABLE_H

#include <stddef.h>
#include <stdint.h>

#include "common/byte_writer.h"
#include "common/error.h"

enum { ID_HASH_BITS = 28 };

/* The hash of an id: the highest ID_HASH_BITS of its checksum. */
uint32_t id_hash(const void *id, size_t size);

/* The fields are private. */
struct id_table {
    const uint8_t *starts;  /* u32 for each bucket, and one more */
    const uint8_t *entries; /* u32 for each article */
    uint32_t articles;
    unsigned article_bits; /* of an entry, the low ones */
};

/* What a section has for so many articles. */
uint64_t id_table_size(uint32_t articles);

/* `bytes`, of which there are id_table_size, are borrowed. */
void id_table_open(struct id_table *out, const uint8_t *bytes,
                   uint32_t articles);

/* A run of bytes, to be touched before they are read. */
struct id_bytes {
    const uint8_t *bytes;
    size_t size;
};

struct id_entry {
    uint32_t hash;
    uint32_t article; /* below the number of articles */
};

/* The entries [first, end) of a bucket. */
struct id_bucket {
    uint32_t number;
    uint32_t first;
    uint32_t end;
};

/* Stands before the first bucket. */
#define ID_BUCKET_BEFORE ((struct id_bucket){ UINT32_MAX, 0, 0 })

/* The bucket that holds all ids of the hash. */
uint32_t id_table_bucket_of(const struct id_table *table, uint32_t hash);

/* Where the bounds of a bucket and the entries of it stand. */
struct id_bytes id_table_bounds(const struct id_table *table, uint32_t number);
struct id_bytes id_table_entries(const struct id_table *table,
                                 const struct id_bucket *bucket);

/* Reads the bounds of a bucket; on success first <= end <= articles. */
int id_table_bucket(struct id_bucket *out, const struct id_table *table,
                    uint32_t number, struct error *err);

/* Reads entry i, which is in the bucket. */
int id_table_entry(struct id_entry *out, const struct id_table *table,
                   const struct id_bucket *bucket, uint32_t i,
                   struct error *err);

/* ---- writing ---- */

/*
 * Begin with the first three fields and the others 0; both writers may be
 * drained after any call. The section is what they hold, starts first.
 */
struct id_table_writer {
    struct byte_writer *starts;
    struct byte_writer *entries;
    uint32_t articles;
    uint32_t added;
    uint32_t buckets; /* begun so far */
};

/* Adds an article, in order of (hash, article). */
void id_table_writer_add(struct id_table_writer *w, uint32_t hash,
                         uint32_t article);

/* All are added. */
void id_table_writer_end(struct id_table_writer *w);

#endif
