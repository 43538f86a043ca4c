/*
 * golden_cases - reads tests/golden/analysis.txt and compares with it. The
 * format is told at the top of that file.
 */
#ifndef TESTS_UNIT_GOLDEN_CASES_H
#define TESTS_UNIT_GOLDEN_CASES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "common/byte_writer.h"
#include "common/tokenizer.h"

struct golden_case {
    const char *why;
    unsigned line;  /* of the file */
    unsigned flags; /* enum tokenizer_flags */
    const uint8_t *text;
    size_t size;
    const char *expected; /* as golden_matches takes it */
};

struct golden_cases {
    struct golden_case *items;
    size_t count;
    size_t capacity;
    char *file; /* what the strings point into */
};

/* Reads the file; what is wrong with it fails the test. */
void golden_cases_read(struct golden_cases *out);

void golden_cases_free(struct golden_cases *cases);

/*
 * Whether the tokens are those of `expected`. If not, `shown` has them in the
 * form of the file.
 */
bool golden_matches(const struct golden_case *golden,
                    const struct tokens *tokens, struct byte_writer *shown);

#endif
