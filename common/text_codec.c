#include "common/text_codec.h"

#include <assert.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include <zstd.h>

#include "common/byte_reader.h"
#include "common/checksum.h"
#include "common/code_points.h"
#include "common/memory.h"
#include "common/segment_format.h"
#include "common/utf8.h"

enum {
    SINGLES_MAX = TEXT_CODEC_SINGLES_MAX,
    DOUBLES_MAX = TEXT_CODEC_DOUBLES_MAX,
    RANKS_MAX = SINGLES_MAX + DOUBLES_MAX,
    ESCAPE = 254,
    PAGE_BITS = 8,
    PAGE_SIZE = 1 << PAGE_BITS,
    PAGES = (UTF8_LAST + 1) >> PAGE_BITS,
    FLAT_PAGES = 256,   /* of the basic plane: each is there, at its place */
    CODE_NONE = 0xFFFF, /* to be escaped */
    QUICK_LEVELS = 3,   /* with parameters of our own */
    QUICK_LOG = 17, /* of their table and window, as large as a dictionary */
    HAN_FIRST = 0x4E00, /* a block of Unicode, each with a rank of its own */
    HAN_COUNT = 0x5200,
    HAN_RANK = SINGLES_MAX + DOUBLES_MAX,
};

struct text_codec {
    uint64_t hash;
    uint32_t ranks; /* 0: text stays as it is */
    /* code point -> code: its first byte is the low one */
    uint16_t page_of[PAGES];
    uint16_t *codes; /* page FLAT_PAGES is all CODE_NONE */
    /* rank -> UTF-8, padded with zeros */
    uint8_t (*utf8)[UTF8_MAX_BYTES];
    uint8_t *dictionary;
    size_t dictionary_size;
    ZSTD_DDict *reading;
};

struct text_coder {
    const struct text_codec *codec;
    ZSTD_CCtx *writing;
    ZSTD_DCtx *reading;
};

static const struct text_codec builtin = { 0 };

static int corrupt(struct error *err, const char *what)
{
    return error_set(err, ERROR_CORRUPT, "text codec: %s", what);
}

static int no_memory(struct error *err)
{
    return error_set(err, ERROR_MEMORY, "text codec: out of memory");
}

static bool is_scalar(uint32_t c)
{
    return c <= UTF8_LAST && (c < 0xD800 || c > 0xDFFF);
}

/* How many bytes the UTF-8 sequence that starts with `lead` has. */
static size_t sequence_size(uint8_t lead)
{
    static const uint8_t sizes[16] = { 1, 1, 1, 1, 1, 1, 1, 1,
                                       1, 1, 1, 1, 2, 2, 3, 4 };

    return sizes[lead >> 4];
}

/* One byte or, where that is SINGLES_MAX or more, two. */
static uint16_t code_of_rank(uint32_t rank)
{
    if (rank < SINGLES_MAX)
        return (uint16_t)rank;
    rank -= SINGLES_MAX;
    return (uint16_t)((SINGLES_MAX + (rank >> 8)) | (rank & 0xFF) << 8);
}

/* The pages of `codes` being made. */
struct pages {
    size_t count;
    size_t capacity;
};

static int add_page(struct text_codec *codec, struct pages *pages,
                    struct error *err)
{
    size_t size = PAGE_SIZE * sizeof *codec->codes;

    if (memory_grow(&codec->codes, &pages->capacity, pages->count + 1, size,
                    err) < 0)
        return -1;
    memset(codec->codes + pages->count++ * PAGE_SIZE, 0xFF, size);
    return 0;
}

/* The pages of the basic plane, and one for all others. */
static int make_pages(struct text_codec *codec, struct pages *pages,
                      struct error *err)
{
    for (size_t page = 0; page < PAGES; page++)
        codec->page_of[page] = page < FLAT_PAGES ? (uint16_t)page : FLAT_PAGES;
    while (pages->count <= FLAT_PAGES) {
        if (add_page(codec, pages, err) < 0)
            return -1;
    }
    return 0;
}

/* Where the code of `c` stands, on a new page if need be; NULL: no memory. */
static uint16_t *code_for(struct text_codec *codec, uint32_t c,
                          struct pages *pages, struct error *err)
{
    uint16_t *page = &codec->page_of[c >> PAGE_BITS];

    if (*page == FLAT_PAGES) {
        if (add_page(codec, pages, err) < 0)
            return NULL;
        *page = (uint16_t)(pages->count - 1);
    }
    return codec->codes + *page * PAGE_SIZE + c % PAGE_SIZE;
}

/* The code of its own of each Han character that has no rank. */
static void fill_han(struct text_codec *codec)
{
    for (uint32_t i = 0; i < HAN_COUNT; i++) {
        uint16_t *code = &codec->codes[HAN_FIRST + i];

        if (*code == CODE_NONE)
            *code = code_of_rank(HAN_RANK + i);
    }
}

static int read_ranks(struct text_codec *codec, struct byte_reader *in,
                      struct error *err)
{
    struct pages pages = { 0 };

    if (memory_alloc(&codec->utf8, codec->ranks, UTF8_MAX_BYTES, err) < 0 ||
        make_pages(codec, &pages, err) < 0)
        return -1;
    for (uint32_t rank = 0; rank < codec->ranks; rank++) {
        uint32_t c = read_u32(in);

        if (!is_scalar(c))
            return corrupt(err, "a rank that is no character");

        uint16_t *code = code_for(codec, c, &pages, err);

        if (!code)
            return -1;
        if (*code != CODE_NONE)
            return corrupt(err, "a character that has two ranks");
        *code = code_of_rank(rank);
        utf8_encode(codec->utf8[rank], c);
    }
    fill_han(codec);
    return 0;
}

static int read_dictionary(struct text_codec *codec, struct byte_reader *in,
                           size_t size, struct error *err)
{
    codec->dictionary_size = size;
    if (size == 0)
        return 0;
    if (memory_alloc(&codec->dictionary, size, 1, err) < 0)
        return -1;
    memcpy(codec->dictionary, read_bytes(in, size), size);
    codec->reading = ZSTD_createDDict(codec->dictionary, size);
    return codec->reading ? 0 : corrupt(err, "its dictionary is damaged");
}

static int read_codec(struct text_codec *codec, struct byte_reader *in,
                      struct error *err)
{
    const uint8_t *magic = read_bytes(in, 8);

    if (!magic || memcmp(magic, "YINDECOD", 8) != 0)
        return corrupt(err, "not a codec file");
    if (read_u32(in) != FORMAT_VERSION)
        return corrupt(err, "written by another version");

    uint32_t singles = read_u32(in);
    uint32_t doubles = read_u32(in);
    uint32_t dictionary = read_u32(in);

    if (in->failed || singles > SINGLES_MAX || doubles > DOUBLES_MAX ||
        dictionary > TEXT_CODEC_DICTIONARY_MAX)
        return corrupt(err, "a count over its limit");
    if (singles < SINGLES_MAX && doubles > 0)
        return corrupt(err, "two-byte codes before one-byte codes are used");
    codec->ranks = singles + doubles;
    if (read_left(in) != 4 * (size_t)codec->ranks + dictionary)
        return corrupt(err, "its size does not fit its counts");
    if (codec->ranks > 0 && read_ranks(codec, in, err) < 0)
        return -1;
    return read_dictionary(codec, in, dictionary, err);
}

const struct text_codec *text_codec_builtin(void)
{
    return &builtin;
}

int text_codec_open(struct text_codec **out, const uint8_t *bytes, size_t size,
                    struct error *err)
{
    struct text_codec *codec;
    struct byte_reader in;

    if (memory_alloc(&codec, 1, sizeof *codec, err) < 0)
        return -1;
    byte_reader_init(&in, bytes, size);
    codec->hash = checksum_bytes(bytes, size);
    if (read_codec(codec, &in, err) < 0) {
        text_codec_close(codec);
        return -1;
    }
    *out = codec;
    return 0;
}

void text_codec_close(struct text_codec *codec)
{
    if (!codec)
        return;
    ZSTD_freeDDict(codec->reading);
    free(codec->dictionary);
    free(codec->utf8);
    free(codec->codes);
    free(codec);
}

uint64_t text_codec_hash(const struct text_codec *codec)
{
    return codec->hash;
}

static size_t put_escape(uint8_t *to, uint32_t c)
{
    to[0] = ESCAPE;
    to[1] = (uint8_t)c;
    to[2] = (uint8_t)(c >> 8);
    to[3] = (uint8_t)(c >> 16);
    return 4;
}

static uint16_t code_of(const struct text_codec *codec, uint32_t c)
{
    size_t page = codec->page_of[c >> PAGE_BITS];

    return codec->codes[page * PAGE_SIZE + c % PAGE_SIZE];
}

/* Of what size a code is cannot be guessed, so there is no branch on it. */
static uint8_t *encode_some(uint8_t *to, const struct text_codec *codec,
                            const uint32_t *code_points, uint32_t count)
{
    const uint16_t *const flat = codec->codes;

    for (uint32_t i = 0; i < count; i++) {
        uint32_t c = code_points[i];
        uint16_t code =
            c < FLAT_PAGES << PAGE_BITS ? flat[c] : code_of(codec, c);

        if (code == CODE_NONE) {
            to += put_escape(to, c);
            continue;
        }
        to[0] = (uint8_t)code;
        to[1] = (uint8_t)(code >> 8);
        to += 1 + (code % 256 >= SINGLES_MAX);
    }
    return to;
}

void text_codec_encode(const struct text_codec *codec, struct byte_writer *out,
                       const uint8_t *text, size_t size)
{
    enum { CODE_MAX = 4 };
    const uint8_t *end = text + size;

    if (codec->ranks == 0) {
        write_bytes(out, text, size);
        return;
    }
    while (text < end && byte_writer_reserve(out, CODE_POINTS_MAX * CODE_MAX)) {
        uint32_t code_points[CODE_POINTS_MAX];
        uint32_t bytes;
        uint32_t count = code_points_decode(code_points, &bytes, text, end);
        uint8_t *to = out->bytes + out->size;

        out->size += (size_t)(encode_some(to, codec, code_points, count) - to);
        text += count * bytes;
    }
}

static const uint8_t *write_utf8(uint8_t out[UTF8_MAX_BYTES], uint32_t c)
{
    memset(out, 0, UTF8_MAX_BYTES);
    utf8_encode(out, c);
    return out;
}

/*
 * The code at `in` as UTF-8, perhaps in `out`, or NULL where it is none; moves
 * `in` past it.
 */
static const uint8_t *take_code(uint8_t out[UTF8_MAX_BYTES],
                                const struct text_codec *codec,
                                struct byte_reader *in)
{
    uint32_t rank = read_u8(in);

    if (rank == ESCAPE) {
        uint32_t c = read_u16(in);

        c |= (uint32_t)read_u8(in) << 16;
        return is_scalar(c) ? write_utf8(out, c) : NULL;
    }
    if (rank >= SINGLES_MAX)
        rank = SINGLES_MAX + (rank - SINGLES_MAX) * 256 + read_u8(in);
    if (rank >= HAN_RANK)
        return write_utf8(out, HAN_FIRST + rank - HAN_RANK);
    return rank < codec->ranks ? codec->utf8[rank] : NULL;
}

int text_codec_decode(const struct text_codec *codec, uint8_t *text,
                      size_t size, const uint8_t *coded, size_t coded_size,
                      struct error *err)
{
    uint8_t rare[UTF8_MAX_BYTES];
    struct byte_reader in;

    if (codec->ranks == 0) {
        if (size != coded_size || !utf8_valid(coded, size, NULL))
            return corrupt(err, "text that is not UTF-8, or of another size");
        if (size > 0)
            memcpy(text, coded, size);
        return 0;
    }
    byte_reader_init(&in, coded, coded_size);
    while (read_left(&in) > 0) {
        const uint8_t *utf8 = take_code(rare, codec, &in);
        size_t taken = utf8 ? sequence_size(utf8[0]) : 0;

        if (!utf8 || in.failed || taken > size)
            return corrupt(err, "text that does not decode to its size");
        if (size >= UTF8_MAX_BYTES)
            memcpy(text, utf8, UTF8_MAX_BYTES);
        else
            memcpy(text, utf8, taken);
        text += taken;
        size -= taken;
    }
    return size == 0 ? 0 : corrupt(err, "text shorter than its size");
}

/*
 * For frames as small as ours one table of the last places of four bytes finds
 * more than the two tables of zstd's level 3, in less time; of five and six
 * bytes, more than its levels 2 and 1.
 */
static size_t set_quick(ZSTD_CCtx *writing, int level)
{
    const struct {
        ZSTD_cParameter name;
        int value;
    } settings[] = {
        { ZSTD_c_windowLog, QUICK_LOG }, { ZSTD_c_chainLog, QUICK_LOG },
        { ZSTD_c_hashLog, QUICK_LOG },   { ZSTD_c_searchLog, 1 },
        { ZSTD_c_minMatch, 7 - level },  { ZSTD_c_strategy, ZSTD_fast },
    };
    size_t result = 0;

    for (size_t i = 0; i < sizeof settings / sizeof settings[0]; i++) {
        if (!ZSTD_isError(result))
            result = ZSTD_CCtx_setParameter(writing, settings[i].name,
                                            settings[i].value);
    }
    return result;
}

/* Parameters come before the dictionary, which is made ready for them. */
static int open_writing(struct text_coder *coder, int level, struct error *err)
{
    const struct text_codec *codec = coder->codec;
    ZSTD_CCtx *writing = ZSTD_createCCtx();

    coder->writing = writing;
    if (!writing ||
        ZSTD_isError(
            ZSTD_CCtx_setParameter(writing, ZSTD_c_compressionLevel, level)) ||
        ZSTD_isError(ZSTD_CCtx_setParameter(writing, ZSTD_c_dictIDFlag, 0)) ||
        (codec->dictionary_size > 0 && level <= QUICK_LEVELS &&
         ZSTD_isError(set_quick(writing, level))) ||
        ZSTD_isError(ZSTD_CCtx_loadDictionary(writing, codec->dictionary,
                                              codec->dictionary_size)))
        return no_memory(err);
    return 0;
}

int text_coder_open(struct text_coder **out, const struct text_codec *codec,
                    int level, struct error *err)
{
    struct text_coder *coder;

    assert(level >= 0 && level <= TEXT_LEVEL_MAX);
    if (memory_alloc(&coder, 1, sizeof *coder, err) < 0)
        return -1;
    coder->codec = codec;
    if (level > 0 && open_writing(coder, level, err) < 0)
        goto failed;
    coder->reading = ZSTD_createDCtx();
    if (!coder->reading ||
        ZSTD_isError(ZSTD_DCtx_refDDict(coder->reading, codec->reading))) {
        no_memory(err);
        goto failed;
    }
    *out = coder;
    return 0;
failed:
    text_coder_close(coder);
    return -1;
}

void text_coder_close(struct text_coder *coder)
{
    if (!coder)
        return;
    ZSTD_freeCCtx(coder->writing);
    ZSTD_freeDCtx(coder->reading);
    free(coder);
}

const struct text_codec *text_coder_codec(const struct text_coder *coder)
{
    return coder->codec;
}

int text_coder_compress(struct text_coder *coder, struct byte_writer *out,
                        const uint8_t *raw, size_t size, struct error *err)
{
    size_t bound = ZSTD_compressBound(size);

    assert(coder->writing);
    if (!byte_writer_reserve(out, bound))
        return byte_writer_check(out, err);

    size_t written = ZSTD_compress2(coder->writing, out->bytes + out->size,
                                    bound, raw, size);

    if (ZSTD_isError(written))
        return error_set(err, ERROR_MEMORY, "compress text: %s",
                         ZSTD_getErrorName(written));
    out->size += written;
    return 0;
}

int text_coder_decompress(struct text_coder *coder, uint8_t *raw,
                          size_t raw_size, const uint8_t *frame, size_t size,
                          struct error *err)
{
    if (ZSTD_getFrameContentSize(frame, size) != raw_size ||
        ZSTD_findFrameCompressedSize(frame, size) != size)
        return corrupt(err, "a frame of another size than its index says");

    size_t got =
        ZSTD_decompressDCtx(coder->reading, raw, raw_size, frame, size);

    if (ZSTD_isError(got) || got != raw_size)
        return corrupt(err, "a damaged frame");
    return 0;
}
