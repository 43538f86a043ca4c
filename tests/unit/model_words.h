/*
 * model_words - random texts, of pieces that are hard for a searcher.
 */
#ifndef TESTS_UNIT_MODEL_WORDS_H
#define TESTS_UNIT_MODEL_WORDS_H

#include "common/byte_writer.h"
#include "tests/unit/test_support.h"

enum { MODEL_USUAL = 12 };

/* An archive has its usual pieces, so that its texts hold the same. */
struct model_words {
    struct test_random *random;
    const char *usual[MODEL_USUAL];
    struct byte_writer *seen; /* what its articles say, to ask for; borrowed */
};

void model_words_choose(struct model_words *out, struct test_random *random,
                        struct byte_writer *seen);

/* True in `percent` of 100. */
bool model_chance(struct test_random *random, unsigned percent);

/* Appends a text of that many pieces at most, or one that is hard to cut. */
void model_add_text(struct byte_writer *out, const struct model_words *words,
                    size_t pieces);

/* Replaces `out` by what a bare word may be: nothing the language reads. */
void model_add_word(struct byte_writer *out, const struct model_words *words);

/* The same with what may stand in quotes. */
void model_add_phrase(struct byte_writer *out, const struct model_words *words);

/* A date, or where `range` a range of them, as an archive or a query has it. */
const char *model_date(struct test_random *random, bool range);

/* What an author's, source's or tag's member may hold. */
const char *model_value(struct test_random *random);

#endif
