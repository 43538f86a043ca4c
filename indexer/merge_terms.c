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

/* The key of words, above that of all bigrams. */
#define KEY_WORD UINT64_MAX

struct term_merge {
    struct merge *merge;
    struct term_iterator *terms; /* by input */
    struct merge_queue queue;
    struct list_merge lists;
    uint8_t word[TERM_WORD_MAX]; /* the one being added */
};

static int check_term(const struct merge_input *input,
                      const struct term_iterator *term, struct error *err)
{
    bool possible = term->is_word
                        ? term->size >= 1 && term->size <= TERM_WORD_MAX
                        : term->c1 <= UTF8_LAST && term->c2 <= UTF8_LAST;

    if (!possible || input->source.segment->passages == 0)
        return segment_damaged(input->source.segment, "a term that cannot be",
                               err);
    return 0;
}

/* *found: the input's next term in *item, if there is one. */
static int next_term(bool *found, struct merge_item *item, struct term_merge *t,
                     size_t i, struct error *err)
{
    struct term_iterator *term = &t->terms[i];

    if (term_iterator_next(term, err) < 0)
        return segment_blame(t->merge->inputs[i].source.segment, err);
    *found = term->term != TERM_NONE;
    if (!*found)
        return 0;
    if (check_term(&t->merge->inputs[i], term, err) < 0)
        return -1;
    *item = (struct merge_item){ .input = i };
    if (term->is_word) {
        item->key = KEY_WORD;
        item->bytes = term->bytes;
        item->size = term->size;
    } else {
        item->key = (uint64_t)term->c1 << 32 | term->c2;
    }
    return merge_step(t->merge, TERM_BYTES, err);
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

        if (touch_dictionary(t->merge, segment, err) < 0 ||
            term_iterator_start(&t->terms[i], &segment->words, err) < 0 ||
            next_term(&found, &item, t, i, err) < 0 ||
            (found && merge_queue_add(&t->queue, &item, err) < 0))
            return -1;
    }
    return 0;
}

/* Adds the least term with the lists of all inputs that have it. */
static int add_term(struct term_merge *t, struct error *err)
{
    struct merge_item least = t->queue.items[0];
    struct merge_term term = {
        .is_word = least.key == KEY_WORD,
        .first = (uint32_t)(least.key >> 32),
        .second = (uint32_t)least.key,
        .word = t->word,
        .size = least.size,
    };

    if (term.is_word)
        memcpy(t->word, least.bytes, least.size);
    least.bytes = t->word;
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
    } while (t->queue.count > 0 &&
             merge_item_equal(&t->queue.items[0], &least));
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
