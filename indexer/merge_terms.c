#include "indexer/merge_terms.h"

#include <stdlib.h>
#include <string.h>

#include "common/memory.h"
#include "common/term_iterator.h"
#include "common/tokenizer.h"
#include "common/utf8.h"
#include "indexer/ahead.h"
#include "indexer/merge_batch.h"
#include "indexer/merge_facts.h"
#include "indexer/merge_lists.h"
#include "indexer/merge_queue.h"

enum { TERM_BYTES = 8 /* of the dictionary, about */ };

enum { INPUT_BITS = 16, SECOND_SHIFT = INPUT_BITS, FIRST_SHIFT = 37 };

/* Of keys of words, which are above those of all bigrams. */
#define KEY_WORD (UINT64_C(1) << 63)

struct term_merge {
    struct merge *merge;
    bool joins;                  /* nothing is deleted, and UNI is counted */
    struct term_iterator *terms; /* by input */
    struct merge_queue queue;
    struct merge_batch batches[AHEAD_SLOTS];
    struct merge_joiner joiners[2]; /* of who uses, of who makes */
    struct list_merge lists;
};

/*
 * The queue compares what follows the key only where keys are alike, so a key
 * of a bigram ends with the input, and that of a word begins its bytes.
 */
static uint64_t key_of(const struct term_iterator *term, size_t input)
{
    uint64_t head = 0;

    if (!term->is_word)
        return (uint64_t)term->c1 << FIRST_SHIFT |
               (uint64_t)term->c2 << SECOND_SHIFT | input;
    for (size_t i = 0; i < sizeof head; i++)
        head = head << 8 | (i < term->size ? term->bytes[i] : 0);
    return KEY_WORD | head >> 1;
}

/* Has the list come near while those of the other inputs are read. */
static void fetch_list(const struct segment *segment,
                       const struct term_iterator *term)
{
    __builtin_prefetch(segment_section(segment, SECTION_POSTINGS).bytes +
                       term->start);
}

/* *found: the input's next term in *item, if there is one. */
static int next_term(bool *found, struct merge_item *item, struct term_merge *t,
                     size_t i, struct error *err)
{
    const struct segment *segment = t->merge->inputs[i].source.segment;
    struct term_iterator *term = &t->terms[i];

    if (term_iterator_next(term, err) < 0)
        return segment_blame(segment, err);
    *found = term->term != TERM_NONE;
    if (!*found)
        return 0;
    *item = (struct merge_item){ .key = key_of(term, i), .input = i };
    if (term->is_word) {
        if (term->size < 1 || term->size > TERM_WORD_MAX)
            return segment_damaged(segment, "a term that cannot be", err);
        item->bytes = term->bytes;
        item->size = term->size;
    }
    fetch_list(segment, term);
    if (term->term % LIST_GROUP > 0)
        return 0;
    return merge_step(t->merge, LIST_GROUP * TERM_BYTES, err);
}

/* Touches the whole dictionary of an input. */
static int touch_dictionary(struct merge *merge, const struct segment *segment,
                            struct error *err)
{
    for (int kind = SECTION_ROW; kind <= SECTION_LIST_END; kind++) {
        struct span span = segment_section(segment, (enum section_kind)kind);

        if (merge_touch(merge, segment, span.bytes, span.size, err) < 0)
            return -1;
    }
    return 0;
}

static int start_terms(struct term_merge *t, struct error *err)
{
    for (size_t i = 0; i < t->merge->count; i++) {
        const struct segment *segment = t->merge->inputs[i].source.segment;
        struct merge_item item;
        bool found;

        if (segment->words.sections.terms > 0 && segment->passages == 0)
            return segment_damaged(segment, "terms without passages", err);
        if (touch_dictionary(t->merge, segment, err) < 0 ||
            term_iterator_start(&t->terms[i], &segment->words, err) < 0 ||
            next_term(&found, &item, t, i, err) < 0 ||
            (found && merge_queue_add(&t->queue, &item, err) < 0))
            return -1;
    }
    return 0;
}

/* The word of the term begun last. */
static const uint8_t *last_word(const struct merge_batch *batch)
{
    return batch->words.bytes + batch->words.size -
           batch->terms[batch->count - 1].size;
}

/* Whether the least item is of the term begun last, whose key is given. */
static bool is_next(const struct merge_queue *queue,
                    const struct merge_batch *batch, uint64_t key)
{
    const struct merge_term *term = &batch->terms[batch->count - 1];
    const struct merge_item *item = &queue->items[0];

    if (queue->count == 0)
        return false;
    if (term->size == 0)
        return item->key >> INPUT_BITS == key >> INPUT_BITS;
    return item->size == term->size &&
           memcmp(item->bytes, last_word(batch), item->size) == 0;
}

static int begin_term(struct merge_batch *batch, const struct term_merge *t,
                      struct error *err)
{
    const struct term_iterator *it = &t->terms[t->queue.items[0].input];

    if (it->is_word)
        return merge_batch_word(batch, t->merge, it->bytes, it->size, err);
    merge_batch_pair(batch, t->merge, it->c1, it->c2);
    return 0;
}

/* Adds the least term with the lists of all inputs that have it. */
static int add_term(struct merge_batch *batch, struct term_merge *t,
                    struct error *err)
{
    uint64_t key = t->queue.items[0].key;

    if (begin_term(batch, t, err) < 0)
        return -1;
    do {
        struct merge_item item;
        size_t i = t->queue.items[0].input;
        bool found;

        if (merge_batch_list(batch, t->merge, i, t->terms[i].start,
                             t->terms[i].end, err) < 0 ||
            next_term(&found, &item, t, i, err) < 0)
            return -1;
        merge_queue_next(&t->queue, found ? &item : NULL);
    } while (is_next(&t->queue, batch, key));
    return 0;
}

/* What ahead_run makes. */
static int make_batch(void *context, size_t slot, bool *last, struct error *err)
{
    struct term_merge *t = context;
    struct merge_batch *batch = &t->batches[slot];

    merge_batch_reset(batch);
    while (t->queue.count > 0 && !merge_batch_is_full(batch)) {
        if (add_term(batch, t, err) < 0)
            return -1;
    }
    *last = t->queue.count == 0;
    return 0;
}

/* What it works at. */
static int join_batch(void *context, size_t slot, bool ahead, struct error *err)
{
    struct term_merge *t = context;

    if (!t->joins)
        return 0;
    return merge_batch_join(&t->batches[slot], &t->joiners[ahead], t->merge,
                            err);
}

static int use_batch(void *context, size_t slot, struct error *err)
{
    struct term_merge *t = context;

    return list_merge_add(&t->lists, &t->batches[slot], err);
}

/* Reads, and joins, on a thread that is idle, if there is one. */
static int add_terms(struct term_merge *t, struct error *err)
{
    const struct ahead ahead = { t, make_batch, join_batch, use_batch };
    int result = ahead_run(&ahead, merge_take_thread(t->merge), err);

    merge_give_thread(t->merge);
    return result;
}

static bool nothing_is_deleted(const struct merge *merge)
{
    for (size_t i = 0; i < merge->count; i++) {
        if (merge->inputs[i].passages.table)
            return false;
    }
    return true;
}

static void free_terms(struct term_merge *t)
{
    for (size_t i = 0; t->terms && i < t->merge->count; i++)
        term_iterator_free(&t->terms[i]);
    free(t->terms);
    for (size_t i = 0; i < AHEAD_SLOTS; i++)
        merge_batch_free(&t->batches[i]);
    merge_joiner_free(&t->joiners[0]);
    merge_joiner_free(&t->joiners[1]);
    merge_queue_free(&t->queue);
    list_merge_free(&t->lists);
    free(t);
}

int merge_terms(struct merge *merge, struct error *err)
{
    struct term_merge *t;
    int result;

    if (memory_alloc(&t, 1, sizeof *t, err) < 0)
        return -1;
    t->merge = t->lists.merge = merge;
    t->joins = nothing_is_deleted(merge);
    result = memory_alloc(&t->terms, merge->count, sizeof *t->terms, err);
    if (result == 0)
        result = segment_builder_terms(&t->lists.terms, merge->builder, err);
    if (result == 0 && t->joins)
        result = merge_counts(merge, t->lists.terms, err);
    if (result == 0)
        result = start_terms(t, err);
    if (result == 0)
        result = add_terms(t, err);
    free_terms(t);
    return result;
}
