/*
 * merge_queue - the inputs of a merge by what each has next: a binary heap.
 *
 * Items go by key, then by bytes as memcmp does, then by input.
 */
#ifndef INDEXER_MERGE_QUEUE_H
#define INDEXER_MERGE_QUEUE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "common/error.h"

struct merge_item {
    uint64_t key;
    const uint8_t *bytes; /* borrowed while the item is in the queue */
    size_t size;
    size_t input;
};

/* A zeroed queue is empty and may be freed. */
struct merge_queue {
    struct merge_item *items; /* items[0], if count > 0, is the least */
    size_t count;
    size_t capacity;
};

/* Whether key and bytes are the same. */
bool merge_item_equal(const struct merge_item *a, const struct merge_item *b);

int merge_queue_add(struct merge_queue *queue, const struct merge_item *item,
                    struct error *err);

/* Removes the least item and adds `item`; NULL adds none. */
void merge_queue_next(struct merge_queue *queue, const struct merge_item *item);

void merge_queue_free(struct merge_queue *queue);

#endif
