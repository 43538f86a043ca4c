/*
 * Hostile manifests: bytes as they are, and bytes whose checksum is right. One
 * that is accepted must be written as the same bytes.
 */
#include <stdlib.h>
#include <string.h>

#include "common/checksum.h"
#include "common/manifest.h"
#include "tests/fuzz/fuzz_target.h"

static void try_bytes(const uint8_t *bytes, size_t size)
{
    struct manifest m;
    struct byte_writer again = { 0 };
    struct error err;

    if (manifest_decode(&m, bytes, size, &err) < 0)
        return;
    if (manifest_encode(&again, &m, &err) < 0 || again.size != size ||
        memcmp(again.bytes, bytes, size) != 0)
        abort();
    byte_writer_free(&again);
    manifest_free(&m);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
    struct byte_writer summed = { 0 };

    try_bytes(bytes, size);
    write_bytes(&summed, bytes, size);
    write_u64(&summed, checksum_bytes(bytes, size));
    try_bytes(summed.bytes, summed.size);
    byte_writer_free(&summed);
    return 0;
}
