#include "indexer/merge_facts.h"

#include <stdlib.h>

#include "common/little_endian.h"
#include "common/memory.h"
#include "common/segment_format.h"
#include "indexer/merge_queue.h"

enum { DATE_BYTES = 9 };

static int add_dates(struct merge *merge, const struct merge_input *input,
                     struct error *err)
{
    const struct segment *segment = input->source.segment;

    for (uint32_t i = 0; i < segment->articles; i++) {
        int64_t ms;
        uint8_t precision;

        if (!merge_input_keeps(input, i))
            continue;
        if (segment_date(&ms, &precision, segment, i, err) < 0 ||
            segment_builder_date(merge->builder, ms, precision, err) < 0 ||
            merge_step(merge, DATE_BYTES, err) < 0)
            return -1;
    }
    return 0;
}

int merge_dates(struct merge *merge, struct error *err)
{
    for (size_t i = 0; i < merge->count; i++) {
        if (add_dates(merge, &merge->inputs[i], err) < 0)
            return -1;
    }
    return 0;
}

/* One input's place in ID. */
struct id_place {
    uint32_t next;
    uint32_t found; /* ids of articles that stay */
    struct id_bucket bucket;
    struct id_entry entry; /* the one before `next` */
};

struct id_merge {
    struct merge *merge;
    struct id_place *places; /* by input */
    struct merge_queue queue;
};

/* Reads the next id of the input and checks its order. */
static int read_id(struct id_place *place, const struct merge_input *input,
                   struct error *err)
{
    const struct segment *segment = input->source.segment;
    struct id_entry before = place->entry;

    if (segment_id_entry(&place->entry, segment, &place->bucket, place->next,
                         err) < 0)
        return -1;
    if (place->next > 0 && (place->entry.hash < before.hash ||
                            (place->entry.hash == before.hash &&
                             place->entry.article <= before.article)))
        return segment_damaged(segment, "ids out of order", err);
    place->next++;
    return 0;
}

/* How many of its articles stay. */
static uint32_t count_kept(const struct merge_source *source)
{
    return source->segment->articles -
           (source->deletes ? source->deletes->count : 0);
}

/*
 * *found: the input's next id of an article that stays, if there is one; as
 * many are found as articles stay.
 */
static int next_id(bool *found, struct id_merge *ids, size_t i,
                   struct error *err)
{
    const struct merge_input *input = &ids->merge->inputs[i];
    const struct segment *segment = input->source.segment;
    struct id_place *place = &ids->places[i];

    *found = false;
    while (!*found && place->next < segment->articles) {
        if (read_id(place, input, err) < 0 ||
            merge_step(ids->merge, ID_ENTRY, err) < 0)
            return -1;
        *found = merge_input_keeps(input, place->entry.article);
    }
    if (*found ? place->found++ == count_kept(&input->source)
               : place->found < count_kept(&input->source))
        return segment_damaged(segment, "more or fewer ids than articles", err);
    return 0;
}

static struct merge_item id_item(const struct id_merge *ids, size_t i)
{
    return (struct merge_item){ .key = ids->places[i].entry.hash, .input = i };
}

static int start_ids(struct id_merge *ids, struct error *err)
{
    for (size_t i = 0; i < ids->merge->count; i++) {
        struct merge_item item;
        bool found;

        ids->places[i].bucket = ID_BUCKET_BEFORE;
        if (next_id(&found, ids, i, err) < 0)
            return -1;
        item = id_item(ids, i);
        if (found && merge_queue_add(&ids->queue, &item, err) < 0)
            return -1;
    }
    return 0;
}

static int add_ids(struct id_merge *ids, struct error *err)
{
    struct merge *merge = ids->merge;

    while (ids->queue.count > 0) {
        size_t i = ids->queue.items[0].input;
        struct merge_item item;
        bool found;

        if (segment_builder_id_hash(merge->builder, ids->places[i].entry.hash,
                                    merge_map_get(&merge->inputs[i].articles,
                                                  ids->places[i].entry.article),
                                    err) < 0 ||
            next_id(&found, ids, i, err) < 0)
            return -1;
        item = id_item(ids, i);
        merge_queue_next(&ids->queue, found ? &item : NULL);
    }
    return 0;
}

int merge_ids(struct merge *merge, struct error *err)
{
    struct id_merge ids = { .merge = merge };
    int result =
        memory_alloc(&ids.places, merge->count, sizeof *ids.places, err);

    if (result == 0)
        result = start_ids(&ids, err);
    if (result == 0)
        result = add_ids(&ids, err);
    merge_queue_free(&ids.queue);
    free(ids.places);
    return result;
}

struct count_merge {
    struct merge *merge;
    const uint8_t **at; /* by input: its entry of UNI in the queue */
    struct merge_queue queue;
};

/* Checks the entry of UNI at `at` and, but of the first, its order. */
static int check_count(const uint8_t *at, bool first,
                       const struct segment *segment, struct error *err)
{
    uint32_t df = get_u32(at + 4);

    if (df == 0 || df > segment->passages ||
        (!first && get_u32(at) <= get_u32(at - UNI_ENTRY)))
        return segment_damaged(segment, "counts of characters that cannot be",
                               err);
    return 0;
}

/* *found: the input's next character, at t->at[i], if there is one. */
static int next_count(bool *found, struct merge_item *item,
                      const struct count_merge *t, size_t i, struct error *err)
{
    const struct segment *segment = t->merge->inputs[i].source.segment;
    struct span uni = segment_section(segment, SECTION_UNI);
    const uint8_t *at = t->at[i];

    *found = at < uni.bytes + uni.size;
    if (!*found)
        return 0;
    *item = (struct merge_item){ .key = get_u32(at), .input = i };
    return check_count(at, at == uni.bytes, segment, err);
}

static int start_counts(struct count_merge *t, struct error *err)
{
    for (size_t i = 0; i < t->merge->count; i++) {
        const struct segment *segment = t->merge->inputs[i].source.segment;
        struct span uni = segment_section(segment, SECTION_UNI);
        struct merge_item item;
        bool found;

        t->at[i] = uni.bytes;
        if (merge_touch(t->merge, segment, uni.bytes, uni.size, err) < 0 ||
            next_count(&found, &item, t, i, err) < 0 ||
            (found && merge_queue_add(&t->queue, &item, err) < 0))
            return -1;
    }
    return 0;
}

/* Adds the least character with the counts of all inputs that have it. */
static int add_count(struct count_merge *t, struct segment_terms *terms,
                     struct error *err)
{
    uint32_t character = (uint32_t)t->queue.items[0].key;
    uint32_t df = 0;

    while (t->queue.count > 0 && t->queue.items[0].key == character) {
        size_t i = t->queue.items[0].input;
        struct merge_item item;
        bool found;

        df += get_u32(t->at[i] + 4);
        t->at[i] += UNI_ENTRY;
        if (next_count(&found, &item, t, i, err) < 0)
            return -1;
        merge_queue_next(&t->queue, found ? &item : NULL);
    }
    return segment_terms_count(terms, character, df, err);
}

int merge_counts(struct merge *merge, struct segment_terms *terms,
                 struct error *err)
{
    struct count_merge t = { .merge = merge };
    int result = memory_alloc(&t.at, merge->count, sizeof *t.at, err);

    segment_terms_counted(terms);
    if (result == 0)
        result = start_counts(&t, err);
    while (result == 0 && t.queue.count > 0)
        result = add_count(&t, terms, err);
    merge_queue_free(&t.queue);
    free(t.at);
    return result;
}
