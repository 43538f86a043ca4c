#include "common/byte_writer.h"

#include <stdlib.h>
#include <string.h>

#include "common/memory.h"

enum { BYTE_WRITER_MIN_BYTES = 64 };

/*
 * A failed writer has no room, so that a write that finds room need not ask
 * whether the writer has failed.
 */
static void fail_for_good(struct byte_writer *writer)
{
    byte_writer_free(writer);
    writer->failed = true;
}

bool byte_writer_grow(struct byte_writer *writer, size_t more)
{
    struct error err;

    if (writer->failed)
        return false;
    if (more > SIZE_MAX - writer->size - BYTE_WRITER_MIN_BYTES) {
        fail_for_good(writer);
        return false;
    }

    size_t needed = writer->size + more;

    if (needed < BYTE_WRITER_MIN_BYTES)
        needed = BYTE_WRITER_MIN_BYTES;
    if (memory_grow(&writer->bytes, &writer->capacity, needed, 1, &err) < 0) {
        fail_for_good(writer);
        return false;
    }
    return true;
}

void byte_writer_reset(struct byte_writer *writer)
{
    writer->size = 0;
    writer->failed = false;
}

void byte_writer_free(struct byte_writer *writer)
{
    free(writer->bytes);
    *writer = (struct byte_writer){ 0 };
}

void write_bytes(struct byte_writer *writer, const void *bytes, size_t size)
{
    if (size == 0 || !byte_writer_reserve(writer, size))
        return;
    memcpy(writer->bytes + writer->size, bytes, size);
    writer->size += size;
}

void write_zeros(struct byte_writer *writer, size_t size)
{
    if (size == 0 || !byte_writer_reserve(writer, size))
        return;
    memset(writer->bytes + writer->size, 0, size);
    writer->size += size;
}

/* The low `size` bytes of `value`, the lowest first. */
static void write_low_bytes(struct byte_writer *writer, uint64_t value,
                            size_t size)
{
    uint8_t bytes[8];

    for (size_t i = 0; i < size; i++)
        bytes[i] = (uint8_t)(value >> (8 * i));
    write_bytes(writer, bytes, size);
}

void write_u16(struct byte_writer *writer, uint16_t value)
{
    write_low_bytes(writer, value, sizeof value);
}

void write_u32(struct byte_writer *writer, uint32_t value)
{
    write_low_bytes(writer, value, sizeof value);
}

void write_u64(struct byte_writer *writer, uint64_t value)
{
    write_low_bytes(writer, value, sizeof value);
}

void write_varint_long(struct byte_writer *writer, uint64_t value)
{
    uint8_t bytes[VARINT_MAX_BYTES];
    size_t size = 0;

    for (; value >= 0x80; value >>= 7)
        bytes[size++] = (uint8_t)(value | 0x80);
    bytes[size++] = (uint8_t)value;
    write_bytes(writer, bytes, size);
}
