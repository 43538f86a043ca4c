#include "common/sorted_strings.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "common/little_endian.h"
#include "common/memory.h"
#include "common/segment_format.h"

static int corrupt(struct error *err, const char *what)
{
    return error_set(err, ERROR_CORRUPT, "sorted strings: %s", what);
}

static size_t shared_bytes(const uint8_t *a, size_t a_size, const uint8_t *b,
                           size_t b_size)
{
    size_t most = a_size < b_size ? a_size : b_size;
    size_t shared = 0;

    while (shared < most && a[shared] == b[shared])
        shared++;
    return shared;
}

static int compare(const uint8_t *a, size_t a_size, const uint8_t *b,
                   size_t b_size)
{
    size_t shared = shared_bytes(a, a_size, b, b_size);

    if (shared < a_size && shared < b_size)
        return a[shared] < b[shared] ? -1 : 1;
    return (a_size > b_size) - (a_size < b_size);
}

/* ---- writing ---- */

static int write_offset(struct sorted_strings_writer *w, struct error *err)
{
    if (w->width == OFFSETS_U64) {
        write_u64(w->offsets, w->size);
        return 0;
    }
    if (w->size > UINT32_MAX)
        return error_set(err, ERROR_LIMIT,
                         "sorted strings: over 4 GiB; make smaller segments");
    write_u32(w->offsets, (uint32_t)w->size);
    return 0;
}

static int check_writers(const struct sorted_strings_writer *w,
                         struct error *err)
{
    if (byte_writer_check(w->strings, err) < 0 ||
        byte_writer_check(w->offsets, err) < 0)
        return -1;
    return byte_writer_check(&w->before, err);
}

int sorted_strings_writer_add(struct sorted_strings_writer *w,
                              const uint8_t *bytes, size_t size,
                              struct error *err)
{
    struct byte_writer *before = &w->before;
    size_t start = w->strings->size;
    size_t shared = 0;

    assert(size <= SORTED_STRING_MAX);
    assert(w->count == 0 ||
           compare(before->bytes, before->size, bytes, size) < 0);
    if (w->count == STRING_NONE)
        return error_set(err, ERROR_LIMIT, "sorted strings: too many");
    if (w->count % STRINGS_BLOCK != 0)
        shared = shared_bytes(before->bytes, before->size, bytes, size);
    else if (write_offset(w, err) < 0)
        return -1;
    write_varint(w->strings, shared);
    write_varint(w->strings, size - shared);
    write_bytes(w->strings, bytes ? bytes + shared : NULL, size - shared);
    byte_writer_reset(before);
    write_bytes(before, bytes, size);
    if (check_writers(w, err) < 0)
        return -1;
    w->size += w->strings->size - start;
    w->count++;
    return 0;
}

int sorted_strings_writer_end(struct sorted_strings_writer *w,
                              struct error *err)
{
    if (write_offset(w, err) < 0)
        return -1;
    return check_writers(w, err);
}

void sorted_strings_writer_free(struct sorted_strings_writer *w)
{
    byte_writer_free(&w->before);
    *w = (struct sorted_strings_writer){ 0 };
}

/* ---- reading ---- */

static uint32_t count_blocks(const struct sorted_strings *strings)
{
    return strings->count / STRINGS_BLOCK +
           (strings->count % STRINGS_BLOCK != 0);
}

static uint64_t get_offset(const struct sorted_strings *strings, uint32_t block)
{
    const uint8_t *at = strings->offsets + (size_t)block * strings->width;

    return strings->width == OFFSETS_U64 ? get_u64(at) : get_u32(at);
}

int sorted_strings_open(struct sorted_strings *out, const uint8_t *bytes,
                        size_t size, const uint8_t *offsets,
                        size_t offsets_size, enum offset_width width,
                        uint32_t count, struct error *err)
{
    *out = (struct sorted_strings){ .bytes = bytes,
                                    .size = size,
                                    .offsets = offsets,
                                    .width = width,
                                    .count = count };

    uint32_t blocks = count_blocks(out);

    if (offsets_size != ((size_t)blocks + 1) * width)
        return corrupt(err, "not as many offsets as blocks");
    if (get_offset(out, blocks) != size || get_offset(out, 0) != 0)
        return corrupt(err, "the offsets do not span the strings");
    return 0;
}

static int open_block(struct byte_reader *in,
                      const struct sorted_strings *strings, uint32_t block,
                      struct error *err)
{
    uint64_t start = get_offset(strings, block);
    uint64_t end = get_offset(strings, block + 1);

    if (start > end || end > strings->size)
        return corrupt(err, "the offsets of blocks do not ascend");
    byte_reader_init(in, strings->bytes ? strings->bytes + start : NULL,
                     (size_t)(end - start));
    return 0;
}

/* One string as it stands: what it shares with the one before, and more. */
struct entry {
    size_t shared;
    const uint8_t *rest;
    size_t rest_size;
};

static int read_entry(struct entry *out, struct byte_reader *in,
                      size_t before_size, struct error *err)
{
    out->shared = (size_t)read_varint(in, before_size);
    out->rest_size = (size_t)read_varint(in, SORTED_STRING_MAX - out->shared);
    out->rest = read_bytes(in, out->rest_size);
    if (!out->rest)
        return corrupt(err, "a string is cut short, too long, or shares more "
                            "than there is");
    return 0;
}

/* What is looked for: the first string that is not below it. */
struct target {
    const uint8_t *bytes;
    size_t size;
    bool after_prefix; /* strings that begin with it count as below it too */
};

/*
 * Whether the string that agrees with the target in *match bytes and goes on
 * with `rest` is below it. Raises *match to all that agrees.
 */
static bool is_below(const struct target *target, size_t *match,
                     const uint8_t *rest, size_t rest_size)
{
    size_t shared = shared_bytes(rest, rest_size, target->bytes + *match,
                                 target->size - *match);
    size_t at = *match += shared;

    if (at == target->size)
        return target->after_prefix;
    return shared == rest_size || rest[shared] < target->bytes[at];
}

/* Whether the first string of the block is below the target. */
static int head_is_below(bool *below, const struct sorted_strings *strings,
                         uint32_t block, const struct target *target,
                         struct error *err)
{
    struct byte_reader in;
    struct entry head;
    size_t match = 0;

    if (open_block(&in, strings, block, err) < 0 ||
        read_entry(&head, &in, 0, err) < 0)
        return -1;
    *below = is_below(target, &match, head.rest, head.rest_size);
    return 0;
}

/*
 * Walks a block without putting its strings together: a string that shares
 * more with the one before than that one with the target is below as it was;
 * one that shares less is above.
 */
static int search_block(uint32_t *index, bool *equal,
                        const struct sorted_strings *strings, uint32_t block,
                        const struct target *target, struct error *err)
{
    struct byte_reader in;
    uint32_t at = block * STRINGS_BLOCK;
    uint32_t left = strings->count - at;
    size_t match = 0;
    size_t size = 0;

    if (open_block(&in, strings, block, err) < 0)
        return -1;
    for (uint32_t i = 0; i < left && i < STRINGS_BLOCK; i++, at++) {
        struct entry entry;

        if (read_entry(&entry, &in, size, err) < 0)
            return -1;
        size = entry.shared + entry.rest_size;
        if (entry.shared > match)
            continue;
        if (entry.shared < match ||
            !is_below(target, &match, entry.rest, entry.rest_size)) {
            *equal = match == target->size && size == match;
            break;
        }
    }
    *index = at;
    return 0;
}

static int search(uint32_t *index, bool *equal,
                  const struct sorted_strings *strings,
                  const struct target *target, struct error *err)
{
    uint32_t low = 0; /* heads below here are below the target */
    uint32_t high = count_blocks(strings);

    *index = 0;
    *equal = false;
    while (low < high) {
        uint32_t middle = low + (high - low) / 2;
        bool below;

        if (head_is_below(&below, strings, middle, target, err) < 0)
            return -1;
        if (below)
            low = middle + 1;
        else
            high = middle;
    }
    if (low > 0 &&
        search_block(index, equal, strings, low - 1, target, err) < 0)
        return -1;
    /* The next block's head is the answer; look whether it is the target. */
    if (!*equal && *index == low * STRINGS_BLOCK && *index < strings->count)
        return search_block(index, equal, strings, low, target, err);
    return 0;
}

int sorted_strings_find(const struct sorted_strings *strings,
                        const uint8_t *bytes, size_t size, uint32_t *index,
                        struct error *err)
{
    struct target target = { .bytes = bytes, .size = size };
    bool equal;

    if (search(index, &equal, strings, &target, err) < 0)
        return -1;
    if (!equal)
        *index = STRING_NONE;
    return 0;
}

int sorted_strings_prefix(const struct sorted_strings *strings,
                          const uint8_t *bytes, size_t size, uint32_t *first,
                          uint32_t *end, struct error *err)
{
    struct target target = { .bytes = bytes, .size = size };
    bool equal;

    if (search(first, &equal, strings, &target, err) < 0)
        return -1;
    target.after_prefix = true;
    if (search(end, &equal, strings, &target, err) < 0)
        return -1;
    if (*end < *first)
        return corrupt(err, "out of order");
    return 0;
}

/* Opens the block of string it->next. */
static int enter_block(struct string_iterator *it, struct error *err)
{
    if (it->has_before && read_left(&it->in) > 0)
        return corrupt(err, "bytes after the strings of a block");
    return open_block(&it->in, it->strings, it->next / STRINGS_BLOCK, err);
}

int string_iterator_start(struct string_iterator *it,
                          const struct sorted_strings *strings, uint32_t index,
                          struct error *err)
{
    assert(index <= strings->count);
    it->strings = strings;
    it->next = index - index % STRINGS_BLOCK;
    it->has_before = false;
    it->bytes = it->buffer;
    it->size = 0;
    while (it->next < index) {
        if (string_iterator_next(it, err) < 0)
            return -1;
    }
    return 0;
}

/*
 * Whether the entry makes a string above the current one and, within a
 * block, tells all that both share, which look-ups count on.
 */
static bool ascends(const struct string_iterator *it, const struct entry *entry,
                    bool heads)
{
    if (heads)
        return compare(it->bytes, it->size, entry->rest, entry->rest_size) < 0;
    return entry->rest_size > 0 && (entry->shared == it->size ||
                                    it->bytes[entry->shared] < entry->rest[0]);
}

int string_iterator_next(struct string_iterator *it, struct error *err)
{
    struct entry entry;
    bool heads = it->next % STRINGS_BLOCK == 0;

    assert(it->next < it->strings->count);
    if (heads && enter_block(it, err) < 0)
        return -1;
    if (read_entry(&entry, &it->in, heads ? 0 : it->size, err) < 0)
        return -1;
    if (it->has_before && !ascends(it, &entry, heads))
        return corrupt(err, "out of order, or more is shared than told");

    size_t size = entry.shared + entry.rest_size;

    if (memory_grow(&it->buffer, &it->capacity, size + 1, 1, err) < 0)
        return -1;
    memcpy(it->buffer + entry.shared, entry.rest, entry.rest_size);
    it->bytes = it->buffer;
    it->size = size;
    it->has_before = true;
    it->next++;
    if (it->next == it->strings->count && read_left(&it->in) > 0)
        return corrupt(err, "bytes after the last string");
    return 0;
}

void string_iterator_free(struct string_iterator *it)
{
    free(it->buffer);
    *it = (struct string_iterator){ 0 };
}
