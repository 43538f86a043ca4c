/* Hostile string stores: an index and its frames. */

#include "common/string_store.h"
#include "tests/fuzz/fuzz_target.h"

/* The first byte is the number of strings, the second of index entries. */
int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
    struct string_store store;
    struct string_cursor cursor = { .store = &store };
    struct string_view string;
    struct error err = { 0 };

    if (size < 2)
        return 0;

    uint32_t strings = bytes[0];
    size_t index = bytes[1] * (size_t)STRING_STORE_ENTRY;

    bytes += 2;
    size -= 2;
    if (index > size)
        index = size;
    if (text_coder_open(&cursor.coder, text_codec_builtin(), 0, &err) < 0)
        return 0;
    if (string_store_open(&store, bytes + index, size - index, bytes, index,
                          strings, &err) == 0) {
        for (uint32_t i = 0; i < strings; i++)
            string_store_get(&string, &cursor, i, &err);
    }
    text_coder_close(cursor.coder);
    string_cursor_free(&cursor);
    return 0;
}
