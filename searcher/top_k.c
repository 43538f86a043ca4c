#include "searcher/top_k.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "common/memory.h"

/*
 * Of at most FEW hits, a heap keeps the worst at hand; more are gathered until
 * there are twice as many, then all but the best are dropped.
 */
enum { FEW = 100 };

static void note_worst(struct top_k *top, const struct top_hit *worst)
{
    top->worst = *worst;
    top->least = nextafterf(worst->score, INFINITY);
    top->full = true;
}

/* ---- of few: a heap, the worst at its root (Williams, 1964) ---- */

/* Puts the hit at `at` or below it, where the heap is in order. */
static void sift_down(struct top_k *top, size_t at, const struct top_hit *hit)
{
    struct top_hit *hits = top->hits;

    for (size_t child; (child = 2 * at + 1) < top->limit; at = child) {
        if (child + 1 < top->limit &&
            top_hit_is_better(&hits[child], &hits[child + 1]))
            child++;
        if (!top_hit_is_better(hit, &hits[child]))
            break;
        hits[at] = hits[child];
    }
    hits[at] = *hit;
}

static void make_heap(struct top_k *top)
{
    for (size_t i = top->limit / 2; i-- > 0;) {
        struct top_hit hit = top->hits[i];

        sift_down(top, i, &hit);
    }
    note_worst(top, &top->hits[0]);
}

/* ---- of many: selection ---- */

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

/* Keeps the best k of k or more, and notes the worst of them. */
static void drop_others(struct top_k *top)
{
    const struct top_hit *worst = &top->hits[top->limit - 1];

    if (top->count > top->limit)
        select_best(top->hits, top->count, top->limit);
    for (size_t i = 0; top->count == top->limit && i < top->count; i++) {
        if (top_hit_is_better(worst, &top->hits[i]))
            worst = &top->hits[i];
    }
    top->count = top->limit;
    note_worst(top, worst);
}

/* Adds a hit to those gathered. */
static int gather(struct top_k *top, const struct top_hit *hit,
                  struct error *err)
{
    if (memory_grow(&top->hits, &top->capacity, top->count + 1,
                    sizeof *top->hits, err) < 0)
        return -1;
    top->hits[top->count++] = *hit;
    return 0;
}

int top_k_add(struct top_k *top, const struct top_hit *hit, struct error *err)
{
    if (top->limit == 0 || (top->full && !top_hit_is_better(hit, &top->worst)))
        return 0;
    if (top->limit <= FEW && top->full) {
        sift_down(top, 0, hit);
        note_worst(top, &top->hits[0]);
        return 0;
    }
    if (gather(top, hit, err) < 0)
        return -1;
    if (top->limit <= FEW && top->count == top->limit)
        make_heap(top);
    else if (top->count == top->limit || top->count / 2 == top->limit)
        drop_others(top);
    return 0;
}

/* ---- sorting ---- */

static void sort_few(struct top_hit *hits, size_t count)
{
    for (size_t i = 1; i < count; i++) {
        struct top_hit hit = hits[i];
        size_t at = i;

        for (; at > 0 && top_hit_is_better(&hit, &hits[at - 1]); at--)
            hits[at] = hits[at - 1];
        hits[at] = hit;
    }
}

/* What a hit is sorted by: all of `low`, then all of `high`, ascending. */
struct sort_key {
    uint64_t low;  /* its order */
    uint64_t high; /* its key, turned so that a higher one comes first */
    size_t hit;
};

static uint64_t descending(double key)
{
    uint64_t bits;

    key += 0; /* -0 is 0 */
    memcpy(&bits, &key, sizeof bits);
    return bits >> 63 ? bits : ~bits & INT64_MAX;
}

/* One byte of the keys, stably; false where it is the same in all. */
static bool sort_byte(struct sort_key *out, const struct sort_key *keys,
                      size_t count, bool high, unsigned shift)
{
    size_t starts[257] = { 0 };
    size_t most = 0;

    for (size_t i = 0; i < count; i++)
        starts[1 + ((high ? keys[i].high : keys[i].low) >> shift & 255)]++;
    for (size_t i = 1; i < 257; i++) {
        most = starts[i] > most ? starts[i] : most;
        starts[i] += starts[i - 1];
    }
    if (most == count)
        return false;
    for (size_t i = 0; i < count; i++)
        out[starts[(high ? keys[i].high : keys[i].low) >> shift & 255]++] =
            keys[i];
    return true;
}

/* Radix sort; returns which of the two, of the same size, is sorted. */
static struct sort_key *sort_keys(struct sort_key *keys, struct sort_key *other,
                                  size_t count)
{
    for (unsigned i = 0; i < 128; i += 8) {
        if (sort_byte(other, keys, count, i >= 64, i % 64)) {
            struct sort_key *sorted = other;

            other = keys;
            keys = sorted;
        }
    }
    return keys;
}

static int sort_many(struct top_k *top, struct error *err)
{
    size_t count = top->count;
    struct sort_key *keys = NULL;
    struct top_hit *hits = NULL;
    const struct sort_key *sorted;
    int result = -1;

    if (memory_alloc(&keys, 2 * count, sizeof *keys, err) < 0 ||
        memory_alloc(&hits, count, sizeof *hits, err) < 0)
        goto out;
    for (size_t i = 0; i < count; i++)
        keys[i] = (struct sort_key){ top->hits[i].order,
                                     descending(top->hits[i].key), i };
    sorted = sort_keys(keys, keys + count, count);
    for (size_t i = 0; i < count; i++)
        hits[i] = top->hits[sorted[i].hit];
    free(top->hits);
    top->hits = hits;
    top->capacity = count;
    result = 0;
out:
    free(keys);
    return result;
}

int top_k_sort(struct top_k *top, struct error *err)
{
    if (top->count >= FEW) {
        if (sort_many(top, err) < 0)
            return -1;
    } else {
        sort_few(top->hits, top->count);
    }
    if (top->count > top->limit)
        top->count = top->limit;
    return 0;
}

void top_k_free(struct top_k *top)
{
    free(top->hits);
    *top = (struct top_k){ 0 };
}
