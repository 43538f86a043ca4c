/*
 * merge_input - a source of a merge, and where its articles go.
 *
 * A part of module merger.
 */
#ifndef INDEXER_MERGE_INPUT_H
#define INDEXER_MERGE_INPUT_H

#include <stdatomic.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "common/error.h"
#include "indexer/merger.h"
#include "indexer/segment_builder.h"

#define MERGE_GONE UINT32_MAX

/* From the numbers of a source to those of the result. */
struct merge_map {
    uint32_t base;
    uint32_t *table; /* MERGE_GONE: deleted; NULL: add `base` */
};

struct merge_input {
    struct merge_source source;
    struct merge_map articles;
    struct merge_map passages;
    uint64_t touched; /* POSTINGS, up to here */
};

struct merge {
    const struct segment_builder_settings *settings;
    struct segment_builder *builder;
    struct merge_input *inputs;
    size_t count;
    uint32_t articles; /* of the result */
    uint32_t passages;
    const atomic_bool *stop; /* may be NULL */
    atomic_int *idle;        /* threads with nothing to do; may be NULL */
    atomic_size_t read;      /* bytes, since pages were given back */
    size_t read_limit;
};

static inline uint32_t merge_map_get(const struct merge_map *map, uint32_t old)
{
    return map->table ? map->table[old] : map->base + old;
}

/* Whether an article of the input stays. */
static inline bool merge_input_keeps(const struct merge_input *input,
                                     uint32_t article)
{
    return merge_map_get(&input->articles, article) != MERGE_GONE;
}

/* Fills the inputs and counts what stays. merge_close whatever happens. */
int merge_open(struct merge *merge, const struct merge_source *sources,
               size_t count, struct error *err);
void merge_close(struct merge *merge);

/* Whether a thread is idle, which it no longer is; give follows in any case. */
bool merge_take_thread(struct merge *merge);
void merge_give_thread(struct merge *merge);

/* Gives back the pages that hold bytes of inputs. */
void merge_release(struct merge *merge);

/*
 * To be told of each `bytes` read from inputs: releases them now and then, and
 * fails where the merge is to stop.
 */
int merge_step(struct merge *merge, size_t bytes, struct error *err);

/* Touches bytes of an input, a stretch at a time. */
int merge_touch(struct merge *merge, const struct segment *segment,
                const uint8_t *at, size_t size, struct error *err);

#endif
