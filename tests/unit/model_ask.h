/*
 * model_ask - random queries: what is meant, and one way to write it.
 */
#ifndef TESTS_UNIT_MODEL_ASK_H
#define TESTS_UNIT_MODEL_ASK_H

#include "common/byte_writer.h"
#include "tests/unit/model_query.h"
#include "tests/unit/model_words.h"

/* Zeroed is empty; freed with model_ask_free. */
struct model_ask {
    struct model_clause top;
    struct byte_writer text;
};

void model_ask_make(struct model_ask *out, const struct model_words *words);
void model_ask_free(struct model_ask *ask);

#endif
