#include "common/string_store.h"

#include <assert.h>
#include <stdlib.h>

#include "common/byte_reader.h"
#include "common/memory.h"
#include "common/segment_format.h"

struct frame {
    uint64_t offset; /* in data */
    uint64_t size;   /* compressed */
    uint32_t first;  /* strings [first, end) */
    uint32_t end;
    uint32_t raw;
};

static int corrupt(struct error *err, const char *what)
{
    return error_set(err, ERROR_CORRUPT, "string store: %s", what);
}

int string_store_open(struct string_store *out, const uint8_t *data,
                      uint64_t data_size, const uint8_t *index,
                      uint64_t index_size, uint32_t strings, struct error *err)
{
    uint64_t entries = index_size / STRING_STORE_ENTRY;

    if (index_size % STRING_STORE_ENTRY != 0 || entries == 0 ||
        entries - 1 > strings)
        return corrupt(err, "an index of a size that cannot be");
    if (entries == 1 && (strings > 0 || data_size > 0))
        return corrupt(err, "strings without a frame");
    *out = (struct string_store){
        .data = data,
        .data_size = data_size,
        .index = index,
        .frames = (uint32_t)(entries - 1),
        .strings = strings,
    };
    return 0;
}

static int touch(const struct string_store *store, const uint8_t *at,
                 size_t size, struct error *err)
{
    return store->touch ? store->touch(store->owner, at, size, err) : 0;
}

static struct byte_reader entry_reader(const struct string_store *store,
                                       uint32_t frame)
{
    struct byte_reader in;

    byte_reader_init(&in, store->index + (size_t)frame * STRING_STORE_ENTRY,
                     2 * STRING_STORE_ENTRY);
    return in;
}

/* The entry of frame i, i < store->frames, checked against the next one. */
static int read_frame(struct frame *out, const struct string_store *store,
                      uint32_t i, struct error *err)
{
    struct byte_reader in = entry_reader(store, i);

    if (touch(store, in.at, read_left(&in), err) < 0)
        return -1;
    out->offset = read_u64(&in);
    out->first = read_u32(&in);
    out->raw = read_u32(&in);

    uint64_t end = read_u64(&in);

    out->end = read_u32(&in);
    if (end > store->data_size || out->offset >= end ||
        out->end > store->strings || out->first >= out->end)
        return corrupt(err, "frames out of order, or past the end");
    if (i == 0 && (out->offset > 0 || out->first > 0))
        return corrupt(err, "a first frame that does not come first");
    if (i == store->frames - 1 &&
        (end < store->data_size || out->end < store->strings))
        return corrupt(err, "an index that ends early");
    if (out->raw > STRING_STORE_RAW_MAX)
        return corrupt(err, "a frame over its limit");
    out->size = end - out->offset;
    return 0;
}

/* The last frame that starts at or before string i. */
static int find_frame(uint32_t *out, const struct string_store *store,
                      uint32_t i, struct error *err)
{
    uint32_t low = 0;
    uint32_t high = store->frames;

    while (high - low > 1) {
        uint32_t middle = low + (high - low) / 2;
        struct byte_reader in = entry_reader(store, middle);

        if (touch(store, in.at, STRING_STORE_ENTRY, err) < 0)
            return -1;
        read_u64(&in);
        if (read_u32(&in) <= i)
            low = middle;
        else
            high = middle;
    }
    *out = low;
    return 0;
}

struct head {
    uint32_t size; /* of the UTF-8 */
    uint32_t coded;
    bool flag;
};

static struct head read_head(struct byte_reader *in)
{
    uint64_t size = read_varint(in, 2 * (uint64_t)STRING_STORE_STRING_MAX + 1);

    return (struct head){
        .size = (uint32_t)(size / 2),
        .coded = (uint32_t)read_varint(in, STRING_STORE_RAW_MAX),
        .flag = size % 2 == 1,
    };
}

/* Puts the cursor before its frame's first string, once all heads fit. */
static int read_heads(struct string_cursor *cursor, struct error *err)
{
    struct byte_reader in;
    uint64_t coded = 0;

    byte_reader_init(&in, cursor->raw, cursor->raw_size);
    for (uint32_t i = cursor->first; i < cursor->end && !in.failed; i++)
        coded += read_head(&in).coded;
    if (in.failed || coded != read_left(&in))
        return corrupt(err, "a frame that does not hold its strings");
    cursor->next = cursor->first;
    cursor->head = 0;
    cursor->body = cursor->raw_size - read_left(&in);
    return 0;
}

static int load(struct string_cursor *cursor, uint32_t i, struct error *err)
{
    const struct string_store *store = cursor->store;
    struct frame frame;

    cursor->loaded = false;
    if (read_frame(&frame, store, i, err) < 0 ||
        touch(store, store->data + frame.offset, frame.size, err) < 0 ||
        memory_grow(&cursor->raw, &cursor->raw_capacity, frame.raw, 1, err) <
            0 ||
        text_coder_decompress(cursor->coder, cursor->raw, frame.raw,
                              store->data + frame.offset, frame.size, err) < 0)
        return -1;
    cursor->frame = i;
    cursor->first = frame.first;
    cursor->end = frame.end;
    cursor->raw_size = frame.raw;
    if (read_heads(cursor, err) < 0)
        return -1;
    cursor->loaded = true;
    return 0;
}

static bool holds(const struct string_cursor *cursor, uint32_t i)
{
    return cursor->loaded && i >= cursor->first && i < cursor->end;
}

static int load_for(struct string_cursor *cursor, uint32_t i, struct error *err)
{
    uint32_t frame = cursor->frame + 1;

    if (holds(cursor, i))
        return 0;
    if (!cursor->loaded || i != cursor->end) {
        if (find_frame(&frame, cursor->store, i, err) < 0)
            return -1;
    }
    if (frame >= cursor->store->frames)
        return corrupt(err, "a string in no frame");
    if (load(cursor, frame, err) < 0)
        return -1;
    return holds(cursor, i) ? 0 : corrupt(err, "frames out of order");
}

int string_store_get(struct string_view *out, struct string_cursor *cursor,
                     uint32_t i, struct error *err)
{
    struct byte_reader in;
    struct head head;

    assert(i < cursor->store->strings);
    if (load_for(cursor, i, err) < 0)
        return -1;
    if (i < cursor->next && read_heads(cursor, err) < 0)
        return -1;
    byte_reader_init(&in, cursor->raw, cursor->raw_size);
    read_bytes(&in, cursor->head);
    while (head = read_head(&in), cursor->next < i) {
        cursor->next++;
        cursor->body += head.coded;
        cursor->head = cursor->raw_size - read_left(&in);
    }
    if (memory_grow(&cursor->text, &cursor->text_capacity,
                    head.size ? head.size : 1, 1, err) < 0 ||
        text_codec_decode(text_coder_codec(cursor->coder), cursor->text,
                          head.size, cursor->raw + cursor->body, head.coded,
                          err) < 0)
        return -1;
    *out = (struct string_view){ cursor->text, head.size, head.flag };
    return 0;
}

void string_cursor_free(struct string_cursor *cursor)
{
    free(cursor->raw);
    free(cursor->text);
    *cursor = (struct string_cursor){ 0 };
}

int string_store_stretch(uint32_t *end, const struct string_store *store,
                         uint32_t first, uint64_t bytes, struct error *err)
{
    struct frame frame;
    uint64_t size = 0;
    uint32_t i;

    assert(first < store->strings);
    if (find_frame(&i, store, first, err) < 0)
        return -1;
    do {
        if (read_frame(&frame, store, i, err) < 0)
            return -1;
        size += frame.size;
    } while (size < bytes && ++i < store->frames);
    *end = frame.end;
    return *end > first ? 0 : corrupt(err, "frames out of order");
}

static void write_entry(struct string_store_writer *w, uint32_t first,
                        uint32_t raw)
{
    write_u64(w->index, w->offset);
    write_u32(w->index, first);
    write_u32(w->index, raw);
}

static int compress_waiting(struct string_store_writer *w, struct error *err)
{
    const uint8_t *raw = w->waiting.bytes;

    for (uint32_t i = 0; i < w->frame_count; i++) {
        const struct store_frame *frame = &w->frames[i];
        size_t start = w->data->size;

        write_entry(w, frame->first, frame->raw);
        if (text_coder_compress(w->coder, w->data, raw, frame->raw, err) < 0)
            return -1;
        w->offset += w->data->size - start;
        raw += frame->raw;
    }
    w->frame_count = 0;
    byte_writer_reset(&w->waiting);
    return 0;
}

/* Ends the frame being filled, if it holds anything. */
static int close_frame(struct string_store_writer *w, struct error *err)
{
    size_t size = w->heads.size + w->coded.size;

    if (w->first == w->strings)
        return 0;
    if (size > STRING_STORE_RAW_MAX)
        return error_set(err, ERROR_LIMIT,
                         "a text is too long to be stored: over 64 MiB");
    write_bytes(&w->waiting, w->heads.bytes, w->heads.size);
    write_bytes(&w->waiting, w->coded.bytes, w->coded.size);
    if (byte_writer_check(&w->heads, err) < 0 ||
        byte_writer_check(&w->waiting, err) < 0)
        return -1;
    /* All but one that is closed early have the size that is aimed at. */
    assert(w->frame_count < STORE_FRAMES_TOGETHER);
    w->frames[w->frame_count++] =
        (struct store_frame){ w->first, (uint32_t)size };
    w->first = w->strings;
    byte_writer_reset(&w->heads);
    byte_writer_reset(&w->coded);
    if (w->waiting.size >= STORE_FRAMES_TOGETHER * STORE_FRAME_TARGET)
        return compress_waiting(w, err);
    return 0;
}

static int check_room(const struct string_store_writer *w, uint32_t more,
                      struct error *err)
{
    if (more > UINT32_MAX - 1 - w->strings)
        return error_set(err, ERROR_LIMIT, "too many texts in one segment");
    return 0;
}

int string_store_writer_add(struct string_store_writer *w, const uint8_t *bytes,
                            size_t size, bool flag, struct error *err)
{
    size_t start = w->coded.size;

    if (size > STRING_STORE_STRING_MAX)
        return error_set(err, ERROR_LIMIT,
                         "a text of %zu bytes: at most 64 MiB can be stored",
                         size);
    if (check_room(w, 1, err) < 0)
        return -1;
    text_codec_encode(text_coder_codec(w->coder), &w->coded, bytes, size);
    write_varint(&w->heads, 2 * size + flag);
    write_varint(&w->heads, w->coded.size - start);
    w->strings++;
    if (byte_writer_check(&w->coded, err) < 0)
        return -1;
    if (w->coded.size >= STORE_FRAME_TARGET)
        return close_frame(w, err);
    return 0;
}

static int add_range(struct string_store_writer *w,
                     struct string_cursor *cursor, uint32_t first, uint32_t end,
                     struct error *err)
{
    for (uint32_t i = first; i < end; i++) {
        struct string_view string;

        if (string_store_get(&string, cursor, i, err) < 0 ||
            string_store_writer_add(w, string.bytes, string.size, string.flag,
                                    err) < 0)
            return -1;
    }
    return 0;
}

/* Copies frames [from, to) as they are. */
static int copy_frames(struct string_store_writer *w,
                       const struct string_store *store, uint32_t from,
                       uint32_t to, struct error *err)
{
    if (close_frame(w, err) < 0 || compress_waiting(w, err) < 0)
        return -1;
    for (uint32_t i = from; i < to; i++) {
        struct frame frame;

        if (read_frame(&frame, store, i, err) < 0 ||
            touch(store, store->data + frame.offset, frame.size, err) < 0 ||
            check_room(w, frame.end - frame.first, err) < 0)
            return -1;
        write_entry(w, w->strings, frame.raw);
        write_bytes(w->data, store->data + frame.offset, frame.size);
        w->offset += frame.size;
        w->strings += frame.end - frame.first;
        w->first = w->strings;
    }
    return byte_writer_check(w->data, err);
}

/* The frames that lie wholly in strings [first, end): [*from, *to). */
static int whole_frames(uint32_t *from, uint32_t *to,
                        const struct string_store *store, uint32_t first,
                        uint32_t end, struct error *err)
{
    struct frame frame;

    if (find_frame(from, store, first, err) < 0 ||
        find_frame(to, store, end - 1, err) < 0 ||
        read_frame(&frame, store, *from, err) < 0)
        return -1;
    *from += frame.first < first;
    if (read_frame(&frame, store, *to, err) < 0)
        return -1;
    *to += frame.end <= end;
    return 0;
}

int string_store_writer_copy(struct string_store_writer *w,
                             struct string_cursor *cursor, uint32_t first,
                             uint32_t end, struct error *err)
{
    enum { COPY_MIN_FRAMES = 8 }; /* so that few frames are closed early */
    const struct string_store *store = cursor->store;
    struct frame head;
    struct frame tail;
    uint32_t from;
    uint32_t to;

    assert(end <= store->strings);
    if (first >= end)
        return 0;
    if (text_codec_hash(text_coder_codec(cursor->coder)) !=
        text_codec_hash(text_coder_codec(w->coder)))
        return add_range(w, cursor, first, end, err);
    if (whole_frames(&from, &to, store, first, end, err) < 0)
        return -1;
    if (to < from + COPY_MIN_FRAMES)
        return add_range(w, cursor, first, end, err);
    if (read_frame(&head, store, from, err) < 0 ||
        read_frame(&tail, store, to - 1, err) < 0 ||
        add_range(w, cursor, first, head.first, err) < 0 ||
        copy_frames(w, store, from, to, err) < 0)
        return -1;
    return add_range(w, cursor, tail.end, end, err);
}

int string_store_writer_finish(struct string_store_writer *w, struct error *err)
{
    if (close_frame(w, err) < 0 || compress_waiting(w, err) < 0)
        return -1;
    write_entry(w, w->strings, 0);
    if (byte_writer_check(w->index, err) < 0)
        return -1;
    return byte_writer_check(w->data, err);
}

void string_store_writer_free(struct string_store_writer *w)
{
    byte_writer_free(&w->heads);
    byte_writer_free(&w->coded);
    byte_writer_free(&w->waiting);
}
