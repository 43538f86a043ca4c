#include "indexer/inverter.h"

#include <assert.h>
#include <stdlib.h>

#include "common/memory.h"

enum {
    STEP_SHIFT = 27, /* of an item */
    STEP_FAR = 31,
    TERM_MASK = (1 << STEP_SHIFT) - 1,
    /* How many tokens ahead memory is fetched. */
    KEY_AHEAD = 8,
    SLOT_AHEAD = 16,
    WINDOWS = 3,
    WINDOW_MIN = 1 << 12, /* occurrences */
};

static_assert(TERM_TABLE_MAX == TERM_MASK + 1, "ids take 27 bits");

/* ---- reading tokens ---- */

static void fetch_ahead(const struct inverter *inverter,
                        const struct tokens *tokens, size_t i)
{
    const struct token *slot = tokens->items + i + SLOT_AHEAD;
    const struct token *key = tokens->items + i + KEY_AHEAD;

    if (i + SLOT_AHEAD < tokens->count && !token_is_word(slot->kind))
        term_table_prefetch_slot(&inverter->terms, slot->first, slot->second);
    if (i + KEY_AHEAD < tokens->count && !token_is_word(key->kind))
        term_table_prefetch_key(&inverter->terms, key->first, key->second);
}

static int term_of(struct inverter *inverter, const struct tokens *tokens,
                   const struct token *token, uint32_t *id, struct error *err)
{
    size_t mark = token->kind == TOKEN_PART;

    if (token_is_word(token->kind))
        return term_table_word(&inverter->terms, tokens->words + token->first,
                               token->second + mark, id, err);
    return term_table_pair(&inverter->terms, token->first, token->second, id,
                           err);
}

static int inverter_reserve(struct inverter *inverter, size_t more,
                            struct error *err)
{
    size_t needed = inverter->items + 2 * more;

    if (needed > UINT32_MAX)
        return error_set(err, ERROR_LIMIT,
                         "too many tokens in one batch; give less --memory");
    if (memory_grow(&inverter->stream, &inverter->stream_capacity, needed,
                    sizeof *inverter->stream, err) < 0)
        return -1;
    return memory_grow(&inverter->passage_end, &inverter->passage_capacity,
                       (size_t)inverter->passages + 1,
                       sizeof *inverter->passage_end, err);
}

static void put_item(struct inverter *inverter, uint32_t id, uint32_t step,
                     uint32_t position)
{
    if (step < STEP_FAR) {
        inverter->stream[inverter->items++] = id | step << STEP_SHIFT;
    } else {
        inverter->stream[inverter->items++] = id | (uint32_t)STEP_FAR
                                                       << STEP_SHIFT;
        inverter->stream[inverter->items++] = position;
    }
}

int inverter_add(struct inverter *inverter, const struct tokens *tokens,
                 struct error *err)
{
    uint32_t before = 0;

    if (inverter_reserve(inverter, tokens->count, err) < 0)
        return -1;
    for (size_t i = 0; i < tokens->count; i++) {
        uint32_t position = tokens->items[i].position;
        uint32_t id;

        fetch_ahead(inverter, tokens, i);
        if (term_of(inverter, tokens, &tokens->items[i], &id, err) < 0)
            return -1;
        put_item(inverter, id, position - before, position);
        before = position;
    }
    inverter->count += (uint32_t)tokens->count;
    inverter->passage_end[inverter->passages++] = inverter->items;
    return 0;
}

/* How many occurrences are sorted at once; whole terms, so some more. */
static uint32_t window_of(const struct inverter *inverter)
{
    uint32_t window = inverter->count / WINDOWS + inverter->count / 32;

    return window < WINDOW_MIN ? WINDOW_MIN : window;
}

size_t inverter_bytes(const struct inverter *inverter)
{
    size_t term = 3 * sizeof(uint32_t); /* of what sorter_begin makes */

    return inverter->items * sizeof *inverter->stream +
           window_of(inverter) * sizeof(uint64_t) +
           inverter->passages * sizeof *inverter->passage_end +
           inverter->terms.count * term + term_table_bytes(&inverter->terms);
}

/* ---- sorting and writing ---- */

/*
 * Sorted occurrences are numbered, by term in the dictionary's order and
 * then by arrival. A window holds those of some terms.
 */
struct sorter {
    const struct inverter *from;
    uint32_t *order;  /* term ids in the dictionary's order */
    uint32_t *ends;   /* by their ranks there: number after the last one */
    uint32_t *next;   /* by term id: number of its next occurrence */
    uint64_t *window; /* passage << 16 | position; one more to write over */
    size_t window_capacity;
    uint32_t start; /* numbers in the window: [start, end) */
    uint32_t end;
    struct postings_block block; /* to be written */
    uint16_t *positions;         /* of it */
    size_t positions_capacity;
};

static void number_terms(struct sorter *sorter)
{
    const struct inverter *from = sorter->from;
    uint32_t start = 0;

    for (uint32_t i = 0; i < from->items; i++) {
        uint32_t item = from->stream[i];

        sorter->next[item & TERM_MASK]++;
        i += item >> STEP_SHIFT == STEP_FAR;
    }
    for (uint32_t i = 0; i < from->terms.count; i++) {
        uint32_t *next = &sorter->next[sorter->order[i]];
        uint32_t count = *next;

        *next = start;
        start += count;
        sorter->ends[i] = start;
    }
    assert(start == from->count);
}

static int sorter_begin(struct sorter *sorter, struct error *err)
{
    const struct term_table *terms = &sorter->from->terms;

    if (memory_alloc(&sorter->order, terms->count, sizeof *sorter->order, err) <
            0 ||
        term_table_sort(terms, sorter->order, err) < 0 ||
        memory_alloc(&sorter->ends, terms->count, sizeof *sorter->ends, err) <
            0 ||
        memory_alloc(&sorter->next, terms->count, sizeof *sorter->next, err) <
            0)
        return -1;
    number_terms(sorter);
    return 0;
}

/*
 * Sorts the occurrences of the window; the others go to its end, for a branch
 * on what is one of them would be guessed wrong too often.
 */
static void fill_window(struct sorter *sorter)
{
    const struct inverter *from = sorter->from;
    const uint32_t *item = from->stream;
    const uint32_t start = sorter->start;
    const uint32_t size = sorter->end - start;
    uint32_t *const next = sorter->next;
    uint64_t *const window = sorter->window;

    for (uint32_t passage = 0; passage < from->passages; passage++) {
        const uint32_t *end = from->stream + from->passage_end[passage];
        uint64_t place = (uint64_t)passage << 16;

        for (; item < end; item++) {
            uint32_t *number = next + (*item & TERM_MASK);
            uint32_t at = *number - start;

            place += *item >> STEP_SHIFT;
            if (*item >> STEP_SHIFT == STEP_FAR)
                place = (uint64_t)passage << 16 | *++item;
            *number += at < size;
            window[at < size ? at : size] = place;
        }
    }
}

/* Opens the window of the terms from `rank` on; *rank becomes their end. */
static int open_window(struct sorter *sorter, uint32_t *rank, struct error *err)
{
    uint32_t most = window_of(sorter->from);

    /* What the window before ended with has this one's first number. */
    if (*rank > 0)
        sorter->next[sorter->order[*rank - 1]] = UINT32_MAX;
    sorter->start = sorter->end;
    do {
        sorter->end = sorter->ends[*rank];
        ++*rank;
    } while (*rank < sorter->from->terms.count &&
             sorter->ends[*rank] - sorter->start <= most);
    if (memory_grow(&sorter->window, &sorter->window_capacity,
                    (size_t)(sorter->end - sorter->start) + 1,
                    sizeof *sorter->window, err) < 0)
        return -1;
    fill_window(sorter);
    return 0;
}

static int begin_term(const struct term_table *terms, uint32_t id,
                      struct segment_builder *builder, struct error *err)
{
    if (term_table_is_word(terms, id)) {
        const struct table_word *word = term_table_word_at(terms, id);

        return segment_builder_word(builder, word->bytes, word->size, err);
    }
    return segment_builder_pair(builder, (uint32_t)(terms->keys[id] >> 32),
                                (uint32_t)terms->keys[id], err);
}

/* Fills the block from the occurrences [at, end); returns where they end. */
static const uint64_t *take_block(struct sorter *sorter, const uint64_t *at,
                                  const uint64_t *end)
{
    struct postings_block *block = &sorter->block;
    const uint64_t *start = at;
    uint16_t *position = sorter->positions;
    uint32_t count = 0;

    while (at < end && count < BLOCK_MAX) {
        uint64_t passage = *at >> 16;
        const uint64_t *first = at;

        for (; at < end && *at >> 16 == passage; at++)
            *position++ = (uint16_t)*at;
        block->docids[count] = (uint32_t)passage;
        block->tf[count++] = (uint32_t)(at - first);
    }
    block->count = count;
    block->occurrences = (uint32_t)(at - start);
    return at;
}

static int write_term(struct sorter *sorter, uint32_t rank,
                      struct segment_builder *builder, struct error *err)
{
    uint32_t start = rank == 0 ? 0 : sorter->ends[rank - 1];
    const uint64_t *at = sorter->window + (start - sorter->start);
    const uint64_t *end = sorter->window + (sorter->ends[rank] - sorter->start);

    if (begin_term(&sorter->from->terms, sorter->order[rank], builder, err) <
            0 ||
        memory_grow(&sorter->positions, &sorter->positions_capacity,
                    (size_t)(end - at), sizeof *sorter->positions, err) < 0)
        return -1;
    while (at < end) {
        at = take_block(sorter, at, end);
        if (segment_builder_block(builder, &sorter->block, sorter->positions,
                                  err) < 0)
            return -1;
    }
    return 0;
}

static int write_terms(struct sorter *sorter, struct segment_builder *builder,
                       struct error *err)
{
    const struct term_table *terms = &sorter->from->terms;
    uint32_t rank = 0;

    if (sorter_begin(sorter, err) < 0)
        return -1;
    for (uint32_t end = 0; rank < terms->count;) {
        if (open_window(sorter, &end, err) < 0)
            return -1;
        for (; rank < end; rank++) {
            if (rank + KEY_AHEAD < end)
                __builtin_prefetch(
                    &terms->keys[sorter->order[rank + KEY_AHEAD]]);
            if (write_term(sorter, rank, builder, err) < 0)
                return -1;
        }
    }
    return 0;
}

int inverter_write(struct inverter *inverter, struct segment_builder *builder,
                   struct error *err)
{
    struct sorter sorter = { .from = inverter };
    int result = write_terms(&sorter, builder, err);

    free(sorter.order);
    free(sorter.ends);
    free(sorter.next);
    free(sorter.window);
    free(sorter.positions);
    inverter_free(inverter);
    return result;
}

void inverter_free(struct inverter *inverter)
{
    term_table_free(&inverter->terms);
    free(inverter->stream);
    free(inverter->passage_end);
    *inverter = (struct inverter){ 0 };
}
