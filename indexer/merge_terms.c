#include "indexer/merge_terms.h"

#include <stdlib.h>
#include <string.h>

#include "common/memory.h"
#include "common/term_iterator.h"
#include "common/tokenizer.h"
#include "common/utf8.h"
#include "indexer/merge_facts.h"
#include "indexer/merge_lists.h"
#include "indexer/merge_queue.h"

enum { TERM_BYTES = 8 /* of the dictionary, about */ };

enum { INPUT_BITS = 16, SECOND_SHIFT = INPUT_BITS, FIRST_SHIFT = 37 };

/* Of keys of words, which are above those of all bigrams. */
#define KEY_WORD (UINT64_C(1) << 63)

struct term_merge {
    struct merge *merge;
    struct term_iterator *terms; /* by input */
    struct merge_queue queue;
    struct list_merge lists;
    uint8_t word[TERM_WORD_MAX]; /* the one being added */
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
    if (term->term % LIST_GROUP > 0)
        return 0;
    return merge_step(t->merge, LIST_GROUP * TERM_BYTES, err);
}

/* Touches the whole dictionary of an input. */
static int touch_dictionary(struct merge *merge, const struct segment *segment,
                            struct error *err)
{
    for (int kind = SECTION_ROW; kind <= SECTION_LIST_LENGTH; kind++) {
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

/* Whether the least item is of the term. */
static bool is_next(const struct merge_queue *queue,
                    const struct merge_term *term, uint64_t key)
{
    const struct merge_item *item = &queue->items[0];

    if (queue->count == 0)
        return false;
    if (!term->is_word)
        return item->key >> INPUT_BITS == key >> INPUT_BITS;
    return item->size == term->size &&
           memcmp(item->bytes, term->word, term->size) == 0;
}

/* Adds the least term with the lists of all inputs that have it. */
static int add_term(struct term_merge *t, struct error *err)
{
    struct merge_item least = t->queue.items[0];
    const struct term_iterator *it = &t->terms[least.input];
    struct merge_term term = { it->is_word, it->c1, it->c2, t->word,
                               least.size };

    if (term.is_word)
        memcpy(t->word, least.bytes, least.size);
    list_merge_begin(&t->lists, &term);
    do {
        struct merge_item item;
        size_t i = t->queue.items[0].input;
        bool found;

        if (list_merge_add(&t->lists, &t->merge->inputs[i], t->terms[i].start,
                           t->terms[i].end, err) < 0 ||
            next_term(&found, &item, t, i, err) < 0)
            return -1;
        merge_queue_next(&t->queue, found ? &item : NULL);
    } while (is_next(&t->queue, &term, least.key));
    return list_merge_end(&t->lists, err);
}

static bool nothing_is_deleted(const struct merge *merge)
{
    for (size_t i = 0; i < merge->count; i++) {
        if (merge->inputs[i].passages.table)
            return false;
    }
    return true;
}

int merge_terms(struct merge *merge, struct error *err)
{
    struct term_merge t = { .merge = merge };
    struct segment_terms *terms = NULL;
    bool plain = nothing_is_deleted(merge);
    int result = memory_alloc(&t.terms, merge->count, sizeof *t.terms, err);

    if (result == 0)
        result = segment_builder_terms(&terms, merge->builder, err);
    if (result == 0 && plain)
        result = merge_counts(merge, terms, err);
    if (result == 0)
        result = list_merge_open(&t.lists, merge, terms, plain, err);
    if (result == 0)
        result = start_terms(&t, err);
    while (result == 0 && t.queue.count > 0)
        result = add_term(&t, err);
    for (size_t i = 0; t.terms && i < merge->count; i++)
        term_iterator_free(&t.terms[i]);
    free(t.terms);
    merge_queue_free(&t.queue);
    list_merge_free(&t.lists);
    return result;
}
