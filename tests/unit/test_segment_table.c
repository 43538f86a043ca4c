#include "tests/unit/test_support.h"

#include <stdlib.h>
#include <string.h>

#include "common/byte_writer.h"
#include "common/checksum.h"
#include "common/segment_table.h"

enum {
    TABLE = 448,  /* where the table stands in the file made here */
    SUMS = 320,   /* PAGESUM, of one page */
    ROW = 64,     /* a section of 10 bytes */
    COLUMN = 192, /* one of none */
};

/* What a test changes, before the id is computed: bytes at a place. */
struct change {
    const char *why;
    const char *says;
    size_t at;
    const char *bytes;
    size_t size;
};

static void write_entry(struct byte_writer *out, uint32_t kind, uint64_t offset,
                        uint64_t size)
{
    write_u32(out, kind);
    write_u32(out, 0);
    write_u64(out, offset);
    write_u64(out, size);
    write_u64(out, 0);
}

/* A file of three sections, with the change made. */
static struct byte_writer make_file(const struct change *change)
{
    struct byte_writer out = { 0 };
    size_t end = TABLE + 3 * SEGMENT_TABLE_ENTRY;

    write_bytes(&out, "YINDESEG", 8);
    write_u32(&out, FORMAT_VERSION);
    write_u32(&out, INDEX_TEXT);
    write_u64(&out, end + 8);
    write_u64(&out, TABLE);
    write_u32(&out, 3);
    for (uint32_t i = 1; i <= 5; i++)
        write_u32(&out, i);
    write_zeros(&out, 8);
    write_bytes(&out, "0123456789", 10);
    write_zeros(&out, TABLE - out.size);
    write_entry(&out, SECTION_PAGESUM, SUMS, 8);
    write_entry(&out, SECTION_ROW, ROW, 10);
    write_entry(&out, SECTION_COLUMN, COLUMN, 0);
    if (change)
        memcpy(out.bytes + change->at, change->bytes, change->size);
    write_u64(&out, checksum_bytes(out.bytes + TABLE, end - TABLE));
    return out;
}

static int open_copy(struct segment_table *table,
                     const struct byte_writer *file, struct error *err)
{
    uint8_t *copy = exact_copy(file->bytes, file->size);
    int result = segment_table_open(table, copy, file->size, err);

    free(copy);
    return result;
}

static void header_and_sections_are_read(void **state)
{
    (void)state;
    struct byte_writer file = make_file(NULL);
    struct segment_table table;
    struct error err = { 0 };

    if (open_copy(&table, &file, &err) < 0)
        fail_msg("%s", err.message);
    assert_int_equal(table.flags, INDEX_TEXT);
    assert_int_equal(table.articles, 1);
    assert_int_equal(table.passages, 2);
    assert_int_equal(table.max_passages, 3);
    assert_int_equal(table.max_length, 4);
    assert_int_equal(table.terms, 5);
    assert_int_equal(table.count, 3);
    assert_int_equal(segment_table_find(&table, SECTION_ROW, 0)->size, 10);
    assert_null(segment_table_find(&table, SECTION_ROW, 1));
    assert_null(segment_table_find(&table, SECTION_WORD, 0));
    segment_table_free(&table);
    byte_writer_free(&file);
}

static void damage_is_named_and_refused(void **state)
{
    (void)state;
    static const struct change cases[] = {
        { "another magic", "not a segment", 0, "x", 1 },
        { "another version", "another version", 8, "\7", 1 },
        { "another length", "length", 16, "\1", 1 },
        { "bytes that are zero", "length", 63, "\1", 1 },
        { "no sections", "sections", 32, "\0", 1 },
        { "1025 sections", "sections", 32, "\1\4", 2 },
        { "two sections", "wrong place", 32, "\2", 1 },
        { "a table elsewhere", "wrong place", 24, "\xC1", 1 },
        { "a table in the header", "wrong place", 24, "\0\0", 2 },
        { "a table past the end", "wrong place", 31, "\x80", 1 },
        { "2^31 articles", "limit", 39, "\x80", 1 },
        { "2^31 passages", "limit", 43, "\x80", 1 },
        { "a length of 65536", "limit", 50, "\1", 1 },
        { "2^32 - 1 terms", "limit", 52, "\xFF\xFF\xFF\xFF", 4 },
        { "kinds out of order", "out of order", TABLE + 64, "\2", 1 },
        { "an offset of 65", "bounds", TABLE + 40, "\x41", 1 },
        { "an offset of 0", "bounds", TABLE + 40, "\0", 1 },
        { "an offset far away", "bounds", TABLE + 47, "\x80", 1 },
        { "a size that wraps", "bounds", TABLE + 48,
          "\xFF\xFF\xFF\xFF\xFF\xFF\xFF\xFF", 8 },
        { "bytes after a section", "zero bytes", ROW + 10, "\1", 1 },
        { "64 bytes after a section", "zero bytes", ROW + 73, "\1", 1 },
        { "a size into the next", "overlap", TABLE + 48, "\x80", 1 },
        { "zero bytes into the next", "overlap", TABLE + 48, "\x41", 1 },
        { "a start in zero bytes", "overlap", TABLE + 72, "\x80", 1 },
        { "another section last", "at its end", TABLE, "\0", 1 },
        { "two page sums", "wrong number", TABLE + 16, "\x10", 1 },
        { "bytes before the table", "zero bytes", TABLE - 1, "\1", 1 },
    };

    for (size_t i = 0; i < TEST_COUNT(cases); i++) {
        struct byte_writer file = make_file(&cases[i]);
        struct segment_table table;
        struct error err = { 0 };

        if (open_copy(&table, &file, &err) == 0)
            fail_msg("accepted: %s", cases[i].why);
        assert_int_equal(err.kind, ERROR_CORRUPT);
        if (!strstr(err.message, cases[i].says))
            fail_msg("%s: %s", cases[i].why, err.message);
        assert_null(table.sections);
        byte_writer_free(&file);
    }
}

static void every_cut_is_refused(void **state)
{
    (void)state;
    struct byte_writer file = make_file(NULL);
    struct segment_table table;
    struct error err = { 0 };

    while (file.size-- > 0)
        assert_int_equal(open_copy(&table, &file, &err), -1);
    file.size = 0;
    byte_writer_free(&file);
}

static void a_damaged_table_is_refused(void **state)
{
    (void)state;
    struct byte_writer file = make_file(NULL);
    struct segment_table table;
    struct error err = { 0 };

    file.bytes[file.size - 1] ^= 1;
    assert_int_equal(open_copy(&table, &file, &err), -1);
    assert_non_null(strstr(err.message, "damaged section table"));
    byte_writer_free(&file);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(header_and_sections_are_read),
        cmocka_unit_test(damage_is_named_and_refused),
        cmocka_unit_test(every_cut_is_refused),
        cmocka_unit_test(a_damaged_table_is_refused),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
