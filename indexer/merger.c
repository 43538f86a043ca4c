#include "indexer/merger.h"

#include "indexer/beside.h"
#include "indexer/merge_articles.h"
#include "indexer/merge_facts.h"
#include "indexer/merge_fields.h"
#include "indexer/merge_input.h"
#include "indexer/merge_terms.h"

static int write_articles(void *context, struct error *err)
{
    return merge_articles(context, err);
}

static int write_facts(void *context, struct error *err)
{
    struct merge *merge = context;

    if (merge_ids(merge, err) < 0 || merge_dates(merge, err) < 0)
        return -1;
    return merge_fields(merge, err);
}

static int write_content(struct merge *merge, struct error *err)
{
    int result;

    merge_release(merge);
    segment_builder_count(merge->builder, merge->articles);
    result = beside_run(merge, write_articles, write_facts,
                        merge_take_thread(merge), err);
    merge_give_thread(merge);
    if (result < 0 || merge_terms(merge, err) < 0)
        return -1;
    merge_release(merge);
    return 0;
}

/* Writes the segment; at least one article stays. */
static int write_segment(struct manifest_segment *out, struct merge *merge,
                         struct error *err)
{
    struct segment_builder_settings settings = *merge->settings;

    settings.memory = merge->settings->memory / 2;
    if (segment_builder_open(&merge->builder, &settings, err) < 0)
        return -1;
    if (write_content(merge, err) < 0) {
        segment_builder_abort(merge->builder);
        return -1;
    }
    return segment_builder_finish(merge->builder, out, err);
}

int merger_merge(struct manifest_segment *out,
                 const struct segment_builder_settings *settings,
                 const struct merge_source *sources, size_t count,
                 const atomic_bool *stop, atomic_int *idle, struct error *err)
{
    struct merge merge = {
        .settings = settings,
        .stop = stop,
        .idle = idle,
        .read_limit = settings->memory / 8,
    };
    int result = merge_open(&merge, sources, count, err);

    if (result == 0 && merge.articles > 0)
        result = write_segment(out, &merge, err);
    else if (result == 0)
        *out = (struct manifest_segment){ 0 };
    merge_close(&merge);
    return result;
}
