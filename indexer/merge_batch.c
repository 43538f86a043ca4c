#include "indexer/merge_batch.h"

#include <assert.h>
#include <stdlib.h>

#include "common/memory.h"
#include "common/tokenizer.h"

enum {
    TOUCH_AHEAD = 1 << 16, /* bytes of POSTINGS */
    BATCH_BYTES = 1 << 17, /* of lists, about */
};

void merge_batch_reset(struct merge_batch *batch)
{
    batch->count = 0;
    batch->source_count = 0;
    batch->source_bytes = 0;
    byte_writer_reset(&batch->words);
    byte_writer_reset(&batch->lists);
}

bool merge_batch_is_full(const struct merge_batch *batch)
{
    return batch->source_count >= MERGE_BATCH_TERMS ||
           batch->source_bytes >= BATCH_BYTES;
}

static void begin_term(struct merge_batch *batch, const struct merge *merge,
                       struct merge_term term)
{
    uint32_t flags = merge->settings->index->flags;

    assert(!merge_batch_is_full(batch));
    term.has_positions = (flags & INDEX_POSITIONS) != 0 &&
                         term_has_positions(term.size > 0, term.second);
    batch->terms[batch->count++] = term;
}

int merge_batch_word(struct merge_batch *batch, const struct merge *merge,
                     const uint8_t *word, size_t size, struct error *err)
{
    begin_term(batch, merge, (struct merge_term){ .size = (uint8_t)size });
    write_bytes(&batch->words, word, size);
    return byte_writer_check(&batch->words, err);
}

void merge_batch_pair(struct merge_batch *batch, const struct merge *merge,
                      uint32_t first, uint32_t second)
{
    begin_term(batch, merge,
               (struct merge_term){ .first = first, .second = second });
}

/*
 * Lists follow each other, so what they lie in is touched a stretch at a time.
 */
static int touch_list(struct merge *merge, struct merge_input *input,
                      uint64_t start, uint64_t end, struct error *err)
{
    const struct segment *segment = input->source.segment;
    struct span postings = segment_section(segment, SECTION_POSTINGS);

    if (end <= input->touched)
        return 0;
    if (end - start < TOUCH_AHEAD)
        end = postings.size - start < TOUCH_AHEAD ? postings.size
                                                  : start + TOUCH_AHEAD;
    input->touched = end;
    return merge_touch(merge, segment, postings.bytes + start,
                       (size_t)(end - start), err);
}

int merge_batch_list(struct merge_batch *batch, struct merge *merge,
                     size_t input, uint64_t start, uint64_t end,
                     struct error *err)
{
    if (batch->source_count == batch->source_capacity &&
        memory_grow(&batch->sources, &batch->source_capacity,
                    batch->source_count + 1, sizeof *batch->sources, err) < 0)
        return -1;
    batch->sources[batch->source_count++] =
        (struct list_source){ start, (uint32_t)(end - start), (uint32_t)input };
    batch->source_bytes += end - start;
    batch->terms[batch->count - 1].list_count++;
    return touch_list(merge, &merge->inputs[input], start, end, err);
}

int list_source_open(struct postings_list *list, const struct merge *merge,
                     const struct list_source *source,
                     const struct merge_term *term, struct error *err)
{
    const struct segment *segment = merge->inputs[source->input].source.segment;
    struct span positions = segment_section(segment, SECTION_POSITIONS);

    if (postings_list_open(
            list,
            segment_section(segment, SECTION_POSTINGS).bytes + source->start,
            source->size, source->start, term->has_positions, segment->whole,
            segment->passages, positions.bytes, positions.size, err) < 0)
        return segment_blame(segment, err);
    return 0;
}

/* Opens the term's lists; *joins = whether they make one block together. */
static int open_lists(bool *joins, struct merge_joiner *joiner,
                      const struct merge *merge, const struct merge_term *term,
                      const struct list_source *sources, struct error *err)
{
    uint64_t df = 0;
    uint64_t occurrences = 0;

    if (memory_grow(&joiner->opened, &joiner->capacity, term->list_count,
                    sizeof *joiner->opened, err) < 0)
        return -1;
    for (size_t i = 0; i < term->list_count; i++) {
        struct postings_list *list = &joiner->opened[i];

        if (list_source_open(list, merge, &sources[i], term, err) < 0)
            return -1;
        df += list->df;
        occurrences += list->occurrences;
    }
    *joins = df <= BLOCK_MAX && occurrences <= POSTING_TF_MAX;
    return 0;
}

/* Joins the lists that were opened. */
static int join_lists(struct byte_writer *out, struct merge_joiner *joiner,
                      const struct merge *merge, const struct merge_term *term,
                      const struct list_source *sources, struct error *err)
{
    const struct postings_list *lists = joiner->opened;

    if (term->list_count == 1 && lists->single)
        return postings_join_single(
            out, lists, merge->inputs[sources->input].passages.base, err);
    postings_join_begin(&joiner->join, term->has_positions, merge->passages);
    for (size_t i = 0; i < term->list_count; i++) {
        const struct merge_input *input = &merge->inputs[sources[i].input];

        if (postings_join_add(&joiner->join, &lists[i], input->passages.base,
                              err) < 0)
            return segment_blame(input->source.segment, err);
    }
    return postings_join_end(&joiner->join, out, err);
}

int merge_batch_join(struct merge_batch *batch, struct merge_joiner *joiner,
                     const struct merge *merge, struct error *err)
{
    const struct list_source *sources = batch->sources;

    for (size_t i = 0; i < batch->count; i++) {
        struct merge_term *term = &batch->terms[i];
        size_t before = batch->lists.size;
        bool joins;

        if (open_lists(&joins, joiner, merge, term, sources, err) < 0 ||
            (joins &&
             join_lists(&batch->lists, joiner, merge, term, sources, err) < 0))
            return -1;
        term->list_size = (uint32_t)(batch->lists.size - before);
        sources += term->list_count;
    }
    return 0;
}

void merge_batch_free(struct merge_batch *batch)
{
    free(batch->sources);
    byte_writer_free(&batch->words);
    byte_writer_free(&batch->lists);
    *batch = (struct merge_batch){ 0 };
}

void merge_joiner_free(struct merge_joiner *joiner)
{
    free(joiner->opened);
    *joiner = (struct merge_joiner){ 0 };
}
