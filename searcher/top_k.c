#include "searcher/top_k.h"

#include <stdlib.h>

#include "common/memory.h"

enum { FEW = 100, FEW_MORE = 8 };

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

/* Orders three of [0, count) so that the one in the middle is their median. */
static void order_three(struct top_hit *hits, size_t count)
{
    struct top_hit *middle = &hits[count / 2];
    struct top_hit *last = &hits[count - 1];

    if (top_hit_is_better(middle, &hits[0]))
        swap(middle, &hits[0]);
    if (top_hit_is_better(last, middle))
        swap(last, middle);
    if (top_hit_is_better(middle, &hits[0]))
        swap(middle, &hits[0]);
}

/* Puts better hits before the median of three; returns where it stands. */
static size_t part_hits(struct top_hit *hits, size_t count)
{
    size_t kept = 0;

    order_three(hits, count);
    swap(&hits[count / 2], &hits[count - 1]);
    for (size_t i = 0; i + 1 < count; i++) {
        if (top_hit_is_better(&hits[i], &hits[count - 1]))
            swap(&hits[i], &hits[kept++]);
    }
    swap(&hits[kept], &hits[count - 1]);
    return kept;
}

/* Quickselect (Hoare, 1961): the best k come first, the worst of them last. */
static void select_best(struct top_hit *hits, size_t count, size_t k)
{
    while (count > 1) {
        size_t at = part_hits(hits, count);

        if (at + 1 == k)
            return;
        if (at >= k) {
            count = at;
        } else {
            hits += at + 1;
            count -= at + 1;
            k -= at + 1;
        }
    }
}

static void drop_others(struct top_k *top)
{
    select_best(top->hits, top->count, top->limit);
    top->count = top->limit;
    top->worst = top->hits[top->limit - 1];
    top->full = true;
}

/*
 * How many hits are kept before all but the best k are dropped: for few, soon,
 * so that `worst` is close; for many, seldom, so that dropping costs little.
 */
static size_t room_of(size_t limit)
{
    size_t more = limit < FEW ? FEW_MORE : limit;

    return limit > SIZE_MAX - more ? SIZE_MAX : limit + more;
}

int top_k_add(struct top_k *top, const struct top_hit *hit, struct error *err)
{
    if (top->limit == 0 || (top->full && !top_hit_is_better(hit, &top->worst)))
        return 0;
    if (memory_grow(&top->hits, &top->capacity, top->count + 1,
                    sizeof *top->hits, err) < 0)
        return -1;
    top->hits[top->count++] = *hit;
    if (top->count == (top->full ? room_of(top->limit) : top->limit))
        drop_others(top);
    return 0;
}

static int compare_hits(const void *a, const void *b)
{
    return top_hit_is_better(a, b) ? -1 : top_hit_is_better(b, a);
}

void top_k_sort(struct top_k *top)
{
    if (top->count > top->limit)
        drop_others(top);
    if (top->count > 0)
        qsort(top->hits, top->count, sizeof *top->hits, compare_hits);
}

void top_k_free(struct top_k *top)
{
    free(top->hits);
    *top = (struct top_k){ 0 };
}
