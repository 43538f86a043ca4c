/*
 * byte_source - the bytes of a descriptor, decompressed on the way.
 *
 * gzip and zstd are told by their first bytes, whatever the file's name;
 * anything else comes as it is. Several members or frames in a row are one
 * text, zero bytes after a member of gzip are passed over. The checksums are
 * checked, and that the last member or frame is whole: what is damaged is
 * never taken for the file's end. The bytes may be hostile.
 */
#ifndef INDEXER_BYTE_SOURCE_H
#define INDEXER_BYTE_SOURCE_H

#include <stdatomic.h>
#include <stddef.h>
#include <stdint.h>

#include "common/error.h"

struct byte_source;

enum { BYTE_SOURCE_WINDOW = 8 << 20 /* bytes; more than zstd -19 takes */ };

/*
 * Reads from where the descriptor stands; it stays the caller's, open until
 * byte_source_close. `name` is for messages and is borrowed. To decompress it
 * takes about `memory` bytes at most, or BYTE_SOURCE_WINDOW if that is more.
 * Where `stop`, which may be NULL, becomes true, even while no input comes,
 * reading fails with ERROR_STOPPED.
 */
int byte_source_open(struct byte_source **out, int descriptor, const char *name,
                     size_t memory, const atomic_bool *stop, struct error *err);

/*
 * The next bytes, valid until the next call; *size is 0 at the end. Fails
 * with ERROR_IO where the descriptor cannot be read, ERROR_INPUT where the
 * compression is damaged, cut short or takes too much memory; then only
 * byte_source_close may follow.
 */
int byte_source_next(const uint8_t **bytes, size_t *size,
                     struct byte_source *source, struct error *err);

/* Bytes read from the descriptor so far, compressed as they lie there. */
uint64_t byte_source_consumed(const struct byte_source *source);

/* NULL does nothing. */
void byte_source_close(struct byte_source *source);

#endif
