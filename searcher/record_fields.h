/*
 * record_fields - the members of a stored record that results show.
 *
 * The record's bytes may be hostile: what is no JSON object is an error.
 */
#ifndef SEARCHER_RECORD_FIELDS_H
#define SEARCHER_RECORD_FIELDS_H

#include "common/byte_writer.h"
#include "common/error.h"

enum record_field {
    RECORD_ID,
    RECORD_TITLE,
    RECORD_URL,
    RECORD_DATE,
    RECORD_SOURCE,
    RECORD_AUTHOR,
    RECORD_FIELDS,
};

struct field_text {
    const uint8_t *bytes; /* NULL where the record has no such member */
    size_t size;
};

/*
 * Zeroed is empty; freed with record_fields_free. What `fields` point to is
 * valid until the next record is read.
 */
struct record_fields {
    struct field_text fields[RECORD_FIELDS];
    struct byte_writer bytes; /* owns what they point to */
};

/*
 * Reads the members of the record: strings as they are, numbers as they were
 * written; of an array the strings, joined by a comma and a space. Anything
 * else counts as absent.
 */
int record_fields_read(struct record_fields *out, const uint8_t *record,
                       size_t size, struct error *err);

void record_fields_free(struct record_fields *fields);

#endif
