#define _GNU_SOURCE /* sync_file_range; madvise: posix_madvise keeps pages */

#include "common/file.h"

#include <assert.h>
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "common/memory.h"

enum {
    READ_STEP_BYTES = 1 << 16,
    SEND_BYTES = 1 << 22, /* to be sent to the disk at once */
};

struct file_writer {
    int descriptor;
    bool failed;
    char *path;
    uint8_t *buffer;
    size_t capacity;
    size_t used;      /* bytes that wait in the buffer */
    uint64_t flushed; /* bytes before them, given to the system */
    uint64_t sent;    /* of these, on the way to the disk */
};

bool file_error_is_missing(const struct error *err)
{
    return err->kind == ERROR_IO &&
           (err->os_error == ENOENT || err->os_error == ENOTDIR);
}

static int map_descriptor(struct file_map *out, int descriptor,
                          const char *path, struct error *err)
{
    static const uint8_t nothing[1];
    struct stat info;

    if (fstat(descriptor, &info) < 0)
        return error_set_os(err, errno, "stat %s", path);
    if (!S_ISREG(info.st_mode))
        return error_set(err, ERROR_IO, "open %s: not a regular file", path);
    if ((uint64_t)info.st_size > PTRDIFF_MAX)
        return error_set_os(err, EFBIG, "map %s", path);

    size_t size = (size_t)info.st_size;
    void *bytes = (void *)nothing;

    if (size > 0)
        bytes = mmap(NULL, size, PROT_READ, MAP_SHARED, descriptor, 0);
    if (bytes == MAP_FAILED)
        return error_set_os(err, errno, "map %s", path);
    *out = (struct file_map){ .bytes = bytes, .size = size };
    return 0;
}

int file_map_open(struct file_map *out, const char *path, struct error *err)
{
    /* O_NONBLOCK: a pipe that nobody writes to must not stop us here. */
    int descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);

    if (descriptor < 0)
        return error_set_os(err, errno, "open %s", path);

    int result = map_descriptor(out, descriptor, path, err);

    close(descriptor);
    return result;
}

void file_map_close(struct file_map *map)
{
    if (map->size > 0)
        munmap((void *)map->bytes, map->size);
    *map = (struct file_map){ 0 };
}

void file_map_release(const struct file_map *map)
{
    if (map->size > 0)
        madvise((void *)map->bytes, map->size, MADV_DONTNEED);
}

/* Appends until the end of the file, or until more than `limit` are there. */
static int read_up_to(struct byte_writer *out, int descriptor, size_t limit,
                      const char *path, struct error *err)
{
    size_t taken = 0;

    while (taken <= limit) {
        if (!byte_writer_reserve(out, READ_STEP_BYTES))
            return byte_writer_check(out, err);

        ssize_t got = read(descriptor, out->bytes + out->size, READ_STEP_BYTES);

        if (got < 0 && errno == EINTR)
            continue;
        if (got < 0)
            return error_set_os(err, errno, "read %s", path);
        if (got == 0)
            return 0;
        out->size += (size_t)got;
        taken += (size_t)got;
    }
    return error_set(err, ERROR_LIMIT, "read %s: larger than %zu bytes", path,
                     limit);
}

int file_read_all(struct byte_writer *out, const char *path, size_t limit,
                  struct error *err)
{
    int descriptor = open(path, O_RDONLY | O_CLOEXEC);

    assert(limit < SIZE_MAX);
    if (descriptor < 0)
        return error_set_os(err, errno, "open %s", path);

    size_t before = out->size;
    int result = read_up_to(out, descriptor, limit, path, err);

    if (result < 0 && !out->failed)
        out->size = before;
    close(descriptor);
    return result;
}

static void free_writer(struct file_writer *writer)
{
    free(writer->path);
    free(writer->buffer);
    free(writer);
}

int file_writer_open(struct file_writer **out, const char *path,
                     size_t buffer_bytes, struct error *err)
{
    struct file_writer *writer = NULL;
    size_t path_bytes = strlen(path) + 1;

    assert(buffer_bytes > 0);
    if (memory_alloc(&writer, 1, sizeof *writer, err) < 0)
        return -1;
    if (memory_alloc(&writer->path, path_bytes, 1, err) < 0 ||
        memory_alloc(&writer->buffer, buffer_bytes, 1, err) < 0)
        goto failed;
    memcpy(writer->path, path, path_bytes);
    writer->capacity = buffer_bytes;
    writer->descriptor =
        open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0666);
    if (writer->descriptor < 0) {
        error_set_os(err, errno, "make %s", path);
        goto failed;
    }
    *out = writer;
    return 0;
failed:
    free_writer(writer);
    return -1;
}

/* Gives all of `bytes` to the system, at `offset`. */
static int put(struct file_writer *writer, uint64_t offset,
               const uint8_t *bytes, size_t size, struct error *err)
{
    while (size > 0) {
        ssize_t done = pwrite(writer->descriptor, bytes, size, (off_t)offset);

        if (done < 0 && errno == EINTR)
            continue;
        if (done < 0) {
            writer->failed = true;
            return error_set_os(err, errno, "write %s", writer->path);
        }
        bytes += done;
        size -= (size_t)done;
        offset += (uint64_t)done;
    }
    return 0;
}

/*
 * Has the disk begin with what was given to the system, so that a commit waits
 * for the last of it only; failures show there.
 */
static void send_on(struct file_writer *writer)
{
    uint64_t size = writer->flushed - writer->sent;

    if (size < SEND_BYTES)
        return;
#ifdef SYNC_FILE_RANGE_WRITE
    (void)sync_file_range(writer->descriptor, (off_t)writer->sent, (off_t)size,
                          SYNC_FILE_RANGE_WRITE);
#endif
    writer->sent = writer->flushed;
}

/* Puts the bytes at the end of what was flushed. */
static int append(struct file_writer *writer, const uint8_t *bytes, size_t size,
                  struct error *err)
{
    if (put(writer, writer->flushed, bytes, size, err) < 0)
        return -1;
    writer->flushed += size;
    send_on(writer);
    return 0;
}

static int flush(struct file_writer *writer, struct error *err)
{
    size_t size = writer->used;

    writer->used = 0;
    return append(writer, writer->buffer, size, err);
}

int file_writer_write(struct file_writer *writer, const void *bytes,
                      size_t size, struct error *err)
{
    assert(!writer->failed);
    if (size > writer->capacity - writer->used) {
        if (flush(writer, err) < 0)
            return -1;
    }
    if (size > writer->capacity)
        return append(writer, bytes, size, err);
    if (size > 0)
        memcpy(writer->buffer + writer->used, bytes, size);
    writer->used += size;
    return 0;
}

int file_writer_rewrite(struct file_writer *writer, uint64_t offset,
                        const void *bytes, size_t size, struct error *err)
{
    assert(!writer->failed);
    assert(offset + size <= file_writer_size(writer));
    if (flush(writer, err) < 0)
        return -1;
    return put(writer, offset, bytes, size, err);
}

uint64_t file_writer_size(const struct file_writer *writer)
{
    return writer->flushed + writer->used;
}

int file_writer_commit(struct file_writer *writer, struct error *err)
{
    int result = -1;

    assert(!writer->failed);
    if (flush(writer, err) < 0)
        goto out;
    if (fsync(writer->descriptor) < 0) {
        error_set_os(err, errno, "sync %s", writer->path);
        goto out;
    }
    result = 0;
out:
    if (close(writer->descriptor) < 0 && result == 0)
        result = error_set_os(err, errno, "close %s", writer->path);
    if (result < 0)
        unlink(writer->path);
    free_writer(writer);
    return result;
}

void file_writer_abort(struct file_writer *writer)
{
    if (!writer)
        return;
    close(writer->descriptor);
    unlink(writer->path);
    free_writer(writer);
}

int file_sync_folder(const char *path, struct error *err)
{
    int descriptor = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);

    if (descriptor < 0)
        return error_set_os(err, errno, "open %s", path);

    int result = 0;

    if (fsync(descriptor) < 0)
        result = error_set_os(err, errno, "sync %s", path);
    close(descriptor);
    return result;
}

int file_rename(const char *from, const char *to, struct error *err)
{
    if (rename(from, to) < 0)
        return error_set_os(err, errno, "rename %s to %s", from, to);
    return 0;
}

int file_unlink(const char *path, struct error *err)
{
    if (unlink(path) < 0)
        return error_set_os(err, errno, "remove %s", path);
    return 0;
}

int file_make_folder(const char *path, struct error *err)
{
    struct stat info;

    if (mkdir(path, 0777) == 0)
        return 0;

    int reason = errno;

    if (reason == EEXIST && stat(path, &info) == 0 && S_ISDIR(info.st_mode))
        return 0;
    return error_set_os(err, reason, "make folder %s", path);
}

int file_lock(struct file_lock *out, const char *path, struct error *err)
{
    int descriptor = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0666);

    if (descriptor < 0)
        return error_set_os(err, errno, "open %s", path);
    if (flock(descriptor, LOCK_EX | LOCK_NB) < 0) {
        int reason = errno;

        close(descriptor);
        if (reason != EWOULDBLOCK)
            return error_set_os(err, reason, "lock %s", path);
        error_set(err, ERROR_IO,
                  "another yinde-index is writing to this index (it holds "
                  "%s): try again when it has ended",
                  path);
        err->os_error = reason;
        return -1;
    }
    *out = (struct file_lock){ .held = true, .descriptor = descriptor };
    return 0;
}

void file_unlock(struct file_lock *lock)
{
    if (lock->held)
        close(lock->descriptor);
    *lock = (struct file_lock){ 0 };
}

static int compare_names(const void *a, const void *b)
{
    return strcmp(*(char *const *)a, *(char *const *)b);
}

static int add_name(struct file_list *list, const char *name, struct error *err)
{
    size_t size = strlen(name) + 1;

    if (memory_grow(&list->names, &list->capacity, list->count + 1,
                    sizeof *list->names, err) < 0 ||
        memory_alloc(&list->names[list->count], size, 1, err) < 0)
        return -1;
    memcpy(list->names[list->count++], name, size);
    return 0;
}

static int add_names(struct file_list *list, DIR *folder, const char *path,
                     struct error *err)
{
    for (;;) {
        errno = 0;

        const struct dirent *entry = readdir(folder);

        if (!entry && errno != 0)
            return error_set_os(err, errno, "list %s", path);
        if (!entry)
            return 0;
        if (strcmp(entry->d_name, ".") == 0 || strcmp(entry->d_name, "..") == 0)
            continue;
        if (add_name(list, entry->d_name, err) < 0)
            return -1;
    }
}

int file_list_folder(struct file_list *out, const char *path, struct error *err)
{
    DIR *folder = opendir(path);

    assert(out->count == 0);
    if (!folder)
        return error_set_os(err, errno, "list %s", path);

    int result = add_names(out, folder, path, err);

    closedir(folder);
    if (result < 0)
        file_list_free(out);
    else if (out->count > 0)
        qsort(out->names, out->count, sizeof *out->names, compare_names);
    return result;
}

void file_list_free(struct file_list *list)
{
    for (size_t i = 0; i < list->count; i++)
        free(list->names[i]);
    free(list->names);
    *list = (struct file_list){ 0 };
}
