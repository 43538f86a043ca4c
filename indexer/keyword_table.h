/*
 * keyword_table - the keyword values of a batch's articles, by field.
 */
#ifndef INDEXER_KEYWORD_TABLE_H
#define INDEXER_KEYWORD_TABLE_H

#include <stddef.h>
#include <stdint.h>

#include "common/error.h"
#include "indexer/segment_builder.h"
#include "indexer/term_table.h"

struct keyword_pair {
    uint32_t value; /* id in the field's terms */
    uint32_t article;
};

struct keyword_field {
    struct term_table values;
    struct keyword_pair *pairs; /* in order of arrival */
    size_t count;
    size_t capacity;
};

/* Zero-initialise; fields are made when first used. */
struct keyword_table {
    struct keyword_field *fields;
    size_t count;
    size_t capacity;
};

/* Adds a value of an article; articles ascend, a value may come twice. */
int keyword_table_add(struct keyword_table *table, uint32_t field,
                      const uint8_t *value, size_t size, uint32_t article,
                      struct error *err);

/* Gives `fields` fields to the builder, the unused ones empty. */
int keyword_table_write(const struct keyword_table *table, uint32_t fields,
                        struct segment_builder *builder, struct error *err);

/* Bytes held. */
size_t keyword_table_bytes(const struct keyword_table *table);

void keyword_table_free(struct keyword_table *table);

#endif
