#include "indexer/merge_queue.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "common/memory.h"

static int compare_bytes(const struct merge_item *a, const struct merge_item *b)
{
    size_t shorter = a->size < b->size ? a->size : b->size;
    int order = shorter > 0 ? memcmp(a->bytes, b->bytes, shorter) : 0;

    return order != 0 ? order : (a->size > b->size) - (a->size < b->size);
}

static bool goes_before(const struct merge_item *a, const struct merge_item *b)
{
    if (a->key != b->key)
        return a->key < b->key;

    int order = compare_bytes(a, b);

    return order != 0 ? order < 0 : a->input < b->input;
}

bool merge_item_equal(const struct merge_item *a, const struct merge_item *b)
{
    return a->key == b->key && compare_bytes(a, b) == 0;
}

int merge_queue_add(struct merge_queue *queue, const struct merge_item *item,
                    struct error *err)
{
    size_t at = queue->count;

    if (memory_grow(&queue->items, &queue->capacity, at + 1,
                    sizeof *queue->items, err) < 0)
        return -1;
    queue->count++;
    for (; at > 0 && goes_before(item, &queue->items[(at - 1) / 2]);
         at = (at - 1) / 2)
        queue->items[at] = queue->items[(at - 1) / 2];
    queue->items[at] = *item;
    return 0;
}

void merge_queue_next(struct merge_queue *queue, const struct merge_item *item)
{
    struct merge_item last;
    size_t at = 0;

    assert(queue->count > 0);
    if (!item) {
        last = queue->items[--queue->count];
        item = &last;
    }
    for (size_t child; (child = 2 * at + 1) < queue->count; at = child) {
        if (child + 1 < queue->count &&
            goes_before(&queue->items[child + 1], &queue->items[child]))
            child++;
        if (goes_before(item, &queue->items[child]))
            break;
        queue->items[at] = queue->items[child];
    }
    queue->items[at] = *item;
}

void merge_queue_free(struct merge_queue *queue)
{
    free(queue->items);
    *queue = (struct merge_queue){ 0 };
}
