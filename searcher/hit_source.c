#include "searcher/hit_source.h"

#include <stdlib.h>

#include "common/lookahead.h"
#include "common/memory.h"
#include "common/snapshot.h"

/* One segment's cursors, those with a coder made when they are needed. */
struct place {
    struct id_cursor ids;
    struct text_coder *coder;
    struct string_cursor records;
    struct string_cursor texts;
};

struct hit_source {
    const struct searcher *searcher;
    const struct snapshot *snapshot;
    struct place *places;
    struct record_fields fields;
    struct byte_writer joined; /* a passage with what follows its cut */
    struct byte_writer record; /* with its id */
};

int hit_source_open(struct hit_source **out, const struct searcher *searcher,
                    struct error *err)
{
    const struct snapshot *snapshot = searcher_snapshot(searcher);
    struct hit_source *source;

    if (memory_alloc(&source, 1, sizeof *source, err) < 0)
        return -1;
    source->searcher = searcher;
    source->snapshot = snapshot;
    if (memory_alloc(&source->places, snapshot->manifest.segment_count,
                     sizeof *source->places, err) < 0) {
        hit_source_close(source);
        return -1;
    }
    for (size_t i = 0; i < snapshot->manifest.segment_count; i++)
        source->places[i].ids = segment_ids(snapshot->segments[i].segment);
    *out = source;
    return 0;
}

void hit_source_close(struct hit_source *source)
{
    if (!source)
        return;
    for (size_t i = 0;
         source->places && i < source->snapshot->manifest.segment_count; i++) {
        string_cursor_free(&source->places[i].records);
        string_cursor_free(&source->places[i].texts);
        text_coder_close(source->places[i].coder);
        id_cursor_free(&source->places[i].ids);
    }
    free(source->places);
    record_fields_free(&source->fields);
    byte_writer_free(&source->joined);
    byte_writer_free(&source->record);
    free(source);
}

static int open_place(struct place **out, struct hit_source *source,
                      uint32_t segment, struct error *err)
{
    const struct snapshot_segment *s = &source->snapshot->segments[segment];
    struct place *place = &source->places[segment];

    *out = place;
    if (place->coder)
        return 0;
    if (text_coder_open(&place->coder, s->codec, 0, err) < 0)
        return -1;
    place->records = segment_records(s->segment, place->coder);
    if (s->segment->has_text)
        place->texts = segment_texts(s->segment, place->coder);
    return 0;
}

static int blame(const struct hit_source *source, uint32_t segment,
                 struct error *err)
{
    return segment_blame(source->snapshot->segments[segment].segment, err);
}

int hit_source_record(struct field_text *out, struct hit_source *source,
                      uint32_t segment, uint32_t article, struct error *err)
{
    struct byte_writer *record = &source->record;
    struct place *place;

    byte_writer_reset(record);
    if (open_place(&place, source, segment, err) < 0 ||
        segment_record(record, source->snapshot->segments[segment].segment,
                       &place->records, &place->ids, article, err) < 0)
        return blame(source, segment, err);
    *out = (struct field_text){ record->bytes, record->size };
    return 0;
}

int hit_source_fields(const struct record_fields **out,
                      struct hit_source *source, uint32_t segment,
                      uint32_t article, struct error *err)
{
    struct field_text record;

    if (hit_source_record(&record, source, segment, article, err) < 0)
        return -1;
    *out = &source->fields;
    if (record_fields_read(&source->fields, record.bytes, record.size, err) < 0)
        return blame(source, segment, err);
    return 0;
}

int hit_source_id(struct field_text *out, struct hit_source *source,
                  uint32_t segment, uint32_t article, struct error *err)
{
    struct id_cursor *ids = &source->places[segment].ids;

    if (segment_id(ids, source->snapshot->segments[segment].segment, article,
                   err) < 0)
        return -1;
    *out = (struct field_text){ ids->id.bytes, ids->id.size };
    return 0;
}

static int read_title(struct passage_text *out, struct hit_source *source,
                      uint32_t segment, uint32_t article, struct error *err)
{
    const struct record_fields *record;

    if (hit_source_fields(&record, source, segment, article, err) < 0)
        return -1;
    out->title = true;
    if (record->fields[RECORD_TITLE].bytes) {
        out->bytes = record->fields[RECORD_TITLE].bytes;
        out->size = record->fields[RECORD_TITLE].size;
    }
    return 0;
}

/* The text that is stored of a passage; none where the index stores none. */
static int read_stored(struct string_view *out, struct hit_source *source,
                       uint32_t segment, uint32_t passage, struct error *err)
{
    struct place *place;

    *out = (struct string_view){ .bytes = (const uint8_t *)"" };
    if (open_place(&place, source, segment, err) < 0)
        return -1;
    if (place->texts.store &&
        string_store_get(out, &place->texts, passage, err) < 0)
        return blame(source, segment, err);
    return 0;
}

/* Appends what the passage's tokens reach over of the next one's text. */
static int join_next(struct passage_text *out, struct hit_source *source,
                     uint32_t segment, uint32_t next, struct error *err)
{
    struct byte_writer *joined = &source->joined;
    struct string_view text;

    byte_writer_reset(joined);
    write_bytes(joined, out->bytes, out->size);
    if (read_stored(&text, source, segment, next, err) < 0)
        return -1;
    write_bytes(joined, text.bytes,
                lookahead_size(searcher_table(source->searcher), text.bytes,
                               text.size, UINT32_MAX, out->wrapped));
    out->bytes = joined->bytes;
    out->size = joined->size;
    return byte_writer_check(joined, err);
}

int hit_source_passage(struct passage_text *out, struct hit_source *source,
                       uint32_t segment, uint32_t article, uint32_t passage,
                       struct error *err)
{
    const struct segment_view *view = searcher_view(source->searcher, segment);
    struct string_view text;

    *out = (struct passage_text){
        .bytes = (const uint8_t *)"",
        .wrapped = (view->info[article] & ARTICLE_WRAPPED) != 0,
    };
    if (bitset_has(&view->titles, passage))
        return read_title(out, source, segment, article, err);
    if (read_stored(&text, source, segment, passage, err) < 0)
        return -1;
    out->bytes = text.bytes;
    out->size = text.size;
    if (text.flag && passage + 1 < view->first[article + 1])
        return join_next(out, source, segment, passage + 1, err);
    return 0;
}

int hit_source_text(struct byte_writer *out, struct hit_source *source,
                    uint32_t segment, uint32_t article, struct error *err)
{
    const struct segment_view *view = searcher_view(source->searcher, segment);

    /* A title passage has an empty string. */
    for (uint32_t i = view->first[article]; i < view->first[article + 1]; i++) {
        struct string_view text;

        if (read_stored(&text, source, segment, i, err) < 0)
            return -1;
        write_bytes(out, text.bytes, text.size);
    }
    return byte_writer_check(out, err);
}

int hit_source_find(bool *found, uint32_t *segment, uint32_t *article,
                    struct hit_source *source, const uint8_t *id, size_t size,
                    struct error *err)
{
    const struct snapshot *snapshot = source->snapshot;

    *found = false;
    for (size_t i = snapshot->manifest.segment_count; i-- > 0 && !*found;) {
        const struct snapshot_segment *s = &snapshot->segments[i];

        *segment = (uint32_t)i;
        if (segment_find_id(article, s->segment, &source->places[i].ids, id,
                            size, err) < 0)
            return -1;
        *found = *article != ARTICLE_NONE && !snapshot_is_deleted(s, *article);
    }
    return 0;
}
