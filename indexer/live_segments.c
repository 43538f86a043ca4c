#include "indexer/live_segments.h"

#include <stdlib.h>
#include <string.h>

#include "common/file.h"
#include "common/index_folder.h"
#include "common/memory.h"

/* ---- one segment ---- */

int live_segment_open(struct live_segment *segment,
                      const struct live_segments *live, struct error *err)
{
    if (segment->segment)
        return 0;
    if (segment_open(&segment->segment, live->folder, &segment->info,
                     live->settings, err) < 0)
        return -1;
    segment_release(segment->segment);
    return 0;
}

int live_segment_delete(struct live_segment *segment, uint32_t article,
                        struct error *err)
{
    if (!segment->deletes.words &&
        delete_bitmap_init(&segment->deletes, segment->info.articles, err) < 0)
        return -1;
    delete_bitmap_set(&segment->deletes, article);
    segment->deletes_changed = true;
    return 0;
}

static void free_segment(struct live_segment *segment)
{
    if (!segment)
        return;
    segment_close(segment->segment);
    delete_bitmap_free(&segment->deletes);
    free(segment);
}

/* A file that cannot be removed is swept by the next run. */
static void remove_file(const struct live_segments *live,
                        const struct live_segment *segment)
{
    char path[INDEX_FOLDER_PATH_BYTES];
    struct error ignored;

    if (index_folder_path(path, live->folder, INDEX_FILE_SEGMENT,
                          segment->info.file, &ignored) == 0)
        (void)file_unlink(path, &ignored);
}

static int copy_deletes(struct live_segment *out,
                        const struct snapshot_segment *from, struct error *err)
{
    const struct delete_bitmap *deletes = &from->deletes;

    if (!deletes->words)
        return 0;
    if (delete_bitmap_init(&out->deletes, deletes->articles, err) < 0)
        return -1;
    memcpy(out->deletes.words, deletes->words,
           ((size_t)deletes->articles + 63) / 64 * sizeof *deletes->words);
    out->deletes.count = deletes->count;
    return 0;
}

/* ---- the list ---- */

/* Puts `segment` at `place`; it is freed where that fails. */
static int insert(struct live_segments *live, size_t place,
                  struct live_segment *segment, struct error *err)
{
    if (memory_grow(&live->items, &live->capacity, live->count + 1,
                    sizeof(struct live_segment *), err) < 0) {
        free_segment(segment);
        return -1;
    }
    memmove(&live->items[place + 1], &live->items[place],
            (live->count - place) * sizeof(struct live_segment *));
    live->items[place] = segment;
    live->count++;
    return 0;
}

static void take_out(struct live_segments *live, size_t place, size_t count)
{
    memmove(&live->items[place], &live->items[place + count],
            (live->count - place - count) * sizeof(struct live_segment *));
    live->count -= count;
}

static size_t place_of(const struct live_segments *live,
                       const struct live_segment *segment)
{
    size_t place = 0;

    while (live->items[place] != segment)
        place++;
    return place;
}

static int add_old(struct live_segments *live,
                   const struct snapshot_segment *from,
                   const struct manifest_segment *info, struct error *err)
{
    struct live_segment *segment;

    if (memory_alloc(&segment, 1, sizeof *segment, err) < 0)
        return -1;
    segment->info = *info;
    segment->ready = true;
    if (copy_deletes(segment, from, err) < 0) {
        free_segment(segment);
        return -1;
    }
    return insert(live, live->count, segment, err);
}

int live_segments_open(struct live_segments *out, const char *folder,
                       const struct manifest *settings,
                       const struct snapshot *snapshot, struct error *err)
{
    int result = 0;

    *out = (struct live_segments){ .folder = folder, .settings = settings };
    pthread_mutex_init(&out->mutex, NULL);
    out->next_file = settings->next_file;
    out->most_passages = SEGMENT_ARTICLES_MAX;
    if (snapshot)
        out->old = snapshot->manifest.segment_count;
    for (size_t i = 0; i < out->old && result == 0; i++)
        result = add_old(out, &snapshot->segments[i],
                         &snapshot->manifest.segments[i], err);
    if (result < 0)
        live_segments_close(out);
    return result;
}

void live_segments_close(struct live_segments *live)
{
    if (!live->folder)
        return;
    for (size_t i = 0; i < live->count; i++)
        free_segment(live->items[i]);
    free(live->items);
    pthread_mutex_destroy(&live->mutex);
    *live = (struct live_segments){ 0 };
}

int live_segments_reserve(struct live_segment **out, struct live_segments *live,
                          const struct live_segment *after, struct error *err)
{
    struct live_segment *segment;
    int result;

    if (memory_alloc(&segment, 1, sizeof *segment, err) < 0)
        return -1;
    segment->fresh = true;
    pthread_mutex_lock(&live->mutex);
    segment->info.file = live->next_file++;
    result = insert(live, after ? place_of(live, after) + 1 : live->count,
                    segment, err);
    pthread_mutex_unlock(&live->mutex);
    if (result == 0)
        *out = segment;
    return result;
}

void live_segments_publish(struct live_segments *live,
                           struct live_segment *segment)
{
    pthread_mutex_lock(&live->mutex);
    segment->ready = true;
    if (segment->info.articles == 0) {
        take_out(live, place_of(live, segment), 1);
        free_segment(segment);
    }
    pthread_mutex_unlock(&live->mutex);
}

/* ---- merging ---- */

/* Fills `merge` with the sources chosen; they are busy from here on. */
static int take_sources(struct live_merge *merge, struct live_segments *live,
                        struct merge_choice choice, struct error *err)
{
    if (choice.count == 0)
        return 0;
    if (memory_alloc(&merge->target, 1, sizeof *merge->target, err) < 0 ||
        memory_alloc(&merge->sources, choice.count, sizeof *merge->sources,
                     err) < 0)
        return -1;
    merge->count = choice.count;
    merge->target->fresh = true;
    merge->target->info.file = live->next_file++;
    for (size_t i = 0; i < choice.count; i++) {
        merge->sources[i] = live->items[choice.first + i];
        merge->sources[i]->ready = false;
    }
    return 0;
}

/* What is not ready is being filled by the worker that has it. */
static struct merge_candidate candidate_of(const struct live_segment *segment)
{
    return (struct merge_candidate){
        .bytes = segment->ready ? segment->info.length : 0,
        .passages = segment->ready ? segment->info.passages : 0,
        .ready = segment->ready,
    };
}

int live_segments_take(struct live_merge *merge, struct live_segments *live,
                       live_segments_choose *choose, struct error *err)
{
    struct merge_candidate *candidates;
    int result;

    *merge = (struct live_merge){ 0 };
    pthread_mutex_lock(&live->mutex);
    result = memory_alloc(&candidates, live->count, sizeof *candidates, err);
    if (result == 0) {
        for (size_t i = 0; i < live->count; i++)
            candidates[i] = candidate_of(live->items[i]);
        result = take_sources(merge, live, choose(live, candidates), err);
        free(candidates);
    }
    pthread_mutex_unlock(&live->mutex);
    if (result < 0)
        live_merge_free(merge);
    return result;
}

void live_segments_replace(struct live_segments *live, struct live_merge *merge)
{
    size_t place;

    pthread_mutex_lock(&live->mutex);
    place = place_of(live, merge->sources[0]);
    merge->target->ready = true;
    live->items[place] = merge->target;
    if (merge->target->info.articles == 0) {
        take_out(live, place, merge->count);
        free_segment(merge->target);
    } else {
        take_out(live, place + 1, merge->count - 1);
    }
    pthread_mutex_unlock(&live->mutex);
    for (size_t i = 0; i < merge->count; i++) {
        if (merge->sources[i]->fresh)
            remove_file(live, merge->sources[i]);
        free_segment(merge->sources[i]);
    }
    free(merge->sources);
    *merge = (struct live_merge){ 0 };
}

void live_segments_part(struct live_segments *live, struct live_merge *merge)
{
    uint64_t passages = 0;

    pthread_mutex_lock(&live->mutex);
    for (size_t i = 0; i < merge->count; i++) {
        passages += merge->sources[i]->info.passages;
        merge->sources[i]->ready = true;
    }
    if (passages <= live->most_passages)
        live->most_passages = passages - 1;
    pthread_mutex_unlock(&live->mutex);
    live_merge_free(merge);
}

void live_merge_free(struct live_merge *merge)
{
    free(merge->sources);
    free(merge->target);
    *merge = (struct live_merge){ 0 };
}
