#include "common/id_strings.h"

#include <assert.h>
#include <string.h>

#include "common/little_endian.h"
#include "common/utf8.h"

enum {
    OFFSET = 8,    /* bytes */
    SUCCESSOR = 0, /* a head: the id before, counted one up */
    LONG = 15,     /* in half a head: a varint says how many more */
    CHUNK = 16,    /* bytes copied at once, more than LONG */
    ROOM = 256,    /* bytes that most ids fit in */
};

static int corrupt(struct error *err, const char *what)
{
    return error_set(err, ERROR_CORRUPT, "ids: %s", what);
}

/*
 * Counts the decimal number at the end of the id one up, at its width if that
 * is enough; false where the id does not end in a digit.
 */
static bool count_up(struct byte_writer *id)
{
    size_t at = id->size;

    while (at > 0 && id->bytes[at - 1] == '9')
        id->bytes[--at] = '0';
    if (at > 0 && id->bytes[at - 1] >= '0' && id->bytes[at - 1] < '9') {
        id->bytes[at - 1]++;
        return true;
    }
    if (at == id->size)
        return false;
    write_u8(id, '0');
    if (!id->failed)
        id->bytes[at] = '1';
    return true;
}

/* count_up, `times` of them. */
static bool count_up_by(struct byte_writer *id, uint32_t times)
{
    while (times > 0) {
        uint8_t *last = id->size > 0 ? &id->bytes[id->size - 1] : NULL;

        if (last && *last >= '0' && *last < '9') {
            uint32_t step = (uint32_t)('9' - *last);

            step = step < times ? step : times;
            *last = (uint8_t)(*last + step);
            times -= step;
        } else {
            if (!count_up(id))
                return false;
            times--;
        }
    }
    return true;
}

/* ---- reading ---- */

static uint32_t count_blocks(uint32_t count)
{
    return count / ID_BLOCK + (count % ID_BLOCK != 0);
}

uint64_t id_strings_offsets_size(uint32_t count)
{
    return ((uint64_t)count_blocks(count) + 1) * OFFSET;
}

void id_strings_open(struct id_strings *out, const uint8_t *bytes,
                     uint64_t size, const uint8_t *offsets, uint32_t count)
{
    *out = (struct id_strings){ bytes, size, offsets, count };
}

bool id_cursor_has(const struct id_cursor *cursor, uint32_t i)
{
    return cursor->open && i / ID_BLOCK == cursor->block &&
           i + 1 >= cursor->next;
}

int id_cursor_begin(const uint8_t **bytes, size_t *size,
                    struct id_cursor *cursor, uint32_t block, struct error *err)
{
    const struct id_strings *strings = cursor->strings;
    const uint8_t *offset = strings->offsets + (size_t)block * OFFSET;
    uint64_t start = get_u64(offset);
    uint64_t end = get_u64(offset + OFFSET);

    cursor->open = false;
    if (start > end || end > strings->size)
        return corrupt(err, "blocks out of order");
    *bytes = strings->bytes + start;
    *size = (size_t)(end - start);
    byte_reader_init(&cursor->in, *bytes, *size);
    byte_writer_reset(&cursor->id);
    byte_writer_reserve(&cursor->id, ROOM);
    cursor->block = block;
    cursor->next = block * ID_BLOCK;
    cursor->open = true;
    return 0;
}

static uint64_t read_half(struct byte_reader *in, unsigned half)
{
    return half < LONG ? half : LONG + read_varint(in, ID_BYTES_MAX);
}

/* Reads an id that is coded as what it does not share with the one before. */
static int read_changed(struct id_cursor *cursor, uint8_t head,
                        struct error *err)
{
    struct byte_writer *id = &cursor->id;
    uint64_t drop = read_half(&cursor->in, head >> 4);
    uint64_t rest = read_half(&cursor->in, head & LONG);
    const uint8_t *bytes = read_bytes(&cursor->in, (size_t)rest);

    if (!bytes || drop > id->size || rest > ID_BYTES_MAX ||
        id->size - drop + rest > ID_BYTES_MAX || id->size - drop + rest == 0)
        return corrupt(err, "cut short, or of a wrong size");
    id->size -= (size_t)drop;
    write_bytes(id, bytes, (size_t)rest);
    return byte_writer_check(id, err);
}

/*
 * read_changed where few bytes change and there is room to copy CHUNK of
 * them; false where it was not done.
 */
static bool read_few(struct id_cursor *cursor, uint8_t head)
{
    struct byte_writer *id = &cursor->id;
    struct byte_reader *in = &cursor->in;
    size_t drop = head >> 4;
    size_t rest = head & LONG;

    if (drop == LONG || rest == LONG || drop > id->size || rest == 0 ||
        read_left(in) < CHUNK || id->size + CHUNK > id->capacity ||
        id->size + rest > ID_BYTES_MAX)
        return false;
    memcpy(id->bytes + id->size - drop, in->at, CHUNK);
    in->at += rest;
    id->size = id->size - drop + rest;
    return true;
}

/* How many of the next ids, at most `most`, are counted up. */
static uint32_t count_successors(const struct byte_reader *in, uint32_t most)
{
    uint32_t count = 0;

    while (count < most && count < read_left(in) && in->at[count] == SUCCESSOR)
        count++;
    return count;
}

/* Reads one id or, where they are counted up, up to `most`. */
static int read_next(struct id_cursor *cursor, uint32_t most, struct error *err)
{
    uint32_t count = count_successors(&cursor->in, most);

    cursor->next += count > 0 ? count : 1;
    if (count == 0) {
        uint8_t head = read_u8(&cursor->in);

        return read_few(cursor, head) ? 0 : read_changed(cursor, head, err);
    }
    cursor->in.at += count;
    if (!count_up_by(&cursor->id, count) || cursor->id.size > ID_BYTES_MAX)
        return corrupt(err, "one that cannot be counted up");
    return byte_writer_check(&cursor->id, err);
}

int id_cursor_get(struct id_cursor *cursor, uint32_t i, struct error *err)
{
    assert(id_cursor_has(cursor, i) && i < cursor->strings->count);
    while (cursor->next <= i) {
        if (read_next(cursor, i + 1 - cursor->next, err) < 0) {
            cursor->open = false;
            return -1;
        }
    }
    if (!utf8_valid(cursor->id.bytes, cursor->id.size, NULL))
        return corrupt(err, "one that is not UTF-8");
    return 0;
}

void id_cursor_free(struct id_cursor *cursor)
{
    byte_writer_free(&cursor->id);
    *cursor = (struct id_cursor){ 0 };
}

/* ---- writing ---- */

static bool equals(const struct byte_writer *a, const uint8_t *id, size_t size)
{
    return a->size == size && memcmp(a->bytes, id, size) == 0;
}

/* What the ids share at their beginnings, but not the whole of `id`. */
static size_t shared_bytes(const struct byte_writer *before, const uint8_t *id,
                           size_t size)
{
    size_t shared = 0;

    while (shared < before->size && shared < size - 1 &&
           before->bytes[shared] == id[shared])
        shared++;
    return shared;
}

static void write_half(struct byte_writer *out, size_t number)
{
    if (number >= LONG)
        write_varint(out, number - LONG);
}

static void write_changed(struct id_strings_writer *w, const uint8_t *id,
                          size_t size)
{
    size_t shared = shared_bytes(&w->before, id, size);
    size_t drop = w->before.size - shared;
    size_t rest = size - shared;

    write_u8(w->strings, (uint8_t)((drop < LONG ? drop : LONG) << 4 |
                                   (rest < LONG ? rest : LONG)));
    write_half(w->strings, drop);
    write_half(w->strings, rest);
    write_bytes(w->strings, id + shared, rest);
}

/* w->after = the successor of w->before, empty if there is none. */
static void find_after(struct id_strings_writer *w)
{
    byte_writer_reset(&w->after);
    write_bytes(&w->after, w->before.bytes, w->before.size);
    if (!count_up(&w->after))
        byte_writer_reset(&w->after);
}

int id_strings_writer_add(struct id_strings_writer *w, const uint8_t *id,
                          size_t size, struct error *err)
{
    size_t start = w->strings->size;

    assert(size > 0 && size <= ID_BYTES_MAX);
    if (w->count % ID_BLOCK == 0) {
        write_u64(w->offsets, w->size);
        byte_writer_reset(&w->before);
    }
    find_after(w);
    if (equals(&w->after, id, size))
        write_u8(w->strings, SUCCESSOR);
    else
        write_changed(w, id, size);
    byte_writer_reset(&w->before);
    write_bytes(&w->before, id, size);
    w->size += w->strings->size - start;
    w->count++;
    if (byte_writer_check(w->strings, err) < 0 ||
        byte_writer_check(w->offsets, err) < 0 ||
        byte_writer_check(&w->before, err) < 0)
        return -1;
    return byte_writer_check(&w->after, err);
}

int id_strings_writer_end(struct id_strings_writer *w, struct error *err)
{
    write_u64(w->offsets, w->size);
    return byte_writer_check(w->offsets, err);
}

void id_strings_writer_free(struct id_strings_writer *w)
{
    byte_writer_free(&w->before);
    byte_writer_free(&w->after);
    *w = (struct id_strings_writer){ 0 };
}
