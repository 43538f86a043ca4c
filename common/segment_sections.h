/*
 * segment_sections - finds a segment's sections and opens their parts.
 *
 * A part of module segment.
 */
#ifndef COMMON_SEGMENT_SECTIONS_H
#define COMMON_SEGMENT_SECTIONS_H

#include "common/segment.h"

/*
 * Fills sections, fields, words, texts and records of a segment whose map,
 * table and counts are filled. Checks which sections there are and every size
 * that follows from a count.
 */
int segment_sections_open(struct segment *segment,
                          const struct manifest *manifest, struct error *err);

/* Opens the section KEYWORD in `bytes`, of which it reads the first page. */
int segment_field_open(struct keyword_field *out, const struct segment *segment,
                       struct span section, struct error *err);

#endif
