#include "indexer/batch.h"

#include <stdlib.h>

#include "common/id_table.h"
#include "common/memory.h"
#include "common/segment_format.h"
#include "common/tokenizer.h"
#include "indexer/inverter.h"
#include "indexer/keyword_table.h"
#include "indexer/line_wrap.h"
#include "indexer/passages.h"

struct batch_id {
    uint32_t hash;
    uint32_t article;
};

struct batch {
    struct batch_settings settings;
    struct segment_builder *builder;
    struct inverter inverter;
    struct keyword_table keywords;
    struct batch_id *ids; /* by article */
    size_t ids_capacity;
    struct date *dates; /* by article */
    size_t dates_capacity;
    uint32_t articles;
    struct article_counts counts;
    /* of the article being added */
    bool wrapped;
    struct arena arena;
    struct tokens tokens;
    struct passage_list passages;
};

int batch_open(struct batch **out, const struct batch_settings *settings,
               struct error *err)
{
    struct batch *batch = NULL;

    if (memory_alloc(&batch, 1, sizeof *batch, err) < 0)
        return -1;
    batch->settings = *settings;
    if (segment_builder_open(&batch->builder, &settings->segment, err) < 0) {
        free(batch);
        return -1;
    }
    *out = batch;
    return 0;
}

static bool is_whole(const struct batch *batch)
{
    return (batch->settings.segment.index->flags & INDEX_WHOLE) != 0;
}

static int tokenize_part(struct batch *batch, const uint8_t *text, size_t size,
                         uint32_t position, struct error *err)
{
    return tokenize(&batch->tokens, batch->settings.segment.table, text, size,
                    batch->wrapped ? TOKENIZE_WRAPPED : 0, position, err);
}

/* Leaves out what lies behind the last position that a title may take. */
static void trim_title(struct tokens *tokens, uint32_t last)
{
    size_t kept = 0;

    if (tokens->positions <= last + 1)
        return;
    tokens->length = 0;
    for (size_t i = 0; i < tokens->count; i++) {
        if (tokens->items[i].position > last)
            continue;
        tokens->length += token_counts(tokens->items[i].kind);
        tokens->items[kept++] = tokens->items[i];
    }
    tokens->count = kept;
    tokens->positions = last + 1;
}

/* Ends a passage: its tokens are in batch->tokens. */
static int add_passage(struct batch *batch, const uint8_t *text, size_t size,
                       bool cut, struct error *err)
{
    if (segment_builder_passage(batch->builder, batch->tokens.length, text,
                                size, cut, err) < 0)
        return -1;
    return inverter_add(&batch->inverter, &batch->tokens, err);
}

/* Cuts a title or a text into batch->passages. */
static int split_part(struct batch *batch, const struct byte_string *part,
                      uint32_t reserved, struct error *err)
{
    struct passage_settings settings = {
        .table = batch->settings.segment.table,
        .whole = is_whole(batch),
        .wrapped = batch->wrapped,
        .reserved = reserved,
    };

    return passages_split(&batch->passages, &settings, part->bytes, part->size,
                          err);
}

static int add_text(struct batch *batch, const struct article *article,
                    uint32_t title_positions, struct error *err)
{
    if (split_part(batch, &article->text, title_positions, err) < 0)
        return -1;
    for (size_t i = 0; i < batch->passages.count; i++) {
        const struct passage *passage = &batch->passages.items[i];
        const uint8_t *text = article->text.bytes + passage->start;

        if (i > 0 || title_positions == 0)
            tokens_reset(&batch->tokens);
        if (tokenize_part(batch, text, passage->reach - passage->start,
                          i > 0 ? 0 : title_positions, err) < 0 ||
            add_passage(batch, text, passage->end - passage->start,
                        passage->reach > passage->end, err) < 0)
            return -1;
    }
    return 0;
}

static uint32_t wrap_info(const struct batch *batch)
{
    return batch->wrapped ? ARTICLE_WRAPPED : 0;
}

static int begin_article(struct batch *batch, const struct article *article,
                         uint32_t info, struct error *err)
{
    return segment_builder_article(
        batch->builder, info,
        (struct segment_builder_id){ article->id.bytes, article->id.size },
        article->record.bytes, article->record.size, err);
}

/* `whole`: the title, a hard break, the text. */
static int add_whole(struct batch *batch, const struct article *article,
                     struct error *err)
{
    uint32_t title = 0;

    tokens_reset(&batch->tokens);
    if (tokenize_part(batch, article->title.bytes, article->title.size, 0,
                      err) < 0)
        return -1;
    trim_title(&batch->tokens, POSITION_MAX_WHOLE / 4);
    if (batch->tokens.positions > 0)
        title = batch->tokens.positions + 1;
    if (begin_article(batch, article,
                      wrap_info(batch) | title << ARTICLE_TITLE_SHIFT, err) < 0)
        return -1;
    if (article->text.size == 0)
        return add_passage(batch, (const uint8_t *)"", 0, false, err);
    return add_text(batch, article, title, err);
}

/* The title's passages, which are in batch->passages, store no text. */
static int add_title(struct batch *batch, const struct article *article,
                     struct error *err)
{
    for (size_t i = 0; i < batch->passages.count; i++) {
        const struct passage *passage = &batch->passages.items[i];

        tokens_reset(&batch->tokens);
        if (tokenize_part(batch, article->title.bytes + passage->start,
                          passage->reach - passage->start, 0, err) < 0 ||
            add_passage(batch, (const uint8_t *)"", 0, false, err) < 0)
            return -1;
    }
    return 0;
}

/* `auto`: the title is in passages of its own, most often one. */
static int add_auto(struct batch *batch, const struct article *article,
                    struct error *err)
{
    uint32_t info = wrap_info(batch);

    if (split_part(batch, &article->title, 0, err) < 0)
        return -1;
    if (batch->passages.count > 0)
        info |= ARTICLE_TITLED | (uint32_t)(batch->passages.count - 1)
                                     << ARTICLE_TITLE_SHIFT;
    if (begin_article(batch, article, info, err) < 0 ||
        add_title(batch, article, err) < 0)
        return -1;
    return add_text(batch, article, 0, err);
}

static int add_facts(struct batch *batch, const struct article *article,
                     struct error *err)
{
    size_t needed = (size_t)batch->articles + 1;

    if (memory_grow(&batch->ids, &batch->ids_capacity, needed,
                    sizeof *batch->ids, err) < 0 ||
        memory_grow(&batch->dates, &batch->dates_capacity, needed,
                    sizeof *batch->dates, err) < 0)
        return -1;
    batch->ids[batch->articles] =
        (struct batch_id){ id_hash(article->id.bytes, article->id.size),
                           batch->articles };
    batch->dates[batch->articles] = article->date;
    for (size_t i = 0; i < article->keyword_count; i++) {
        const struct article_keyword *keyword = &article->keywords[i];

        if (keyword_table_add(&batch->keywords, keyword->field,
                              keyword->value.bytes, keyword->value.size,
                              batch->articles, err) < 0)
            return -1;
    }
    batch->articles++;
    return 0;
}

int batch_add(bool *bad, struct batch *batch, const uint8_t *line, size_t size,
              struct error *err)
{
    struct article article;

    *bad = true;
    arena_reset(&batch->arena);
    if (article_parse_json(&article, &batch->arena, batch->settings.articles,
                           line, size, &batch->counts, err) < 0)
        return -1;
    *bad = false;
    batch->wrapped = line_wrap_detect(article.text.bytes, article.text.size);
    if ((is_whole(batch) ? add_whole(batch, &article, err)
                         : add_auto(batch, &article, err)) < 0)
        return -1;
    return add_facts(batch, &article, err);
}

int batch_code(struct batch *batch, const struct text_codec *codec,
               struct error *err)
{
    return segment_builder_code(batch->builder, codec, err);
}

size_t batch_held(const struct batch *batch)
{
    return segment_builder_held(batch->builder);
}

uint32_t batch_articles(const struct batch *batch)
{
    return batch->articles;
}

const struct article_counts *batch_counts(const struct batch *batch)
{
    return &batch->counts;
}

size_t batch_bytes(const struct batch *batch)
{
    return inverter_bytes(&batch->inverter) +
           keyword_table_bytes(&batch->keywords) +
           2 * batch->ids_capacity * sizeof *batch->ids + /* sort_ids */
           batch->dates_capacity * sizeof *batch->dates +
           arena_bytes(&batch->arena) + batch->settings.segment.memory;
}

/* Sorts by a byte of the hash, those alike in the order they are in. */
static void sort_by_byte(struct batch_id *to, const struct batch_id *from,
                         uint32_t count, unsigned shift)
{
    uint32_t next[UINT8_MAX + 2] = { 0 };

    for (uint32_t i = 0; i < count; i++)
        next[(uint8_t)(from[i].hash >> shift) + 1]++;
    for (uint32_t i = 0; i < UINT8_MAX; i++)
        next[i + 1] += next[i];
    for (uint32_t i = 0; i < count; i++)
        to[next[(uint8_t)(from[i].hash >> shift)]++] = from[i];
}

/* They are in order of articles, and remain so where hashes are alike. */
static int sort_ids(struct batch *batch, struct error *err)
{
    struct batch_id *other;

    if (memory_alloc(&other, batch->articles, sizeof *other, err) < 0)
        return -1;
    for (unsigned shift = 0; shift < 32; shift += 16) {
        sort_by_byte(other, batch->ids, batch->articles, shift);
        sort_by_byte(batch->ids, other, batch->articles, shift + 8);
    }
    free(other);
    return 0;
}

static int write_facts(struct batch *batch, struct error *err)
{
    uint32_t fields = manifest_fields(batch->settings.segment.index);

    if (sort_ids(batch, err) < 0)
        return -1;
    segment_builder_count(batch->builder, batch->articles);
    for (uint32_t i = 0; i < batch->articles; i++) {
        if (segment_builder_id_hash(batch->builder, batch->ids[i].hash,
                                    batch->ids[i].article, err) < 0)
            return -1;
    }
    for (uint32_t i = 0; i < batch->articles; i++) {
        if (segment_builder_date(batch->builder, batch->dates[i].ms,
                                 (uint8_t)batch->dates[i].precision, err) < 0)
            return -1;
    }
    return keyword_table_write(&batch->keywords, fields, batch->builder, err);
}

int batch_finish(struct batch *batch, struct manifest_segment *out,
                 struct error *err)
{
    int result = write_facts(batch, err);

    if (result == 0)
        result = inverter_write(&batch->inverter, batch->builder, err);
    if (result == 0) {
        result = segment_builder_finish(batch->builder, out, err);
        batch->builder = NULL;
    }
    batch_abort(batch);
    return result;
}

void batch_abort(struct batch *batch)
{
    if (batch == NULL)
        return;
    segment_builder_abort(batch->builder);
    inverter_free(&batch->inverter);
    keyword_table_free(&batch->keywords);
    free(batch->ids);
    free(batch->dates);
    arena_free(&batch->arena);
    tokens_free(&batch->tokens);
    passage_list_free(&batch->passages);
    free(batch);
}
