/*
 * Hostile segments. The bytes are first read as a whole file's table; then
 * they are changes to the sections of a small sound segment. All sums are
 * right, so that what reads the sections sees the changes.
 */
#include "tests/unit/test_support.h"

#include <stdlib.h>

#include "common/index_check_parts.h"
#include "common/segment_table.h"
#include "tests/fuzz/fuzz_target.h"
#include "tests/unit/segment_maker.h"

/* More changes than these hardly get past the opening of the segment. */
enum { ARTICLES = 2, CHANGES_MAX = 16 };

static void read_parts(const struct segment *segment,
                       const struct manifest_segment *entry)
{
    segment_check_part *const parts[] = {
        index_check_sections, index_check_lengths, index_check_articles,
        index_check_texts,    index_check_records, index_check_dates,
        index_check_fields,   index_check_terms,
    };
    struct segment_check check = {
        .segment = segment,
        .entry = entry,
        .table = analysis_table_builtin(),
    };
    struct error err;

    if (text_coder_open(&check.coder, text_codec_builtin(), 0, &err) < 0)
        abort();
    for (size_t i = 0; i < sizeof parts / sizeof parts[0]; i++)
        parts[i](&check, &err);
    text_coder_close(check.coder);
}

/* Writes the changed segment and reads all of it, if it can be opened. */
static void write_and_read(const char *folder, const uint8_t *bytes,
                           size_t size)
{
    struct manifest m = test_manifest(INDEX_TEXT | INDEX_POSITIONS);
    struct test_segment s;
    struct segment *segment;
    struct error err;

    test_segment_make(&s, &m, folder, text_codec_builtin(), 0, ARTICLES);
    test_segment_change(&s, bytes, size);
    test_segment_write(&s, &m, folder);
    if (segment_open(&segment, folder, m.segments, &m, &err) == 0) {
        read_parts(segment, m.segments);
        segment_close(segment);
    }
    manifest_free(&m);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
    struct segment_table table;
    struct error err;

    if (segment_table_open(&table, bytes, size, &err) == 0)
        segment_table_free(&table);
    if (size % TEST_CHANGE_BYTES != 0 || size > CHANGES_MAX * TEST_CHANGE_BYTES)
        return 0;

    char *folder = temp_folder_make();

    write_and_read(folder, bytes, size);
    temp_folder_remove(folder);
    return 0;
}
