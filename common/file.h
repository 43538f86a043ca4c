/*
 * file - files and folders of the operating system, with errors in words.
 *
 * Paths are bytes ended by NUL, as the system takes them. What the system
 * refuses is ERROR_IO, its message naming the path and its os_error holding
 * the errno; anything else that fails says so below. No descriptor made here
 * passes to a program that this one starts.
 */
#ifndef COMMON_FILE_H
#define COMMON_FILE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "common/byte_writer.h"
#include "common/error.h"

/* Whether an error means that the file or the folder is not there. */
bool file_error_is_missing(const struct error *err);

/*
 * A whole file as bytes in memory. A file that somebody cuts short while it
 * is mapped ends the program by SIGBUS: published files are never cut.
 */
struct file_map {
    const uint8_t *bytes; /* read only; not NULL, an empty file's too */
    size_t size;
};

/*
 * Maps the regular file at `path`; anything else is refused. The bytes are
 * valid until file_map_close and may be hostile.
 */
int file_map_open(struct file_map *out, const char *path, struct error *err);

/* Leaves the map zeroed; a zeroed map may be closed. */
void file_map_close(struct file_map *map);

/*
 * Gives the memory that holds the file's pages back to the system. The bytes
 * stay readable: they are fetched anew when touched.
 */
void file_map_release(const struct file_map *map);

/*
 * Appends all that is in the file at `path` to `out`. More than `limit` bytes
 * are ERROR_LIMIT. On failure `out` is as it was, or has failed where there
 * was no memory.
 */
int file_read_all(struct byte_writer *out, const char *path, size_t limit,
                  struct error *err);

/*
 * One new file, written from its start to its end through a buffer. Each
 * writer ends with file_writer_commit or file_writer_abort; after a failed
 * write only file_writer_abort may follow.
 */
struct file_writer;

/* Makes the file at `path`, which must not be there yet. */
int file_writer_open(struct file_writer **out, const char *path,
                     size_t buffer_bytes, struct error *err);

int file_writer_write(struct file_writer *writer, const void *bytes,
                      size_t size, struct error *err);

/* Writes over bytes at `offset` that were written before. */
int file_writer_rewrite(struct file_writer *writer, uint64_t offset,
                        const void *bytes, size_t size, struct error *err);

/* How many bytes were written so far. */
uint64_t file_writer_size(const struct file_writer *writer);

/*
 * Brings all bytes to the disk, closes the file and frees the writer. A
 * failure is final: the file is removed then, since nobody can tell what it
 * holds. The name is safe only after file_sync_folder.
 */
int file_writer_commit(struct file_writer *writer, struct error *err);

/* Closes and removes the file and frees the writer; NULL does nothing. */
void file_writer_abort(struct file_writer *writer);

/* Brings the names in the folder at `path` to the disk. */
int file_sync_folder(const char *path, struct error *err);

/* Renames `from` to `to`, in one step, over a file that is there. */
int file_rename(const char *from, const char *to, struct error *err);

int file_unlink(const char *path, struct error *err);

/* Makes the folder at `path`; one that is already there will do. */
int file_make_folder(const char *path, struct error *err);

/* A lock that one process at a time can hold; freed when the process ends. */
struct file_lock {
    bool held;
    int descriptor;
};

/*
 * Locks the file at `path`, which is made if it is not there and is never
 * removed. Does not wait: a lock held elsewhere is an error that says so.
 */
int file_lock(struct file_lock *out, const char *path, struct error *err);

/* Leaves the lock zeroed; a zeroed lock may be unlocked. */
void file_unlock(struct file_lock *lock);

/* The names in a folder. A zeroed list is valid and empty. */
struct file_list {
    char **names; /* ascending by bytes, without "." and ".." */
    size_t count;
    size_t capacity;
};

/* Fills the empty list `out`; the caller frees it with file_list_free. */
int file_list_folder(struct file_list *out, const char *path,
                     struct error *err);
void file_list_free(struct file_list *list);

#endif
