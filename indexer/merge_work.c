#include "indexer/merge_work.h"

#include <stdlib.h>

#include "common/memory.h"
#include "indexer/merger.h"
#include "indexer/workers.h"

enum { DELETED_SHARE = 10 /* more than 1 in so many: rewritten */ };

/* ---- choosing ---- */

struct merge_choice
merge_work_incoming(const struct live_segments *live,
                    const struct merge_candidate *candidates)
{
    struct merge_choice choice = merge_policy_next(
        candidates + live->old, live->count - live->old, live->most_passages);

    choice.first += live->old;
    return choice;
}

static bool all_ready(const struct live_segments *live)
{
    for (size_t i = 0; i < live->count; i++) {
        if (!live->items[i]->ready)
            return false;
    }
    return true;
}

/* The first segment of which more than 1 article in `share` is deleted. */
static struct merge_choice choose_deleted(const struct live_segments *live,
                                          uint32_t share)
{
    for (size_t i = 0; i < live->count; i++) {
        const struct live_segment *segment = live->items[i];

        if (segment->deletes.count > segment->info.articles / share &&
            segment->info.passages <= live->most_passages)
            return (struct merge_choice){ i, 1 };
    }
    return (struct merge_choice){ 0 };
}

struct merge_choice merge_work_last(const struct live_segments *live,
                                    const struct merge_candidate *candidates)
{
    struct merge_choice choice =
        merge_policy_next(candidates, live->count, live->most_passages);

    if (choice.count > 0 || !all_ready(live))
        return choice;
    choice = merge_policy_last(candidates, live->count, live->most_passages);
    return choice.count > 0 ? choice : choose_deleted(live, DELETED_SHARE);
}

struct merge_choice merge_work_all(const struct live_segments *live,
                                   const struct merge_candidate *candidates)
{
    struct merge_choice choice;

    if (!all_ready(live))
        return (struct merge_choice){ 0 };
    choice = merge_policy_all(candidates, live->count, live->most_passages);
    return choice.count > 0 ? choice : choose_deleted(live, UINT32_MAX);
}

/* ---- doing ---- */

static int open_sources(struct merge_source *sources,
                        const struct index_writer *writer,
                        const struct live_merge *merge, struct error *err)
{
    for (size_t i = 0; i < merge->count; i++) {
        struct live_segment *live = merge->sources[i];

        if (live_segment_open(live, &writer->live, err) < 0)
            return -1;
        sources[i] = (struct merge_source){
            .segment = live->segment,
            .codec = index_writer_codec(writer, live->info.codec),
            .deletes = live->deletes.words ? &live->deletes : NULL,
        };
    }
    return 0;
}

static int do_merge(struct index_writer *writer, struct live_merge *merge,
                    struct error *err)
{
    struct segment_builder_settings settings =
        index_writer_builder(writer, writer->codec, merge->target->info.file,
                             writer->thread_memory / 4);
    struct merge_source *sources;
    int result;

    if (memory_alloc(&sources, merge->count, sizeof *sources, err) < 0)
        return -1;
    result = open_sources(sources, writer, merge, err);
    if (result == 0)
        result =
            merger_merge(&merge->target->info, &settings, sources, merge->count,
                         writer->limits.stop, &writer->idle, err);
    free(sources);
    return result;
}

int merge_work_step(bool *did, struct index_writer *writer,
                    live_segments_choose *choose, struct error *err)
{
    struct live_merge merge;
    struct error why = { 0 };

    if (live_segments_take(&merge, &writer->live, choose, err) < 0)
        return -1;
    *did = merge.count > 0;
    if (!*did)
        return 0;
    if (do_merge(writer, &merge, &why) == 0) {
        live_segments_replace(&writer->live, &merge);
        return 0;
    }
    if (why.kind == ERROR_LIMIT) {
        live_segments_part(&writer->live, &merge);
        return 0;
    }
    live_merge_free(&merge);
    *err = why;
    return -1;
}

int merge_work_here(struct index_writer *writer, live_segments_choose *choose,
                    struct error *err)
{
    bool did = true;

    while (did) {
        if (merge_work_step(&did, writer, choose, err) < 0)
            return -1;
    }
    return 0;
}

struct merge_run {
    struct index_writer *writer;
    live_segments_choose *choose;
};

static int run_one(void *context, struct error *err)
{
    const struct merge_run *run = context;
    int result = merge_work_here(run->writer, run->choose, err);

    atomic_fetch_add(&run->writer->idle, 1);
    return result;
}

int merge_work_run(struct index_writer *writer, live_segments_choose *choose,
                   struct error *err)
{
    struct merge_run run = { writer, choose };
    const struct workers workers = { &run, run_one, NULL, writer->limits.stop };

    atomic_store(&writer->idle, 0);
    return workers_run(&workers, writer->limits.threads, err);
}
