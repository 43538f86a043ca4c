#include "indexer/codec_samples.h"

#include <stdlib.h>

#include "common/byte_writer.h"
#include "common/memory.h"

enum { PIECES = 64 /* of the input, from each of which as much is learnt */ };

struct samples {
    const struct article_settings *settings;
    struct arena arena;
    struct byte_writer bytes;
    size_t most; /* bytes wanted for now */
    size_t *sizes;
    size_t count;
    size_t capacity;
};

/* How much of a text is wanted: whole characters. */
static size_t wanted_size(const struct samples *samples,
                          struct byte_string text)
{
    size_t size = samples->most - samples->bytes.size;

    while (size < text.size && (text.bytes[size] & 0xC0) == 0x80)
        size++;
    return size < text.size ? size : text.size;
}

static int add_sample(struct samples *samples, struct byte_string text,
                      struct error *err)
{
    size_t size = wanted_size(samples, text);

    if (size == 0)
        return 0;
    if (memory_grow(&samples->sizes, &samples->capacity, samples->count + 1,
                    sizeof *samples->sizes, err) < 0)
        return -1;
    samples->sizes[samples->count++] = size;
    write_bytes(&samples->bytes, text.bytes, size);
    return byte_writer_check(&samples->bytes, err);
}

/* Adds the text of a record, where it can be read; 1 where no more is wanted.
 */
static int read_sample(void *context, const uint8_t *line, size_t size,
                       struct error *err)
{
    struct samples *samples = context;
    struct article_counts ignored = { 0 };
    struct error bad = { 0 };
    struct article article;

    if (samples->bytes.size >= samples->most)
        return 1;
    arena_reset(&samples->arena);
    if (article_parse_json(&article, &samples->arena, samples->settings, line,
                           size, &ignored, &bad) < 0)
        return 0;
    return add_sample(samples, article.text, err);
}

/* From pieces all over the files. */
static int collect_all_over(struct samples *samples, const struct input *input,
                            struct error *err)
{
    uint64_t piece = input_total(input) / PIECES;

    for (uint64_t i = 0; i < PIECES; i++) {
        samples->most = samples->bytes.size + CODEC_SAMPLES_MOST / PIECES;
        if (input_look(input, i * piece, piece, read_sample, samples, err) < 0)
            return -1;
    }
    return 0;
}

static int collect_chunk(struct samples *samples,
                         const struct line_chunk *chunk, struct error *err)
{
    int result = 0;

    samples->count = 0;
    samples->most = CODEC_SAMPLES_MOST;
    byte_writer_reset(&samples->bytes);
    for (size_t i = 0; i < chunk->count && result == 0; i++)
        result =
            read_sample(samples, chunk->bytes.bytes + chunk->lines[i].start,
                        chunk->lines[i].size, err);
    return result < 0 ? -1 : 0;
}

static int collect(struct samples *samples, const struct input *input,
                   const struct line_chunk *chunk, struct error *err)
{
    if (input_total(input) > CODEC_SAMPLES_MOST &&
        collect_all_over(samples, input, err) < 0)
        return -1;
    if (samples->bytes.size >= CODEC_SAMPLES_LEAST)
        return 0;
    return collect_chunk(samples, chunk, err);
}

int codec_samples_train(struct index_writer *writer, const struct input *input,
                        const struct line_chunk *chunk,
                        const struct article_settings *settings,
                        struct error *err)
{
    struct samples samples = { .settings = settings };
    int result;

    if (text_codec_hash(writer->codec) != 0 ||
        !(writer->settings.flags & INDEX_TEXT) ||
        (chunk->bytes.size < CODEC_SAMPLES_LEAST &&
         input_total(input) <= CODEC_SAMPLES_MOST))
        return 0;
    result = collect(&samples, input, chunk, err);
    if (result == 0 && samples.bytes.size >= CODEC_SAMPLES_LEAST)
        result = index_writer_train(writer, samples.bytes.bytes, samples.sizes,
                                    samples.count, err);
    arena_free(&samples.arena);
    byte_writer_free(&samples.bytes);
    free(samples.sizes);
    return result;
}
