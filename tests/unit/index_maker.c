#include "tests/unit/index_maker.h"

#include <string.h>

#include "common/delete_bitmap.h"
#include "common/tokenizer.h"
#include "indexer/batch.h"
#include "tests/unit/test_support.h"

static const char *const keywords[] = { "edition" };

static void must(int result, const struct error *err, const char *what)
{
    if (result < 0)
        fail_msg("%s: %s", what, err->message);
}

/* The next segment, of `each` lines; returns the line after them. */
static const char *const *add_segment(struct manifest *manifest,
                                      struct batch_settings *settings,
                                      const char *const *lines, size_t each)
{
    struct manifest_segment segment;
    struct error err = { 0 };
    struct batch *batch;
    bool bad;

    settings->segment.number = manifest->next_file++;
    must(batch_open(&batch, settings, &err), &err, "batch");
    for (size_t i = 0; i < each && *lines; i++, lines++)
        must(batch_add(&bad, batch, (const uint8_t *)*lines, strlen(*lines),
                       &err),
             &err, *lines);
    must(batch_finish(batch, &segment, &err), &err, "segment");
    must(manifest_add(manifest, &segment, &err), &err, "manifest");
    return lines;
}

char *index_make(const char *const *lines, size_t each, uint32_t flags)
{
    struct manifest manifest = { .flags = flags,
                                 .text_level = flags & INDEX_TEXT ? 3 : 0,
                                 .keywords = 1,
                                 .generation = 1,
                                 .next_file = 1,
                                 .analysis = analysis_table_builtin()->hash,
                                 .code_version = TOKENIZER_VERSION };
    struct article_settings articles = { .keywords = keywords,
                                         .keyword_count = 1 };
    char *folder = temp_folder_make();
    struct batch_settings settings = {
        .segment = { .folder = folder,
                     .index = &manifest,
                     .table = analysis_table_builtin(),
                     .codec = text_codec_builtin(),
                     .memory = 1 << 16 },
        .articles = &articles,
    };
    struct error err = { 0 };

    strcpy(manifest.keyword_names[0], keywords[0]);
    while (*lines)
        lines = add_segment(&manifest, &settings, lines, each);
    must(manifest_write(&manifest, folder, &err), &err, folder);
    manifest_free(&manifest);
    return folder;
}

void index_delete(const char *folder, size_t segment, const uint32_t *articles,
                  size_t count)
{
    struct manifest manifest = { 0 };
    struct delete_bitmap bitmap = { 0 };
    struct manifest_segment *entry;
    struct error err = { 0 };

    must(manifest_read(&manifest, folder, &err), &err, folder);
    entry = &manifest.segments[segment];
    must(delete_bitmap_init(&bitmap, entry->articles, &err), &err, folder);
    for (size_t i = 0; i < count; i++)
        delete_bitmap_set(&bitmap, articles[i]);
    entry->deletes = manifest.next_file++;
    entry->deleted = bitmap.count;
    must(delete_bitmap_write(&entry->delete_hash, &bitmap, folder,
                             entry->deletes, &err),
         &err, folder);
    manifest.generation++;
    must(manifest_write(&manifest, folder, &err), &err, folder);
    delete_bitmap_free(&bitmap);
    manifest_free(&manifest);
}
