#include "indexer/codec_samples.h"

#include <stdlib.h>

#include "common/byte_writer.h"
#include "common/memory.h"

struct samples {
    struct byte_writer bytes;
    size_t *sizes;
    size_t count;
    size_t capacity;
};

static int add_sample(struct samples *samples, struct byte_string text,
                      struct error *err)
{
    if (text.size == 0)
        return 0;
    if (memory_grow(&samples->sizes, &samples->capacity, samples->count + 1,
                    sizeof *samples->sizes, err) < 0)
        return -1;
    samples->sizes[samples->count++] = text.size;
    write_bytes(&samples->bytes, text.bytes, text.size);
    return byte_writer_check(&samples->bytes, err);
}

/* The text of a record, where it can be read. */
static int read_sample(struct samples *samples, struct arena *arena,
                       const uint8_t *line, size_t size,
                       const struct article_settings *settings,
                       struct error *err)
{
    struct article_counts ignored = { 0 };
    struct error bad = { 0 };
    struct article article;

    arena_reset(arena);
    if (article_parse_json(&article, arena, settings, line, size, &ignored,
                           &bad) < 0)
        return 0;
    return add_sample(samples, article.text, err);
}

static int collect(struct samples *samples, const struct line_chunk *chunk,
                   const struct article_settings *settings, struct error *err)
{
    struct arena arena = { 0 };
    int result = 0;

    for (size_t i = 0; i < chunk->count && result == 0 &&
                       samples->bytes.size < CODEC_SAMPLES_MOST;
         i++)
        result = read_sample(samples, &arena,
                             chunk->bytes.bytes + chunk->lines[i].start,
                             chunk->lines[i].size, settings, err);
    arena_free(&arena);
    return result;
}

int codec_samples_train(struct index_writer *writer,
                        const struct line_chunk *chunk,
                        const struct article_settings *settings,
                        struct error *err)
{
    struct samples samples = { 0 };
    int result;

    if (text_codec_hash(writer->codec) != 0 ||
        !(writer->settings.flags & INDEX_TEXT) ||
        chunk->bytes.size < CODEC_SAMPLES_LEAST)
        return 0;
    result = collect(&samples, chunk, settings, err);
    if (result == 0 && samples.bytes.size >= CODEC_SAMPLES_LEAST)
        result = index_writer_train(writer, samples.bytes.bytes, samples.sizes,
                                    samples.count, err);
    byte_writer_free(&samples.bytes);
    free(samples.sizes);
    return result;
}
