/*
 * batch - articles that become one segment, in memory until then.
 *
 * One worker feeds it record by record. Text goes to the segment's spools at
 * once; tokens stay in the inverter until batch_finish.
 */
#ifndef INDEXER_BATCH_H
#define INDEXER_BATCH_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "common/error.h"
#include "common/manifest.h"
#include "indexer/article.h"
#include "indexer/segment_builder.h"

struct batch;

struct batch_settings {
    struct segment_builder_settings segment;
    const struct article_settings *articles; /* borrowed */
};

int batch_open(struct batch **out, const struct batch_settings *settings,
               struct error *err);

/*
 * Adds the record on a line. Where it fails and *bad is set, the record is at
 * fault and the batch as before; else only batch_abort may follow. In
 * `whole`, tokens of a title behind a quarter of the positions are left out.
 */
int batch_add(bool *bad, struct batch *batch, const uint8_t *line, size_t size,
              struct error *err);

/* As segment_builder_code; needed by batch_finish. */
int batch_code(struct batch *batch, const struct text_codec *codec,
               struct error *err);
size_t batch_held(const struct batch *batch);

uint32_t batch_articles(const struct batch *batch);

/* What was mended or passed over in the records so far. */
const struct article_counts *batch_counts(const struct batch *batch);

/* Bytes that the batch holds and will need to be finished. */
size_t batch_bytes(const struct batch *batch);

/*
 * Writes the segment, at least one article being there. The batch is closed
 * whatever happens.
 */
int batch_finish(struct batch *batch, struct manifest_segment *out,
                 struct error *err);

/* Gives up; NULL does nothing. */
void batch_abort(struct batch *batch);

#endif
