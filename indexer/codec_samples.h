/*
 * codec_samples - the texts of some records, for a codec to learn from.
 *
 * An archive is seldom alike from one end to the other: other sources, another
 * script. So a codec learns from pieces all over it.
 */
#ifndef INDEXER_CODEC_SAMPLES_H
#define INDEXER_CODEC_SAMPLES_H

#include "common/error.h"
#include "indexer/article.h"
#include "indexer/index_writer.h"
#include "indexer/line_feed.h"

enum {
    CODEC_SAMPLES_LEAST = 1 << 20, /* bytes; from fewer nothing is learnt */
    CODEC_SAMPLES_MOST = 2 << 20,
};

/*
 * Gives the writer a codec, where it has none yet and stores text: learnt from
 * records all over the input's files or, where these can not be looked at so,
 * from those of its first chunk, if they are enough. Records that cannot be
 * read are passed over.
 */
int codec_samples_train(struct index_writer *writer, const struct input *input,
                        const struct line_chunk *chunk,
                        const struct article_settings *settings,
                        struct error *err);

#endif
