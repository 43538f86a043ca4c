/*
 * merger - joins neighbouring segments into one, deleted articles left out.
 *
 * The result holds the articles of the sources, one source after another,
 * and is the segment that a single batch of them would give, but for the cut
 * of text into frames. Sources are read from front to back, some bytes of
 * each section at a time, and may be hostile.
 */
#ifndef INDEXER_MERGER_H
#define INDEXER_MERGER_H

#include <stdatomic.h>
#include <stddef.h>
#include <stdint.h>

#include "common/delete_bitmap.h"
#include "common/error.h"
#include "common/manifest.h"
#include "common/segment.h"
#include "common/text_codec.h"
#include "indexer/segment_builder.h"

/* All borrowed. */
struct merge_source {
    const struct segment *segment;       /* of the index that is merged */
    const struct text_codec *codec;      /* of its texts and records */
    const struct delete_bitmap *deletes; /* NULL: none is deleted */
};

/*
 * Writes the articles of the sources as a segment. out->articles
 * is 0, and there is no file, where every article is deleted. Sources whose
 * sum passes a limit of the format are ERROR_LIMIT and stay apart. Where
 * `stop` is set, by a signal handler or another thread, the merge gives up
 * with ERROR_STOPPED; it may be NULL. After a failure no file is left. `idle`
 * counts threads that have nothing to do, of which the merge may use one; it
 * may be NULL.
 *
 * It takes about settings->memory bytes, mapped pages included, but at least
 * 1 MiB a source; besides 2 bytes a passage that is written, 4 a passage and
 * an article of a source where some are deleted, and what keyword_writer
 * takes for the largest field.
 */
int merger_merge(struct manifest_segment *out,
                 const struct segment_builder_settings *settings,
                 const struct merge_source *sources, size_t count,
                 const atomic_bool *stop, atomic_int *idle, struct error *err);

#endif
