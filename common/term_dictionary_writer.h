/*
 * term_dictionary_writer - writes what term_dictionary reads.
 *
 * Terms come in order, bigrams by (c1, c2) and then words by their bytes,
 * each with the size of its list. All six writers may be drained after any
 * call, so that memory grows by no more than bigram_rows_writer's.
 */
#ifndef COMMON_TERM_DICTIONARY_WRITER_H
#define COMMON_TERM_DICTIONARY_WRITER_H

#include <stddef.h>
#include <stdint.h>

#include "common/bigram_rows_writer.h"
#include "common/byte_writer.h"
#include "common/error.h"
#include "common/list_group.h"
#include "common/segment_format.h"
#include "common/sorted_strings.h"

/* Where each section goes. */
struct term_writers {
    struct byte_writer *row;
    struct byte_writer *column;
    struct byte_writer *word;
    struct byte_writer *word_index;
    struct byte_writer *list;
    struct byte_writer *list_end;
};

/* Begun by term_dictionary_writer_begin; free at the end. */
struct term_dictionary_writer {
    struct term_writers to;
    struct bigram_rows_writer bigrams;
    struct sorted_strings_writer words;
    uint32_t terms;
    struct list_groups_writer lists;
};

void term_dictionary_writer_begin(struct term_dictionary_writer *w,
                                  const struct term_writers *to);

/* `list_size` is 1 .. 2^32 - 1 bytes. */
int term_dictionary_writer_bigram(struct term_dictionary_writer *w, uint32_t c1,
                                  uint32_t c2, uint32_t list_size,
                                  struct error *err);
int term_dictionary_writer_word(struct term_dictionary_writer *w,
                                const uint8_t *bytes, size_t size,
                                uint32_t list_size, struct error *err);

/* Writes what ends the sections. */
int term_dictionary_writer_end(struct term_dictionary_writer *w,
                               struct error *err);

void term_dictionary_writer_free(struct term_dictionary_writer *w);

#endif
