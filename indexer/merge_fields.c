#include "indexer/merge_fields.h"

#include <stdlib.h>

#include "common/little_endian.h"
#include "common/memory.h"
#include "indexer/merge_queue.h"

struct field_merge {
    struct merge *merge;
    uint32_t field;
    struct string_iterator *values; /* by input */
    uint32_t *next;                 /* ordinal, by input */
    struct merge_queue queue;
    struct byte_writer value; /* the one being added */
    bool begun;               /* by the builder, too */
};

/* *found: the input's next value in *item, if there is one. */
static int next_value(bool *found, struct merge_item *item,
                      struct field_merge *f, size_t i, struct error *err)
{
    struct string_iterator *values = &f->values[i];
    const struct segment *segment = f->merge->inputs[i].source.segment;

    *found = f->next[i] < segment->fields[f->field].values;
    if (!*found)
        return 0;
    if (string_iterator_next(values, err) < 0)
        return segment_blame(segment, err);
    f->next[i]++;
    *item = (struct merge_item){ .bytes = values->bytes,
                                 .size = values->size,
                                 .input = i };
    return merge_step(f->merge, values->size + sizeof(uint32_t), err);
}

static int start_values(struct field_merge *f, struct error *err)
{
    for (size_t i = 0; i < f->merge->count; i++) {
        const struct segment *segment = f->merge->inputs[i].source.segment;
        const struct keyword_field *field = &segment->fields[f->field];
        struct merge_item item;
        bool found;

        f->next[i] = 0;
        if (merge_touch(f->merge, segment, field->strings_span.bytes,
                        field->strings_span.size, err) < 0 ||
            string_iterator_start(&f->values[i], &field->strings, 0, err) < 0 ||
            next_value(&found, &item, f, i, err) < 0 ||
            (found && merge_queue_add(&f->queue, &item, err) < 0))
            return -1;
    }
    return 0;
}

static int add_article(struct field_merge *f, uint32_t article,
                       struct error *err)
{
    if (!f->begun && segment_builder_value(f->merge->builder, f->value.bytes,
                                           f->value.size, err) < 0)
        return -1;
    f->begun = true;
    return segment_builder_value_article(f->merge->builder, article, err);
}

/* Adds the articles of the value that the input has read last. */
static int add_articles(struct field_merge *f, size_t i, struct error *err)
{
    const struct merge_input *input = &f->merge->inputs[i];
    const struct segment *segment = input->source.segment;
    struct u32_span span;
    uint64_t least = 0;

    if (segment_value_articles(&span, segment, f->field, f->next[i] - 1, err) <
        0)
        return -1;
    for (uint32_t j = 0; j < span.count; j++) {
        uint32_t article = get_u32(span.bytes + j * sizeof article);

        if (article < least || article >= segment->articles)
            return segment_damaged(input->source.segment,
                                   "articles of a value out of order", err);
        least = (uint64_t)article + 1;
        if (merge_input_keeps(input, article) &&
            add_article(f, merge_map_get(&input->articles, article), err) < 0)
            return -1;
    }
    return merge_step(f->merge, span.count * sizeof(uint32_t), err);
}

/* Adds the least value with the articles of all inputs that have it. */
static int add_value(struct field_merge *f, struct error *err)
{
    struct merge_item value = f->queue.items[0];

    byte_writer_reset(&f->value);
    write_bytes(&f->value, value.bytes, value.size);
    if (byte_writer_check(&f->value, err) < 0)
        return -1;
    value.bytes = f->value.bytes;
    f->begun = false;
    do {
        struct merge_item item;
        size_t i = f->queue.items[0].input;
        bool found;

        if (add_articles(f, i, err) < 0 ||
            next_value(&found, &item, f, i, err) < 0)
            return -1;
        merge_queue_next(&f->queue, found ? &item : NULL);
    } while (f->queue.count > 0 &&
             merge_item_equal(&f->queue.items[0], &value));
    return 0;
}

static int add_field(struct field_merge *f, struct error *err)
{
    if (segment_builder_field(f->merge->builder, err) < 0 ||
        start_values(f, err) < 0)
        return -1;
    while (f->queue.count > 0) {
        if (add_value(f, err) < 0)
            return -1;
    }
    return 0;
}

int merge_fields(struct merge *merge, struct error *err)
{
    uint32_t fields = manifest_fields(merge->settings->index);
    struct field_merge f = { .merge = merge };
    int result =
        memory_alloc(&f.values, merge->count, sizeof *f.values, err) < 0 ||
                memory_alloc(&f.next, merge->count, sizeof *f.next, err) < 0
            ? -1
            : 0;

    for (; result == 0 && f.field < fields; f.field++)
        result = add_field(&f, err);
    for (size_t i = 0; f.values && i < merge->count; i++)
        string_iterator_free(&f.values[i]);
    free(f.values);
    free(f.next);
    merge_queue_free(&f.queue);
    byte_writer_free(&f.value);
    return result;
}
