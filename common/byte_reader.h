/*
 * byte_reader - reads numbers and runs of bytes from hostile bytes.
 *
 * It cannot pass its end, and it remembers a failure: after the first one
 * every read gives 0 (or NULL), so that a decoder checks `failed` once.
 * Numbers are little-endian. A varint is LEB128: seven bits a byte, the
 * lowest first, the high bit set on all bytes but the last, and no more
 * bytes than the value needs.
 */
#ifndef COMMON_BYTE_READER_H
#define COMMON_BYTE_READER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct byte_reader {
    const uint8_t *at;  /* never NULL */
    const uint8_t *end; /* one past the last byte */
    bool failed;
};

/*
 * The bytes are borrowed and must outlive the reader; `bytes` may be NULL
 * where `size` is 0.
 */
void byte_reader_init(struct byte_reader *reader, const void *bytes,
                      size_t size);

/* How many bytes are left to read; 0 after a failure. */
static inline size_t read_left(const struct byte_reader *reader)
{
    return (size_t)(reader->end - reader->at);
}

/* Fails by hand, as a read past the end does; gives 0. */
static inline uint64_t read_fail(struct byte_reader *reader)
{
    reader->failed = true;
    reader->at = reader->end;
    return 0;
}

/* read_varint for what takes more than one byte, and for failures. */
uint64_t read_varint_long(struct byte_reader *reader, uint64_t max);

/*
 * A varint of at most `max`. A larger value, and one that is cut short or
 * longer than it needs to be, fails and gives 0.
 */
static inline uint64_t read_varint(struct byte_reader *reader, uint64_t max)
{
    if (reader->at < reader->end && *reader->at < 0x80 && *reader->at <= max)
        return *reader->at++;
    return read_varint_long(reader, max);
}

/*
 * The next `size` bytes, borrowed from what the reader was given; NULL and a
 * failure where fewer are left. No bytes give a pointer that is not NULL,
 * unless the reader has failed.
 */
static inline const uint8_t *read_bytes(struct byte_reader *reader, size_t size)
{
    const uint8_t *bytes = reader->at;

    if (reader->failed || size > read_left(reader)) {
        read_fail(reader);
        return NULL;
    }
    reader->at += size;
    return bytes;
}

static inline uint8_t read_u8(struct byte_reader *reader)
{
    const uint8_t *b = read_bytes(reader, 1);

    return b ? b[0] : 0;
}

static inline uint16_t read_u16(struct byte_reader *reader)
{
    const uint8_t *b = read_bytes(reader, 2);

    if (!b)
        return 0;
    return (uint16_t)(b[0] | b[1] << 8);
}

static inline uint32_t read_u32(struct byte_reader *reader)
{
    const uint8_t *b = read_bytes(reader, 4);

    if (!b)
        return 0;
    return (uint32_t)b[0] | (uint32_t)b[1] << 8 | (uint32_t)b[2] << 16 |
           (uint32_t)b[3] << 24;
}

static inline uint64_t read_u64(struct byte_reader *reader)
{
    const uint8_t *b = read_bytes(reader, 8);
    uint64_t value = 0;

    for (unsigned i = 0; b && i < 8; i++)
        value |= (uint64_t)b[i] << (8 * i);
    return value;
}

#endif
