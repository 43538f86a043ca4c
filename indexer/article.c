#include "indexer/article.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "common/byte_writer.h"
#include "common/checksum.h"
#include "common/json_writer.h"
#include "common/segment_format.h"

/* The part a member plays. */
enum {
    ROLE_NONE,
    ROLE_ID,
    ROLE_TITLE,
    ROLE_TEXT,
    ROLE_DATE,
    ROLE_KEYWORD, /* + the number of the field */
};

/* What the record of an id that is made begins with. */
static const char empty_id[] = "{\"id\":\"\"";

enum { RECORD_USUAL = 512 /* bytes */ };

struct reading {
    struct article *article;
    struct arena *arena;
    const struct article_settings *settings;
    struct article_counts *counts;
    struct byte_writer record;
    struct json_writer json; /* writes to record */
    struct article_keyword *keywords;
    size_t keyword_count;
    size_t keyword_capacity;
    struct error *err;
};

static bool is_called(const struct byte_string *string, const char *name)
{
    size_t size = strlen(name);

    return string->size == size && memcmp(string->bytes, name, size) == 0;
}

/* Whether a later setting gives the role of setting i another member. */
static bool is_overruled(const struct article_settings *settings, size_t i)
{
    for (size_t j = i + 1; j < settings->field_count; j++) {
        if (strcmp(settings->fields[j].role, settings->fields[i].role) == 0)
            return true;
    }
    return false;
}

/*
 * Sets *name to what the member is called in the record. False where it is
 * dropped.
 */
static bool record_name(struct byte_string *name,
                        const struct article_settings *settings)
{
    bool is_role = false;

    for (size_t i = 0; i < settings->field_count; i++) {
        const struct article_field *field = &settings->fields[i];

        if (field->member[0] != '\0' && is_called(name, field->member) &&
            !is_overruled(settings, i)) {
            name->bytes = (const uint8_t *)field->role;
            name->size = strlen(field->role);
            return true;
        }
        is_role = is_role || is_called(name, field->role);
    }
    return !is_role;
}

static unsigned role_of(const struct byte_string *name,
                        const struct article_settings *settings)
{
    static const struct {
        const char *name;
        unsigned role;
    } roles[] = {
        { "id", ROLE_ID },
        { "title", ROLE_TITLE },
        { "text", ROLE_TEXT },
        { "date", ROLE_DATE },
        { "author", ROLE_KEYWORD + FIELD_AUTHOR },
        { "source", ROLE_KEYWORD + FIELD_SOURCE },
        { "tags", ROLE_KEYWORD + FIELD_TAG },
        { "url", ROLE_KEYWORD + FIELD_URL },
    };

    for (size_t i = 0; i < sizeof roles / sizeof roles[0]; i++) {
        if (is_called(name, roles[i].name))
            return roles[i].role;
    }
    for (size_t i = 0; i < settings->keyword_count; i++) {
        if (is_called(name, settings->keywords[i]))
            return ROLE_KEYWORD + FIELD_DECLARED + (unsigned)i;
    }
    return ROLE_NONE;
}

int article_settings_check(const struct article_settings *settings,
                           struct error *err)
{
    for (size_t i = 0; i < settings->field_count; i++) {
        const char *role = settings->fields[i].role;
        const struct byte_string name = { .bytes = (const uint8_t *)role,
                                          .size = strlen(role) };

        if (role_of(&name, settings) == ROLE_NONE)
            return error_set(err, ERROR_INPUT,
                             "option --field: no field is called %s; there "
                             "are id, title, text, date, author, source, "
                             "tags, url, and those of --keyword",
                             role);
    }
    return 0;
}

static int refuse(struct reading *reading, const struct json_member *member,
                  const char *what)
{
    int size = member->name.size > 100 ? 100 : (int)member->name.size;

    return error_set(reading->err, ERROR_INPUT, "member \"%.*s\" %s", size,
                     (const char *)member->name.bytes, what);
}

static int take_string(struct byte_string *out, struct reading *reading,
                       const struct json_member *member)
{
    char what[64] = "must be a string, not ";

    if (member->kind != MEMBER_STRING)
        return refuse(reading, member,
                      strcat(what, member_kind_name(member->kind)));
    *out = member->value;
    return 0;
}

static int take_id(struct reading *reading, const struct json_member *member)
{
    char what[64] = "must be a string or a number, not ";

    if (member->kind != MEMBER_STRING && member->kind != MEMBER_NUMBER)
        return refuse(reading, member,
                      strcat(what, member_kind_name(member->kind)));
    if (member->value.size > FIELD_VALUE_MAX)
        return refuse(reading, member, "is over 65535 bytes");
    reading->article->id = member->value;
    return 0;
}

static bool is_blank(const struct byte_string *string)
{
    for (size_t i = 0; i < string->size; i++) {
        if (!memchr(" \t\r\n", string->bytes[i], 4))
            return false;
    }
    return true;
}

static void take_date(struct reading *reading, const struct json_member *member)
{
    bool is_text =
        member->kind == MEMBER_STRING || member->kind == MEMBER_NUMBER;
    struct date *date = &reading->article->date;

    if (is_text && date_parse(date, member->value.bytes, member->value.size))
        return;
    if (!is_text || !is_blank(&member->value))
        reading->counts->dates_unread++;
}

static int add_keyword(struct reading *reading, uint32_t field,
                       const struct json_member *member,
                       const struct byte_string *value)
{
    if (value->size == 0)
        return 0;
    if (value->size > FIELD_VALUE_MAX)
        return refuse(reading, member, "has a value of over 65535 bytes");
    if (memory_grow(&reading->keywords, &reading->keyword_capacity,
                    reading->keyword_count + 1, sizeof *reading->keywords,
                    reading->err) < 0)
        return -1;
    reading->keywords[reading->keyword_count++] =
        (struct article_keyword){ field, *value };
    return 0;
}

static int take_keywords(struct reading *reading, uint32_t field,
                         const struct json_member *member)
{
    if (member->kind == MEMBER_OBJECT)
        return 0;
    if (member->kind != MEMBER_ARRAY)
        return add_keyword(reading, field, member, &member->value);
    for (size_t i = 0; i < member->item_count; i++) {
        if (add_keyword(reading, field, member, &member->items[i]) < 0)
            return -1;
    }
    return 0;
}

static int take_role(struct reading *reading, unsigned role,
                     const struct json_member *member)
{
    switch (role) {
    case ROLE_NONE:
        return 0;
    case ROLE_ID:
        return take_id(reading, member);
    case ROLE_TITLE:
        return take_string(&reading->article->title, reading, member);
    case ROLE_TEXT:
        return take_string(&reading->article->text, reading, member);
    case ROLE_DATE:
        take_date(reading, member);
        return 0;
    default:
        return take_keywords(reading, role - ROLE_KEYWORD, member);
    }
}

/* Of the id only the place and the kind: it is stored apart. */
static void write_member(struct reading *reading, unsigned role,
                         const struct byte_string *name,
                         const struct json_member *member)
{
    static const struct byte_string zero = { (const uint8_t *)"0", 1 };
    const struct byte_string *value = &member->value;

    json_key_bytes(&reading->json, name->bytes, name->size);
    if (member->kind != MEMBER_STRING) {
        value = role == ROLE_ID ? &zero : value;
        json_write_raw(&reading->json, value->bytes, value->size);
    } else {
        json_write_string(&reading->json, value->bytes,
                          role == ROLE_ID ? 0 : value->size);
    }
}

/* Takes all members, and writes those that the record keeps. */
static int take_members(struct reading *reading,
                        const struct json_object *object)
{
    byte_writer_reserve(&reading->record, RECORD_USUAL);
    json_write_raw(&reading->json, empty_id, sizeof empty_id - 1);
    for (size_t i = 0; i < object->count; i++) {
        const struct json_member *member = &object->members[i];
        struct byte_string name = member->name;

        if (!record_name(&name, reading->settings))
            continue;

        unsigned role = role_of(&name, reading->settings);

        if (role != ROLE_NONE && member->kind == MEMBER_NULL)
            continue;
        if (take_role(reading, role, member) < 0)
            return -1;
        if (role == ROLE_TEXT || (role == ROLE_ID && member->value.size == 0))
            continue;
        write_member(reading, role, &name, member);
    }
    return 0;
}

/* The first value of the field, empty where there is none. */
static struct byte_string first_value(const struct reading *reading,
                                      uint32_t field)
{
    for (size_t i = 0; i < reading->keyword_count; i++) {
        if (reading->keywords[i].field == field)
            return reading->keywords[i].value;
    }
    return (struct byte_string){ (const uint8_t *)"", 0 };
}

static int make_id(struct reading *reading)
{
    struct article *article = reading->article;
    struct byte_string url = first_value(reading, FIELD_URL);
    struct byte_string source = first_value(reading, FIELD_SOURCE);
    struct byte_string hashed =
        article->text.size > 0 ? article->text : article->title;
    struct byte_writer pair = { 0 };
    char hex[CHECKSUM128_HEX_BYTES];

    if (url.size > 0) {
        write_bytes(&pair, source.bytes, source.size);
        write_u8(&pair, 0);
        write_bytes(&pair, url.bytes, url.size);
        if (byte_writer_check(&pair, reading->err) < 0)
            return -1;
        hashed = (struct byte_string){ pair.bytes, pair.size };
    }
    checksum128_hex(hex, hashed.bytes, hashed.size);
    byte_writer_free(&pair);
    article->id.size = CHECKSUM128_HEX_BYTES - 1;
    article->id.bytes =
        arena_copy(reading->arena, hex, article->id.size, reading->err);
    return article->id.bytes ? 0 : -1;
}

/*
 * The record of an id that was not made begins at the comma behind the place
 * for one: it has that id.
 */
static int finish_record(struct reading *reading, bool id_was_made)
{
    struct byte_writer *record = &reading->record;
    size_t start = id_was_made ? 0 : sizeof empty_id - 1;
    uint8_t *bytes;

    json_end_object(&reading->json);
    if (byte_writer_check(record, reading->err) < 0)
        return -1;
    bytes = arena_copy(reading->arena, record->bytes + start,
                       record->size - start, reading->err);
    if (!bytes)
        return -1;
    bytes[0] = '{';
    reading->article->record =
        (struct byte_string){ bytes, record->size - start };
    return 0;
}

static int finish_keywords(struct reading *reading)
{
    struct article *article = reading->article;

    article->keywords = arena_copy(
        reading->arena, reading->keywords,
        reading->keyword_count * sizeof *reading->keywords, reading->err);
    article->keyword_count = reading->keyword_count;
    return article->keywords ? 0 : -1;
}

static int finish(struct reading *reading)
{
    struct article *article = reading->article;
    bool id_is_made = article->id.size == 0;

    if (article->text.size == 0 && article->title.size == 0)
        return error_set(reading->err, ERROR_INPUT,
                         "nothing to index: neither a text nor a title");
    if (id_is_made && make_id(reading) < 0)
        return -1;
    if (finish_record(reading, id_is_made) < 0)
        return -1;
    if (article->title.size > ARTICLE_TITLE_MAX)
        return error_set(reading->err, ERROR_LIMIT, "a title of over 1 MiB");
    if (article->text.size > ARTICLE_STRING_MAX ||
        article->record.size > ARTICLE_STRING_MAX)
        return error_set(reading->err, ERROR_LIMIT,
                         "a text or a record of over 64 MiB");
    return finish_keywords(reading);
}

int article_parse_json(struct article *out, struct arena *arena,
                       const struct article_settings *settings,
                       const uint8_t *line, size_t size,
                       struct article_counts *counts, struct error *err)
{
    static const struct byte_string nothing = { (const uint8_t *)"", 0 };
    struct json_object object;
    struct reading reading = {
        .article = out,
        .arena = arena,
        .settings = settings,
        .counts = counts,
        .json = { .out = &reading.record },
        .err = err,
    };

    *out = (struct article){
        .id = nothing,
        .title = nothing,
        .text = nothing,
        .record = nothing,
        .date = { DATE_MISSING, DATE_NONE },
    };
    if (json_object_parse(&object, arena, line, size, &counts->json, err) < 0)
        return -1;

    int result = take_members(&reading, &object);

    if (result == 0)
        result = finish(&reading);
    byte_writer_free(&reading.record);
    free(reading.keywords);
    return result;
}
