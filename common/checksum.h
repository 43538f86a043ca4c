/*
 * checksum - the hashes of the index format, all of the xxHash family.
 *
 * They find damage, not forgery. A hash is a number: it is written to disk
 * little-endian like any other. Seeds are 0.
 * https://github.com/Cyan4973/xxHash/blob/dev/doc/xxhash_spec.md
 */
#ifndef COMMON_CHECKSUM_H
#define COMMON_CHECKSUM_H

#include <stddef.h>
#include <stdint.h>

#include "common/error.h"

enum { CHECKSUM128_HEX_BYTES = 33 };

/* XXH3-64 of the bytes; `bytes` may be NULL where `size` is 0. */
uint64_t checksum_bytes(const void *bytes, size_t size);

/* XXH64 of an article's id: the key of the section ID. */
uint64_t checksum_id(const void *bytes, size_t size);

/*
 * XXH3-128 of the bytes as 32 lower-case hexadecimal digits and a NUL, the
 * high half first.
 */
void checksum128_hex(char out[CHECKSUM128_HEX_BYTES], const void *bytes,
                     size_t size);

/* checksum_bytes of what comes in pieces. */
struct checksum_stream;

/* The caller frees *out with checksum_stream_free. */
int checksum_stream_create(struct checksum_stream **out, struct error *err);
void checksum_stream_update(struct checksum_stream *stream, const void *bytes,
                            size_t size);

/* Of all pieces so far; more may follow. */
uint64_t checksum_stream_digest(const struct checksum_stream *stream);
void checksum_stream_free(struct checksum_stream *stream);

#endif
