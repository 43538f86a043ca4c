/*
 * record - the JSON object that is stored of an article, and its members.
 *
 * What a record holds is said in docs/FORMAT.md, section 2, "Text".
 */
#ifndef COMMON_RECORD_H
#define COMMON_RECORD_H

#include <stddef.h>
#include <stdint.h>

#include "common/byte_writer.h"
#include "common/error.h"

enum { RECORD_DEPTH_MAX = 64 /* the object itself is the first level */ };

enum record_kind {
    RECORD_MISSING,
    RECORD_STRING,
    RECORD_NUMBER,
    RECORD_OTHER, /* null, true, false, an array or an object */
};

/*
 * Looks for the member `name` of the record, which may be hostile: what is no
 * JSON object of at most RECORD_DEPTH_MAX levels is ERROR_CORRUPT. *kind says
 * what the member is; a string is appended to `out` decoded, a number as it
 * was written.
 */
int record_member(enum record_kind *kind, struct byte_writer *out,
                  const uint8_t *record, size_t size, const char *name,
                  struct error *err);

/*
 * Appends the record with the id in its place: what is stored, and may be
 * hostile, has "" there for an id that is a string and 0 for one that is a
 * number.
 */
int record_put_id(struct byte_writer *out, const uint8_t *record, size_t size,
                  const uint8_t *id, size_t id_size, struct error *err);

#endif
