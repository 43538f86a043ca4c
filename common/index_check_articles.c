#include "common/index_check_parts.h"

#include <stdlib.h>
#include <string.h>

#include "common/checksum.h"
#include "common/date.h"
#include "common/little_endian.h"
#include "common/memory.h"
#include "common/record.h"

static int corrupt(struct error *err, const char *what)
{
    return error_set(err, ERROR_CORRUPT, "%s", what);
}

int index_check_sections(const struct segment_check *check, struct error *err)
{
    const struct segment *segment = check->segment;

    for (uint32_t i = 0; i < segment->table.count; i++) {
        const struct segment_section *s = &segment->table.sections[i];

        if (checksum_bytes(segment->map.bytes + s->offset, (size_t)s->size) !=
            s->hash)
            return error_set(err, ERROR_CORRUPT,
                             "section %u: its checksum differs",
                             (unsigned)s->kind);
    }
    return 0;
}

int index_check_lengths(const struct segment_check *check, struct error *err)
{
    const uint8_t *lengths;
    bool wide;
    uint64_t sum = 0;
    uint32_t max = 0;

    if (segment_lengths(&lengths, &wide, check->segment, err) < 0)
        return -1;
    for (size_t i = 0; i < check->segment->passages; i++) {
        uint32_t length = wide ? get_u16(lengths + 2 * i) : lengths[i];

        sum += length;
        if (length > max)
            max = length;
    }
    if (sum != check->entry->sum_length)
        return corrupt(err, "LENGTH: its sum is not the manifest's");
    if (max != check->segment->table.max_length)
        return corrupt(err, "LENGTH: its maximum is not the header's");
    return 0;
}

/* What an article's info may be; `passages` is how many it has. */
static bool is_info(const struct segment *segment, uint32_t info,
                    uint32_t passages)
{
    uint32_t flags = info & ((1U << ARTICLE_TITLE_SHIFT) - 1);
    uint32_t title = info >> ARTICLE_TITLE_SHIFT;

    if (flags & ~(uint32_t)(ARTICLE_TITLED | ARTICLE_WRAPPED))
        return false;
    if (segment->whole)
        return !(flags & ARTICLE_TITLED) && (title == 0 || passages > 0);
    return flags & ARTICLE_TITLED ? title < passages : title == 0;
}

int index_check_articles(const struct segment_check *check, struct error *err)
{
    const struct segment *segment = check->segment;
    struct article_group group = { 0 };
    uint32_t most = 0;

    for (uint32_t i = 0; i < segment->articles; i++) {
        struct segment_article article;

        if (segment_article(&article, &group, segment, i, err) < 0)
            return -1;

        uint32_t passages = article.end - article.first;

        if (!is_info(segment, article.info, passages))
            return corrupt(err, "ARTICLE: flags that cannot be");
        if (passages > most)
            most = passages;
    }
    if (most != segment->table.max_passages)
        return corrupt(err, "ARTICLE: its maximum is not the header's");
    return 0;
}

static int check_texts(struct string_cursor *texts,
                       const struct segment *segment, struct error *err)
{
    struct article_group group = { 0 };

    for (uint32_t i = 0; i < segment->articles; i++) {
        struct segment_article article;

        if (segment_article(&article, &group, segment, i, err) < 0)
            return -1;
        for (uint32_t p = article.first; p < article.end; p++) {
            struct string_view text;

            if (string_store_get(&text, texts, p, err) < 0)
                return -1;
            if (article.info & ARTICLE_TITLED &&
                p - article.first <= article.info >> ARTICLE_TITLE_SHIFT &&
                (text.size > 0 || text.flag))
                return corrupt(err, "TEXT: a title's passage that has text");
        }
    }
    return 0;
}

int index_check_texts(const struct segment_check *check, struct error *err)
{
    const struct segment *segment = check->segment;

    if (!segment->has_text)
        return 0;

    struct string_cursor texts = segment_texts(segment, check->coder);
    int result = check_texts(&texts, segment, err);

    string_cursor_free(&texts);
    return result;
}

/* hashes[a] = the hash that ID has for article a; each has just one. */
static int read_hashes(uint32_t *hashes, bool *seen,
                       const struct segment *segment, struct error *err)
{
    struct id_bucket bucket = ID_BUCKET_BEFORE;
    struct id_entry before = { 0 };

    for (uint32_t i = 0; i < segment->articles; i++) {
        struct id_entry entry;

        if (segment_id_entry(&entry, segment, &bucket, i, err) < 0)
            return -1;
        if (seen[entry.article])
            return corrupt(err, "ID: an article twice");
        if (i > 0 &&
            (entry.hash < before.hash ||
             (entry.hash == before.hash && entry.article < before.article)))
            return corrupt(err, "ID: out of order");
        hashes[entry.article] = entry.hash;
        seen[entry.article] = true;
        before = entry;
    }
    return 0;
}

/* What the records are read with. */
struct record_check {
    const struct segment *segment;
    struct string_cursor records;
    struct id_cursor ids;
    struct byte_writer record;
    struct byte_writer id; /* as the record has it */
};

/* The record of an article is one, and has its id. */
static int check_record(struct record_check *check, uint32_t article,
                        struct error *err)
{
    const struct byte_writer *id = &check->ids.id;
    enum record_kind kind;

    byte_writer_reset(&check->record);
    byte_writer_reset(&check->id);
    if (segment_record(&check->record, check->segment, &check->records,
                       &check->ids, article, err) < 0 ||
        record_member(&kind, &check->id, check->record.bytes,
                      check->record.size, "id", err) < 0)
        return -1;
    if (check->id.size != id->size ||
        memcmp(check->id.bytes, id->bytes, id->size) != 0)
        return corrupt(err, "RECORD: the id has no place in it");
    return 0;
}

static int check_records(const uint32_t *hashes, struct record_check *check,
                         struct error *err)
{
    const struct byte_writer *id = &check->ids.id;

    for (uint32_t i = 0; i < check->segment->articles; i++) {
        if (check_record(check, i, err) < 0)
            return -1;
        if (id_hash(id->bytes, id->size) != hashes[i])
            return corrupt(err, "ID: an article has another id");
    }
    return 0;
}

int index_check_records(const struct segment_check *check, struct error *err)
{
    const struct segment *segment = check->segment;
    struct record_check records = {
        .segment = segment,
        .records = segment_records(segment, check->coder),
        .ids = segment_ids(segment),
    };
    uint32_t *hashes = NULL;
    bool *seen = NULL;
    int result = -1;

    if (memory_alloc(&hashes, segment->articles, sizeof *hashes, err) == 0 &&
        memory_alloc(&seen, segment->articles, sizeof *seen, err) == 0 &&
        read_hashes(hashes, seen, segment, err) == 0)
        result = check_records(hashes, &records, err);
    free(hashes);
    free(seen);
    string_cursor_free(&records.records);
    id_cursor_free(&records.ids);
    byte_writer_free(&records.record);
    byte_writer_free(&records.id);
    return result;
}

/* The dates of one group of articles against its least and greatest. */
static int check_group(const struct segment *segment, uint32_t group,
                       struct error *err)
{
    uint32_t first = group * DATE_GROUP;
    int64_t least = INT64_MAX;
    int64_t greatest = INT64_MIN;
    int64_t min;
    int64_t max;

    for (uint32_t i = first;
         i < segment->articles && i - first < (uint32_t)DATE_GROUP; i++) {
        int64_t ms;
        uint8_t precision;

        if (segment_date(&ms, &precision, segment, i, err) < 0)
            return -1;
        if (ms != DATE_MISSING && ms < least)
            least = ms;
        if (ms > greatest)
            greatest = ms;
    }
    if (segment_date_group(&min, &max, segment, group, err) < 0)
        return -1;
    if (min != least || max != greatest)
        return corrupt(err, "DATE: a group's bounds are not its dates'");
    return 0;
}

int index_check_dates(const struct segment_check *check, struct error *err)
{
    const struct segment *segment = check->segment;
    struct span section = segment_section(segment, SECTION_DATE);
    const uint8_t *dates = section.bytes;
    size_t articles = segment->articles;

    if (section.size == 0)
        return 0;
    for (size_t i = articles; i % 8 != 0; i++) {
        if (dates[articles * 8 + i] != 0)
            return corrupt(err, "DATE: padding that is not zero");
    }
    for (uint32_t group = 0; (size_t)group * DATE_GROUP < articles; group++) {
        if (check_group(segment, group, err) < 0)
            return -1;
    }
    return 0;
}
