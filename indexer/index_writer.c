#include "indexer/index_writer.h"

#include <string.h>

#include "common/index_folder.h"
#include "common/index_sweep.h"
#include "common/memory.h"
#include "common/text_codec_train.h"
#include "common/tokenizer.h"

enum {
    BASE_MEMORY = 14 << 20, /* program, libraries, tables and codecs */
    THREAD_MEMORY_LEAST = 16 << 20,
};

/* ---- settings ---- */

static int declare_keywords(struct manifest *out,
                            const struct index_settings *make,
                            struct error *err)
{
    for (size_t i = 0; i < make->keyword_count; i++) {
        if (manifest_check_name(out, make->keywords[i], err) < 0)
            return -1;
        strcpy(out->keyword_names[out->keywords++], make->keywords[i]);
    }
    return 0;
}

static int new_settings(struct manifest *out, const struct index_settings *make,
                        struct error *err)
{
    int level = make->text_level < 0 ? TEXT_LEVEL_DEFAULT : make->text_level;

    out->flags = (make->whole == 1 ? (uint32_t)INDEX_WHOLE : 0) |
                 (make->positions != 0 ? (uint32_t)INDEX_POSITIONS : 0) |
                 (level > 0 ? (uint32_t)INDEX_TEXT : 0);
    out->text_level = level;
    out->next_file = 1;
    out->analysis = analysis_table_builtin()->hash;
    out->code_version = TOKENIZER_VERSION;
    return declare_keywords(out, make, err);
}

static bool same_keywords(const struct manifest *index,
                          const struct index_settings *asked)
{
    if (index->keywords != asked->keyword_count)
        return false;
    for (size_t i = 0; i < asked->keyword_count; i++) {
        if (strcmp(index->keyword_names[i], asked->keywords[i]) != 0)
            return false;
    }
    return true;
}

static int check_settings(const struct index_writer *writer,
                          const struct index_settings *asked, struct error *err)
{
    const struct manifest *index = &writer->settings;
    const char *option = NULL;

    if (asked->whole >= 0 &&
        asked->whole != ((index->flags & INDEX_WHOLE) != 0))
        option = "passages";
    else if (asked->positions >= 0 &&
             asked->positions != ((index->flags & INDEX_POSITIONS) != 0))
        option = "positions";
    else if (asked->text_level >= 0 && asked->text_level != index->text_level)
        option = "text-level";
    else if (asked->keywords && !same_keywords(index, asked))
        option = "keyword";
    if (!option)
        return 0;
    return error_set(err, ERROR_INPUT,
                     "the index in %s was made with another --%s, which is "
                     "fixed then; leave the option out, or make a new index",
                     writer->folder, option);
}

/* ---- opening ---- */

static void set_limits(struct index_writer *writer,
                       const struct index_limits *limits)
{
    size_t memory = limits->memory - BASE_MEMORY;
    size_t most = memory / THREAD_MEMORY_LEAST;

    writer->limits = *limits;
    if (writer->limits.threads > most)
        writer->limits.threads = (unsigned)most;
    writer->thread_memory = memory / writer->limits.threads;
}

static int lock_folder(struct index_writer *writer, struct error *err)
{
    char path[INDEX_FOLDER_PATH_BYTES];

    if (index_folder_path(path, writer->folder, INDEX_FILE_LOCK, 0, err) < 0)
        return -1;
    return file_lock(&writer->lock, path, err);
}

/* *there = whether the folder holds an index; no folder is no index. */
static int find_index(bool *there, const struct index_writer *writer,
                      struct error *err)
{
    struct manifest manifest = { 0 };
    struct error trouble = { 0 };

    *there = manifest_read(&manifest, writer->folder, &trouble) == 0;
    manifest_free(&manifest);
    if (*there || file_error_is_missing(&trouble))
        return 0;
    *err = trouble;
    return -1;
}

/* New segments get the codec of the newest segment that has a trained one. */
static void choose_codec(struct index_writer *writer)
{
    const struct snapshot *snapshot = writer->snapshot;

    writer->codec = text_codec_builtin();
    for (size_t i = snapshot->manifest.segment_count; i-- > 0;) {
        uint64_t hash = snapshot->manifest.segments[i].codec;

        for (size_t j = 0; hash != 0 && j < snapshot->codec_count; j++) {
            if (text_codec_hash(snapshot->codecs[j]) != hash)
                continue;
            writer->codec = snapshot->codecs[j];
            return;
        }
    }
}

static int open_old(struct index_writer *writer,
                    const struct index_settings *asked, struct error *err)
{
    if (snapshot_open(&writer->snapshot, writer->folder, err) < 0)
        return -1;
    writer->settings = writer->snapshot->manifest;
    writer->settings.segments = NULL;
    writer->settings.segment_count = 0;
    writer->settings.segment_capacity = 0;
    writer->table = writer->snapshot->table;
    for (size_t i = 0; i < writer->snapshot->manifest.segment_count; i++)
        segment_release(writer->snapshot->segments[i].segment);
    if (asked && check_settings(writer, asked, err) < 0)
        return -1;
    choose_codec(writer);
    return 0;
}

static int open_new(struct index_writer *writer,
                    const struct index_settings *make, struct error *err)
{
    if (!make)
        return error_set(err, ERROR_INPUT,
                         "there is no index in %s; yinde-index add makes one",
                         writer->folder);
    writer->table = *analysis_table_builtin();
    writer->codec = text_codec_builtin();
    return new_settings(&writer->settings, make, err);
}

/* What can be seen before the folder is touched. */
static int check_before(struct index_writer *writer,
                        const struct index_settings *make, struct error *err)
{
    struct manifest trial = { 0 };
    bool there = false;

    if (find_index(&there, writer, err) < 0)
        return -1;
    if (there)
        return 0;
    if (!make)
        return open_new(writer, make, err);
    if (new_settings(&trial, make, err) < 0 ||
        file_make_folder(writer->folder, err) < 0)
        return -1;
    return index_folder_check_new(writer->folder, err);
}

int index_writer_open(struct index_writer *out, const char *folder,
                      const struct index_limits *limits,
                      const struct index_settings *make, struct error *err)
{
    bool there = false;

    *out = (struct index_writer){ .folder = folder };
    set_limits(out, limits);
    if (check_before(out, make, err) < 0 || lock_folder(out, err) < 0 ||
        find_index(&there, out, err) < 0 ||
        (there ? open_old(out, make, err) : open_new(out, make, err)) < 0 ||
        index_sweep_start(
            folder, out->snapshot ? &out->snapshot->manifest : NULL, err) < 0)
        return -1;
    return live_segments_open(&out->live, folder, &out->settings, out->snapshot,
                              err);
}

int index_writer_look(struct index_writer *out, const char *folder,
                      const struct index_limits *limits,
                      const struct index_settings *make, struct error *err)
{
    struct error trouble = { 0 };
    bool there = false;

    *out = (struct index_writer){ .folder = folder };
    set_limits(out, limits);
    if (find_index(&there, out, err) < 0)
        return -1;
    if (there)
        return open_old(out, make, err);
    if (index_folder_check_new(folder, &trouble) < 0 &&
        !file_error_is_missing(&trouble)) {
        *err = trouble;
        return -1;
    }
    return open_new(out, make, err);
}

/* ---- codecs ---- */

int index_writer_train(struct index_writer *writer, const uint8_t *samples,
                       const size_t *sizes, size_t count, struct error *err)
{
    struct byte_writer bytes = { 0 };
    int result = text_codec_train(&bytes, samples, sizes, count, err);

    if (result == 0)
        result = index_folder_keep(writer->folder, INDEX_FILE_CODEC,
                                   bytes.bytes, bytes.size, err);
    if (result == 0)
        result =
            text_codec_open(&writer->trained, bytes.bytes, bytes.size, err);
    byte_writer_free(&bytes);
    if (result == 0)
        writer->codec = writer->trained;
    return result;
}

const struct text_codec *index_writer_codec(const struct index_writer *writer,
                                            uint64_t hash)
{
    const struct snapshot *snapshot = writer->snapshot;

    if (hash == 0)
        return text_codec_builtin();
    if (writer->trained && text_codec_hash(writer->trained) == hash)
        return writer->trained;
    for (size_t i = 0; snapshot && i < snapshot->codec_count; i++) {
        if (text_codec_hash(snapshot->codecs[i]) == hash)
            return snapshot->codecs[i];
    }
    return NULL;
}

struct segment_builder_settings
index_writer_builder(const struct index_writer *writer,
                     const struct text_codec *codec, uint64_t number,
                     size_t memory)
{
    return (struct segment_builder_settings){
        .folder = writer->folder,
        .index = &writer->settings,
        .table = &writer->table,
        .codec = codec,
        .memory = memory,
        .number = number,
    };
}

/* ---- commit ---- */

bool index_writer_is_changed(const struct index_writer *writer)
{
    const struct live_segments *live = &writer->live;

    if (!writer->snapshot || live->count != live->old)
        return true;
    for (size_t i = 0; i < live->count; i++) {
        if (live->items[i]->fresh || live->items[i]->deletes_changed)
            return true;
    }
    return false;
}

static int write_deletes(struct index_writer *writer,
                         struct live_segment *segment, struct error *err)
{
    struct manifest_segment *info = &segment->info;

    if (!segment->deletes_changed)
        return 0;
    info->deletes = writer->live.next_file++;
    info->deleted = segment->deletes.count;
    return delete_bitmap_write(&info->delete_hash, &segment->deletes,
                               writer->folder, info->deletes, err);
}

static int list_segments(struct manifest *out, struct index_writer *writer,
                         struct error *err)
{
    for (size_t i = 0; i < writer->live.count; i++) {
        if (write_deletes(writer, writer->live.items[i], err) < 0 ||
            manifest_add(out, &writer->live.items[i]->info, err) < 0)
            return -1;
    }
    out->next_file = writer->live.next_file;
    out->generation++;
    return 0;
}

/*
 * Once the manifest is being written, nobody can tell whether it names the new
 * files, so they stay: if it does not, the next run sweeps them.
 */
static int publish(struct index_writer *writer, const struct manifest *after,
                   struct error *warning, struct error *err)
{
    if (file_sync_folder(writer->folder, err) < 0)
        return -1;
    writer->keep_files = true;
    if (manifest_write(after, writer->folder, err) < 0)
        return -1;
    if (writer->snapshot)
        (void)index_sweep_commit(writer->folder, &writer->snapshot->manifest,
                                 after, warning);
    return 0;
}

int index_writer_commit(struct index_writer *writer, uint64_t *generation,
                        struct error *warning, struct error *err)
{
    struct manifest after = { 0 };
    int result;

    *generation = writer->settings.generation;
    if (!index_writer_is_changed(writer))
        return 0;
    result = manifest_copy(&after, &writer->settings, err);
    if (result == 0)
        result = list_segments(&after, writer, err);
    if (result == 0)
        result = publish(writer, &after, warning, err);
    if (result == 0)
        *generation = after.generation;
    manifest_free(&after);
    return result;
}

/* Back to the files of the index as it was; what stays, the next run sweeps. */
static void sweep(const struct index_writer *writer)
{
    struct error ignored;

    (void)index_sweep_start(
        writer->folder, writer->snapshot ? &writer->snapshot->manifest : NULL,
        &ignored);
}

void index_writer_close(struct index_writer *writer)
{
    if (!writer->keep_files && writer->live.folder)
        sweep(writer);
    live_segments_close(&writer->live);
    snapshot_close(writer->snapshot);
    text_codec_close(writer->trained);
    file_unlock(&writer->lock);
    *writer = (struct index_writer){ 0 };
}
