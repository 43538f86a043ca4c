#include "indexer/inverter.h"

#include <assert.h>
#include <stdlib.h>

#include "common/memory.h"
#include "indexer/row_sorter.h"
#include "indexer/segment_terms.h"

enum {
    ROWS = 1 << 16,
    GROUP = 64, /* tokens that room is made for at once */
};

/* ---- reading tokens ---- */

/* Gives a new term an empty list. */
static int list_of(struct inverter_list **out, struct inverter *inverter,
                   uint32_t id, struct error *err)
{
    if (id == inverter->list_count) {
        if (memory_grow(&inverter->lists, &inverter->lists_capacity,
                        (size_t)id + 1, sizeof *inverter->lists, err) < 0)
            return -1;
        inverter->lists[inverter->list_count++] = (struct inverter_list){ 0 };
    }
    *out = &inverter->lists[id];
    return 0;
}

static int find_list(struct inverter_list **out, struct inverter *inverter,
                     const struct tokens *tokens, const struct token *token,
                     struct error *err)
{
    size_t mark = token->kind == TOKEN_PART;
    uint32_t id;

    if ((token_is_word(token->kind)
             ? term_table_word(&inverter->terms, tokens->words + token->first,
                               token->second + mark, &id, err)
             : term_table_pair(&inverter->terms, token->first, token->second,
                               &id, err)) < 0)
        return -1;
    return list_of(out, inverter, id, err);
}

static void put_occurrence(struct inverter *inverter,
                           struct inverter_list *list, uint32_t second,
                           uint32_t position)
{
    row_put(&inverter->chains, &list->chain, inverter->passages - list->passage,
            second, position);
    list->passage = inverter->passages;
    if (++list->count > inverter->longest)
        inverter->longest = list->count;
}

static int add_token(struct inverter *inverter, const struct tokens *tokens,
                     const struct token *token, struct error *err)
{
    struct inverter_list *list;
    uint32_t second = 0;

    if (!token_is_word(token->kind) && (token->first | token->second) < ROWS) {
        list = &inverter->rows[token->first];
        second = token->second;
    } else if (find_list(&list, inverter, tokens, token, err) < 0) {
        return -1;
    }
    put_occurrence(inverter, list, second, token->position);
    return 0;
}

int inverter_add(struct inverter *inverter, const struct tokens *tokens,
                 struct error *err)
{
    if (!inverter->rows &&
        memory_alloc(&inverter->rows, ROWS, sizeof *inverter->rows, err) < 0)
        return -1;
    for (size_t i = 0; i < tokens->count; i++) {
        if (i % GROUP == 0 &&
            word_chains_reserve(&inverter->chains, GROUP * ROW_WORDS_MOST,
                                err) < 0)
            return -1;
        if (add_token(inverter, tokens, &tokens->items[i], err) < 0)
            return -1;
    }
    inverter->passages++;
    return 0;
}

size_t inverter_bytes(const struct inverter *inverter)
{
    size_t sorted = 2 * sizeof(uint32_t); /* of what term_table_sort makes */

    return ROWS * sizeof *inverter->rows +
           word_chains_bytes(&inverter->chains) +
           inverter->lists_capacity * sizeof *inverter->lists +
           inverter->terms.count * sorted + term_table_bytes(&inverter->terms) +
           row_sorter_bytes(inverter->longest);
}

/* ---- writing lists ---- */

struct list_writer {
    const struct inverter *from;
    struct segment_terms *to;
    struct row_sorter *sorter;
    struct postings_block block; /* to be written */
    uint16_t *positions;         /* of it */
    size_t positions_capacity;
    uint32_t *order; /* ids of the terms that no row has, in order */
    uint32_t rank;   /* in it, of the next one */
};

/*
 * Fills the block from the entries [at, end); returns where they end. Whether
 * a passage goes on cannot be guessed, so there is no branch on it.
 */
static const uint64_t *take_block(struct list_writer *w, const uint64_t *at,
                                  const uint64_t *end)
{
    struct postings_block *block = &w->block;
    uint16_t *position = w->positions;
    uint64_t last = UINT64_MAX; /* passage */
    uint32_t count = 0;
    uint32_t tf = 0;

    for (; at < end; at++) {
        uint64_t passage = *at >> 16;
        bool begins = passage != last;

        if (count + begins > BLOCK_MAX)
            break;
        count += begins;
        tf = (begins ? 0 : tf) + 1;
        last = passage;
        block->docids[count - 1] = (uint32_t)passage;
        block->tf[count - 1] = tf;
        *position++ = (uint16_t)*at;
    }
    block->count = count;
    block->occurrences = (uint32_t)(position - w->positions);
    return at;
}

/* Writes the postings of the term begun last. */
static int write_postings(struct list_writer *w, const struct row_term *term,
                          struct error *err)
{
    const uint64_t *at = term->start;

    if (memory_grow(&w->positions, &w->positions_capacity,
                    (size_t)(term->end - at), sizeof *w->positions, err) < 0)
        return -1;
    while (at < term->end) {
        at = take_block(w, at, term->end);
        if (segment_terms_block(w->to, &w->block, w->positions, err) < 0)
            return -1;
    }
    return 0;
}

static int sort_list(struct list_writer *w, const struct inverter_list *list,
                     struct error *err)
{
    return row_sorter_sort(w->sorter, &w->from->chains, &list->chain,
                           list->count, err);
}

static int begin_other(struct list_writer *w, uint32_t id, struct error *err)
{
    const struct term_table *terms = &w->from->terms;

    if (term_table_is_word(terms, id)) {
        const struct table_word *word = term_table_word_at(terms, id);

        return segment_terms_word(w->to, word->bytes, word->size, err);
    }
    return segment_terms_pair(w->to, (uint32_t)(terms->keys[id] >> 32),
                              (uint32_t)terms->keys[id], err);
}

/* Writes the terms without a row whose keys are below `limit`. */
static int write_others(struct list_writer *w, uint64_t limit,
                        struct error *err)
{
    const struct term_table *terms = &w->from->terms;

    while (w->rank < terms->count && terms->keys[w->order[w->rank]] < limit) {
        uint32_t id = w->order[w->rank++];
        struct row_term term;

        if (begin_other(w, id, err) < 0 ||
            sort_list(w, &w->from->lists[id], err) < 0)
            return -1;
        term = row_sorter_term(w->sorter, 0);
        if (write_postings(w, &term, err) < 0)
            return -1;
    }
    return 0;
}

static int write_row(struct list_writer *w, uint32_t first, struct error *err)
{
    const struct inverter_list *row = &w->from->rows[first];

    if (row->count > 0 && sort_list(w, row, err) < 0)
        return -1;
    for (uint32_t i = 0; row->count > 0 && i < w->sorter->terms; i++) {
        struct row_term term = row_sorter_term(w->sorter, i);

        if (segment_terms_pair(w->to, first, term.second, err) < 0 ||
            write_postings(w, &term, err) < 0)
            return -1;
    }
    /* The other pairs of the row have larger second halves. */
    return write_others(w, ((uint64_t)first + 1) << 32, err);
}

static int write_terms(struct list_writer *w, struct error *err)
{
    const struct term_table *terms = &w->from->terms;

    if (memory_alloc(&w->sorter, 1, sizeof *w->sorter, err) < 0 ||
        memory_alloc(&w->order, terms->count, sizeof *w->order, err) < 0 ||
        term_table_sort(terms, w->order, err) < 0)
        return -1;
    for (uint32_t first = 0; w->from->rows && first < ROWS; first++) {
        if (write_row(w, first, err) < 0)
            return -1;
    }
    return write_others(w, UINT64_MAX, err);
}

int inverter_write(struct inverter *inverter, struct segment_builder *builder,
                   struct error *err)
{
    struct list_writer writer = { .from = inverter };
    int result = segment_builder_terms(&writer.to, builder, err);

    if (result == 0)
        result = write_terms(&writer, err);
    if (writer.sorter)
        row_sorter_free(writer.sorter);
    free(writer.sorter);
    free(writer.positions);
    free(writer.order);
    inverter_free(inverter);
    return result;
}

void inverter_free(struct inverter *inverter)
{
    free(inverter->rows);
    free(inverter->lists);
    term_table_free(&inverter->terms);
    word_chains_free(&inverter->chains);
    *inverter = (struct inverter){ 0 };
}
