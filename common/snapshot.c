#include "common/snapshot.h"

#include <stdlib.h>

#include "common/file.h"
#include "common/index_folder.h"
#include "common/memory.h"
#include "common/tokenizer.h"

enum {
    TRIES = 10, /* so many commits while it opens are unheard of */
    TABLE_BYTES_MAX = 64 << 20,
    CODEC_BYTES_MAX = 2 << 20,
};

int snapshot_open_table(struct analysis_table *out, struct byte_writer *bytes,
                        const char *folder, const struct manifest *manifest,
                        struct error *err)
{
    const struct analysis_table *own = analysis_table_builtin();

    if (manifest->code_version != TOKENIZER_VERSION)
        return error_set(err, ERROR_INPUT,
                         "the index in %s was built by another version of the "
                         "analysis (%u, not %d); build it anew",
                         folder, (unsigned)manifest->code_version,
                         TOKENIZER_VERSION);
    if (manifest->analysis == own->hash) {
        *out = *own;
        return 0;
    }
    if (index_folder_read(bytes, folder, INDEX_FILE_ANALYSIS,
                          manifest->analysis, manifest->analysis,
                          TABLE_BYTES_MAX, err) < 0)
        return -1;
    return analysis_table_open(out, bytes->bytes, bytes->size, err);
}

int snapshot_open_codec(struct text_codec **out, const char *folder,
                        uint64_t hash, struct error *err)
{
    struct byte_writer bytes = { 0 };
    int result = -1;

    if (index_folder_read(&bytes, folder, INDEX_FILE_CODEC, hash, hash,
                          CODEC_BYTES_MAX, err) == 0)
        result = text_codec_open(out, bytes.bytes, bytes.size, err);
    byte_writer_free(&bytes);
    return result;
}

/* *out = the codec with this hash, opened if it is not yet. */
static int find_codec(const struct text_codec **out, struct snapshot *snapshot,
                      const char *folder, uint64_t hash, struct error *err)
{
    struct text_codec **codecs = snapshot->codecs;

    if (hash == 0) {
        *out = text_codec_builtin();
        return 0;
    }
    for (size_t i = 0; i < snapshot->codec_count; i++) {
        if (text_codec_hash(codecs[i]) == hash) {
            *out = codecs[i];
            return 0;
        }
    }
    if (snapshot_open_codec(&codecs[snapshot->codec_count], folder, hash, err) <
        0)
        return -1;
    *out = codecs[snapshot->codec_count++];
    return 0;
}

static int open_segment(struct snapshot *snapshot, size_t i, const char *folder,
                        struct error *err)
{
    const struct manifest_segment *entry = &snapshot->manifest.segments[i];
    struct snapshot_segment *opened = &snapshot->segments[i];

    if (find_codec(&opened->codec, snapshot, folder, entry->codec, err) < 0 ||
        segment_open(&opened->segment, folder, entry, &snapshot->manifest,
                     err) < 0)
        return -1;
    if (entry->deletes > 0 &&
        delete_bitmap_read(&opened->deletes, folder, entry->deletes,
                           entry->delete_hash, entry->articles, entry->deleted,
                           err) < 0)
        return -1;
    opened->base = snapshot->passages;
    snapshot->passages += entry->passages;
    snapshot->sum_length += entry->sum_length;
    snapshot->articles += entry->articles;
    snapshot->live += entry->articles - entry->deleted;
    return 0;
}

/* Opens all that the manifest, which is filled, names. */
static int open_files(struct snapshot *snapshot, const char *folder,
                      struct error *err)
{
    size_t count = snapshot->manifest.segment_count;

    if (snapshot_open_table(&snapshot->table, &snapshot->table_bytes, folder,
                            &snapshot->manifest, err) < 0 ||
        memory_alloc(&snapshot->codecs, count, sizeof *snapshot->codecs, err) <
            0 ||
        memory_alloc(&snapshot->segments, count, sizeof *snapshot->segments,
                     err) < 0)
        return -1;
    for (size_t i = 0; i < count; i++) {
        if (open_segment(snapshot, i, folder, err) < 0)
            return -1;
    }
    return 0;
}

static int read_manifest(struct manifest *out, const char *folder,
                         struct error *err)
{
    struct error trouble = { 0 };

    if (manifest_read(out, folder, &trouble) == 0)
        return 0;
    if (file_error_is_missing(&trouble))
        return error_set(err, ERROR_INPUT,
                         "there is no index in %s; yinde-index makes one",
                         folder);
    *err = trouble;
    return -1;
}

/* One try; *gone says that a file was missing that the manifest names. */
static int try_open(struct snapshot **out, bool *gone, const char *folder,
                    struct error *err)
{
    struct snapshot *snapshot;

    *gone = false;
    if (memory_alloc(&snapshot, 1, sizeof *snapshot, err) < 0)
        return -1;
    if (read_manifest(&snapshot->manifest, folder, err) < 0)
        goto failed;
    if (open_files(snapshot, folder, err) < 0) {
        *gone = file_error_is_missing(err);
        goto failed;
    }
    *out = snapshot;
    return 0;
failed:
    snapshot_close(snapshot);
    return -1;
}

int snapshot_open(struct snapshot **out, const char *folder, struct error *err)
{
    bool gone = true;
    int result = -1;

    for (int i = 0; i < TRIES && result < 0 && gone; i++)
        result = try_open(out, &gone, folder, err);
    return result;
}

void snapshot_close(struct snapshot *snapshot)
{
    if (!snapshot)
        return;
    for (size_t i = 0;
         snapshot->segments && i < snapshot->manifest.segment_count; i++) {
        segment_close(snapshot->segments[i].segment);
        delete_bitmap_free(&snapshot->segments[i].deletes);
    }
    for (size_t i = 0; i < snapshot->codec_count; i++)
        text_codec_close(snapshot->codecs[i]);
    free(snapshot->segments);
    free(snapshot->codecs);
    byte_writer_free(&snapshot->table_bytes);
    manifest_free(&snapshot->manifest);
    free(snapshot);
}
