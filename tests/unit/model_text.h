/*
 * model_text - a text as the model of the searcher sees it.
 *
 * Every term that docs/ANALYSIS.md gives, at its position, as the oracle
 * reads the characters; nothing here knows of postings.
 */
#ifndef TESTS_UNIT_MODEL_TEXT_H
#define TESTS_UNIT_MODEL_TEXT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "tests/unit/analysis_oracle.h"

enum model_kind {
    MODEL_CHAR,
    MODEL_BIGRAM,
    MODEL_WORD,   /* a unit, whole, piece, accent-free form or date */
    MODEL_PART,   /* a CamelCase part */
    MODEL_PREFIX, /* queries only: words and parts that begin so */
};

struct model_term {
    enum model_kind kind;
    uint32_t first; /* code points */
    uint32_t second;
    const uint8_t *word; /* of the text it was read from */
    size_t size;
};

/* Zeroed is empty; freed with model_text_free. */
struct model_text {
    struct oracle oracle;
    struct model_term *terms; /* by position */
    size_t *at; /* the terms of position p: at[p] up to at[p + 1] */
};

/* `flags` as oracle_analyze takes them. */
void model_text_read(struct model_text *out, const uint8_t *text, size_t size,
                     unsigned flags);
void model_text_free(struct model_text *text);

/* The unit's own term: its character, or its word. */
struct model_term model_unit_term(const struct oracle *oracle, size_t unit);

bool model_term_equal(const struct model_term *a, const struct model_term *b);

/* Whether `asked`, of a query, means `there`, of a text. */
bool model_term_means(const struct model_term *asked,
                      const struct model_term *there);

/* Whether a term that is meant stands at the position, which may be any. */
bool model_text_holds(const struct model_text *text,
                      const struct model_term *asked, uint32_t position);

/* How often it stands at positions below `end`. */
uint32_t model_text_count(const struct model_text *text,
                          const struct model_term *asked, uint32_t end);

/* Whether the unit and the one after it are of one run. */
bool model_goes_on(const struct oracle *oracle, size_t unit);

/* How many units from `first` on are one run, or the one word there. */
size_t model_stretch(const struct oracle *oracle, size_t first);

/* Whether a lone character stands there, and behind a hard separator more. */
bool model_begins_apart(const struct oracle *oracle, size_t unit);

struct model_place {
    struct model_term term;
    uint32_t distance; /* from the first unit */
};

struct model_phrase {
    struct model_place *places; /* owned */
    size_t count;
};

/* The units [first, end) of a query. */
struct model_phrase model_phrase_of(const struct model_text *text, size_t first,
                                    size_t end);

/* Where it stands in a text: the number of starts, all of it below `end`. */
uint32_t model_phrase_count(const struct model_text *text,
                            const struct model_phrase *phrase, uint32_t end);

/* As calloc, but ends the program where memory does. */
void *model_alloc(size_t count, size_t size);

/* `items` with room for one more than `count`. */
void *model_grow(void *items, size_t count, size_t size);

#endif
