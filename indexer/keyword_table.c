#include "indexer/keyword_table.h"

#include <stdlib.h>

#include "common/memory.h"

static int fields_reach(struct keyword_table *table, uint32_t field,
                        struct error *err)
{
    if (memory_grow(&table->fields, &table->capacity, (size_t)field + 1,
                    sizeof *table->fields, err) < 0)
        return -1;
    while (table->count <= field)
        table->fields[table->count++] = (struct keyword_field){ 0 };
    return 0;
}

int keyword_table_add(struct keyword_table *table, uint32_t field,
                      const uint8_t *value, size_t size, uint32_t article,
                      struct error *err)
{
    struct keyword_field *to;
    uint32_t id;

    if (fields_reach(table, field, err) < 0)
        return -1;
    to = &table->fields[field];
    if (term_table_word(&to->values, value, size, &id, err) < 0 ||
        memory_grow(&to->pairs, &to->capacity, to->count + 1, sizeof *to->pairs,
                    err) < 0)
        return -1;
    to->pairs[to->count++] = (struct keyword_pair){ id, article };
    return 0;
}

/* Articles by value: a counting sort, which keeps their order. */
static void articles_by_value(const struct keyword_field *field, uint32_t *end,
                              uint32_t *articles)
{
    uint32_t start = 0;

    for (size_t i = 0; i < field->count; i++)
        end[field->pairs[i].value]++;
    for (uint32_t id = 0; id < field->values.count; id++) {
        uint32_t count = end[id];

        end[id] = start;
        start += count;
    }
    for (size_t i = 0; i < field->count; i++)
        articles[end[field->pairs[i].value]++] = field->pairs[i].article;
}

static int write_value(const struct keyword_field *field, uint32_t id,
                       const uint32_t *end, const uint32_t *articles,
                       struct segment_builder *builder, struct error *err)
{
    const struct table_word *word = term_table_word_at(&field->values, id);
    uint32_t start = id == 0 ? 0 : end[id - 1];

    if (segment_builder_value(builder, word->bytes, word->size, err) < 0)
        return -1;
    for (uint32_t i = start; i < end[id]; i++) {
        if (i > start && articles[i] == articles[i - 1])
            continue;
        if (segment_builder_value_article(builder, articles[i], err) < 0)
            return -1;
    }
    return 0;
}

static int write_field(const struct keyword_field *field,
                       struct segment_builder *builder, struct error *err)
{
    uint32_t *end = NULL;
    uint32_t *articles = NULL;
    uint32_t *order = NULL;
    int result = -1;

    if (memory_alloc(&end, field->values.count, sizeof *end, err) < 0 ||
        memory_alloc(&articles, field->count, sizeof *articles, err) < 0 ||
        memory_alloc(&order, field->values.count, sizeof *order, err) < 0 ||
        term_table_sort(&field->values, order, err) < 0)
        goto out;
    articles_by_value(field, end, articles);
    result = 0;
    for (uint32_t i = 0; result == 0 && i < field->values.count; i++)
        result = write_value(field, order[i], end, articles, builder, err);
out:
    free(end);
    free(articles);
    free(order);
    return result;
}

int keyword_table_write(const struct keyword_table *table, uint32_t fields,
                        struct segment_builder *builder, struct error *err)
{
    for (uint32_t i = 0; i < fields; i++) {
        if (segment_builder_field(builder, err) < 0)
            return -1;
        if (i < table->count &&
            write_field(&table->fields[i], builder, err) < 0)
            return -1;
    }
    return 0;
}

size_t keyword_table_bytes(const struct keyword_table *table)
{
    size_t bytes = 0;

    for (size_t i = 0; i < table->count; i++)
        bytes += term_table_bytes(&table->fields[i].values) +
                 table->fields[i].capacity * sizeof(struct keyword_pair);
    return bytes;
}

void keyword_table_free(struct keyword_table *table)
{
    for (size_t i = 0; i < table->count; i++) {
        term_table_free(&table->fields[i].values);
        free(table->fields[i].pairs);
    }
    free(table->fields);
    *table = (struct keyword_table){ 0 };
}
