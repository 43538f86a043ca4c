#include "indexer/id_resolver.h"

#include <stdlib.h>
#include <string.h>

#include "common/memory.h"
#include "indexer/replaced_ids.h"

/*
 * Every page that is read stays in memory until it is let go, and the system
 * maps those around it. What one read holds: a window of ID, two ids, or a
 * search for an id.
 */
enum { READ_BYTES = 512 << 10, WINDOW_IDS = 8192 };

/* What reads the ids of one segment. */
struct id_reader {
    struct live_segment *live;
    struct id_cursor ids;    /* once its segment is open */
    struct id_bucket bucket; /* read last */
    uint32_t window;         /* of ID, 1 for the first; 0: none is held */
};

struct id_resolver {
    struct index_writer *writer;
    struct id_reader *readers; /* by segment */
    size_t count;
    struct byte_writer id;
    size_t held; /* reads whose pages are in memory */
    uint64_t replaced;
};

static int open_all(struct id_resolver *r, struct error *err)
{
    struct live_segments *live = &r->writer->live;

    if (memory_alloc(&r->readers, live->count, sizeof *r->readers, err) < 0)
        return -1;
    r->count = live->count;
    for (size_t i = 0; i < r->count; i++)
        r->readers[i].live = live->items[i];
    for (size_t i = 0; i < r->count; i++) {
        if (live_segment_open(live->items[i], live, err) < 0)
            return -1;
        r->readers[i].ids = segment_ids(live->items[i]->segment);
        r->readers[i].bucket = ID_BUCKET_BEFORE;
    }
    return 0;
}

static void release_pages(struct id_resolver *r)
{
    for (size_t i = 0; i < r->count; i++) {
        if (r->readers[i].live->segment)
            segment_release(r->readers[i].live->segment);
        r->readers[i].window = 0;
    }
    r->held = 0;
}

/* Before something else is read. */
static void hold(struct id_resolver *r)
{
    if (r->held >= r->writer->limits.memory / READ_BYTES)
        release_pages(r);
    r->held++;
}

static void close_all(struct id_resolver *r)
{
    for (size_t i = 0; i < r->count; i++)
        id_cursor_free(&r->readers[i].ids);
    release_pages(r);
    free(r->readers);
    byte_writer_free(&r->id);
}

/* Before entry `at` of a segment's column is read. */
static struct id_reader *hold_window(struct id_resolver *r, size_t segment,
                                     uint32_t at)
{
    struct id_reader *reader = &r->readers[segment];
    uint32_t window = at / WINDOW_IDS + 1;

    if (reader->window != window)
        hold(r);
    reader->window = window;
    return reader;
}

static int read_entry(void *context, struct id_entry *out, size_t segment,
                      uint32_t at, struct error *err)
{
    struct id_reader *reader = hold_window(context, segment, at);

    return segment_id_entry(out, reader->live->segment, &reader->bucket, at,
                            err);
}

static int find_entries(void *context, uint32_t *first, uint32_t *end,
                        size_t segment, uint32_t hash, struct error *err)
{
    struct id_resolver *r = context;
    const struct segment *file = r->readers[segment].live->segment;
    /* Hashes are spread evenly. */
    uint64_t near = (uint64_t)file->articles * hash >> ID_HASH_BITS;
    struct id_reader *reader = hold_window(r, segment, (uint32_t)near);

    return segment_id_range(first, end, &reader->bucket, file, hash, err);
}

/* *out = the id of an article, valid until the next of its segment. */
static int find_id(const struct byte_writer **out, struct id_resolver *r,
                   struct article_place place, struct error *err)
{
    struct id_reader *reader = &r->readers[place.segment];

    *out = &reader->ids.id;
    return segment_id(&reader->ids, reader->live->segment, place.article, err);
}

static int same_id(void *context, bool *out, struct article_place a,
                   struct article_place b, struct error *err)
{
    struct id_resolver *r = context;
    const struct byte_writer *id;

    hold(r);
    byte_writer_reset(&r->id);
    if (find_id(&id, r, a, err) < 0)
        return -1;
    write_bytes(&r->id, id->bytes, id->size);
    if (byte_writer_check(&r->id, err) < 0 || find_id(&id, r, b, err) < 0)
        return -1;
    *out =
        r->id.size == id->size && memcmp(r->id.bytes, id->bytes, id->size) == 0;
    return 0;
}

static bool is_gone(void *context, struct article_place place)
{
    struct id_resolver *r = context;
    const struct live_segment *live = r->readers[place.segment].live;

    return live->deletes.words &&
           delete_bitmap_test(&live->deletes, place.article);
}

static int replace_article(void *context, struct article_place place,
                           struct error *err)
{
    struct id_resolver *r = context;

    r->replaced++;
    return live_segment_delete(r->readers[place.segment].live, place.article,
                               err);
}

int id_resolver_replace(uint64_t *replaced, struct index_writer *writer,
                        struct error *err)
{
    struct id_resolver r = { .writer = writer };
    const struct id_owner owner = { &r,      read_entry, find_entries,
                                    same_id, is_gone,    replace_article };
    uint32_t *counts = NULL;
    int result = open_all(&r, err);

    if (result == 0)
        result = memory_alloc(&counts, r.count, sizeof *counts, err);
    for (size_t i = 0; i < r.count && result == 0; i++)
        counts[i] = r.readers[i].live->segment->articles;
    if (result == 0)
        result = replaced_ids_find(counts, r.count, r.count - writer->live.old,
                                   &owner, err);
    *replaced = r.replaced;
    free(counts);
    close_all(&r);
    return result;
}

/* Deletes the article with the id in one segment, where it is there. */
static int delete_in(bool *found, struct id_resolver *r, size_t segment,
                     const char *id, struct error *err)
{
    struct article_place place = { .segment = segment };
    const struct segment *file = r->readers[segment].live->segment;

    hold(r);
    if (segment_find_id(&place.article, file, &r->readers[segment].ids,
                        (const uint8_t *)id, strlen(id), err) < 0)
        return -1;
    if (place.article == ARTICLE_NONE || is_gone(r, place))
        return 0;
    *found = true;
    return replace_article(r, place, err);
}

int id_resolver_delete(uint64_t *deleted, struct index_writer *writer,
                       const struct id_list *ids, struct error *err)
{
    struct id_resolver r = { .writer = writer };
    int result = open_all(&r, err);

    for (size_t i = 0; i < ids->count && result == 0; i++) {
        bool found = false;

        for (size_t j = 0; j < r.count && result == 0; j++)
            result = delete_in(&found, &r, j, ids->items[i], err);
        if (result == 0 && !found)
            ids->missing(ids->context, ids->items[i]);
    }
    *deleted = r.replaced;
    close_all(&r);
    return result;
}
