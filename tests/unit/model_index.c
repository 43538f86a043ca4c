#include "tests/unit/model_index.h"

#include <stdlib.h>
#include <string.h>

#include "common/date.h"
#include "common/segment_format.h"
#include "indexer/passages.h"
#include "tests/unit/model_reach.h"
#include "tests/unit/segment_maker.h"
#include "tests/unit/test_support.h"

/* Where the articles of one segment are read from. */
struct source {
    struct model_index *out;
    const struct snapshot *snapshot;
    uint32_t number; /* of the segment */
    struct string_cursor texts;
    struct string_cursor records;
    struct id_cursor ids;
};

static const struct segment *segment_of(const struct source *s)
{
    return s->snapshot->segments[s->number].segment;
}

/* Cuts a text as the indexer does. */
static struct passage_list split(const struct source *s, const uint8_t *text,
                                 size_t size, bool wrapped, uint32_t reserved)
{
    struct passage_settings settings = {
        .table = &s->snapshot->table,
        .whole = s->out->whole,
        .wrapped = wrapped,
        .reserved = reserved,
    };
    struct passage_list list = { 0 };
    struct error err;

    test_must(passages_split(&list, &settings, text, size, &err), &err);
    return list;
}

/* How many bytes of the text give the passage its tokens. */
static size_t size_read(const struct passage *cut, const uint8_t *text,
                        size_t size, bool wrapped)
{
    size_t own = cut->end - cut->start;

    if (cut->reach == cut->end)
        return own;
    return own + model_reach(text + cut->end, size - cut->end, wrapped);
}

/* The stored passages [first, end) put together. */
static struct byte_writer read_text(struct source *s, uint32_t first,
                                    uint32_t end)
{
    struct byte_writer text = { 0 };
    struct error err;

    for (uint32_t i = first; i < end; i++) {
        struct string_view view;

        test_must(string_store_get(&view, &s->texts, i, &err), &err);
        write_bytes(&text, view.bytes, view.size);
    }
    return text;
}

/* The stored passage must be this one of its text. */
static void check_stored(struct source *s, uint32_t number,
                         const struct passage *passage)
{
    struct string_view view;
    struct error err;

    test_must(string_store_get(&view, &s->texts, number, &err), &err);
    assert_int_equal(view.size, passage->end - passage->start);
    assert_int_equal(view.flag, passage->reach > passage->end);
}

static struct model_passage *add_passage(struct source *s, uint32_t number)
{
    struct model_index *out = s->out;

    out->passages =
        model_grow(out->passages, out->passage_count, sizeof *out->passages);
    out->passages[out->passage_count] = (struct model_passage){
        .number = number,
        .article = out->article_count,
    };
    return &out->passages[out->passage_count++];
}

static unsigned flags_of(bool wrapped)
{
    return wrapped ? TOKENIZE_WRAPPED : 0;
}

static uint32_t positions_of(const char *title, unsigned flags)
{
    struct model_text text;
    uint32_t positions;

    model_text_read(&text, (const uint8_t *)title, strlen(title), flags);
    positions = text.oracle.positions;
    model_text_free(&text);
    return positions;
}

/* Passages from `first` on are the title's; returns how many. */
static uint32_t read_titles(struct source *s, uint32_t first, const char *title,
                            bool wrapped)
{
    const uint8_t *text = (const uint8_t *)title;
    struct passage_list list = split(s, text, strlen(title), wrapped, 0);
    uint32_t count = (uint32_t)list.count;

    for (uint32_t i = 0; i < count; i++) {
        const struct passage *cut = &list.items[i];
        struct model_passage *passage = add_passage(s, first + i);

        model_text_read(&passage->text, text + cut->start,
                        size_read(cut, text, strlen(title), wrapped),
                        flags_of(wrapped));
        passage->is_title = true;
        passage->title_end = passage->text.oracle.positions;
    }
    passage_list_free(&list);
    return count;
}

/* One of the text's; `title` stands before it, and a hard break. */
static void read_passage(struct source *s, uint32_t number, const char *title,
                         const uint8_t *bytes, size_t size, unsigned flags)
{
    static const char hard_break[] = "\xE3\x80\x82";
    struct model_passage *passage = add_passage(s, number);
    struct byte_writer text = { 0 };

    passage->title_end = positions_of(title, flags);
    if (*title != '\0') {
        write_bytes(&text, title, strlen(title));
        write_bytes(&text, hard_break, strlen(hard_break));
    }
    write_bytes(&text, bytes, size);
    model_text_read(&passage->text, text.bytes, text.size, flags);
    byte_writer_free(&text);
}

/* The passages [first, end); in `whole` the title stands in the first. */
static void read_texts(struct source *s, uint32_t first, uint32_t end,
                       const char *title, bool wrapped)
{
    unsigned flags = flags_of(wrapped);
    struct byte_writer text = read_text(s, first, end);
    uint32_t positions = positions_of(title, flags);
    struct passage_list list =
        split(s, text.bytes, text.size, wrapped, positions ? positions + 1 : 0);

    if (first < end && list.count == 0)
        read_passage(s, first++, title, text.bytes, 0, flags);
    assert_int_equal(list.count, end - first);
    for (size_t i = 0; i < list.count; i++) {
        const struct passage *cut = &list.items[i];

        check_stored(s, first, cut);
        read_passage(s, first++, title, text.bytes + cut->start,
                     size_read(cut, text.bytes, text.size, wrapped), flags);
        title = "";
    }
    passage_list_free(&list);
    byte_writer_free(&text);
}

static json_t *read_record(struct source *s, uint32_t article)
{
    struct byte_writer record = { 0 };
    struct error err;
    json_t *read;

    test_must(segment_record(&record, segment_of(s), &s->records, &s->ids,
                             article, &err),
              &err);
    read = json_loadb((const char *)record.bytes, record.size, 0, NULL);
    byte_writer_free(&record);
    return read;
}

static const char *member(const json_t *record, const char *name)
{
    const char *text = json_string_value(json_object_get(record, name));

    return text ? text : "";
}

static int64_t date_of(const json_t *record)
{
    const char *text = member(record, "date");
    struct date date;

    date_parse(&date, (const uint8_t *)text, strlen(text));
    return date.ms;
}

static void read_article(struct source *s, uint32_t number)
{
    struct model_index *out = s->out;
    struct model_article article = { .segment = s->number, .number = number };
    struct article_group group = { 0 };
    struct segment_article stored;
    struct error err;

    test_must(segment_article(&stored, &group, segment_of(s), number, &err),
              &err);
    article.record = read_record(s, number);
    article.date_ms = date_of(article.record);
    article.deleted =
        snapshot_is_deleted(&s->snapshot->segments[s->number], number);
    article.first = out->passage_count;

    const char *title = member(article.record, "title");
    bool wrapped = stored.info & ARTICLE_WRAPPED;
    uint32_t first = stored.first;

    if (stored.info & ARTICLE_TITLED) {
        first += read_titles(s, first, title, wrapped);
        assert_int_equal(first - stored.first,
                         1 + (stored.info >> ARTICLE_TITLE_SHIFT));
        title = "";
    }
    read_texts(s, first, stored.end, title, wrapped);
    article.end = out->passage_count;
    out->articles =
        model_grow(out->articles, out->article_count, sizeof article);
    out->articles[out->article_count++] = article;
}

static void read_segment(struct source *s)
{
    struct text_coder *coder;
    struct error err;

    test_must(text_coder_open(&coder, s->snapshot->segments[s->number].codec, 0,
                              &err),
              &err);
    s->texts = segment_texts(segment_of(s), coder);
    s->records = segment_records(segment_of(s), coder);
    s->ids = segment_ids(segment_of(s));
    for (uint32_t i = 0; i < segment_of(s)->articles; i++)
        read_article(s, i);
    string_cursor_free(&s->texts);
    string_cursor_free(&s->records);
    id_cursor_free(&s->ids);
    text_coder_close(coder);
}

void model_index_read(struct model_index *out, const struct snapshot *snapshot)
{
    struct source source = { .out = out, .snapshot = snapshot };
    uint64_t length = 0;

    *out = (struct model_index){
        .whole = snapshot->manifest.flags & INDEX_WHOLE,
        .positions = snapshot->manifest.flags & INDEX_POSITIONS,
    };
    for (; source.number < snapshot->manifest.segment_count; source.number++)
        read_segment(&source);
    for (size_t i = 0; i < out->passage_count; i++)
        length += out->passages[i].text.oracle.length;
    out->average = (double)length / (double)out->passage_count;
}

void model_index_free(struct model_index *index)
{
    for (size_t i = 0; i < index->article_count; i++)
        json_decref(index->articles[i].record);
    for (size_t i = 0; i < index->passage_count; i++)
        model_text_free(&index->passages[i].text);
    free(index->articles);
    free(index->passages);
    *index = (struct model_index){ 0 };
}
