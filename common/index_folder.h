/*
 * index_folder - the names of an index's files, and files written whole.
 *
 * docs/FORMAT.md, section 1. Files that are small enough to be written at
 * once go to NAME.tmp, are synced and renamed.
 */
#ifndef COMMON_INDEX_FOLDER_H
#define COMMON_INDEX_FOLDER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "common/byte_writer.h"
#include "common/error.h"

enum { INDEX_FOLDER_PATH_BYTES = 4096 };

/* File numbers have ten digits. */
#define INDEX_FOLDER_NUMBER_MAX UINT64_C(9999999999)

enum index_file {
    INDEX_FILE_MANIFEST,
    INDEX_FILE_LOCK,
    INDEX_FILE_SEGMENT,  /* by number */
    INDEX_FILE_DELETES,  /* by number */
    INDEX_FILE_ANALYSIS, /* by hash */
    INDEX_FILE_CODEC,    /* by hash */
};

/*
 * The path of a file; `number` is its number or hash, 0 where it has none.
 * A path too long is ERROR_INPUT.
 */
int index_folder_path(char out[INDEX_FOLDER_PATH_BYTES], const char *folder,
                      enum index_file kind, uint64_t number, struct error *err);

/* The path of NAME.tmp of that file, likewise. */
int index_folder_temporary(char out[INDEX_FOLDER_PATH_BYTES],
                           const char *folder, enum index_file kind,
                           uint64_t number, struct error *err);

/*
 * What a name in the folder is: false where it has none of the shapes of an
 * index. *temporary is set for NAME.tmp.
 */
bool index_folder_parse(enum index_file *kind, uint64_t *number,
                        bool *temporary, const char *name);

/*
 * Whether an index may be made in the folder: it holds nothing but names of
 * an index. Anything else is ERROR_INPUT and names one of the others.
 */
int index_folder_check_new(const char *folder, struct error *err);

/*
 * Writes the file anew, in one step, synced with its name; the lock is held.
 * Where only the name could not be synced, the message says so and the new
 * file is there.
 */
int index_folder_replace(const char *folder, enum index_file kind,
                         uint64_t number, const void *bytes, size_t size,
                         struct error *err);

/*
 * Keeps the bytes of an analysis table or a codec as the file of their hash,
 * unless it is there and whole already; the lock is held.
 */
int index_folder_keep(const char *folder, enum index_file kind,
                      const void *bytes, size_t size, struct error *err);

/*
 * Appends to `out` the file with XXH3 `hash`, of at most `limit` bytes.
 * `number` is what its name has. Other bytes are ERROR_CORRUPT.
 */
int index_folder_read(struct byte_writer *out, const char *folder,
                      enum index_file kind, uint64_t number, uint64_t hash,
                      size_t limit, struct error *err);

/*
 * Says of the file at `path` that it is damaged, in the words of `inner`, and
 * what to do; of another kind of trouble, only which file it is. Returns -1.
 */
int index_folder_damaged(const char *path, const struct error *inner,
                         struct error *err);

#endif
