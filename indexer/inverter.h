/*
 * inverter - turns the tokens of passages into postings lists, in memory.
 *
 * Tokens come in passage by passage. A pair of characters is appended to the
 * chain of its first one, of its row; nearly all text has so few of them that
 * all this stays in the processor's cache. Words, which are fewer, and rare
 * pairs are looked up, and have a chain each. At the end the rows are sorted
 * one by one.
 */
#ifndef INDEXER_INVERTER_H
#define INDEXER_INVERTER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "common/error.h"
#include "common/tokenizer.h"
#include "indexer/segment_builder.h"
#include "indexer/term_table.h"
#include "indexer/word_chains.h"

/* The occurrences of a row or of a term; see row_sorter. */
struct inverter_list {
    struct chain chain;
    uint32_t passage; /* of the last one */
    uint32_t count;
};

/* A zeroed inverter is valid and empty. The fields are private. */
struct inverter {
    struct inverter_list *rows;  /* of pairs of code points below 2^16 */
    struct term_table terms;     /* all others */
    struct inverter_list *lists; /* by their ids */
    size_t lists_capacity;
    uint32_t list_count;
    struct word_chains chains;
    uint32_t longest; /* occurrences in one list */
    uint32_t passages;
};

/* Adds the tokens of the next passage. */
int inverter_add(struct inverter *inverter, const struct tokens *tokens,
                 struct error *err);

/*
 * Bytes that the inverter holds and will need to write its lists.
 */
size_t inverter_bytes(const struct inverter *inverter);

/*
 * Gives all lists to the builder, in the dictionary's order. The builder
 * has the passages already. The inverter is empty afterwards, whatever
 * happens.
 */
int inverter_write(struct inverter *inverter, struct segment_builder *builder,
                   struct error *err);

void inverter_free(struct inverter *inverter);

#endif
