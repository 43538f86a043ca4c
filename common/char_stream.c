#include "common/char_stream.h"

#include <assert.h>
#include <string.h>

#include <utf8proc.h>

#include "common/code_points.h"
#include "common/utf8.h"

enum {
    ZERO_WIDTH_JOINER = 0x200D,
    /* No canonical decomposition of one code point is longer. */
    DECOMPOSED_MAX = 4,
    CLUSTER_BYTES_MAX = CHAR_CLUSTER_MAX * UTF8_MAX_BYTES,
    COMPOSED_MAX = CHAR_CLUSTER_MAX * DECOMPOSED_MAX,
    /* A cluster, one source character, a cluster of that, and the end. */
    WINDOW_SLACK =
        2 * COMPOSED_MAX + DECOMPOSED_MAX * ANALYSIS_REPLACEMENT_MAX + 1,
};

static bool is_joining(const struct text_char *c)
{
    uint32_t code_point = c->code_point;

    if (c->class == CHAR_MARK)
        return true;
    return c->class == CHAR_HANGUL &&
           ((code_point >= 0x1161 && code_point <= 0x1175) ||
            (code_point >= 0x11A8 && code_point <= 0x11C2));
}

static uint8_t flags_of(uint32_t entry)
{
    return (uint8_t)(entry >> ANALYSIS_CLASS_SHIFT &
                     (TEXT_CHAR_UPPER | TEXT_CHAR_PLAIN));
}

/* What vanishes lengthens the character before it. */
static void vanish(struct char_stream *stream, uint32_t end)
{
    if (stream->cluster_count > 0)
        stream->cluster[stream->cluster_count - 1].end = end;
    else if (stream->window[stream->count - 1].code_point != 0)
        stream->window[stream->count - 1].end = end;
}

static void keep(struct char_stream *stream, const struct text_char *c)
{
    const struct text_char *before = stream->window + stream->count - 1;

    assert(stream->count < CHAR_STREAM_WINDOW);
    if (c->class == CHAR_MARK && !text_char_in_word(before)) {
        vanish(stream, c->end);
        return;
    }
    stream->window[stream->count++] = *c;
}

/*
 * Composes the cluster into `out`, of COMPOSED_MAX, and returns how many code
 * points that gives.
 */
static size_t compose(utf8proc_int32_t *out, const struct char_stream *stream)
{
    uint8_t bytes[CLUSTER_BYTES_MAX];
    size_t size = 0;

    for (size_t i = 0; i < stream->cluster_count; i++)
        size += utf8_encode(bytes + size, stream->cluster[i].code_point);

    utf8proc_ssize_t count =
        utf8proc_decompose(bytes, (utf8proc_ssize_t)size, out, COMPOSED_MAX,
                           UTF8PROC_DECOMPOSE | UTF8PROC_STABLE);

    assert(count > 0 && count <= COMPOSED_MAX);
    count = utf8proc_normalize_utf32(out, count,
                                     UTF8PROC_COMPOSE | UTF8PROC_STABLE);
    assert(count > 0);
    return (size_t)count;
}

static bool cluster_is(const struct char_stream *stream,
                       const utf8proc_int32_t *code_points, size_t count)
{
    if (count != stream->cluster_count)
        return false;
    for (size_t i = 0; i < count; i++)
        if (stream->cluster[i].code_point != (uint32_t)code_points[i])
            return false;
    return true;
}

static void keep_composed(struct char_stream *stream,
                          const utf8proc_int32_t *code_points, size_t count)
{
    struct text_char c = stream->cluster[0];

    c.end = stream->cluster[stream->cluster_count - 1].end;
    c.flags &= TEXT_CHAR_UPPER | TEXT_CHAR_JOINED;
    stream->cluster_count = 0; /* so that vanish looks at the window */
    for (size_t i = 0; i < count; i++) {
        uint32_t entry =
            analysis_entry(stream->table, (uint32_t)code_points[i]);

        c.code_point = (uint32_t)code_points[i];
        c.class = (uint8_t)analysis_class(entry);
        if (analysis_has_plain(entry))
            c.flags |= TEXT_CHAR_PLAIN;
        keep(stream, &c);
        c.flags = 0;
    }
}

static void keep_unchanged(struct char_stream *stream)
{
    size_t count = stream->cluster_count;

    stream->cluster_count = 0; /* so that vanish looks at the window */
    for (size_t i = 0; i < count; i++)
        keep(stream, &stream->cluster[i]);
}

static void close_cluster(struct char_stream *stream)
{
    utf8proc_int32_t composed[COMPOSED_MAX];
    size_t count = compose(composed, stream);

    if (cluster_is(stream, composed, count))
        keep_unchanged(stream);
    else
        keep_composed(stream, composed, count);
}

static void join(struct char_stream *stream, const struct text_char *c)
{
    if (stream->cluster_count == CHAR_CLUSTER_MAX)
        close_cluster(stream);
    else if (stream->cluster_count == 0 &&
             stream->window[stream->count - 1].code_point != 0)
        stream->cluster[stream->cluster_count++] =
            stream->window[--stream->count];
    stream->cluster[stream->cluster_count++] = *c;
}

static void put(struct char_stream *stream, struct text_char *c)
{
    if (is_joining(c)) {
        join(stream, c);
        return;
    }
    if (stream->cluster_count > 0)
        close_cluster(stream);
    if (stream->joined)
        c->flags |= TEXT_CHAR_JOINED;
    stream->joined = false;
    keep(stream, c);
}

static bool is_unit_class(enum char_class class)
{
    return class >= CHAR_HAN && class <= CHAR_MARK;
}

static void put_replaced(struct char_stream *stream, struct text_char *c,
                         uint32_t code_point)
{
    uint32_t entry = analysis_entry(stream->table, code_point);

    c->code_point = code_point;
    c->class = (uint8_t)analysis_class(entry);
    c->flags &= TEXT_CHAR_UPPER;
    if (analysis_has_plain(entry))
        c->flags |= TEXT_CHAR_PLAIN;
    put(stream, c);
}

/* A source character that is not replaced by just one of its own class. */
static void put_rare(struct char_stream *stream, struct text_char *c,
                     uint32_t entry)
{
    const uint32_t *code_points;
    uint32_t single;
    size_t count = analysis_replacement(&code_points, &single, stream->table,
                                        entry, c->code_point);

    if (c->class == CHAR_IGNORABLE) {
        stream->joined |= c->code_point == ZERO_WIDTH_JOINER;
        vanish(stream, c->end);
        return;
    }
    if (!is_unit_class(c->class)) {
        put(stream, c);
        return;
    }
    for (size_t i = 0; i < count; i++)
        put_replaced(stream, c, code_points[i]);
}

static void read_one(struct char_stream *stream)
{
    uint32_t code_point;
    size_t size = utf8_decode(&code_point, stream->at, stream->end);
    uint32_t entry = analysis_entry(stream->table, code_point);
    uint32_t start = (uint32_t)(stream->at - stream->text);
    struct text_char c = {
        .code_point = code_point,
        .start = start,
        .end = start + (uint32_t)size,
        .class = (uint8_t)analysis_class(entry),
        .flags = flags_of(entry),
    };

    stream->bad_bytes += utf8_is_bad(code_point, size);
    stream->at += size;
    if (entry & ANALYSIS_SEQUENCE || c.class == CHAR_MARK ||
        c.class == CHAR_IGNORABLE) {
        put_rare(stream, &c, entry);
        return;
    }
    if (entry & ANALYSIS_VALUE)
        c.code_point = entry & ANALYSIS_VALUE;
    put(stream, &c);
}

/* Whether a character is replaced by one at most, and cannot join others. */
static bool is_common(uint32_t entry)
{
    enum {
        RARE = 1 << CHAR_MARK | 1 << CHAR_IGNORABLE | 1 << CHAR_HANGUL,
    };

    return !(entry & ANALYSIS_SEQUENCE) && !(RARE >> analysis_class(entry) & 1);
}

/*
 * Puts the next of `count` code points, each of `size` bytes from `start` on,
 * up to one that is not common; returns how many.
 */
static uint32_t put_common(struct text_char *to,
                           const struct analysis_table *table,
                           const uint32_t *code_points, uint32_t count,
                           uint32_t start, uint32_t size)
{
    for (uint32_t i = 0; i < count; i++) {
        uint32_t entry = analysis_entry(table, code_points[i]);

        if (!is_common(entry))
            return i;
        to[i] = (struct text_char){
            .code_point = entry & ANALYSIS_VALUE ? entry & ANALYSIS_VALUE
                                                 : code_points[i],
            .start = start + i * size,
            .end = start + (i + 1) * size,
            .class = (uint8_t)analysis_class(entry),
            .flags = flags_of(entry),
        };
    }
    return count;
}

/*
 * Reads common characters, nearly all of most texts, up to one that is not,
 * with nothing pending before them.
 */
static void read_common(struct char_stream *stream)
{
    const struct analysis_table table = *stream->table;
    const struct text_char *room =
        stream->window + CHAR_STREAM_WINDOW - WINDOW_SLACK - CODE_POINTS_MAX;
    struct text_char *to = stream->window + stream->count;
    const uint8_t *at = stream->at;

    while (at < stream->end && to < room) {
        uint32_t code_points[CODE_POINTS_MAX];
        uint32_t size;
        uint32_t count =
            code_points_decode(code_points, &size, at, stream->end);

        if (utf8_is_bad(code_points[0], size))
            break;

        uint32_t put = put_common(to, &table, code_points, count,
                                  (uint32_t)(at - stream->text), size);

        to += put;
        at += put * size;
        if (put < count)
            break;
    }
    stream->at = at;
    stream->count = (size_t)(to - stream->window);
}

static void read_text(struct char_stream *stream)
{
    for (;;) {
        if (stream->cluster_count == 0 && !stream->joined)
            read_common(stream);
        if (stream->at == stream->end ||
            stream->count + WINDOW_SLACK >= CHAR_STREAM_WINDOW)
            break;
        read_one(stream);
    }
}

static void put_end(struct char_stream *stream)
{
    uint32_t size = (uint32_t)(stream->end - stream->text);

    if (stream->cluster_count > 0)
        close_cluster(stream);
    assert(stream->count < CHAR_STREAM_WINDOW);
    stream->window[stream->count++] =
        (struct text_char){ .start = size, .end = size };
    stream->ended = true;
}

void char_stream_fill(struct char_stream *stream)
{
    if (stream->ended)
        return;

    size_t dropped = stream->next - CHAR_STREAM_BEHIND;

    stream->count -= dropped;
    stream->next -= dropped;
    memmove(stream->window, stream->window + dropped,
            stream->count * sizeof stream->window[0]);
    read_text(stream);
    if (stream->at == stream->end)
        put_end(stream);
    /* The last may yet be the base of a cluster, so it is not shown. */
    stream->refill_at =
        stream->ended ? SIZE_MAX : stream->count - 1 - CHAR_STREAM_AHEAD;
}

void char_stream_start(struct char_stream *stream,
                       const struct analysis_table *table, const uint8_t *text,
                       size_t size)
{
    assert(size <= INT32_MAX);
    stream->table = table;
    stream->text = text;
    stream->at = text;
    stream->end = size > 0 ? text + size : text;
    stream->bad_bytes = 0;
    stream->joined = false;
    stream->ended = false;
    stream->cluster_count = 0;
    stream->next = CHAR_STREAM_BEHIND;
    stream->count = CHAR_STREAM_BEHIND;
    memset(stream->window, 0, CHAR_STREAM_BEHIND * sizeof stream->window[0]);
    char_stream_fill(stream);
}
