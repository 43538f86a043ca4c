#include "indexer/id_resolver.h"

#include <stdlib.h>
#include <string.h>

#include "common/memory.h"
#include "indexer/replaced_ids.h"

/*
 * Every page that is read stays in memory until it is let go, and the system
 * maps those around it. What one read holds: a window of ID, two records, or
 * a search for an id.
 */
enum { READ_BYTES = 512 << 10, WINDOW_IDS = 8192 };

/* What reads the ids of one segment. */
struct id_reader {
    struct live_segment *live;
    struct string_cursor records; /* no store yet: not open */
    uint32_t window;              /* of ID, 1 for the first; 0: none is held */
};

struct id_resolver {
    struct index_writer *writer;
    struct id_reader *readers; /* by segment */
    size_t count;
    struct text_coder **coders; /* one for each codec that was needed */
    size_t coder_count;
    size_t coder_capacity;
    struct byte_writer id;
    size_t held; /* reads whose pages are in memory */
    uint64_t replaced;
};

/* *out = a coder of the codec; hundreds of segments share a few of them. */
static int find_coder(struct text_coder **out, struct id_resolver *r,
                      const struct text_codec *codec, struct error *err)
{
    for (size_t i = 0; i < r->coder_count; i++) {
        *out = r->coders[i];
        if (text_coder_codec(*out) == codec)
            return 0;
    }
    if (memory_grow(&r->coders, &r->coder_capacity, r->coder_count + 1,
                    sizeof(struct text_coder *), err) < 0 ||
        text_coder_open(out, codec, 0, err) < 0)
        return -1;
    r->coders[r->coder_count++] = *out;
    return 0;
}

/* *out = the records of a segment, opened when they are first needed. */
static int open_records(struct string_cursor **out, struct id_resolver *r,
                        size_t segment, struct error *err)
{
    struct id_reader *reader = &r->readers[segment];
    struct text_coder *coder;

    *out = &reader->records;
    if (reader->records.store)
        return 0;
    if (find_coder(&coder, r,
                   index_writer_codec(r->writer, reader->live->info.codec),
                   err) < 0)
        return -1;
    reader->records = segment_records(reader->live->segment, coder);
    return 0;
}

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
        string_cursor_free(&r->readers[i].records);
    for (size_t i = 0; i < r->coder_count; i++)
        text_coder_close(r->coders[i]);
    free(r->coders);
    release_pages(r);
    free(r->readers);
    byte_writer_free(&r->id);
}

static int append_id(struct id_resolver *r, struct article_place place,
                     struct error *err)
{
    const struct segment *segment = r->readers[place.segment].live->segment;
    struct string_cursor *records;

    if (open_records(&records, r, place.segment, err) < 0)
        return -1;
    if (segment_id(&r->id, segment, records, place.article, err) < 0)
        return segment_blame(segment, err);
    return 0;
}

static int read_entry(void *context, struct id_entry *out, size_t segment,
                      uint32_t at, struct error *err)
{
    struct id_resolver *r = context;
    uint32_t window = at / WINDOW_IDS + 1;

    if (r->readers[segment].window != window) {
        hold(r);
        r->readers[segment].window = window;
    }
    return segment_id_entry(&out->hash, &out->article,
                            r->readers[segment].live->segment, at, err);
}

static int same_id(void *context, bool *out, struct article_place a,
                   struct article_place b, struct error *err)
{
    struct id_resolver *r = context;
    size_t size;

    hold(r);
    byte_writer_reset(&r->id);
    if (append_id(r, a, err) < 0)
        return -1;
    size = r->id.size;
    if (append_id(r, b, err) < 0)
        return -1;
    *out = r->id.size == 2 * size &&
           memcmp(r->id.bytes, r->id.bytes + size, size) == 0;
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
    const struct id_owner owner = { &r, read_entry, same_id, is_gone,
                                    replace_article };
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
    struct string_cursor *records;

    hold(r);
    if (open_records(&records, r, segment, err) < 0)
        return -1;
    if (segment_find_id(&place.article, file, records, (const uint8_t *)id,
                        strlen(id), err) < 0)
        return segment_blame(file, err);
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
