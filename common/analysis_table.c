#include "common/analysis_table.h"

#include "common/analysis_data.h"
#include "common/checksum.h"

_Static_assert(__BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__,
               "tables are used in place, and their words are little-endian");

enum { MAGIC = 0x54414459, VERSION = 1, POOL_MAX = ANALYSIS_VALUE + 1 };

/* The head of a table, word by word. */
struct head {
    uint32_t magic;
    uint32_t version;
    uint32_t stage1;
    uint32_t blocks;
    uint32_t pool;
    uint32_t plain;
};

enum { HEAD_WORDS = sizeof(struct head) / sizeof(uint32_t) };

static int corrupt(struct error *err, const char *what)
{
    return error_set(err, ERROR_CORRUPT,
                     "analysis table: %s; restore the file from a copy, or "
                     "make the index anew",
                     what);
}

static bool is_scalar(uint32_t code_point)
{
    return code_point <= ANALYSIS_LAST &&
           (code_point < 0xD800 || code_point > 0xDFFF);
}

static int check_head(const struct head *head, size_t size, struct error *err)
{
    if (head->magic != MAGIC)
        return corrupt(err, "it does not begin with YDAT");
    if (head->version != VERSION)
        return error_set(err, ERROR_CORRUPT,
                         "analysis table: version %u, this program reads %u; "
                         "use a newer program, or make the index anew",
                         (unsigned)head->version, (unsigned)VERSION);
    if (head->stage1 != ANALYSIS_STAGE1)
        return corrupt(err, "the first stage has not 4352 words");
    if (head->blocks == 0 || head->blocks > ANALYSIS_STAGE1)
        return corrupt(err, "the number of blocks is not 1..4352");
    if (head->pool > POOL_MAX)
        return corrupt(err, "the pool has more words than an entry can name");
    if (head->plain > ANALYSIS_LAST)
        return corrupt(err, "more plain pairs than code points");

    uint64_t words = HEAD_WORDS + (uint64_t)ANALYSIS_STAGE1 +
                     (uint64_t)head->blocks * ANALYSIS_BLOCK + head->pool +
                     2 * (uint64_t)head->plain;

    if (words * sizeof(uint32_t) != size)
        return corrupt(err, "its length is not what its head says");
    return 0;
}

static int check_sequence(const struct analysis_table *table,
                          uint32_t pool_words, uint32_t at, struct error *err)
{
    if (at >= pool_words)
        return corrupt(err, "a replacement is outside the pool");

    uint32_t count = table->pool[at];

    if (count > ANALYSIS_REPLACEMENT_MAX)
        return corrupt(err, "a replacement is longer than 18 code points");
    if (count > pool_words - at - 1)
        return corrupt(err, "a replacement passes the end of the pool");
    for (uint32_t i = 1; i <= count; i++)
        if (!is_scalar(table->pool[at + i]))
            return corrupt(err, "a sequence holds what is no code point");
    return 0;
}

static int check_entry(const struct analysis_table *table, uint32_t pool_words,
                       uint32_t entry, struct error *err)
{
    uint32_t value = entry & ANALYSIS_VALUE;
    bool is_sequence = (entry & ANALYSIS_SEQUENCE) != 0;

    if (entry >= 2u * ANALYSIS_PLAIN)
        return corrupt(err, "an entry has bits without a meaning");
    if (analysis_class(entry) >= CHAR_CLASSES)
        return corrupt(err, "an entry is of no known class");
    if (is_sequence && check_sequence(table, pool_words, value, err) < 0)
        return -1;
    if (!is_sequence && !is_scalar(value))
        return corrupt(err, "an entry is replaced by what is no code point");
    if ((analysis_class(entry) == CHAR_IGNORABLE) !=
        (is_sequence && table->pool[value] == 0))
        return corrupt(err, "what is ignorable and what vanishes differ");
    return 0;
}

static int check_entries(const struct analysis_table *table,
                         const struct head *head, struct error *err)
{
    for (size_t i = 0; i < ANALYSIS_STAGE1; i++)
        if (table->stage1[i] >= head->blocks)
            return corrupt(err, "the first stage names no block");
    for (size_t i = 0; i < (size_t)head->blocks * ANALYSIS_BLOCK; i++)
        if (check_entry(table, head->pool, table->stage2[i], err) < 0)
            return -1;
    return 0;
}

static int check_plain(const struct analysis_table *table, struct error *err)
{
    for (size_t i = 0; i < table->plain_count; i++) {
        const uint32_t *pair = table->plain + 2 * i;

        if (i > 0 && pair[-2] >= pair[0])
            return corrupt(err, "the plain letters do not ascend");
        if (!is_scalar(pair[0]) || pair[1] < 'a' || pair[1] > 'z')
            return corrupt(err, "a plain letter is none of a to z");
    }
    return 0;
}

const struct analysis_table *analysis_table_builtin(void)
{
    return &analysis_data_table;
}

int analysis_table_open(struct analysis_table *out, const void *bytes,
                        size_t size, struct error *err)
{
    assert((uintptr_t)bytes % sizeof(uint32_t) == 0);
    if (size < sizeof(struct head))
        return corrupt(err, "it is shorter than its head");

    const uint32_t *words = bytes;
    const struct head head = { words[0], words[1], words[2],
                               words[3], words[4], words[5] };

    if (check_head(&head, size, err) < 0)
        return -1;

    struct analysis_table table = { .bytes = bytes, .size = size };

    table.stage1 = words + HEAD_WORDS;
    table.stage2 = table.stage1 + ANALYSIS_STAGE1;
    table.pool = table.stage2 + (size_t)head.blocks * ANALYSIS_BLOCK;
    table.plain = table.pool + head.pool;
    table.plain_count = head.plain;
    if (check_entries(&table, &head, err) < 0 || check_plain(&table, err) < 0)
        return -1;
    table.hash = checksum_bytes(bytes, size);
    *out = table;
    return 0;
}

uint32_t analysis_plain(const struct analysis_table *table, uint32_t folded)
{
    size_t first = 0;
    size_t end = table->plain_count;

    while (first < end) {
        size_t middle = first + (end - first) / 2;

        if (table->plain[2 * middle] < folded)
            first = middle + 1;
        else
            end = middle;
    }
    if (first < table->plain_count && table->plain[2 * first] == folded)
        return table->plain[2 * first + 1];
    return folded;
}
