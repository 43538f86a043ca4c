#include "indexer/id_resolver.h"

#include <stdlib.h>
#include <string.h>

#include "common/memory.h"
#include "indexer/replaced_ids.h"

_Static_assert(__BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__,
               "the columns of ID are used as they lie in the file");

enum { COMPARES_HELD = 64 /* before the pages that they read are let go */ };

/* What reads the ids of one segment. */
struct id_reader {
    struct live_segment *live;
    struct text_coder *coder;
    struct string_cursor records;
};

struct id_resolver {
    struct index_writer *writer;
    struct id_reader *readers; /* by segment */
    struct id_column *columns;
    size_t count;
    struct byte_writer id;
    unsigned compares;
    uint64_t replaced;
};

static int open_reader(struct id_reader *reader, struct index_writer *writer,
                       struct live_segment *live, struct error *err)
{
    const struct text_codec *codec =
        index_writer_codec(writer, live->info.codec);

    reader->live = live;
    if (live_segment_open(live, &writer->live, err) < 0 ||
        text_coder_open(&reader->coder, codec, 0, err) < 0)
        return -1;
    reader->records = segment_records(live->segment, reader->coder);
    return 0;
}

/* The column of ID, each article in it checked. */
static int open_column(struct id_column *out, const struct segment *segment,
                       struct error *err)
{
    struct span ids = segment_section(segment, SECTION_ID);

    if (segment_touch(segment, ids.bytes, ids.size, err) < 0)
        return -1;
    out->count = segment->articles;
    out->hashes = (const uint64_t *)(const void *)ids.bytes;
    out->articles = (const uint32_t *)(const void *)(out->hashes + out->count);
    for (uint32_t i = 0; i < out->count; i++) {
        if (out->articles[i] >= segment->articles)
            return error_set(err, ERROR_CORRUPT, "%s: an id of no article",
                             segment->path);
    }
    return 0;
}

static int open_all(struct id_resolver *r, struct error *err)
{
    struct live_segments *live = &r->writer->live;

    r->count = live->count;
    if (memory_alloc(&r->readers, r->count, sizeof *r->readers, err) < 0 ||
        memory_alloc(&r->columns, r->count, sizeof *r->columns, err) < 0)
        return -1;
    for (size_t i = 0; i < r->count; i++) {
        if (open_reader(&r->readers[i], r->writer, live->items[i], err) < 0)
            return -1;
    }
    return 0;
}

static void release_pages(const struct id_resolver *r)
{
    for (size_t i = 0; i < r->count; i++) {
        if (r->readers[i].live && r->readers[i].live->segment)
            segment_release(r->readers[i].live->segment);
    }
}

static void close_all(struct id_resolver *r)
{
    for (size_t i = 0; r->readers && i < r->count; i++) {
        string_cursor_free(&r->readers[i].records);
        text_coder_close(r->readers[i].coder);
    }
    release_pages(r);
    free(r->readers);
    free(r->columns);
    byte_writer_free(&r->id);
}

static int append_id(struct id_resolver *r, struct article_place place,
                     struct error *err)
{
    struct id_reader *reader = &r->readers[place.segment];

    return segment_id(&r->id, reader->live->segment, &reader->records,
                      place.article, err);
}

static int same_id(void *context, bool *out, struct article_place a,
                   struct article_place b, struct error *err)
{
    struct id_resolver *r = context;
    size_t size;

    byte_writer_reset(&r->id);
    if (append_id(r, a, err) < 0)
        return -1;
    size = r->id.size;
    if (append_id(r, b, err) < 0)
        return -1;
    *out = r->id.size == 2 * size &&
           memcmp(r->id.bytes, r->id.bytes + size, size) == 0;
    if (++r->compares % COMPARES_HELD == 0)
        release_pages(r);
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
    const struct id_owner owner = { &r, same_id, is_gone, replace_article };
    int result = open_all(&r, err);

    for (size_t i = 0; i < r.count && result == 0; i++)
        result = open_column(&r.columns[i], r.readers[i].live->segment, err);
    if (result == 0)
        result = replaced_ids_find(r.columns, r.count,
                                   r.count - writer->live.old, &owner, err);
    *replaced = r.replaced;
    close_all(&r);
    return result;
}

/* Deletes the article with the id in one segment, where it is there. */
static int delete_in(bool *found, struct id_resolver *r, size_t segment,
                     const char *id, struct error *err)
{
    struct id_reader *reader = &r->readers[segment];
    struct article_place place = { .segment = segment };

    if (segment_find_id(&place.article, reader->live->segment, &reader->records,
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
        if (i % COMPARES_HELD == 0)
            release_pages(&r);
    }
    *deleted = r.replaced;
    close_all(&r);
    return result;
}
