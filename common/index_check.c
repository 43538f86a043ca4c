#include "common/index_check.h"

#include <string.h>

#include "common/delete_bitmap.h"
#include "common/file.h"
#include "common/index_check_parts.h"
#include "common/index_folder.h"
#include "common/snapshot.h"

struct check {
    const char *folder;
    index_check_report *report;
    void *context;
    uint64_t damages;
    struct manifest manifest;
    struct analysis_table table;
};

/* Tells of the damage in `err`; -1 where it is trouble of another kind. */
static int tell(struct check *c, enum index_file kind, uint64_t number,
                const struct error *trouble, struct error *err)
{
    char path[INDEX_FOLDER_PATH_BYTES];

    if (trouble->kind != ERROR_CORRUPT && !file_error_is_missing(trouble)) {
        *err = *trouble;
        return -1;
    }
    if (index_folder_path(path, c->folder, kind, number, err) < 0)
        return -1;
    c->damages++;
    c->report(c->context, path + strlen(c->folder) + 1, trouble->message);
    return 0;
}

/* *sound = all pages are as they were written. */
static int check_pages(bool *sound, struct check *c,
                       const struct segment *segment, uint64_t number,
                       struct error *err)
{
    uint64_t pages = segment_pages(segment->covered);

    *sound = true;
    for (uint64_t page = 0; page < pages; page++) {
        struct error trouble = { 0 };

        if (segment_touch_pages(segment, page, page, &trouble) == 0)
            continue;
        *sound = false;
        if (tell(c, INDEX_FILE_SEGMENT, number, &trouble, err) < 0)
            return -1;
    }
    return 0;
}

static int check_parts(struct check *c, const struct segment_check *segment,
                       struct error *err)
{
    segment_check_part *const parts[] = {
        index_check_sections, index_check_lengths, index_check_articles,
        index_check_texts,    index_check_records, index_check_dates,
        index_check_fields,   index_check_terms,
    };

    for (size_t i = 0; i < sizeof parts / sizeof parts[0]; i++) {
        struct error trouble = { 0 };

        if (parts[i](segment, &trouble) < 0 &&
            tell(c, INDEX_FILE_SEGMENT, segment->entry->file, &trouble, err) <
                0)
            return -1;
    }
    return 0;
}

/* `codec` is NULL where it is damaged: then only the pages are checked. */
static int check_opened(struct check *c, const struct segment *segment,
                        const struct manifest_segment *entry,
                        const struct text_codec *codec, struct error *err)
{
    struct segment_check check = {
        .segment = segment,
        .entry = entry,
        .table = &c->table,
    };
    bool sound;

    if (check_pages(&sound, c, segment, entry->file, err) < 0)
        return -1;
    if (!sound || !codec)
        return 0;
    if (text_coder_open(&check.coder, codec, 0, err) < 0)
        return -1;

    int result = check_parts(c, &check, err);

    text_coder_close(check.coder);
    return result;
}

static int check_deletes(struct check *c, const struct manifest_segment *entry,
                         struct error *err)
{
    struct delete_bitmap deletes;
    struct error trouble = { 0 };

    if (entry->deletes == 0)
        return 0;
    if (delete_bitmap_read(&deletes, c->folder, entry->deletes,
                           entry->delete_hash, entry->articles, entry->deleted,
                           &trouble) < 0)
        return tell(c, INDEX_FILE_DELETES, entry->deletes, &trouble, err);
    delete_bitmap_free(&deletes);
    return 0;
}

static int check_segment(struct check *c, const struct manifest_segment *entry,
                         struct error *err)
{
    const struct text_codec *codec = text_codec_builtin();
    struct text_codec *trained = NULL;
    struct segment *segment;
    struct error trouble = { 0 };

    if (check_deletes(c, entry, err) < 0)
        return -1;
    if (entry->codec != 0) {
        if (snapshot_open_codec(&trained, c->folder, entry->codec, &trouble) <
                0 &&
            tell(c, INDEX_FILE_CODEC, entry->codec, &trouble, err) < 0)
            return -1;
        codec = trained;
    }

    int result;

    trouble = (struct error){ 0 };
    if (segment_open(&segment, c->folder, entry, &c->manifest, &trouble) < 0) {
        result = tell(c, INDEX_FILE_SEGMENT, entry->file, &trouble, err);
    } else {
        result = check_opened(c, segment, entry, codec, err);
        segment_close(segment);
    }
    text_codec_close(trained);
    return result;
}

static int check_segments(struct check *c, struct error *err)
{
    struct byte_writer bytes = { 0 };
    struct error trouble = { 0 };
    int result = 0;

    if (snapshot_open_table(&c->table, &bytes, c->folder, &c->manifest,
                            &trouble) < 0) {
        c->table = *analysis_table_builtin();
        result =
            tell(c, INDEX_FILE_ANALYSIS, c->manifest.analysis, &trouble, err);
    }
    for (size_t i = 0; i < c->manifest.segment_count && result == 0; i++)
        result = check_segment(c, &c->manifest.segments[i], err);
    byte_writer_free(&bytes);
    return result;
}

int index_check(uint64_t *damages, const char *folder,
                index_check_report *report, void *context, struct error *err)
{
    struct check c = {
        .folder = folder,
        .report = report,
        .context = context,
    };
    struct error trouble = { 0 };
    int result;

    if (manifest_read(&c.manifest, folder, &trouble) == 0)
        result = check_segments(&c, err);
    else if (file_error_is_missing(&trouble))
        result = error_set(err, ERROR_INPUT, "there is no index in %s", folder);
    else
        result = tell(&c, INDEX_FILE_MANIFEST, 0, &trouble, err);
    manifest_free(&c.manifest);
    *damages = c.damages;
    return result;
}
