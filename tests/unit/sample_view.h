/*
 * sample_view - a segment of a few passages in memory, for tests of search.
 *
 * It stands in for segment_view.c: a test that includes it links none of
 * that. Include it in one file of a program only.
 */
#ifndef TESTS_UNIT_SAMPLE_VIEW_H
#define TESTS_UNIT_SAMPLE_VIEW_H

#include "tests/unit/test_support.h"

#include <stdlib.h>
#include <string.h>

#include "common/postings_writer.h"
#include "searcher/filter.h"
#include "searcher/segment_view.h"

enum { SAMPLE_WORD_MAX = 64, SAMPLE_POSITIONS_MAX = 1024 };

/* An occurrence of a term: bigrams first, by code points, then words. */
struct sample_entry {
    bool word;
    uint32_t first, second;
    char bytes[SAMPLE_WORD_MAX];
    uint32_t docid;
    uint32_t position;
};

struct sample_list {
    struct sample_entry term; /* its first occurrence */
    size_t start, end;        /* in `bytes` */
};

/* What the view's segment points to. */
struct sample_view {
    struct segment_view view;
    struct arena arena;
    struct sample_entry *entries;
    size_t entry_count;
    size_t entry_capacity;
    struct sample_list *lists; /* one a term */
    size_t list_count;
    struct byte_writer bytes;
    struct byte_writer positions;
    uint8_t lengths[256];
    uint16_t all_lengths[256]; /* the same */
};

static inline struct sample_view *sample_of(const struct segment_view *view)
{
    return (struct sample_view *)(uintptr_t)view->segment;
}

static inline int sample_compare_terms(const struct sample_entry *a,
                                       const struct sample_entry *b)
{
    if (a->word != b->word)
        return a->word ? 1 : -1;
    if (a->word)
        return strcmp(a->bytes, b->bytes);
    if (a->first != b->first)
        return a->first < b->first ? -1 : 1;
    return (a->second > b->second) - (a->second < b->second);
}

static inline int sample_compare(const void *x, const void *y)
{
    const struct sample_entry *a = x;
    const struct sample_entry *b = y;
    int order = sample_compare_terms(a, b);

    if (order != 0)
        return order;
    if (a->docid != b->docid)
        return a->docid < b->docid ? -1 : 1;
    return (a->position > b->position) - (a->position < b->position);
}

static inline void sample_add_passage(struct sample_view *s, uint32_t docid,
                                      const char *text)
{
    struct tokens tokens = { 0 };
    struct error err = { 0 };

    assert_int_equal(tokenize(&tokens, analysis_table_builtin(),
                              (const uint8_t *)text, strlen(text), 0, 0, &err),
                     0);
    s->lengths[docid] = (uint8_t)tokens.length;
    s->all_lengths[docid] = s->lengths[docid];
    for (size_t i = 0; i < tokens.count; i++) {
        const struct token *token = &tokens.items[i];
        struct sample_entry entry = { .word = token_is_word(token->kind),
                                      .first = token->first,
                                      .second = token->second,
                                      .docid = docid,
                                      .position = token->position };

        if (entry.word) {
            assert_true(token->second + 1 < SAMPLE_WORD_MAX);
            memcpy(entry.bytes, tokens.words + token->first,
                   token->second + (token->kind == TOKEN_PART));
        }
        assert_int_equal(memory_grow(&s->entries, &s->entry_capacity,
                                     s->entry_count + 1, sizeof entry, &err),
                         0);
        s->entries[s->entry_count++] = entry;
    }
    tokens_free(&tokens);
}

/* Encodes the list of the entries first .. end - 1, which are one term's. */
static inline void sample_add_list(struct sample_view *s, size_t first,
                                   size_t end)
{
    const struct sample_entry *entries = s->entries;
    bool placed =
        entries[first].word || entries[first].second != TERM_END_BREAK;
    struct postings_writer writer = { .out = &s->bytes,
                                      .positions = &s->positions,
                                      .docid_end = s->view.passages,
                                      .lengths = s->all_lengths };
    struct sample_list *list = &s->lists[s->list_count++];
    struct error err = { 0 };

    list->term = entries[first];
    list->start = s->bytes.size;
    postings_writer_begin(&writer, placed);
    while (first < end) {
        uint32_t docid = entries[first].docid;
        uint16_t positions[SAMPLE_POSITIONS_MAX];
        uint32_t tf = 0;

        for (; first < end && entries[first].docid == docid; first++)
            positions[tf++] = (uint16_t)entries[first].position;
        assert_int_equal(postings_writer_add(&writer, docid, tf,
                                             placed ? positions : NULL, &err),
                         0);
    }
    assert_int_equal(postings_writer_end(&writer, &err), 0);
    postings_writer_free(&writer);
    list->end = s->bytes.size;
}

/*
 * `articles` are passages, NULL after the last of each article and once more
 * at the end; one that begins with "#" is a title.
 */
static inline void sample_view_make(struct sample_view *s,
                                    const char *const *articles)
{
    struct segment_view *view = &s->view;
    struct error err = { 0 };
    uint32_t first[256];
    bool titles[256];

    *s = (struct sample_view){ 0 };
    view->segment = (const struct segment *)(const void *)s;
    for (; *articles; articles++, view->articles++) {
        first[view->articles] = view->passages;
        for (; *articles; articles++) {
            titles[view->passages] = **articles == '#';
            sample_add_passage(s, view->passages, *articles);
            view->passages++;
        }
    }
    first[view->articles] = view->passages;
    view->first = arena_copy(&s->arena, first, sizeof first, &err);
    view->lengths = s->lengths;
    view->positions = true;
    assert_int_equal(
        bitset_make(&view->titles, &s->arena, view->passages, &err), 0);
    assert_int_equal(bitset_make(&view->live, &s->arena, view->articles, &err),
                     0);
    bitset_fill(&view->live);
    for (uint32_t i = 0; i < view->passages; i++) {
        if (titles[i])
            bitset_add(&view->titles, i);
    }
    qsort(s->entries, s->entry_count, sizeof *s->entries, sample_compare);
    assert_int_equal(
        memory_alloc(&s->lists, s->entry_count, sizeof *s->lists, &err), 0);
    for (size_t i = 0; i < s->entry_count;) {
        size_t end = i + 1;

        while (end < s->entry_count &&
               sample_compare_terms(&s->entries[i], &s->entries[end]) == 0)
            end++;
        sample_add_list(s, i, end);
        i = end;
    }
    write_zeros(&s->bytes, 64);
    write_zeros(&s->positions, 64);
}

static inline void sample_view_free(struct sample_view *s)
{
    arena_free(&s->arena);
    free(s->entries);
    free(s->lists);
    byte_writer_free(&s->bytes);
    byte_writer_free(&s->positions);
}

/* Whether the term of a list is one that the query's term stands for. */
static inline bool sample_is_of(const struct sample_entry *entry,
                                const struct query *query,
                                const struct query_term *term)
{
    size_t size;

    if (entry->word != (term->kind >= QUERY_WORD))
        return false;
    if (term->kind == QUERY_CHAR)
        return entry->first == term->first;
    if (term->kind == QUERY_BIGRAM)
        return entry->first == term->first && entry->second == term->second;
    size = term->second + (term->kind == QUERY_PART);
    return memcmp(entry->bytes, query->bytes + term->first, size) == 0 &&
           (term->kind == QUERY_PREFIX || !entry->bytes[size]);
}

int segment_view_term(struct term_range *out, const struct segment_view *view,
                      const struct query *query, const struct query_term *term,
                      struct error *err)
{
    const struct sample_view *s = sample_of(view);

    (void)err;
    *out = (struct term_range){ 0, 0, TERM_NONE };
    for (uint32_t i = 0; i < s->list_count; i++) {
        const struct sample_entry *entry = &s->lists[i].term;

        if (!sample_is_of(entry, query, term))
            continue;
        if (out->end == 0)
            out->first = i;
        out->end = i + 1;
        if (!entry->word && entry->second == TERM_END_BREAK)
            out->unplaced = i;
    }
    return 0;
}

int segment_view_behind(uint32_t **out, size_t *count,
                        const struct segment_view *view, uint32_t character,
                        struct arena *arena, struct error *err)
{
    const struct sample_view *s = sample_of(view);

    *count = 0;
    *out = arena_alloc(arena, s->list_count * sizeof **out, err);
    for (uint32_t i = 0; i < s->list_count; i++) {
        if (!s->lists[i].term.word && s->lists[i].term.second == character)
            (*out)[(*count)++] = i;
    }
    return *out ? 0 : -1;
}

int segment_view_find(struct list_place *out, const struct segment_view *view,
                      uint32_t term, struct error *err)
{
    const struct sample_list *list = &sample_of(view)->lists[term];

    (void)err;
    *out = (struct list_place){ list->start, list->end };
    return 0;
}

int segment_view_open(struct postings_list *out,
                      const struct segment_view *view, struct list_place place,
                      bool placed, struct error *err)
{
    const struct sample_view *s = sample_of(view);

    return postings_list_open(out, s->bytes.bytes + place.start,
                              place.end - place.start, place.start, placed,
                              false, view->passages, s->positions.bytes,
                              s->positions.size - 64, err);
}

static int sample_open(struct postings_list *out,
                       const struct segment_view *view, uint32_t term,
                       struct error *err)
{
    const struct sample_entry *entry = &sample_of(view)->lists[term].term;
    struct list_place place;

    assert_int_equal(segment_view_find(&place, view, term, err), 0);
    return segment_view_open(
        out, view, place, entry->word || entry->second != TERM_END_BREAK, err);
}

int segment_view_positions(struct postings_list *out,
                           const struct segment_view *view, uint32_t term,
                           struct error *err)
{
    return sample_open(out, view, term, err);
}

int segment_view_lists(struct range_lists *out, const struct segment_view *view,
                       struct term_range range, struct error *err)
{
    (void)view;
    (void)err;
    out->range = range;
    out->lists.term = range.first;
    return 0;
}

int segment_view_next(bool *any, struct postings_list *out,
                      const struct segment_view *view,
                      struct range_lists *lists, struct error *err)
{
    uint32_t term = lists->lists.term++;

    *any = term < lists->range.end;
    if (!*any)
        return 0;
    return sample_open(out, view, term, err);
}

/* Filters let the articles of even number through. */
int filter_articles(struct bitset *out, const struct segment_view *view,
                    const struct query *query, const struct query_leaf *leaf,
                    const struct analysis_table *table, struct error *err)
{
    (void)query;
    (void)leaf;
    (void)table;
    (void)err;
    for (uint32_t i = 0; i < view->articles; i += 2)
        bitset_add(out, i);
    return 0;
}

uint32_t segment_view_title_size(const struct segment_view *view,
                                 uint32_t passage)
{
    (void)view;
    (void)passage;
    return 0;
}

#endif
