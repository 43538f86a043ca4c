/*
 * model_index - the articles of a stored index, read as texts.
 *
 * From the index come the passages' characters, the records, what is deleted
 * and what is a title; terms, lengths and statistics are counted here.
 */
#ifndef TESTS_UNIT_MODEL_INDEX_H
#define TESTS_UNIT_MODEL_INDEX_H

#include <jansson.h>

#include "common/snapshot.h"
#include "tests/unit/model_text.h"

struct model_passage {
    struct model_text text;
    uint32_t number; /* in its segment */
    size_t article;
    bool is_title;
    uint32_t title_end; /* the title stands at positions below; 0: no title */
};

struct model_article {
    uint32_t segment;
    uint32_t number; /* in its segment */
    size_t first;    /* passages [first, end) */
    size_t end;
    bool deleted;
    int64_t date_ms; /* or DATE_MISSING */
    json_t *record;
};

/* In order of arrival; of a whole snapshot, with what is deleted. */
struct model_index {
    bool whole;
    bool positions;
    struct model_article *articles;
    size_t article_count;
    struct model_passage *passages;
    size_t passage_count;
    double average; /* L of a passage */
};

void model_index_read(struct model_index *out, const struct snapshot *snapshot);
void model_index_free(struct model_index *index);

#endif
