#include "common/checksum.h"

#include <xxhash.h>

/* Has XXH3 choose its instructions at run time, where the library can. */
#if defined(__x86_64__) && __has_include(<xxh_x86dispatch.h>)
#include <xxh_x86dispatch.h>
#endif

/* A stream is XXH3's own state under another name. */
static XXH3_state_t *state_of(struct checksum_stream *stream)
{
    return (XXH3_state_t *)stream;
}

uint64_t checksum_bytes(const void *bytes, size_t size)
{
    return XXH3_64bits(bytes, size);
}

uint64_t checksum_id(const void *bytes, size_t size)
{
    return XXH64(bytes, size, 0);
}

void checksum128_hex(char out[CHECKSUM128_HEX_BYTES], const void *bytes,
                     size_t size)
{
    static const char digits[] = "0123456789abcdef";
    XXH128_canonical_t canonical;

    XXH128_canonicalFromHash(&canonical, XXH3_128bits(bytes, size));
    for (size_t i = 0; i < sizeof canonical.digest; i++) {
        out[2 * i] = digits[canonical.digest[i] >> 4];
        out[2 * i + 1] = digits[canonical.digest[i] & 0x0F];
    }
    out[CHECKSUM128_HEX_BYTES - 1] = '\0';
}

int checksum_stream_create(struct checksum_stream **out, struct error *err)
{
    XXH3_state_t *state = XXH3_createState();

    if (!state)
        return error_set(err, ERROR_MEMORY, "checksum: no room for its state");
    XXH3_64bits_reset(state);
    *out = (struct checksum_stream *)state;
    return 0;
}

void checksum_stream_update(struct checksum_stream *stream, const void *bytes,
                            size_t size)
{
    if (size > 0)
        XXH3_64bits_update(state_of(stream), bytes, size);
}

uint64_t checksum_stream_digest(const struct checksum_stream *stream)
{
    return XXH3_64bits_digest((const XXH3_state_t *)stream);
}

void checksum_stream_free(struct checksum_stream *stream)
{
    XXH3_freeState(state_of(stream));
}
