#include "searcher/top_k.h"

#include <stdlib.h>

#include "common/memory.h"

bool top_hit_is_better(const struct top_hit *a, const struct top_hit *b)
{
    if (a->key > b->key || a->key < b->key)
        return a->key > b->key;
    return a->order < b->order;
}

static void swap(struct top_hit *a, struct top_hit *b)
{
    struct top_hit kept = *a;

    *a = *b;
    *b = kept;
}

static void sift_up(struct top_hit *hits, size_t at)
{
    while (at > 0) {
        size_t parent = (at - 1) / 2;

        if (!top_hit_is_better(&hits[parent], &hits[at]))
            return;
        swap(&hits[parent], &hits[at]);
        at = parent;
    }
}

static void sift_down(struct top_hit *hits, size_t count)
{
    size_t at = 0;

    for (;;) {
        size_t worst = at;

        for (size_t child = 2 * at + 1; child <= 2 * at + 2; child++) {
            if (child < count && top_hit_is_better(&hits[worst], &hits[child]))
                worst = child;
        }
        if (worst == at)
            return;
        swap(&hits[worst], &hits[at]);
        at = worst;
    }
}

int top_k_add(struct top_k *top, const struct top_hit *hit, struct error *err)
{
    if (top->limit == 0)
        return 0;
    if (top->count == top->limit) {
        if (top_hit_is_better(hit, &top->hits[0])) {
            top->hits[0] = *hit;
            sift_down(top->hits, top->count);
        }
        return 0;
    }
    if (memory_grow(&top->hits, &top->capacity, top->count + 1,
                    sizeof *top->hits, err) < 0)
        return -1;
    top->hits[top->count++] = *hit;
    sift_up(top->hits, top->count - 1);
    return 0;
}

static int compare_hits(const void *a, const void *b)
{
    return top_hit_is_better(a, b) ? -1 : top_hit_is_better(b, a);
}

void top_k_sort(struct top_k *top)
{
    if (top->count > 0)
        qsort(top->hits, top->count, sizeof *top->hits, compare_hits);
}

void top_k_free(struct top_k *top)
{
    free(top->hits);
    *top = (struct top_k){ 0 };
}
