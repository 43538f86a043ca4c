/*
 * char_stream - a text as the characters of docs/ANALYSIS.md, section 1.
 *
 * Bytes are decoded, replaced by the analysis table and composed, and what
 * vanishes is gone. The reader looks at a window that moves over the text:
 * some characters back, many ahead. It costs the same for any length of text.
 */
#ifndef COMMON_CHAR_STREAM_H
#define COMMON_CHAR_STREAM_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "common/analysis_table.h"

enum {
    CHAR_STREAM_BEHIND = 2,  /* characters before the next that stay */
    CHAR_STREAM_AHEAD = 512, /* characters after the next that are there */
    CHAR_STREAM_WINDOW = 2048,
    CHAR_CLUSTER_MAX = 32, /* characters that are composed together */
};

/* All but JOINED are where an entry of the table has them above the class. */
enum text_char_flags {
    TEXT_CHAR_JOINED = 1, /* a ZWJ vanished directly before it */
    /* its source character is upper-case */
    TEXT_CHAR_UPPER = ANALYSIS_UPPER >> ANALYSIS_CLASS_SHIFT,
    /* analysis_plain gives another letter */
    TEXT_CHAR_PLAIN = ANALYSIS_PLAIN >> ANALYSIS_CLASS_SHIFT,
};

struct text_char {
    uint32_t code_point; /* 0 at the ends of the text */
    uint32_t start;      /* byte range in the text */
    uint32_t end;
    uint8_t class; /* enum char_class */
    uint8_t flags; /* enum text_char_flags */
};

/*
 * The fields are private but for bad_bytes: bytes so far that were not UTF-8.
 */
struct char_stream {
    const struct analysis_table *table;
    const uint8_t *text;
    const uint8_t *at;
    const uint8_t *end;
    uint32_t bad_bytes;
    bool joined; /* a ZWJ since the last character */
    bool ended;
    size_t next;
    size_t refill_at; /* value of `next` at which the window must move */
    size_t count;
    size_t cluster_count;
    struct text_char cluster[CHAR_CLUSTER_MAX];
    struct text_char window[CHAR_STREAM_WINDOW];
};

/* Starts at the first character. The text is borrowed; at most 2^31 - 1. */
void char_stream_start(struct char_stream *stream,
                       const struct analysis_table *table, const uint8_t *text,
                       size_t size);

/* Moves the window. For char_stream_advance alone. */
void char_stream_fill(struct char_stream *stream);

/*
 * The next character. It may be read from [-CHAR_STREAM_BEHIND] on, up to the
 * first end of the text (a CHAR_BREAK with code point 0 stands before the
 * first and after the last character) or [CHAR_STREAM_AHEAD - 1]. Valid until
 * the next char_stream_advance.
 */
static inline const struct text_char *
char_stream_peek(const struct char_stream *stream)
{
    return stream->window + stream->next;
}

/* Whether the next character is the end of the text. */
static inline bool char_stream_ended(const struct char_stream *stream)
{
    return stream->ended && stream->next + 1 == stream->count;
}

/* Steps over at most CHAR_STREAM_AHEAD characters, none of which is the end. */
static inline void char_stream_skip(struct char_stream *stream, size_t count)
{
    stream->next += count;
    if (stream->next >= stream->refill_at)
        char_stream_fill(stream);
}

static inline void char_stream_advance(struct char_stream *stream)
{
    char_stream_skip(stream, 1);
}

/* Letters, digits and marks: what words are made of. */
static inline bool text_char_in_word(const struct text_char *c)
{
    return c->class == CHAR_LETTER || c->class == CHAR_DIGIT ||
           c->class == CHAR_MARK;
}

static inline bool text_char_starts_word(const struct text_char *c)
{
    return c->class == CHAR_LETTER || c->class == CHAR_DIGIT;
}

static inline bool text_char_is_ascii_digit(const struct text_char *c)
{
    return c->code_point >= '0' && c->code_point <= '9';
}

#endif
