#include "indexer/line_reader.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "common/memory.h"
#include "indexer/byte_source.h"

enum { MEMORY_LINES = 4 /* of the limit: what decompression may take */ };

struct line_reader {
    struct byte_source *source;
    size_t limit;
    const uint8_t *at; /* what is left of the source's last block */
    const uint8_t *end;
    bool finished;
    uint8_t *line; /* a line that began in an earlier block */
    size_t line_size;
    size_t line_capacity;
    uint64_t length; /* of the line so far, kept or not */
    uint64_t number;
};

int line_reader_open(struct line_reader **out, int descriptor, const char *name,
                     size_t limit, const atomic_bool *stop, struct error *err)
{
    struct line_reader *reader = NULL;

    if (memory_alloc(&reader, 1, sizeof *reader, err) < 0)
        return -1;
    reader->limit = limit;
    reader->at = reader->end = (const uint8_t *)"";
    if (byte_source_open(&reader->source, descriptor, name,
                         limit * MEMORY_LINES, stop, err) < 0) {
        line_reader_close(reader);
        return -1;
    }
    *out = reader;
    return 0;
}

static int next_block(struct line_reader *reader, struct error *err)
{
    size_t size;

    if (byte_source_next(&reader->at, &size, reader->source, err) < 0)
        return -1;
    reader->end = reader->at + size;
    reader->finished = size == 0;
    return 0;
}

/* Keeps a part of a line whose end is in a later block. */
static int keep(struct line_reader *reader, const uint8_t *bytes, size_t size,
                struct error *err)
{
    reader->length += size;
    if (size == 0 || reader->length > reader->limit)
        return 0;
    if (memory_grow(&reader->line, &reader->line_capacity,
                    reader->line_size + size, 1, err) < 0)
        return -1;
    memcpy(reader->line + reader->line_size, bytes, size);
    reader->line_size += size;
    return 0;
}

/* Finds a whole line; false in *found at the end of the file. */
static int find_line(struct line_reader *reader, struct line *line, bool *found,
                     struct error *err)
{
    reader->line_size = 0;
    reader->length = 0;
    for (;;) {
        size_t left = (size_t)(reader->end - reader->at);
        const uint8_t *newline = memchr(reader->at, '\n', left);
        size_t size = newline ? (size_t)(newline - reader->at) : left;
        const uint8_t *start = reader->at;

        reader->at += newline ? size + 1 : size;
        *found =
            newline != NULL || (reader->finished && reader->length + size > 0);
        if (*found && reader->length == 0) {
            *line = (struct line){ LINE_TEXT, start, size, 0 };
            break;
        }
        if (keep(reader, start, size, err) < 0)
            return -1;
        if (*found) {
            *line = (struct line){ LINE_TEXT, reader->line, reader->length, 0 };
            break;
        }
        if (reader->finished)
            return 0;
        if (next_block(reader, err) < 0)
            return -1;
    }
    line->number = ++reader->number;
    return 0;
}

/* Takes off what is no part of the text; false for a blank line. */
static bool trim_line(const struct line_reader *reader, struct line *line)
{
    static const char mark[] = "\xef\xbb\xbf";

    if (line->size > reader->limit) {
        line->kind = LINE_TOO_LONG;
        line->bytes = NULL;
        return true;
    }
    if (line->number == 1 && line->size >= 3 &&
        memcmp(line->bytes, mark, 3) == 0) {
        line->bytes += 3;
        line->size -= 3;
    }
    if (line->size > 0 && line->bytes[line->size - 1] == '\r')
        line->size--;
    for (uint64_t i = 0; i < line->size; i++) {
        if (line->bytes[i] != ' ' && line->bytes[i] != '\t')
            return true;
    }
    return false;
}

int line_reader_next(struct line_reader *reader, struct line *line,
                     struct error *err)
{
    bool found;

    do {
        if (find_line(reader, line, &found, err) < 0)
            return -1;
    } while (found && !trim_line(reader, line));
    if (!found)
        *line = (struct line){ .kind = LINE_END, .number = reader->number };
    return 0;
}

uint64_t line_reader_consumed(const struct line_reader *reader)
{
    return byte_source_consumed(reader->source);
}

void line_reader_close(struct line_reader *reader)
{
    if (reader == NULL)
        return;
    byte_source_close(reader->source);
    free(reader->line);
    free(reader);
}
