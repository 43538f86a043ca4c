/*
 * text_codec - how stored text is recoded and compressed.
 *
 * Drawn in docs/FORMAT.md, section 1, "Codec file". A codec is a table of
 * code points by rank and a zstd dictionary, both learnt from the archive;
 * codec 0 is built in and leaves UTF-8 as it is. A codec takes at most
 * 2.5 MiB and may be used by many threads, each with a text_coder of its
 * own.
 */
#ifndef COMMON_TEXT_CODEC_H
#define COMMON_TEXT_CODEC_H

#include <stddef.h>
#include <stdint.h>

#include "common/byte_writer.h"
#include "common/error.h"

enum {
    TEXT_CODEC_SINGLES_MAX = 160,        /* characters of one byte */
    TEXT_CODEC_DOUBLES_MAX = 3072,       /* of two, but for other Han ones */
    TEXT_CODEC_DICTIONARY_MAX = 1 << 20, /* bytes */
    TEXT_LEVEL_MAX = 19,                 /* zstd levels are 1..19 */
};

struct text_codec;

/* Codec 0; never closed. */
const struct text_codec *text_codec_builtin(void);

/*
 * Opens the bytes of a codec file, which may be hostile; they are copied.
 * The caller closes *out after the last coder of it.
 */
int text_codec_open(struct text_codec **out, const uint8_t *bytes, size_t size,
                    struct error *err);
void text_codec_close(struct text_codec *codec);

/* XXH3 of the file's bytes; 0 for codec 0. */
uint64_t text_codec_hash(const struct text_codec *codec);

/*
 * Appends the coded form of `text`, valid UTF-8, to `out`; at most 4 bytes
 * for each of `text`.
 */
void text_codec_encode(const struct text_codec *codec, struct byte_writer *out,
                       const uint8_t *text, size_t size);

/*
 * Decodes `coded`, which may be hostile, into exactly `size` bytes of valid
 * UTF-8 at `text`; anything else is ERROR_CORRUPT.
 */
int text_codec_decode(const struct text_codec *codec, uint8_t *text,
                      size_t size, const uint8_t *coded, size_t coded_size,
                      struct error *err);

/* What one thread needs to compress and decompress with a codec. */
struct text_coder;

/*
 * `level` is one of zstd (1..TEXT_LEVEL_MAX), or 0 for reading only. A coder
 * that compresses prepares the dictionary for itself: with the usual one of
 * 128 KiB it takes 0.8 MiB up to level 3 and 5 MiB at level 19; 34 MiB at
 * most. The codec is borrowed.
 */
int text_coder_open(struct text_coder **out, const struct text_codec *codec,
                    int level, struct error *err);
void text_coder_close(struct text_coder *coder);
const struct text_codec *text_coder_codec(const struct text_coder *coder);

/* Appends one zstd frame that holds `raw`. */
int text_coder_compress(struct text_coder *coder, struct byte_writer *out,
                        const uint8_t *raw, size_t size, struct error *err);

/*
 * Decompresses one frame, which may be hostile and must hold exactly
 * `raw_size` bytes, into `raw`.
 */
int text_coder_decompress(struct text_coder *coder, uint8_t *raw,
                          size_t raw_size, const uint8_t *frame, size_t size,
                          struct error *err);

#endif
