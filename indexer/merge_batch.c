#include "indexer/merge_batch.h"

#include <assert.h>
#include <stdlib.h>

#include "common/memory.h"
#include "common/tokenizer.h"

enum { TOUCH_AHEAD = 1 << 16 /* bytes of POSTINGS */ };

void merge_batch_reset(struct merge_batch *batch)
{
    batch->count = 0;
    batch->source_count = 0;
    byte_writer_reset(&batch->words);
    byte_writer_reset(&batch->lists);
}

bool merge_batch_is_full(const struct merge_batch *batch)
{
    return batch->source_count >= MERGE_BATCH_TERMS;
}

static void begin_term(struct merge_batch *batch, const struct merge *merge,
                       struct merge_term term)
{
    uint32_t flags = merge->settings->index->flags;

    assert(!merge_batch_is_full(batch));
    term.has_positions = (flags & INDEX_POSITIONS) != 0 &&
                         term_has_positions(term.is_word, term.second);
    batch->terms[batch->count++] = term;
}

int merge_batch_word(struct merge_batch *batch, const struct merge *merge,
                     const uint8_t *word, size_t size, struct error *err)
{
    begin_term(batch, merge,
               (struct merge_term){ .is_word = true, .size = size });
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

static int open_list(struct postings_list *list, const struct segment *segment,
                     bool has_positions, uint64_t start, uint64_t end,
                     struct error *err)
{
    struct span positions = segment_section(segment, SECTION_POSITIONS);

    return postings_list_open(
        list, segment_section(segment, SECTION_POSTINGS).bytes + start,
        (size_t)(end - start), start, has_positions, segment->whole,
        segment->passages, positions.bytes, positions.size, err);
}

int merge_batch_list(struct merge_batch *batch, struct merge *merge,
                     struct merge_input *input, uint64_t start, uint64_t end,
                     struct error *err)
{
    const struct segment *segment = input->source.segment;
    struct merge_term *term = &batch->terms[batch->count - 1];
    struct list_source *source;

    if (batch->source_count == batch->source_capacity &&
        memory_grow(&batch->sources, &batch->source_capacity,
                    batch->source_count + 1, sizeof *source, err) < 0)
        return -1;
    source = &batch->sources[batch->source_count++];
    source->input = input;
    term->list_count++;
    if (touch_list(merge, input, start, end, err) < 0 ||
        open_list(&source->list, segment, term->has_positions, start, end,
                  err) < 0)
        return segment_blame(segment, err);
    return 0;
}

/* Whether the lists make one block together. */
static bool can_join(const struct list_source *sources, size_t count)
{
    uint64_t df = 0;
    uint64_t occurrences = 0;

    for (size_t i = 0; i < count; i++) {
        df += sources[i].list.df;
        occurrences += sources[i].list.occurrences;
    }
    return df <= BLOCK_MAX && occurrences <= POSTING_TF_MAX;
}

static int join_lists(struct merge_batch *batch, const struct merge *merge,
                      const struct merge_term *term,
                      const struct list_source *sources, struct error *err)
{
    if (term->list_count == 1 && sources->list.single)
        return postings_join_single(&batch->lists, &sources->list,
                                    sources->input->passages.base, err);
    postings_join_begin(&batch->join, term->has_positions, merge->passages);
    for (size_t i = 0; i < term->list_count; i++) {
        const struct merge_input *input = sources[i].input;

        if (postings_join_add(&batch->join, &sources[i].list,
                              input->passages.base, err) < 0)
            return segment_blame(input->source.segment, err);
    }
    return postings_join_end(&batch->join, &batch->lists, err);
}

int merge_batch_join(struct merge_batch *batch, const struct merge *merge,
                     struct error *err)
{
    const struct list_source *sources = batch->sources;

    for (size_t i = 0; i < batch->count; i++) {
        struct merge_term *term = &batch->terms[i];
        size_t before = batch->lists.size;

        if (can_join(sources, term->list_count) &&
            join_lists(batch, merge, term, sources, err) < 0)
            return -1;
        term->list_size = batch->lists.size - before;
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
