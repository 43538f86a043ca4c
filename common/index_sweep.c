#include "common/index_sweep.h"

#include <stdio.h>

#include "common/file.h"
#include "common/index_folder.h"

/* Whether the manifest names the file. */
static bool names(const struct manifest *m, enum index_file kind,
                  uint64_t number)
{
    if (kind == INDEX_FILE_LOCK || kind == INDEX_FILE_MANIFEST)
        return true;
    if (!m)
        return false;
    if (kind == INDEX_FILE_ANALYSIS)
        return m->analysis == number;
    for (size_t i = 0; i < m->segment_count; i++) {
        const struct manifest_segment *s = &m->segments[i];

        if ((kind == INDEX_FILE_SEGMENT && s->file == number) ||
            (kind == INDEX_FILE_DELETES && s->deletes == number) ||
            (kind == INDEX_FILE_CODEC && s->codec == number))
            return true;
    }
    return false;
}

/* Removes the file; one that is gone already will do. */
static int remove_path(const char *path, struct error *err)
{
    struct error trouble = { 0 };

    if (file_unlink(path, &trouble) == 0 || file_error_is_missing(&trouble))
        return 0;
    *err = trouble;
    return -1;
}

static int remove_name(const char *folder, const char *name, struct error *err)
{
    char path[INDEX_FOLDER_PATH_BYTES];
    int size = snprintf(path, sizeof path, "%s/%s", folder, name);

    if (size < 0 || (size_t)size >= sizeof path)
        return error_set(err, ERROR_INPUT, "a path that is too long: %s",
                         folder);
    return remove_path(path, err);
}

int index_sweep_start(const char *folder, const struct manifest *manifest,
                      struct error *err)
{
    struct file_list list = { 0 };
    int result = 0;

    if (file_list_folder(&list, folder, err) < 0)
        return -1;
    for (size_t i = 0; i < list.count && result == 0; i++) {
        enum index_file kind;
        uint64_t number;
        bool temporary;

        if (index_folder_parse(&kind, &number, &temporary, list.names[i]) &&
            (temporary || !names(manifest, kind, number)))
            result = remove_name(folder, list.names[i], err);
    }
    file_list_free(&list);
    return result;
}

static int remove_dropped(const char *folder, const struct manifest *after,
                          enum index_file kind, uint64_t number,
                          struct error *err)
{
    char path[INDEX_FOLDER_PATH_BYTES];

    if (number == 0 || names(after, kind, number))
        return 0;
    if (index_folder_path(path, folder, kind, number, err) < 0)
        return -1;
    return remove_path(path, err);
}

int index_sweep_commit(const char *folder, const struct manifest *before,
                       const struct manifest *after, struct error *err)
{
    int result = 0;

    for (size_t i = 0; i < before->segment_count && result == 0; i++) {
        const struct manifest_segment *s = &before->segments[i];

        if (remove_dropped(folder, after, INDEX_FILE_SEGMENT, s->file, err) <
                0 ||
            remove_dropped(folder, after, INDEX_FILE_DELETES, s->deletes, err) <
                0 ||
            remove_dropped(folder, after, INDEX_FILE_CODEC, s->codec, err) < 0)
            result = -1;
    }
    return result;
}
