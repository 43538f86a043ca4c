/*
 * article - one record of an archive, ready to be split and indexed.
 *
 * A record is a JSON object. Members with a role:
 *
 *     id      string or number (taken as written). Without one, or with an
 *             empty one, the id is made: 32 hexadecimal digits, XXH3-128 of
 *             source NUL url where there is a url, else of the text, else of
 *             the title.
 *     title   string
 *     text    string
 *     date    string or number that common/date.h reads; any other is no date
 *             and counted, an empty one is just no date
 *     author, source, tags, url, and the declared fields: keywords. A string,
 *             number or boolean is one value, an array each of these in it;
 *             objects and nested arrays are stored but are no keywords
 *
 * Only text is required; a title without a text is an article of a title.
 * null is as if the member were not there. Any other member is stored and
 * given back as it came.
 *
 * A field setting { role, member } has `member` read as `role`. The record
 * then holds it under the name of the role, at its place, so that `title`
 * is the title in every record of an index. A member that bears the name of
 * a role which is read from elsewhere is dropped, as there can be but one.
 * With an empty `member` the role is read from nowhere.
 */
#ifndef INDEXER_ARTICLE_H
#define INDEXER_ARTICLE_H

#include "common/date.h"
#include "indexer/json_object.h"

enum {
    ARTICLE_STRING_MAX = 64 << 20, /* bytes of a text or a record */
    ARTICLE_TITLE_MAX = 1 << 20,
};

struct article_field {
    const char *role;   /* as it is called in an index: `text` */
    const char *member; /* as it is called in the input: `正文`; "": nowhere */
};

struct article_settings {
    const struct article_field *fields; /* of one role the last counts */
    size_t field_count;
    const char *const *keywords; /* the declared fields, as in the manifest */
    size_t keyword_count;
};

/* Refuses a field setting whose role is none and no declared field. */
int article_settings_check(const struct article_settings *settings,
                           struct error *err);

struct article_keyword {
    uint32_t field; /* FIELD_AUTHOR... or FIELD_DECLARED + its number */
    struct byte_string value; /* 1..FIELD_VALUE_MAX bytes */
};

struct article {
    struct byte_string id;     /* 1..FIELD_VALUE_MAX bytes */
    struct byte_string title;  /* empty where there is none */
    struct byte_string text;   /* empty where there is none */
    struct byte_string record; /* RECORD in docs/FORMAT.md */
    struct date date;
    const struct article_keyword *keywords; /* in order of the record; */
    size_t keyword_count;                   /* a pair may stand twice */
};

/* What was mended or passed over; added to, never reset. */
struct article_counts {
    struct json_counts json;
    uint64_t dates_unread;
};

/*
 * Reads a record. All that `out` points to is valid UTF-8 and lives until
 * `arena` is reset. The line may be hostile. Fails with ERROR_INPUT, or with
 * ERROR_LIMIT, where the record cannot be indexed; the message says why and
 * names the member as the line does.
 */
int article_parse_json(struct article *out, struct arena *arena,
                       const struct article_settings *settings,
                       const uint8_t *line, size_t size,
                       struct article_counts *counts, struct error *err);

#endif
