#include "indexer/merge_input.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "common/memory.h"

enum { TOUCH_BYTES = 1 << 18 };

bool merge_take_thread(struct merge *merge)
{
    return merge->idle && atomic_fetch_sub(merge->idle, 1) > 0;
}

void merge_give_thread(struct merge *merge)
{
    if (merge->idle)
        atomic_fetch_add(merge->idle, 1);
}

void merge_release(struct merge *merge)
{
    for (size_t i = 0; i < merge->count; i++)
        segment_release(merge->inputs[i].source.segment);
    atomic_store_explicit(&merge->read, 0, memory_order_relaxed);
}

int merge_step(struct merge *merge, size_t bytes, struct error *err)
{
    if (merge->stop && atomic_load_explicit(merge->stop, memory_order_relaxed))
        return error_set(err, ERROR_STOPPED, "the merge was stopped");
    if (atomic_fetch_add_explicit(&merge->read, bytes, memory_order_relaxed) +
            bytes >=
        merge->read_limit)
        merge_release(merge);
    return 0;
}

int merge_touch(struct merge *merge, const struct segment *segment,
                const uint8_t *at, size_t size, struct error *err)
{
    while (size > 0) {
        size_t step = size < TOUCH_BYTES ? size : TOUCH_BYTES;

        if (segment_touch(segment, at, step, err) < 0 ||
            merge_step(merge, step, err) < 0)
            return -1;
        at += step;
        size -= step;
    }
    return 0;
}

/* Numbers what stays of the input, from what the merge has on. */
static int fill_tables(struct merge *merge, struct merge_input *input,
                       struct error *err)
{
    const struct segment *segment = input->source.segment;
    const struct delete_bitmap *deletes = input->source.deletes;
    struct article_group group = { 0 };

    assert(deletes->articles == segment->articles);
    if (memory_alloc(&input->articles.table, segment->articles,
                     sizeof *input->articles.table, err) < 0 ||
        memory_alloc(&input->passages.table, segment->passages,
                     sizeof *input->passages.table, err) < 0)
        return -1;
    for (uint32_t i = 0; i < segment->articles; i++) {
        bool gone = delete_bitmap_test(deletes, i);
        struct segment_article article;

        if (segment_article(&article, &group, segment, i, err) < 0 ||
            merge_step(merge, sizeof article, err) < 0)
            return -1;
        input->articles.table[i] = gone ? MERGE_GONE : merge->articles++;
        for (uint32_t j = article.first; j < article.end; j++)
            input->passages.table[j] = gone ? MERGE_GONE : merge->passages++;
    }
    return 0;
}

static int open_input(struct merge *merge, struct merge_input *input,
                      struct error *err)
{
    const struct merge_source *source = &input->source;
    const struct segment *segment = source->segment;

    input->articles.base = merge->articles;
    input->passages.base = merge->passages;
    if (segment->articles > SEGMENT_ARTICLES_MAX - merge->articles ||
        segment->passages > SEGMENT_ARTICLES_MAX - merge->passages)
        return error_set(err, ERROR_LIMIT,
                         "too many articles or passages for one segment");
    if (source->deletes && source->deletes->count > 0)
        return fill_tables(merge, input, err);
    merge->articles += segment->articles;
    merge->passages += segment->passages;
    return 0;
}

int merge_open(struct merge *merge, const struct merge_source *sources,
               size_t count, struct error *err)
{
    if (memory_alloc(&merge->inputs, count, sizeof *merge->inputs, err) < 0)
        return -1;
    for (; merge->count < count; merge->count++)
        merge->inputs[merge->count].source = sources[merge->count];
    for (size_t i = 0; i < count; i++) {
        if (open_input(merge, &merge->inputs[i], err) < 0)
            return -1;
    }
    return 0;
}

void merge_close(struct merge *merge)
{
    for (size_t i = 0; i < merge->count; i++) {
        free(merge->inputs[i].articles.table);
        free(merge->inputs[i].passages.table);
    }
    free(merge->inputs);
    merge->inputs = NULL;
}
