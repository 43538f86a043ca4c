#include "indexer/segment_builder.h"

#include <assert.h>
#include <stdlib.h>

#include "common/article_table.h"
#include "common/id_strings.h"
#include "common/id_table.h"
#include "common/memory.h"
#include "indexer/date_writer.h"
#include "indexer/keyword_writer.h"
#include "indexer/section_spool.h"
#include "indexer/segment_file_writer.h"
#include "indexer/segment_stores.h"
#include "indexer/segment_terms.h"

/* What is collected apart and joined to a section at the end. */
enum parts {
    PART_ARTICLE_DATA,
    PART_ID_ENTRIES,
    PART_DATE_PRECISION,
    PART_DATE_GROUPS,
    PARTS
};

enum { SPOOL_BYTES_MIN = 4096, LENGTH_MAX = 65535 };

struct segment_builder {
    struct segment_builder_settings settings;
    struct page_writer *pages; /* the file's, until it is ended */
    size_t spool_limit;
    struct section_spool
        spools[SECTION_KINDS]; /* by kind; not PAGESUM, KEYWORD */
    struct section_spool parts[PARTS];
    struct section_spool fields[FIELD_DECLARED + DECLARED_FIELDS_MAX];
    uint32_t field_count; /* begun */
    struct keyword_writer keyword;
    struct segment_stores stores;
    struct article_table_writer article_table;
    struct id_strings_writer ids;
    struct id_table_writer id_table;
    struct date_writer dates;
    struct segment_terms terms;
    bool terms_open;
    uint16_t *lengths; /* L of each passage */
    size_t lengths_capacity;
    uint32_t passages;
    uint32_t articles;
    uint32_t all_articles;  /* as it was told */
    uint32_t first_passage; /* of the article begun last */
    uint32_t info;          /* of it */
    uint32_t max_passages;
    uint32_t max_length;
    uint64_t sum_length;
};

static bool has_text(const struct segment_builder *builder)
{
    return (builder->settings.index->flags & INDEX_TEXT) != 0;
}

static void begin_spool(const struct segment_builder *builder,
                        struct section_spool *spool, enum section_kind kind,
                        uint32_t field)
{
    *spool = (struct section_spool){
        .folder = builder->settings.folder,
        .kind = kind,
        .field = field,
        .limit = builder->spool_limit,
    };
}

static void begin_spools(struct segment_builder *builder)
{
    uint32_t fields = manifest_fields(builder->settings.index);

    builder->spool_limit =
        builder->settings.memory / (SECTION_KINDS + PARTS + fields);
    if (builder->spool_limit < SPOOL_BYTES_MIN)
        builder->spool_limit = SPOOL_BYTES_MIN;
    for (int kind = SECTION_ROW; kind < SECTION_KINDS; kind++)
        begin_spool(builder, &builder->spools[kind], (enum section_kind)kind,
                    0);
    begin_spool(builder, &builder->parts[PART_ARTICLE_DATA], SECTION_ARTICLE,
                0);
    begin_spool(builder, &builder->parts[PART_ID_ENTRIES], SECTION_ID, 0);
    begin_spool(builder, &builder->parts[PART_DATE_PRECISION], SECTION_DATE, 0);
    begin_spool(builder, &builder->parts[PART_DATE_GROUPS], SECTION_DATE, 0);
    for (uint32_t i = 0; i < fields; i++)
        begin_spool(builder, &builder->fields[i], SECTION_KEYWORD, i);
}

/* Texts are the first of what goes straight to the file, lists the second. */
static int open_file(struct segment_builder *builder, struct error *err)
{
    int result = segment_file_pages(&builder->pages, builder->settings.folder,
                                    builder->settings.number, err);

    if (result == 0 && has_text(builder))
        result = section_spool_place(&builder->spools[SECTION_TEXT],
                                     builder->pages, err);
    return result;
}

static void open_facts(struct segment_builder *builder)
{
    builder->article_table.index = &builder->spools[SECTION_ARTICLE].bytes;
    builder->article_table.data = &builder->parts[PART_ARTICLE_DATA].bytes;
    builder->ids.strings = &builder->spools[SECTION_ID_STRING].bytes;
    builder->ids.offsets = &builder->spools[SECTION_ID_BLOCK].bytes;
    builder->id_table.starts = &builder->spools[SECTION_ID].bytes;
    builder->id_table.entries = &builder->parts[PART_ID_ENTRIES].bytes;
    builder->dates.dates = &builder->spools[SECTION_DATE];
    builder->dates.precisions = &builder->parts[PART_DATE_PRECISION];
    builder->dates.groups = &builder->parts[PART_DATE_GROUPS];
}

/* Settles the two sections of a store, of which `data` is the first. */
static int settle_store(struct segment_builder *builder, enum section_kind data,
                        struct error *err)
{
    if (section_spool_drain(&builder->spools[data], err) < 0)
        return -1;
    return section_spool_drain(&builder->spools[data + 1], err);
}

int segment_builder_open(struct segment_builder **out,
                         const struct segment_builder_settings *settings,
                         struct error *err)
{
    struct segment_builder *builder = NULL;

    if (memory_alloc(&builder, 1, sizeof *builder, err) < 0)
        return -1;
    builder->settings = *settings;
    begin_spools(builder);
    segment_stores_open(&builder->stores, builder->spools);
    open_facts(builder);
    if (open_file(builder, err) < 0 ||
        (settings->codec &&
         segment_builder_code(builder, settings->codec, err) < 0)) {
        segment_builder_abort(builder);
        return -1;
    }
    *out = builder;
    return 0;
}

int segment_builder_code(struct segment_builder *builder,
                         const struct text_codec *codec, struct error *err)
{
    builder->settings.codec = codec;
    if (segment_stores_code(&builder->stores, builder->settings.index, codec,
                            err) < 0 ||
        settle_store(builder, SECTION_TEXT, err) < 0)
        return -1;
    return settle_store(builder, SECTION_RECORD, err);
}

size_t segment_builder_held(const struct segment_builder *builder)
{
    return segment_stores_held(&builder->stores);
}

int segment_builder_article(struct segment_builder *builder, uint32_t info,
                            struct segment_builder_id id, const uint8_t *record,
                            size_t size, struct error *err)
{
    if (segment_store_add(&builder->stores.records, record, size, false, err) <
        0)
        return -1;
    return segment_builder_article_copied(builder, info, id, err);
}

int segment_builder_passage(struct segment_builder *builder, uint32_t length,
                            const uint8_t *text, size_t size, bool cut,
                            struct error *err)
{
    if (has_text(builder) &&
        segment_store_add(&builder->stores.texts, text, size, cut, err) < 0)
        return -1;
    return segment_builder_passage_copied(builder, length, err);
}

struct string_store_writer *
segment_builder_texts(struct segment_builder *builder)
{
    return &builder->stores.texts.writer;
}

struct string_store_writer *
segment_builder_records(struct segment_builder *builder)
{
    return &builder->stores.records.writer;
}

/* Notes the article begun last, if there is one. */
static int end_article(struct segment_builder *builder, struct error *err)
{
    if (builder->articles == 0)
        return 0;
    if (article_table_writer_add(&builder->article_table,
                                 builder->passages - builder->first_passage,
                                 builder->info, err) < 0 ||
        section_spool_drain(&builder->spools[SECTION_ARTICLE], err) < 0)
        return -1;
    return section_spool_drain(&builder->parts[PART_ARTICLE_DATA], err);
}

int segment_builder_article_copied(struct segment_builder *builder,
                                   uint32_t info, struct segment_builder_id id,
                                   struct error *err)
{
    assert(!builder->terms_open);
    if (builder->articles == SEGMENT_ARTICLES_MAX)
        return error_set(err, ERROR_LIMIT,
                         "too many articles; make smaller segments");
    if (end_article(builder, err) < 0)
        return -1;
    builder->articles++;
    builder->first_passage = builder->passages;
    builder->info = info;
    if (id_strings_writer_add(&builder->ids, id.bytes, id.size, err) < 0 ||
        settle_store(builder, SECTION_ID_STRING, err) < 0)
        return -1;
    return settle_store(builder, SECTION_RECORD, err);
}

int segment_builder_passage_copied(struct segment_builder *builder,
                                   uint32_t length, struct error *err)
{
    assert(builder->articles > 0 && !builder->terms_open);
    assert(length <= LENGTH_MAX);
    if (builder->passages == SEGMENT_ARTICLES_MAX)
        return error_set(err, ERROR_LIMIT,
                         "too many passages; make smaller segments");
    if (memory_grow(&builder->lengths, &builder->lengths_capacity,
                    (size_t)builder->passages + 1, sizeof *builder->lengths,
                    err) < 0)
        return -1;
    builder->lengths[builder->passages++] = (uint16_t)length;
    builder->sum_length += length;
    if (length > builder->max_length)
        builder->max_length = length;
    if (builder->passages - builder->first_passage > builder->max_passages)
        builder->max_passages = builder->passages - builder->first_passage;
    return settle_store(builder, SECTION_TEXT, err);
}

void segment_builder_count(struct segment_builder *builder, uint32_t articles)
{
    builder->all_articles = articles;
    builder->id_table.articles = articles;
}

int segment_builder_id_hash(struct segment_builder *builder, uint32_t hash,
                            uint32_t article, struct error *err)
{
    id_table_writer_add(&builder->id_table, hash, article);
    if (section_spool_drain(&builder->spools[SECTION_ID], err) < 0)
        return -1;
    return section_spool_drain(&builder->parts[PART_ID_ENTRIES], err);
}

int segment_builder_date(struct segment_builder *builder, int64_t ms,
                         uint8_t precision, struct error *err)
{
    return date_writer_add(&builder->dates, ms, precision, err);
}

/* Ends the field begun last, if there is one. */
static int end_field(struct segment_builder *builder, struct error *err)
{
    int result;

    if (builder->field_count == 0)
        return 0;
    result = keyword_writer_end(&builder->keyword,
                                &builder->fields[builder->field_count - 1],
                                builder->all_articles, err);
    keyword_writer_free(&builder->keyword);
    return result;
}

int segment_builder_field(struct segment_builder *builder, struct error *err)
{
    assert(builder->field_count < manifest_fields(builder->settings.index));
    if (end_field(builder, err) < 0)
        return -1;
    builder->field_count++;
    keyword_writer_begin(&builder->keyword, builder->settings.folder,
                         builder->spool_limit);
    return 0;
}

int segment_builder_value(struct segment_builder *builder, const uint8_t *value,
                          size_t size, struct error *err)
{
    return keyword_writer_value(&builder->keyword, value, size, err);
}

int segment_builder_value_article(struct segment_builder *builder,
                                  uint32_t article, struct error *err)
{
    return keyword_writer_article(&builder->keyword, article, err);
}

static int end_texts(struct segment_builder *builder, struct error *err)
{
    if (!has_text(builder))
        return 0;
    if (string_store_writer_finish(&builder->stores.texts.writer, err) < 0)
        return -1;
    return section_spool_settle(&builder->spools[SECTION_TEXT], err);
}

static int open_terms(struct segment_builder *builder, struct error *err)
{
    struct segment_terms_settings settings = {
        .spools = builder->spools,
        .table = builder->settings.table,
        .flags = builder->settings.index->flags,
        .passages = builder->passages,
        .lengths = builder->lengths,
    };

    if (builder->terms_open)
        return 0;
    builder->terms_open = true;
    if (end_texts(builder, err) < 0 ||
        section_spool_place(&builder->spools[SECTION_POSTINGS], builder->pages,
                            err) < 0)
        return -1;
    return segment_terms_open(&builder->terms, &settings, err);
}

int segment_builder_terms(struct segment_terms **out,
                          struct segment_builder *builder, struct error *err)
{
    *out = &builder->terms;
    return open_terms(builder, err);
}

static int put_lengths(struct segment_builder *builder, struct error *err)
{
    struct section_spool *spool = &builder->spools[SECTION_LENGTH];

    for (uint32_t i = 0; i < builder->passages; i++) {
        if (builder->max_length < 256)
            write_u8(&spool->bytes, (uint8_t)builder->lengths[i]);
        else
            write_u16(&spool->bytes, builder->lengths[i]);
        if (section_spool_drain(spool, err) < 0)
            return -1;
    }
    return 0;
}

static int end_articles(struct segment_builder *builder, struct error *err)
{
    if (end_article(builder, err) < 0 ||
        article_table_writer_end(&builder->article_table, err) < 0)
        return -1;
    return section_spool_append(&builder->spools[SECTION_ARTICLE],
                                &builder->parts[PART_ARTICLE_DATA], err);
}

static int end_ids(struct segment_builder *builder, struct error *err)
{
    id_table_writer_end(&builder->id_table);
    if (id_strings_writer_end(&builder->ids, err) < 0)
        return -1;
    return section_spool_append(&builder->spools[SECTION_ID],
                                &builder->parts[PART_ID_ENTRIES], err);
}

static int end_terms(struct segment_builder *builder, uint32_t *terms,
                     struct error *err)
{
    if (open_terms(builder, err) < 0 ||
        segment_terms_end(&builder->terms, terms, err) < 0)
        return -1;
    return section_spool_settle(&builder->spools[SECTION_POSTINGS], err);
}

/* Ends whatever was begun; *terms is their number. */
static int end_content(struct segment_builder *builder, uint32_t *terms,
                       struct error *err)
{
    assert(builder->all_articles == builder->articles);
    assert(builder->dates.undated + builder->dates.count == builder->articles);
    assert(builder->field_count == manifest_fields(builder->settings.index));
    assert(builder->stores.records.writer.strings == builder->articles);
    if (end_terms(builder, terms, err) < 0 || end_field(builder, err) < 0 ||
        put_lengths(builder, err) < 0 || end_articles(builder, err) < 0 ||
        end_ids(builder, err) < 0 || date_writer_end(&builder->dates, err) < 0)
        return -1;
    return string_store_writer_finish(&builder->stores.records.writer, err);
}

static bool is_written(const struct segment_builder *builder, int kind)
{
    if (kind == SECTION_POSITIONS)
        return (builder->settings.index->flags & INDEX_POSITIONS) != 0;
    if (kind == SECTION_TEXT || kind == SECTION_TEXT_BLOCK)
        return has_text(builder);
    return true;
}

/* Lists the sections in the table's order; returns how many there are. */
static size_t list_sections(struct section_spool *out,
                            const struct segment_builder *builder)
{
    size_t count = 0;

    for (int kind = SECTION_ROW; kind < SECTION_KINDS; kind++) {
        if (kind != SECTION_KEYWORD && is_written(builder, kind))
            out[count++] = builder->spools[kind];
        for (uint32_t i = 0;
             kind == SECTION_KEYWORD && i < builder->field_count; i++)
            out[count++] = builder->fields[i];
    }
    return count;
}

static int write_segment(struct segment_builder *builder,
                         struct manifest_segment *out, struct error *err)
{
    /* The builder's spools, borrowed. */
    struct section_spool
        sections[SECTION_KINDS + FIELD_DECLARED + DECLARED_FIELDS_MAX];
    struct segment_file file = {
        .pages = builder->pages,
        .flags = builder->settings.index->flags,
        .articles = builder->articles,
        .passages = builder->passages,
        .max_passages = builder->max_passages,
        .max_length = builder->max_length,
        .spools = sections,
    };

    if (end_content(builder, &file.terms, err) < 0)
        return -1;
    file.count = list_sections(sections, builder);
    *out = (struct manifest_segment){
        .file = builder->settings.number,
        .articles = builder->articles,
        .passages = builder->passages,
        .sum_length = builder->sum_length,
        .codec = text_codec_hash(builder->settings.codec),
    };
    builder->pages = NULL;
    return segment_file_write(&out->id, &out->length, &file, err);
}

int segment_builder_finish(struct segment_builder *builder,
                           struct manifest_segment *out, struct error *err)
{
    int result = write_segment(builder, out, err);

    segment_builder_abort(builder);
    return result;
}

void segment_builder_abort(struct segment_builder *builder)
{
    if (!builder)
        return;
    page_writer_abort(builder->pages);
    for (size_t i = 0; i < SECTION_KINDS; i++)
        section_spool_free(&builder->spools[i]);
    for (size_t i = 0; i < PARTS; i++)
        section_spool_free(&builder->parts[i]);
    for (size_t i = 0; i < FIELD_DECLARED + DECLARED_FIELDS_MAX; i++)
        section_spool_free(&builder->fields[i]);
    keyword_writer_free(&builder->keyword);
    segment_stores_free(&builder->stores);
    id_strings_writer_free(&builder->ids);
    segment_terms_free(&builder->terms);
    free(builder->lengths);
    free(builder);
}
