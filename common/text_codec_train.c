#include "common/text_codec_train.h"

#define ZDICT_STATIC_LINKING_ONLY
#include <stdlib.h>
#include <zdict.h>

#include "common/memory.h"
#include "common/segment_format.h"
#include "common/text_codec.h"
#include "common/utf8.h"

enum {
    DICTIONARY_SIZE = 1 << 17, /* bytes */
    PIECE_SIZE = 4096,         /* about, of what it is learnt from */
    /* FastCover's segment and match length, in bytes: a dozen characters
     * and three or four; places counted, one in so many; and the level the
     * dictionary's tables suit. */
    SEGMENT_SIZE = 48,
    MATCH_SIZE = 8,
    TABLE_BITS = 20,
    ACCELERATION = 2,
    LEVEL = 3,
};

struct rank {
    uint32_t count;
    uint32_t code_point;
};

static int compare_ranks(const void *a, const void *b)
{
    const struct rank *x = a;
    const struct rank *y = b;

    if (x->count != y->count)
        return x->count > y->count ? -1 : 1;
    return x->code_point < y->code_point ? -1 : 1;
}

/*
 * Leaves the code points that occur, the most frequent first, in `ranks`, which
 * are zeroed; few of their pages are touched.
 */
static size_t rank_code_points(struct rank *ranks, const uint8_t *text,
                               size_t size)
{
    const uint8_t *end = text + size;
    uint32_t last = 0;
    size_t used = 0;

    while (text < end) {
        uint32_t c;

        text += utf8_decode(&c, text, end);
        ranks[c].count++;
        last = c > last ? c : last;
    }
    for (uint32_t c = 0; c <= last; c++) {
        if (ranks[c].count > 0)
            ranks[used++] = (struct rank){ ranks[c].count, c };
    }
    qsort(ranks, used, sizeof *ranks, compare_ranks);
    return used;
}

/* The codec file up to its dictionary. */
static void write_head(struct byte_writer *out, const struct rank *ranks,
                       size_t count, size_t dictionary_size)
{
    size_t singles = count;
    size_t doubles = 0;

    if (singles > TEXT_CODEC_SINGLES_MAX) {
        singles = TEXT_CODEC_SINGLES_MAX;
        doubles = count - singles;
    }
    if (doubles > TEXT_CODEC_DOUBLES_MAX)
        doubles = TEXT_CODEC_DOUBLES_MAX;
    write_bytes(out, "YINDECOD", 8);
    write_u32(out, FORMAT_VERSION);
    write_u32(out, (uint32_t)singles);
    write_u32(out, (uint32_t)doubles);
    write_u32(out, (uint32_t)dictionary_size);
    for (size_t i = 0; i < singles + doubles; i++)
        write_u32(out, ranks[i].code_point);
}

/*
 * Appends the samples as the codec `head` codes them, and the sizes of pieces
 * of it: each is somewhat like a frame, since frames are what is compressed.
 */
static int recode(struct byte_writer *out, size_t *piece_sizes, size_t *pieces,
                  const struct byte_writer *head, const uint8_t *samples,
                  const size_t *sizes, size_t count, struct error *err)
{
    struct text_codec *codec;
    size_t start = 0;

    if (byte_writer_check(head, err) < 0 ||
        text_codec_open(&codec, head->bytes, head->size, err) < 0)
        return -1;
    *pieces = 0;
    for (size_t i = 0; i < count; i++) {
        text_codec_encode(codec, out, samples, sizes[i]);
        samples += sizes[i];
        if (out->size - start >= PIECE_SIZE || i + 1 == count) {
            piece_sizes[(*pieces)++] = out->size - start;
            start = out->size;
        }
    }
    text_codec_close(codec);
    return byte_writer_check(out, err);
}

/* The size of the dictionary learnt, 0 where the samples do not give one. */
static size_t learn(uint8_t dictionary[DICTIONARY_SIZE],
                    const struct byte_writer *coded, const size_t *sizes,
                    size_t count)
{
    ZDICT_fastCover_params_t how = {
        .k = SEGMENT_SIZE,
        .d = MATCH_SIZE,
        .f = TABLE_BITS,
        .accel = ACCELERATION,
        .splitPoint = 1.0,
        .nbThreads = 1,
        .zParams = { .compressionLevel = LEVEL },
    };

    if (count > UINT32_MAX || coded->size == 0)
        return 0;

    size_t size = ZDICT_trainFromBuffer_fastCover(
        dictionary, DICTIONARY_SIZE, coded->bytes, sizes, (unsigned)count, how);

    return ZDICT_isError(size) ? 0 : size;
}

static int train(struct byte_writer *out, uint8_t *dictionary,
                 size_t *piece_sizes, const struct rank *ranks,
                 size_t characters, const uint8_t *samples, const size_t *sizes,
                 size_t count, struct error *err)
{
    struct byte_writer head = { 0 };
    struct byte_writer coded = { 0 };
    size_t pieces;
    int result = -1;

    write_head(&head, ranks, characters, 0);
    if (recode(&coded, piece_sizes, &pieces, &head, samples, sizes, count,
               err) == 0) {
        size_t size = learn(dictionary, &coded, piece_sizes, pieces);

        write_head(out, ranks, characters, size);
        write_bytes(out, dictionary, size);
        result = byte_writer_check(out, err);
    }
    byte_writer_free(&head);
    byte_writer_free(&coded);
    return result;
}

int text_codec_train(struct byte_writer *out, const uint8_t *samples,
                     const size_t *sizes, size_t count, struct error *err)
{
    struct rank *ranks = NULL;
    uint8_t *dictionary = NULL;
    size_t *piece_sizes = NULL;
    size_t total = 0;
    int result = -1;

    for (size_t i = 0; i < count; i++)
        total += sizes[i];
    if (memory_alloc(&ranks, UTF8_LAST + 1, sizeof *ranks, err) == 0 &&
        memory_alloc(&dictionary, DICTIONARY_SIZE, 1, err) == 0 &&
        memory_alloc(&piece_sizes, count, sizeof *piece_sizes, err) == 0) {
        size_t characters = rank_code_points(ranks, samples, total);

        result = train(out, dictionary, piece_sizes, ranks, characters, samples,
                       sizes, count, err);
    }
    free(ranks);
    free(dictionary);
    free(piece_sizes);
    return result;
}
