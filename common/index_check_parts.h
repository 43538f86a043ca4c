/*
 * index_check_parts - the parts of one segment, checked one by one.
 *
 * A part of module index_check. Each function fails with the first damage of
 * its part, as ERROR_CORRUPT, or with what kept it from checking.
 */
#ifndef COMMON_INDEX_CHECK_PARTS_H
#define COMMON_INDEX_CHECK_PARTS_H

#include "common/analysis_table.h"
#include "common/segment.h"
#include "common/text_codec.h"

struct segment_check {
    const struct segment *segment;
    const struct manifest_segment *entry;
    const struct analysis_table *table;
    struct text_coder *coder; /* of the segment's codec */
};

typedef int segment_check_part(const struct segment_check *check,
                               struct error *err);

/* Sections against their hashes; all pages are sound. */
segment_check_part index_check_sections;

/* Lengths against the sum and the maximum; LENGTH and ARTICLE. */
segment_check_part index_check_lengths;
segment_check_part index_check_articles;

/* Every text; every record, its id against ID. */
segment_check_part index_check_texts;
segment_check_part index_check_records;

segment_check_part index_check_dates;
segment_check_part index_check_fields;

/* Every term and list, bounds against LENGTH, and UNI. */
segment_check_part index_check_terms;

#endif
