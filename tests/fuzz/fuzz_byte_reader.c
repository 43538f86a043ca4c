/*
 * The first byte of the input picks the reads, in turn, of the rest. What
 * they promise must hold, and what was read must be written back the same.
 */
#include <stdlib.h>
#include <string.h>

#include "common/byte_reader.h"
#include "common/byte_writer.h"
#include "common/utf8.h"
#include "tests/fuzz/fuzz_target.h"

static void must(bool promise)
{
    if (!promise)
        abort();
}

/* Reads one thing and, where that goes well, writes it again. */
static void copy_one(struct byte_writer *out, struct byte_reader *in,
                     unsigned kind)
{
    uint64_t value = 0;
    const uint8_t *bytes;

    switch (kind) {
    case 0:
        value = read_varint(in, UINT64_MAX);
        if (!in->failed)
            write_varint(out, value);
        break;
    case 1:
        value = read_u32(in);
        if (!in->failed)
            write_u32(out, (uint32_t)value);
        break;
    case 2:
        value = read_u64(in);
        if (!in->failed)
            write_u64(out, value);
        break;
    default:
        value = read_varint(in, 16);
        bytes = read_bytes(in, value);
        if (!in->failed) {
            write_varint(out, value);
            write_bytes(out, bytes, value);
        }
    }
}

static void check_utf8(const uint8_t *bytes, size_t size)
{
    size_t bad_offset = size;
    bool valid = utf8_valid(bytes, size, &bad_offset);

    must(valid == (bad_offset == size));
    must(utf8_valid(bytes, bad_offset, NULL));
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
    struct byte_reader in;
    struct byte_writer out = { 0 };

    check_utf8(bytes, size);
    byte_reader_init(&in, bytes, size);

    unsigned kinds = read_u8(&in);
    const uint8_t *start = in.at;

    while (!in.failed) {
        size_t done = (size_t)(in.at - start);

        must(out.size == done);
        must(done == 0 || memcmp(out.bytes, start, done) == 0);
        if (read_left(&in) == 0)
            break;
        copy_one(&out, &in, kinds & 3);
        kinds = kinds >> 2 | (kinds & 3) << 6;
    }
    must(read_left(&in) == 0);
    byte_writer_free(&out);
    return 0;
}
