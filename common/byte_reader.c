#include "common/byte_reader.h"

void byte_reader_init(struct byte_reader *reader, const void *bytes,
                      size_t size)
{
    static const uint8_t nothing[1];
    const uint8_t *at = bytes ? bytes : nothing;

    *reader = (struct byte_reader){ .at = at, .end = at + size };
}

uint64_t read_varint_long(struct byte_reader *reader, uint64_t max)
{
    uint64_t value = 0;

    for (unsigned shift = 0; reader->at < reader->end; shift += 7) {
        uint8_t byte = *reader->at++;
        uint64_t bits = byte & 0x7F;

        /* The tenth byte holds bit 63 alone. */
        if (shift == 63 && byte > 1)
            break;
        value |= bits << shift;
        if (byte & 0x80)
            continue;
        if (value > max || (byte == 0 && shift > 0))
            break;
        return value;
    }
    return read_fail(reader);
}
