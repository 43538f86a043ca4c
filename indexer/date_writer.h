/*
 * date_writer - writes the section DATE of a segment.
 *
 * A part of module segment_builder.
 */
#ifndef INDEXER_DATE_WRITER_H
#define INDEXER_DATE_WRITER_H

#include <stdint.h>

#include "common/error.h"
#include "indexer/section_spool.h"

/* Zero-initialise, set the three spools; `dates` is the section's own. */
struct date_writer {
    struct section_spool *dates;
    struct section_spool *precisions;
    struct section_spool *groups;
    /* private */
    uint32_t undated; /* articles before the first that has a date */
    uint32_t count;
    int64_t min; /* of the group being filled */
    int64_t max;
};

/* In order of articles; once for each. */
int date_writer_add(struct date_writer *w, int64_t ms, uint8_t precision,
                    struct error *err);

/* Completes the section. */
int date_writer_end(struct date_writer *w, struct error *err);

#endif
