#include "common/index_folder.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "common/checksum.h"
#include "common/file.h"

enum {
    NAME_BYTES = 64,
    NUMBER_DIGITS = 10,
    HASH_DIGITS = 16,
    KEPT_BYTES_MAX = 64 << 20, /* of an analysis table or a codec */
    WRITE_BUFFER_BYTES = 1 << 16,
};

/* NAME = before, digits (of a number, or of a hash), after. */
static const struct shape {
    const char *before;
    const char *after;
    size_t digits;
    unsigned base;
} shapes[] = {
    [INDEX_FILE_MANIFEST] = { "MANIFEST", "", 0, 10 },
    [INDEX_FILE_LOCK] = { "LOCK", "", 0, 10 },
    [INDEX_FILE_SEGMENT] = { "s", ".seg", NUMBER_DIGITS, 10 },
    [INDEX_FILE_DELETES] = { "d", ".del", NUMBER_DIGITS, 10 },
    [INDEX_FILE_ANALYSIS] = { "analysis-", "", HASH_DIGITS, 16 },
    [INDEX_FILE_CODEC] = { "codec-", "", HASH_DIGITS, 16 },
};

enum { SHAPES = sizeof shapes / sizeof shapes[0] };

static void make_name(char out[NAME_BYTES], enum index_file kind,
                      uint64_t number)
{
    const struct shape *shape = &shapes[kind];

    if (shape->digits == 0)
        snprintf(out, NAME_BYTES, "%s", shape->before);
    else if (shape->base == 10)
        snprintf(out, NAME_BYTES, "%s%010" PRIu64 "%s", shape->before, number,
                 shape->after);
    else
        snprintf(out, NAME_BYTES, "%s%016" PRIx64 "%s", shape->before, number,
                 shape->after);
}

static int join(char out[INDEX_FOLDER_PATH_BYTES], const char *folder,
                const char *name, const char *suffix, struct error *err)
{
    int size =
        snprintf(out, INDEX_FOLDER_PATH_BYTES, "%s/%s%s", folder, name, suffix);

    if (size < 0 || size >= INDEX_FOLDER_PATH_BYTES)
        return error_set(err, ERROR_INPUT,
                         "%s: a path that is too long; "
                         "give a shorter one",
                         folder);
    return 0;
}

int index_folder_path(char out[INDEX_FOLDER_PATH_BYTES], const char *folder,
                      enum index_file kind, uint64_t number, struct error *err)
{
    char name[NAME_BYTES];

    make_name(name, kind, number);
    return join(out, folder, name, "", err);
}

int index_folder_temporary(char out[INDEX_FOLDER_PATH_BYTES],
                           const char *folder, enum index_file kind,
                           uint64_t number, struct error *err)
{
    char name[NAME_BYTES];

    make_name(name, kind, number);
    return join(out, folder, name, ".tmp", err);
}

static bool parse_digits(uint64_t *out, const char *digits, size_t count,
                         unsigned base)
{
    static const char all[] = "0123456789abcdef";

    *out = 0;
    for (size_t i = 0; i < count; i++) {
        const char *digit = digits[i] ? strchr(all, digits[i]) : NULL;

        if (!digit || (size_t)(digit - all) >= base)
            return false;
        *out = *out * base + (uint64_t)(digit - all);
    }
    return true;
}

static bool has_shape(const struct shape *shape, uint64_t *number,
                      bool *temporary, const char *name)
{
    size_t before = strlen(shape->before);
    size_t after = strlen(shape->after);

    if (strncmp(name, shape->before, before) != 0 ||
        !parse_digits(number, name + before, shape->digits, shape->base))
        return false;
    name += before + shape->digits;
    if (strncmp(name, shape->after, after) != 0)
        return false;
    name += after;
    *temporary = strcmp(name, ".tmp") == 0;
    return *temporary || *name == '\0';
}

bool index_folder_parse(enum index_file *kind, uint64_t *number,
                        bool *temporary, const char *name)
{
    for (int i = 0; i < SHAPES; i++) {
        if (has_shape(&shapes[i], number, temporary, name)) {
            *kind = (enum index_file)i;
            return true;
        }
    }
    return false;
}

int index_folder_check_new(const char *folder, struct error *err)
{
    struct file_list names = { 0 };
    int result = 0;

    if (file_list_folder(&names, folder, err) < 0)
        return -1;
    for (size_t i = 0; i < names.count && result == 0; i++) {
        enum index_file kind;
        uint64_t number;
        bool temporary;

        if (!index_folder_parse(&kind, &number, &temporary, names.names[i]))
            result = error_set(err, ERROR_INPUT,
                               "%s is not an index, and not empty: it holds "
                               "%s; choose an empty folder",
                               folder, names.names[i]);
    }
    file_list_free(&names);
    return result;
}

static int write_whole(const char *path, const void *bytes, size_t size,
                       struct error *err)
{
    struct file_writer *writer;

    if (file_writer_open(&writer, path, WRITE_BUFFER_BYTES, err) < 0)
        return -1;
    if (file_writer_write(writer, bytes, size, err) < 0) {
        file_writer_abort(writer);
        return -1;
    }
    return file_writer_commit(writer, err);
}

int index_folder_replace(const char *folder, enum index_file kind,
                         uint64_t number, const void *bytes, size_t size,
                         struct error *err)
{
    char name[NAME_BYTES];
    char path[INDEX_FOLDER_PATH_BYTES];
    char temporary[INDEX_FOLDER_PATH_BYTES];
    struct error ignored = { 0 };
    struct error sync = { 0 };

    make_name(name, kind, number);
    if (index_folder_path(path, folder, kind, number, err) < 0 ||
        index_folder_temporary(temporary, folder, kind, number, err) < 0 ||
        write_whole(temporary, bytes, size, err) < 0)
        return -1;
    if (file_rename(temporary, path, err) < 0) {
        file_unlink(temporary, &ignored);
        return -1;
    }
    if (file_sync_folder(folder, &sync) < 0)
        return error_set_os(err, sync.os_error,
                            "%s is replaced, but may not survive a loss of "
                            "power: sync %s",
                            name, folder);
    return 0;
}

int index_folder_keep(const char *folder, enum index_file kind,
                      const void *bytes, size_t size, struct error *err)
{
    uint64_t hash = checksum_bytes(bytes, size);
    struct byte_writer there = { 0 };
    struct error ignored = { 0 };
    int found = index_folder_read(&there, folder, kind, hash, hash,
                                  KEPT_BYTES_MAX, &ignored);

    byte_writer_free(&there);
    if (found == 0)
        return 0;
    return index_folder_replace(folder, kind, hash, bytes, size, err);
}

int index_folder_read(struct byte_writer *out, const char *folder,
                      enum index_file kind, uint64_t number, uint64_t hash,
                      size_t limit, struct error *err)
{
    char path[INDEX_FOLDER_PATH_BYTES];
    size_t start = out->size;

    if (index_folder_path(path, folder, kind, number, err) < 0 ||
        file_read_all(out, path, limit, err) < 0)
        return -1;
    if (checksum_bytes(out->bytes + start, out->size - start) != hash)
        return error_set(err, ERROR_CORRUPT,
                         "%s is damaged: its checksum differs; restore it "
                         "from a backup or build the index anew",
                         path);
    return 0;
}

int index_folder_damaged(const char *path, const struct error *inner,
                         struct error *err)
{
    if (inner->kind != ERROR_CORRUPT)
        return error_set(err, inner->kind, "%s: %s", path, inner->message);
    return error_set(err, ERROR_CORRUPT,
                     "%s is damaged (%s); restore it from a backup or build "
                     "the index anew",
                     path, inner->message);
}
