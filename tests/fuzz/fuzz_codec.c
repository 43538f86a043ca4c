/* Hostile codec files, and hostile text for the codecs they make. */

#include "common/text_codec.h"
#include "tests/fuzz/fuzz_target.h"

/* The first byte says how many bytes, by 16, are the codec file. */
int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
    uint8_t text[256];
    struct text_codec *codec = NULL;
    const struct text_codec *used = text_codec_builtin();
    struct error err = { 0 };

    if (size == 0)
        return 0;

    size_t file = bytes[0] * (size_t)16;

    bytes++;
    size--;
    if (file > size)
        file = size;
    if (text_codec_open(&codec, bytes, file, &err) == 0)
        used = codec;
    for (size_t length = 0; length < sizeof text; length += 17)
        text_codec_decode(used, text, length, bytes + file, size - file, &err);
    text_codec_close(codec);
    return 0;
}
