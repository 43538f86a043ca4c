/*
 * Sorted strings out of hostile bytes: a count, how many bytes are offsets,
 * how many are a string to look up. Where the iterator finds no damage, the
 * look-ups must agree with it.
 */
#include <stdbool.h>
#include <stdlib.h>

#include "common/segment_format.h"
#include "common/sorted_strings.h"
#include "tests/fuzz/fuzz_target.h"

static void must(bool promise)
{
    if (!promise)
        abort();
}

static bool is_sound(struct string_iterator *it,
                     const struct sorted_strings *strings)
{
    struct error err;

    if (string_iterator_start(it, strings, 0, &err) < 0)
        return false;
    for (uint32_t i = 0; i < strings->count; i++) {
        if (string_iterator_next(it, &err) < 0)
            return false;
        must(it->size <= SORTED_STRING_MAX);
    }
    return true;
}

/* Each string of a sound list must be found where it stands. */
static void find_all(struct string_iterator *it,
                     const struct sorted_strings *strings)
{
    struct error err;
    uint32_t index;
    uint32_t end;

    for (uint32_t i = 0; i < strings->count; i++) {
        must(string_iterator_start(it, strings, i, &err) == 0);
        must(string_iterator_next(it, &err) == 0);
        must(sorted_strings_find(strings, it->bytes, it->size, &index, &err) ==
             0);
        must(index == i);
        must(sorted_strings_prefix(strings, it->bytes, it->size, &index, &end,
                                   &err) == 0);
        must(index == i && end > i && end <= strings->count);
    }
}

static void look_up(const struct sorted_strings *strings, const uint8_t *target,
                    size_t size)
{
    struct error err;
    uint32_t index;
    uint32_t end;

    if (sorted_strings_find(strings, target, size, &index, &err) == 0)
        must(index == STRING_NONE || index < strings->count);
    if (sorted_strings_prefix(strings, target, size, &index, &end, &err) == 0)
        must(index <= end && end <= strings->count);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
    struct sorted_strings strings;
    struct string_iterator it = { 0 };
    struct byte_reader in;
    struct error err;

    byte_reader_init(&in, bytes, size);

    uint32_t count = read_u8(&in);
    size_t target_size = read_u8(&in);
    const uint8_t *target = read_bytes(&in, target_size);
    enum offset_width width = count & 1 ? OFFSETS_U64 : OFFSETS_U32;
    size_t offsets_size =
        ((size_t)(count + STRINGS_BLOCK - 1) / STRINGS_BLOCK + 1) * width;
    const uint8_t *offsets = read_bytes(&in, offsets_size);

    if (in.failed ||
        sorted_strings_open(&strings, in.at, read_left(&in), offsets,
                            offsets_size, width, count, &err) < 0)
        return 0;
    look_up(&strings, target, target_size);
    if (is_sound(&it, &strings))
        find_all(&it, &strings);
    string_iterator_free(&it);
    return 0;
}
