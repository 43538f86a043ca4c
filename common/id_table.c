#include "common/id_table.h"

#include <assert.h>

#include "common/checksum.h"
#include "common/little_endian.h"

enum {
    U32 = 4,
    BUCKET_BITS = 4 /* a bucket has 2^(BUCKET_BITS - 1) entries or more */
};

static int corrupt(struct error *err, const char *what)
{
    return error_set(err, ERROR_CORRUPT, "table of ids: %s", what);
}

uint32_t id_hash(const void *id, size_t size)
{
    return (uint32_t)(checksum_id(id, size) >> (64 - ID_HASH_BITS));
}

/* The bits of an article's number, at least BUCKET_BITS. */
static unsigned bits_of(uint32_t articles)
{
    unsigned bits = BUCKET_BITS;

    while (articles > UINT32_C(1) << bits)
        bits++;
    return bits;
}

static uint32_t buckets_of(unsigned article_bits)
{
    return UINT32_C(1) << (article_bits - BUCKET_BITS);
}

/* The bits of a hash that its bucket leaves open. */
static unsigned open_bits(unsigned article_bits)
{
    return ID_HASH_BITS + BUCKET_BITS - article_bits;
}

uint64_t id_table_size(uint32_t articles)
{
    return U32 * ((uint64_t)buckets_of(bits_of(articles)) + 1 + articles);
}

void id_table_open(struct id_table *out, const uint8_t *bytes,
                   uint32_t articles)
{
    unsigned bits = bits_of(articles);

    assert(articles <= INT32_MAX);
    *out = (struct id_table){
        .starts = bytes,
        .entries = bytes + U32 * ((size_t)buckets_of(bits) + 1),
        .articles = articles,
        .article_bits = bits,
    };
}

uint32_t id_table_bucket_of(const struct id_table *table, uint32_t hash)
{
    return hash >> open_bits(table->article_bits);
}

struct id_bytes id_table_bounds(const struct id_table *table, uint32_t number)
{
    assert(number < buckets_of(table->article_bits));
    return (struct id_bytes){ table->starts + U32 * (size_t)number, 2 * U32 };
}

struct id_bytes id_table_entries(const struct id_table *table,
                                 const struct id_bucket *bucket)
{
    return (struct id_bytes){ table->entries + U32 * (size_t)bucket->first,
                              U32 * (size_t)(bucket->end - bucket->first) };
}

int id_table_bucket(struct id_bucket *out, const struct id_table *table,
                    uint32_t number, struct error *err)
{
    const uint8_t *bounds = id_table_bounds(table, number).bytes;

    *out = (struct id_bucket){ number, get_u32(bounds), get_u32(bounds + U32) };
    if (out->first > out->end || out->end > table->articles ||
        (number == 0 && out->first != 0) ||
        (number + 1 == buckets_of(table->article_bits) &&
         out->end != table->articles))
        return corrupt(err, "buckets out of order");
    return 0;
}

int id_table_entry(struct id_entry *out, const struct id_table *table,
                   const struct id_bucket *bucket, uint32_t i,
                   struct error *err)
{
    unsigned bits = table->article_bits;
    uint32_t entry = get_u32(table->entries + U32 * (size_t)i);

    assert(i >= bucket->first && i < bucket->end);
    out->hash = bucket->number << open_bits(bits) | entry >> bits;
    out->article = entry & ((UINT32_C(1) << bits) - 1);
    if (out->article >= table->articles)
        return corrupt(err, "an id of no article");
    return 0;
}

/* Begins the buckets up to `end`. */
static void begin_buckets(struct id_table_writer *w, uint32_t end)
{
    for (; w->buckets < end; w->buckets++)
        write_u32(w->starts, w->added);
}

void id_table_writer_add(struct id_table_writer *w, uint32_t hash,
                         uint32_t article)
{
    unsigned bits = bits_of(w->articles);
    uint32_t bucket = hash >> open_bits(bits);
    uint32_t rest = hash & ((UINT32_C(1) << open_bits(bits)) - 1);

    assert(hash >> ID_HASH_BITS == 0 && article < w->articles);
    assert(bucket + 1 >= w->buckets && w->added < w->articles);
    begin_buckets(w, bucket + 1);
    write_u32(w->entries, rest << bits | article);
    w->added++;
}

void id_table_writer_end(struct id_table_writer *w)
{
    assert(w->added == w->articles);
    begin_buckets(w, buckets_of(bits_of(w->articles)) + 1);
}
