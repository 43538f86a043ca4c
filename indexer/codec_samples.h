/*
 * codec_samples - the texts of some records, for a codec to learn from.
 */
#ifndef INDEXER_CODEC_SAMPLES_H
#define INDEXER_CODEC_SAMPLES_H

#include "common/error.h"
#include "indexer/article.h"
#include "indexer/index_writer.h"
#include "indexer/line_feed.h"

enum {
    CODEC_SAMPLES_LEAST = 1 << 20, /* bytes; from fewer nothing is learnt */
    CODEC_SAMPLES_MOST = 8 << 20,
};

/*
 * Gives the writer a codec learnt from the records of the chunk, where it has
 * none yet and stores text, and they are enough. Records that cannot be read
 * are passed over.
 */
int codec_samples_train(struct index_writer *writer,
                        const struct line_chunk *chunk,
                        const struct article_settings *settings,
                        struct error *err);

#endif
