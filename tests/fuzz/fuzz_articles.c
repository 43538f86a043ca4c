/*
 * A table of articles out of hostile bytes: how many articles, the number of
 * passages, the table. What is read is in order.
 */
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "common/article_table.h"
#include "common/byte_reader.h"
#include "tests/fuzz/fuzz_target.h"

enum { SPARE = 8 /* bytes after a table that can be read */ };

static void must(bool promise)
{
    if (!promise)
        abort();
}

static void read_groups(const struct article_table *table)
{
    static struct article_group group;

    for (uint32_t begin = 0; begin < table->articles; begin += ARTICLE_GROUP) {
        struct error err;

        if (article_table_read(&group, table, begin / ARTICLE_GROUP, &err) < 0)
            continue;
        must(group.end - group.count == begin && group.count > 0);
        must(begin > 0 || group.first[0] == 0);
        for (uint32_t i = 0; i < group.count; i++)
            must(group.first[i] <= group.first[i + 1]);
        must(group.first[group.count] <= table->passages);
        must(group.end < table->articles ||
             group.first[group.count] == table->passages);
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
    struct article_table table;
    struct byte_reader in;
    struct error err;

    byte_reader_init(&in, bytes, size);

    uint32_t articles = read_u16(&in) % 1024;
    uint32_t passages = read_u32(&in);
    size_t left = read_left(&in);
    uint8_t *copy = calloc(1, left + SPARE);

    must(copy != NULL);
    memcpy(copy, in.at, left);
    if (article_table_open(&table, copy, left, articles, passages, &err) == 0)
        read_groups(&table);
    free(copy);
    return 0;
}
