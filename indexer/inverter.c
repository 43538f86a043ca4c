#include "indexer/inverter.h"

#include <stdlib.h>

#include "common/memory.h"

/* An occurrence's passage is looked up by steps from here. */
enum { HINT_SHIFT = 7 };

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
    size_t needed = inverter->count + more;

    if (needed > UINT32_MAX)
        return error_set(err, ERROR_LIMIT, "too many tokens in one batch");
    if (memory_grow(&inverter->stream, &inverter->stream_capacity, needed,
                    sizeof *inverter->stream, err) < 0 ||
        memory_grow(&inverter->positions, &inverter->positions_capacity, needed,
                    sizeof *inverter->positions, err) < 0)
        return -1;
    return memory_grow(&inverter->passage_end, &inverter->passage_capacity,
                       (size_t)inverter->passages + 1,
                       sizeof *inverter->passage_end, err);
}

int inverter_add(struct inverter *inverter, const struct tokens *tokens,
                 struct error *err)
{
    if (inverter_reserve(inverter, tokens->count, err) < 0)
        return -1;
    for (size_t i = 0; i < tokens->count; i++) {
        const struct token *token = &tokens->items[i];
        uint32_t at = inverter->count + (uint32_t)i;

        if (term_of(inverter, tokens, token, &inverter->stream[at], err) < 0)
            return -1;
        inverter->positions[at] = (uint16_t)token->position;
    }
    inverter->count += (uint32_t)tokens->count;
    inverter->passage_end[inverter->passages++] = inverter->count;
    return 0;
}

size_t inverter_bytes(const struct inverter *inverter)
{
    size_t occurrence = sizeof *inverter->stream + sizeof *inverter->positions +
                        sizeof(uint32_t);
    size_t term = 2 * sizeof(uint32_t) + 2 * sizeof(uint64_t);

    return inverter->count * occurrence +
           inverter->passages * sizeof *inverter->passage_end +
           inverter->terms.count * term + term_table_bytes(&inverter->terms);
}

/* What the counting sort makes. */
struct sorted_stream {
    uint32_t *order; /* occurrences by term, then by arrival */
    uint32_t *end;   /* in `order`, by term id */
    uint32_t *terms; /* term ids in the dictionary's order */
    uint32_t *hints; /* a passage at or before each 128th occurrence's */
    uint16_t *positions;
    size_t positions_capacity;
};

static void sorted_free(struct sorted_stream *sorted)
{
    free(sorted->order);
    free(sorted->end);
    free(sorted->terms);
    free(sorted->hints);
    free(sorted->positions);
}

static void sort_by_term(struct sorted_stream *sorted,
                         const struct inverter *inverter)
{
    uint32_t start = 0;

    for (uint32_t i = 0; i < inverter->count; i++)
        sorted->end[inverter->stream[i]]++;
    for (uint32_t id = 0; id < inverter->terms.count; id++) {
        uint32_t count = sorted->end[id];

        sorted->end[id] = start;
        start += count;
    }
    for (uint32_t i = 0; i < inverter->count; i++)
        sorted->order[sorted->end[inverter->stream[i]]++] = i;
}

static void fill_hints(struct sorted_stream *sorted,
                       const struct inverter *inverter)
{
    uint32_t passage = 0;

    for (uint32_t i = 0; i < inverter->count; i += 1 << HINT_SHIFT) {
        while (inverter->passage_end[passage] <= i)
            passage++;
        sorted->hints[i >> HINT_SHIFT] = passage;
    }
}

static int sorted_make(struct sorted_stream *sorted,
                       const struct inverter *inverter, struct error *err)
{
    size_t hints = (inverter->count >> HINT_SHIFT) + 1;

    if (memory_alloc(&sorted->order, inverter->count, sizeof *sorted->order,
                     err) < 0 ||
        memory_alloc(&sorted->end, inverter->terms.count, sizeof *sorted->end,
                     err) < 0 ||
        memory_alloc(&sorted->terms, inverter->terms.count,
                     sizeof *sorted->terms, err) < 0 ||
        memory_alloc(&sorted->hints, hints, sizeof *sorted->hints, err) < 0)
        return -1;
    sort_by_term(sorted, inverter);
    fill_hints(sorted, inverter);
    return term_table_sort(&inverter->terms, sorted->terms, err);
}

/* Writes the posting that begins at order[i]; returns where the next does. */
static int write_posting(struct sorted_stream *sorted,
                         const struct inverter *inverter, uint32_t *i,
                         uint32_t end, struct segment_builder *builder,
                         struct error *err)
{
    uint32_t occurrence = sorted->order[*i];
    uint32_t passage = sorted->hints[occurrence >> HINT_SHIFT];
    uint32_t tf = 0;

    while (inverter->passage_end[passage] <= occurrence)
        passage++;
    for (; *i < end; ++*i, tf++) {
        occurrence = sorted->order[*i];
        if (occurrence >= inverter->passage_end[passage])
            break;
        if (memory_grow(&sorted->positions, &sorted->positions_capacity,
                        (size_t)tf + 1, sizeof *sorted->positions, err) < 0)
            return -1;
        sorted->positions[tf] = inverter->positions[occurrence];
    }
    return segment_builder_posting(builder, passage, tf, sorted->positions,
                                   err);
}

static int write_term(struct sorted_stream *sorted,
                      const struct inverter *inverter, uint32_t id,
                      struct segment_builder *builder, struct error *err)
{
    const struct term_table *terms = &inverter->terms;
    uint32_t i = id == 0 ? 0 : sorted->end[id - 1];
    int result;

    if (term_table_is_word(terms, id)) {
        const struct table_word *word = &terms->word_items[terms->words[id]];

        result = segment_builder_word(builder, word->bytes, word->size, err);
    } else {
        result =
            segment_builder_pair(builder, (uint32_t)(terms->keys[id] >> 32),
                                 (uint32_t)terms->keys[id], err);
    }
    while (result == 0 && i < sorted->end[id])
        result =
            write_posting(sorted, inverter, &i, sorted->end[id], builder, err);
    return result;
}

int inverter_write(struct inverter *inverter, struct segment_builder *builder,
                   struct error *err)
{
    struct sorted_stream sorted = { 0 };
    int result = sorted_make(&sorted, inverter, err);

    free(inverter->stream);
    inverter->stream = NULL;
    for (uint32_t i = 0; result == 0 && i < inverter->terms.count; i++)
        result = write_term(&sorted, inverter, sorted.terms[i], builder, err);
    sorted_free(&sorted);
    inverter_free(inverter);
    return result;
}

void inverter_free(struct inverter *inverter)
{
    term_table_free(&inverter->terms);
    free(inverter->stream);
    free(inverter->positions);
    free(inverter->passage_end);
    *inverter = (struct inverter){ 0 };
}
