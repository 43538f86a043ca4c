/*
 * list_group - where the lists of up to LIST_GROUP terms are in POSTINGS.
 *
 * Drawn in docs/FORMAT.md, section 2, "Lists": the ends of a group's lists
 * are a sequence of Elias and Fano, of which one is found without the others
 * (select by counting ones). For the modules term_*. The bytes may be
 * hostile.
 */
#ifndef COMMON_LIST_GROUP_H
#define COMMON_LIST_GROUP_H

#include <stddef.h>
#include <stdint.h>

#include "common/byte_writer.h"
#include "common/error.h"
#include "common/segment_format.h"
#include "common/term_layout.h"

enum { LIST_ENTRY = 16 }; /* bytes of LIST a group */

/* ---- reading ---- */

/* The fields are for the modules term_*. */
struct list_group {
    uint32_t count;
    uint64_t base;        /* where the first list begins */
    uint64_t end;         /* where the last ends */
    const uint8_t *bytes; /* the sequence */
    size_t size;
    unsigned low_bits;
    uint32_t high_bits;
};

/* Checks LIST's size and its last entry, in the sections of any dictionary. */
int list_groups_check(const struct term_sections *sections, struct error *err);

/* Borrows the sections, which list_groups_check found sound. */
int list_group_open(struct list_group *out,
                    const struct term_sections *sections, uint32_t group,
                    struct error *err);

/* List i < count is [*start, *end) of POSTINGS and not empty. */
int list_group_bounds(uint64_t *start, uint64_t *end,
                      const struct list_group *group, uint32_t i,
                      struct error *err);

/* ends[i] = where list i ends, of all; they ascend from group->base. */
int list_group_ends(uint64_t *ends, const struct list_group *group,
                    struct error *err);

/* ---- writing ---- */

/* Zero-initialise; both writers may be drained after any call. */
struct list_groups_writer {
    struct byte_writer *list;
    struct byte_writer *list_end;
    /* private */
    uint64_t size;     /* of LIST_END so far */
    uint64_t postings; /* of POSTINGS */
    uint64_t base;     /* where the group being filled begins */
    uint32_t count;    /* of its lists */
    uint64_t ends[LIST_GROUP];
};

/* Adds a list of `size` bytes, 1 .. 2^32 - 1. */
int list_groups_writer_add(struct list_groups_writer *w, uint32_t size,
                           struct error *err);
int list_groups_writer_end(struct list_groups_writer *w, struct error *err);

#endif
