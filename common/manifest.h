/*
 * manifest - which files make up an index, and how it was built.
 *
 * Drawn in docs/FORMAT.md, section 1, "MANIFEST". The manifest is replaced as
 * a whole by rename; only there does an index change.
 */
#ifndef COMMON_MANIFEST_H
#define COMMON_MANIFEST_H

#include <stddef.h>
#include <stdint.h>

#include "common/byte_writer.h"
#include "common/error.h"
#include "common/segment_format.h"

enum {
    MANIFEST_NAME_MAX = 64, /* bytes of a keyword field's name */
    MANIFEST_SEGMENTS_MAX = 65535,
};

struct manifest_segment {
    uint64_t file; /* the number in its name */
    uint64_t id;   /* XXH3 of its section table */
    uint64_t length;
    uint32_t articles; /* deleted ones included; so passages, sum_length */
    uint32_t passages;
    uint64_t sum_length;  /* of L over all passages */
    uint64_t codec;       /* hash, 0 for the built-in codec */
    uint64_t deletes;     /* number of its delete file, 0 for none */
    uint64_t delete_hash; /* XXH3 of that file, 0 for none */
    uint32_t deleted;     /* articles deleted */
};

/* A zeroed manifest may be freed. */
struct manifest {
    uint32_t flags;    /* enum index_flags */
    int text_level;    /* of zstd; 0 where text is not stored */
    uint32_t keywords; /* declared fields */
    char keyword_names[DECLARED_FIELDS_MAX][MANIFEST_NAME_MAX + 1];
    uint64_t generation;
    uint64_t next_file; /* the number of the next segment or delete file */
    uint64_t analysis;  /* hash of the analysis table */
    uint32_t code_version;
    struct manifest_segment *segments; /* in order of arrival */
    size_t segment_count;
    size_t segment_capacity;
};

/* Passages of all segments together are at most this. */
#define MANIFEST_PASSAGES_MAX (UINT32_MAX - 1)

/* How many keyword fields each segment has. */
static inline uint32_t manifest_fields(const struct manifest *manifest)
{
    return FIELD_DECLARED + manifest->keywords;
}

/*
 * Whether `name` may be declared as a keyword field besides those there
 * are: ERROR_INPUT says why not.
 */
int manifest_check_name(const struct manifest *manifest, const char *name,
                        struct error *err);

/* Appends a segment. */
int manifest_add(struct manifest *manifest,
                 const struct manifest_segment *segment, struct error *err);

/* Fills the zeroed `out` with all of `from`. */
int manifest_copy(struct manifest *out, const struct manifest *from,
                  struct error *err);

/*
 * Reads the bytes of a manifest, which may be hostile. Every rule of the
 * format was checked when this succeeds; on failure *out is zeroed.
 */
int manifest_decode(struct manifest *out, const uint8_t *bytes, size_t size,
                    struct error *err);

/* Appends the manifest's bytes; one that would be refused is ERROR_LIMIT. */
int manifest_encode(struct byte_writer *out, const struct manifest *manifest,
                    struct error *err);

/*
 * Reads FOLDER/MANIFEST. Where the folder or the manifest is missing,
 * file_error_is_missing says so.
 */
int manifest_read(struct manifest *out, const char *folder, struct error *err);

/*
 * Replaces FOLDER/MANIFEST; the lock is held. When this succeeds the new
 * manifest is on the disk; when it fails the old one is most likely in force,
 * unless the very last step failed, which the message then says.
 */
int manifest_write(const struct manifest *manifest, const char *folder,
                   struct error *err);

void manifest_free(struct manifest *manifest);

#endif
