/*
 * postings_join - puts short lists together without coding them anew.
 *
 * Of lists of one block each, from segments that follow each other, makes the
 * one of all their postings, byte for byte what postings_writer would. Gaps
 * and positions are copied: what is wrong with them may go unseen, and is
 * then what a reader of the joined list finds.
 */
#ifndef COMMON_POSTINGS_JOIN_H
#define COMMON_POSTINGS_JOIN_H

#include <stdbool.h>
#include <stdint.h>

#include "common/byte_writer.h"
#include "common/error.h"
#include "common/gap_codes.h"
#include "common/positions_block.h"
#include "common/postings_block.h"
#include "common/postings_list.h"

/* The fields are private. */
struct postings_join {
    bool has_positions;
    uint32_t lists;
    struct gap_join docids;
    struct postings_block block;                  /* counts and tf */
    struct positions_planes positions[BLOCK_MAX]; /* by list */
};

/* Begins a list of docids below `docid_end`. */
void postings_join_begin(struct postings_join *join, bool has_positions,
                         uint32_t docid_end);

/*
 * Adds a list of one block, `base` to be added to its docids: these come after
 * those before and stay below the end. Of all lists together there are at most
 * BLOCK_MAX postings and UINT32_MAX occurrences. Their bytes are borrowed until
 * the end.
 */
int postings_join_add(struct postings_join *join,
                      const struct postings_list *list, uint32_t base,
                      struct error *err);

/* Appends the list, of one posting at least; not of a single list alone. */
int postings_join_end(struct postings_join *join, struct byte_writer *out,
                      struct error *err);

/* Appends the list of a single posting, `base` added to its docid. */
int postings_join_single(struct byte_writer *out,
                         const struct postings_list *list, uint32_t base,
                         struct error *err);

#endif
