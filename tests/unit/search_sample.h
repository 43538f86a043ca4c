/*
 * search_sample - an index of a few articles on disk, for tests of search.
 */
#ifndef TESTS_UNIT_SEARCH_SAMPLE_H
#define TESTS_UNIT_SEARCH_SAMPLE_H

#include "tests/unit/test_support.h"

#include <stdlib.h>
#include <string.h>

#include "common/snapshot.h"
#include "searcher/hit_source.h"
#include "searcher/search.h"
#include "tests/unit/index_maker.h"

enum { LINES_MAX = 32, ALL = INDEX_POSITIONS | INDEX_TEXT };

struct sample {
    char *folder;
    struct searcher *searcher;
    struct hit_source *source;
};

/* Opens the index in s->folder. */
static inline void sample_open_folder(struct sample *s)
{
    struct error err = { 0 };

    if (searcher_open(&s->searcher, s->folder, &err) < 0 ||
        hit_source_open(&s->source, s->searcher, &err) < 0)
        fail_msg("%s", err.message);
}

static inline void sample_open(struct sample *s, const char *const *lines,
                               size_t each, uint32_t flags)
{
    s->folder = index_make(lines, each, flags);
    sample_open_folder(s);
}

static inline void sample_close_searcher(struct sample *s)
{
    hit_source_close(s->source);
    searcher_close(s->searcher);
}

static inline void sample_close(struct sample *s)
{
    sample_close_searcher(s);
    temp_folder_remove(s->folder);
}

static inline struct search_request request_for(const char *query)
{
    return (struct search_request){ .query = (const uint8_t *)query,
                                    .query_size = strlen(query),
                                    .limit = 10 };
}

static inline void search(struct search_results *out, struct sample *s,
                          const struct search_request *request)
{
    struct error err = { 0 };

    if (searcher_search(out, s->searcher, request, &err) < 0)
        fail_msg("%s", err.message);
}

/* The ids of the hits, one letter each, in order. */
static inline void ids_of(char out[LINES_MAX], struct sample *s,
                          const struct search_results *results)
{
    struct error err = { 0 };
    size_t i;

    for (i = 0; i < results->hit_count; i++) {
        const struct search_hit *hit = &results->hits[i];
        const struct record_fields *record;

        assert_int_equal(hit_source_fields(&record, s->source, hit->segment,
                                           hit->article, &err),
                         0);
        out[i] = (char)record->fields[RECORD_ID].bytes[0];
    }
    out[i] = '\0';
}

/* Ids are the same by themselves, read for the first time and again. */
static inline void check_ids(const char *ids, struct sample *s,
                             const struct search_results *results)
{
    struct error err = { 0 };

    for (size_t i = 0; i < 2 * results->hit_count; i++) {
        const struct search_hit *hit = &results->hits[i / 2];
        struct field_text id;

        assert_int_equal(
            hit_source_id(&id, s->source, hit->segment, hit->article, &err), 0);
        assert_int_equal(id.size, 1);
        assert_int_equal(id.bytes[0], ids[i / 2]);
    }
}

static inline void check(struct sample *s, const struct search_request *request,
                         const char *expected)
{
    struct search_results results;
    char ids[LINES_MAX];

    search(&results, s, request);
    ids_of(ids, s, &results);
    check_ids(ids, s, &results);
    if (strcmp(ids, expected) != 0)
        fail_msg("%s finds %s, not %s", (const char *)request->query, ids,
                 expected);
    search_results_free(&results);
}

#endif
