/*
 * Ids of hostile bytes: a count, the table, the offsets of blocks, the ids.
 * An id that is read alone is the one that is read in order.
 */
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "common/id_strings.h"
#include "common/id_table.h"
#include "tests/fuzz/fuzz_target.h"

static void must(bool promise)
{
    if (!promise)
        abort();
}

static bool get(struct id_cursor *cursor, uint32_t i)
{
    const uint8_t *bytes;
    size_t size;
    struct error err;

    if (!id_cursor_has(cursor, i) &&
        id_cursor_begin(&bytes, &size, cursor, i / ID_BLOCK, &err) < 0)
        return false;
    return id_cursor_get(cursor, i, &err) == 0;
}

static void read_strings(const struct id_strings *strings)
{
    struct id_cursor in_order = { .strings = strings };

    for (uint32_t i = 0; i < strings->count; i++) {
        struct id_cursor alone = { .strings = strings };

        if (get(&in_order, i)) {
            must(in_order.id.size > 0 && in_order.id.size <= ID_BYTES_MAX);
            must(get(&alone, i) && alone.id.size == in_order.id.size);
            must(memcmp(alone.id.bytes, in_order.id.bytes, alone.id.size) == 0);
        }
        id_cursor_free(&alone);
    }
    id_cursor_free(&in_order);
}

static void read_table(const struct id_table *table)
{
    uint32_t last = id_table_bucket_of(table, (1U << ID_HASH_BITS) - 1);

    for (uint32_t b = 0; b <= last; b++) {
        struct id_bucket bucket;
        struct id_entry entry;
        struct error err;

        if (id_table_bucket(&bucket, table, b, &err) < 0)
            continue;
        must(bucket.first <= bucket.end && bucket.end <= table->articles);
        for (uint32_t i = bucket.first; i < bucket.end; i++) {
            if (id_table_entry(&entry, table, &bucket, i, &err) == 0)
                must(entry.article < table->articles &&
                     id_table_bucket_of(table, entry.hash) == b);
        }
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
    struct id_strings strings;
    struct id_table table;
    struct byte_reader in;

    byte_reader_init(&in, bytes, size);

    uint32_t count = read_u8(&in);
    const uint8_t *ids = read_bytes(&in, (size_t)id_table_size(count));
    const uint8_t *offsets =
        read_bytes(&in, (size_t)id_strings_offsets_size(count));

    if (in.failed)
        return 0;
    id_table_open(&table, ids, count);
    read_table(&table);
    id_strings_open(&strings, in.at, read_left(&in), offsets, count);
    read_strings(&strings);
    return 0;
}
