/*
 * text_codec_train - learns a text codec from samples of an archive.
 */
#ifndef COMMON_TEXT_CODEC_TRAIN_H
#define COMMON_TEXT_CODEC_TRAIN_H

#include <stddef.h>
#include <stdint.h>

#include "common/byte_writer.h"
#include "common/error.h"

/*
 * Appends to `out` the bytes of a codec file learnt from `count` samples of
 * valid UTF-8, which stand one after another in `samples`. The same samples
 * give the same bytes. Beside samples and result it takes about the size of
 * the samples and 16 MiB. Where they are too few or too alike for a
 * dictionary, the codec has none.
 */
int text_codec_train(struct byte_writer *out, const uint8_t *samples,
                     const size_t *sizes, size_t count, struct error *err);

#endif
