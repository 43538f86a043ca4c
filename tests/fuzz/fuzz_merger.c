/*
 * Hostile sources of a merge. The first byte says whether an article is
 * deleted; the others are changes to the sections of a small sound segment,
 * which is merged with another one. All sums are right. The merge is refused,
 * or gives a segment that can be opened.
 */
#include "tests/unit/test_support.h"

#include <stdlib.h>

#include "indexer/merger.h"
#include "tests/fuzz/fuzz_target.h"
#include "tests/unit/segment_maker.h"

enum { SOURCES = 2, ARTICLES = 2, CHANGES_MAX = 16 };

static void merge(struct manifest *m, const struct merge_source *sources,
                  const char *folder)
{
    struct segment_builder_settings settings = {
        .folder = folder,
        .index = m,
        .table = analysis_table_builtin(),
        .codec = text_codec_builtin(),
        .memory = 1 << 16,
        .number = m->next_file,
    };
    struct manifest_segment merged;
    struct segment *segment;
    struct error err = { 0 };

    if (merger_merge(&merged, &settings, sources, SOURCES, NULL, NULL, &err) <
        0) {
        if (err.kind != ERROR_CORRUPT && err.kind != ERROR_LIMIT)
            abort();
        return;
    }
    test_must(segment_open(&segment, folder, &merged, m, &err), &err);
    segment_close(segment);
}

static void open_and_merge(struct manifest *m, bool deletes, const char *folder)
{
    struct merge_source sources[SOURCES] = { 0 };
    struct segment *segments[SOURCES] = { 0 };
    struct delete_bitmap bitmap;
    struct error err = { 0 };
    bool opened = true;

    test_must(delete_bitmap_init(&bitmap, ARTICLES, &err), &err);
    delete_bitmap_set(&bitmap, 0);
    for (size_t i = 0; i < SOURCES; i++) {
        opened = opened && segment_open(&segments[i], folder, &m->segments[i],
                                        m, &err) == 0;
        sources[i] = (struct merge_source){ segments[i], text_codec_builtin(),
                                            deletes ? &bitmap : NULL };
    }
    if (opened)
        merge(m, sources, folder);
    for (size_t i = 0; i < SOURCES; i++)
        segment_close(segments[i]);
    delete_bitmap_free(&bitmap);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
    struct manifest m = test_manifest(INDEX_TEXT | INDEX_POSITIONS);
    char *folder;

    if (size < 1 || size > 1 + CHANGES_MAX * TEST_CHANGE_BYTES)
        return 0;
    folder = temp_folder_make();
    for (uint32_t i = 0; i < SOURCES; i++) {
        struct test_segment made;

        test_segment_make(&made, &m, folder, text_codec_builtin(), i * ARTICLES,
                          ARTICLES);
        if (i == 1)
            test_segment_change(&made, bytes + 1, size - 1);
        test_segment_write(&made, &m, folder);
    }
    open_and_merge(&m, (bytes[0] & 1) != 0, folder);
    manifest_free(&m);
    temp_folder_remove(folder);
    return 0;
}
