/*
 * byte_writer - a growing buffer of bytes; writes what byte_reader reads.
 *
 * It remembers a failed allocation: it is empty from then on and later
 * writes do nothing, so that an encoder checks once, with byte_writer_check.
 * A zeroed writer is valid and empty.
 */
#ifndef COMMON_BYTE_WRITER_H
#define COMMON_BYTE_WRITER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "common/error.h"

enum { VARINT_MAX_BYTES = 10 };

struct byte_writer {
    uint8_t *bytes; /* owned; moves when the buffer grows */
    size_t size;
    size_t capacity;
    bool failed;
};

/* byte_writer_reserve where the buffer must grow, or the writer has failed. */
bool byte_writer_grow(struct byte_writer *writer, size_t more);

/* Makes room for `more` bytes; false, and failed, where there is none. */
static inline bool byte_writer_reserve(struct byte_writer *writer, size_t more)
{
    if (more <= writer->capacity - writer->size && !writer->failed)
        return true;
    return byte_writer_grow(writer, more);
}

/* -1 where a write has failed since the start or the last reset. */
static inline int byte_writer_check(const struct byte_writer *writer,
                                    struct error *err)
{
    if (!writer->failed)
        return 0;
    return error_set(err, ERROR_MEMORY, "byte writer: no room to grow");
}

/* Empties the writer, forgets a failure and keeps the room. */
void byte_writer_reset(struct byte_writer *writer);

/* Gives the buffer back and leaves the writer zeroed. */
void byte_writer_free(struct byte_writer *writer);

/* `bytes` may be NULL where `size` is 0, and must not lie in the buffer. */
void write_bytes(struct byte_writer *writer, const void *bytes, size_t size);
void write_zeros(struct byte_writer *writer, size_t size);

void write_u16(struct byte_writer *writer, uint16_t value);
void write_u32(struct byte_writer *writer, uint32_t value);
void write_u64(struct byte_writer *writer, uint64_t value);

/* write_varint for what takes more than one byte. */
void write_varint_long(struct byte_writer *writer, uint64_t value);

static inline void write_u8(struct byte_writer *writer, uint8_t value)
{
    if (writer->size < writer->capacity || byte_writer_reserve(writer, 1))
        writer->bytes[writer->size++] = value;
}

static inline void write_varint(struct byte_writer *writer, uint64_t value)
{
    if (value < 0x80)
        write_u8(writer, (uint8_t)value);
    else
        write_varint_long(writer, value);
}

#endif
