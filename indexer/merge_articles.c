#include "indexer/merge_articles.h"

#include "common/little_endian.h"

enum { STRETCH_BYTES = 1 << 17 /* of a store, to be copied at once */ };

/* One store of an input, copied a stretch ahead of what is added. */
struct copy {
    struct string_store_writer *to;
    struct string_cursor from;
    uint32_t done; /* strings copied up to here */
};

struct copier {
    struct merge *merge;
    const struct merge_input *input;
    const struct segment *segment;
    struct copy texts;
    struct copy records;
    struct id_cursor ids;
    struct article_group group; /* that is being added */
};

/* Sees to it that string `next`, of a run that ends at `end`, is copied. */
static int copy_ahead(const struct copier *copier, struct copy *copy,
                      uint32_t next, uint32_t end, struct error *err)
{
    uint32_t before = copy->to->strings;
    uint32_t stop;

    if (next < copy->done)
        return 0;
    if (string_store_stretch(&stop, copy->from.store, next, STRETCH_BYTES,
                             err) < 0)
        return -1;
    if (stop > end)
        stop = end;
    if (string_store_writer_copy(copy->to, &copy->from, next, stop, err) < 0)
        return -1;
    if (copy->to->strings - before != stop - next)
        return segment_damaged(copier->segment, "frames out of order", err);
    copy->done = stop;
    return merge_step(copier->merge, STRETCH_BYTES, err);
}

static int read_length(uint32_t *length, const struct segment *segment,
                       uint32_t passage, struct error *err)
{
    struct span lengths = segment_section(segment, SECTION_LENGTH);
    size_t width = lengths.size > segment->passages ? 2 : 1;
    const uint8_t *at = lengths.bytes + passage * width;

    if (segment_touch(segment, at, width, err) < 0)
        return -1;
    *length = width == 2 ? get_u16(at) : *at;
    return 0;
}

/* Adds passages [first, end), of a run that ends at `run_end`. */
static int add_passages(struct copier *copier, uint32_t first, uint32_t end,
                        uint32_t run_end, struct error *err)
{
    for (uint32_t i = first; i < end; i++) {
        uint32_t length;

        if (read_length(&length, copier->segment, i, err) < 0 ||
            (copier->segment->has_text &&
             copy_ahead(copier, &copier->texts, i, run_end, err) < 0) ||
            segment_builder_passage_copied(copier->merge->builder, length,
                                           err) < 0)
            return -1;
    }
    return 0;
}

/* Adds an article, of a run that ends at `run_end`, without its passages. */
static int add_article(struct copier *copier, uint32_t i, uint32_t info,
                       uint32_t run_end, struct error *err)
{
    struct segment_builder_id id;

    if (copy_ahead(copier, &copier->records, i, run_end, err) < 0 ||
        segment_id(&copier->ids, copier->segment, i, err) < 0)
        return -1;
    id = (struct segment_builder_id){ copier->ids.id.bytes,
                                      copier->ids.id.size };
    return segment_builder_article_copied(copier->merge->builder, info, id,
                                          err);
}

/* Adds articles [first, end), of which none is deleted. */
static int add_run(struct copier *copier, uint32_t first, uint32_t end,
                   struct error *err)
{
    struct article_group group = { 0 };
    struct segment_article last;

    if (segment_article(&last, &group, copier->segment, end - 1, err) < 0)
        return -1;
    for (uint32_t i = first; i < end; i++) {
        struct segment_article article;

        if (segment_article(&article, &copier->group, copier->segment, i, err) <
                0 ||
            add_article(copier, i, article.info, end, err) < 0 ||
            add_passages(copier, article.first, article.end, last.end, err) < 0)
            return -1;
    }
    return 0;
}

static int add_runs(struct copier *copier, struct error *err)
{
    uint32_t articles = copier->segment->articles;
    uint32_t end;

    for (uint32_t i = 0; i < articles; i = end) {
        bool kept = merge_input_keeps(copier->input, i);

        for (end = i + 1; end < articles; end++) {
            if (merge_input_keeps(copier->input, end) != kept)
                break;
        }
        if (kept && add_run(copier, i, end, err) < 0)
            return -1;
    }
    return 0;
}

static int add_input(struct merge *merge, const struct merge_input *input,
                     struct error *err)
{
    const struct segment *segment = input->source.segment;
    struct copier copier = { .merge = merge,
                             .input = input,
                             .segment = segment };
    struct text_coder *coder;

    if (text_coder_open(&coder, input->source.codec, 0, err) < 0)
        return -1;
    copier.records.to = segment_builder_records(merge->builder);
    copier.records.from = segment_records(segment, coder);
    copier.ids = segment_ids(segment);
    if (segment->has_text) {
        copier.texts.to = segment_builder_texts(merge->builder);
        copier.texts.from = segment_texts(segment, coder);
    }

    int result = add_runs(&copier, err);

    string_cursor_free(&copier.records.from);
    id_cursor_free(&copier.ids);
    string_cursor_free(&copier.texts.from);
    text_coder_close(coder);
    return result < 0 ? segment_blame(segment, err) : 0;
}

int merge_articles(struct merge *merge, struct error *err)
{
    for (size_t i = 0; i < merge->count; i++) {
        if (add_input(merge, &merge->inputs[i], err) < 0)
            return -1;
    }
    return 0;
}
