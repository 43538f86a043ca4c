/*
 * segment_sample - a segment made of random tokens, and what they were.
 *
 * For the tests of what builds segments.
 */
#ifndef TESTS_UNIT_SEGMENT_SAMPLE_H
#define TESTS_UNIT_SEGMENT_SAMPLE_H

#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "common/date.h"
#include "indexer/inverter.h"
#include "indexer/keyword_table.h"
#include "indexer/segment_builder.h"
#include "tests/unit/raw_segment.h"

enum {
    PASSAGES = 700,
    ARTICLES = PASSAGES / 2,
    POSITIONS = 40,
    OCCURRENCES_MOST = PASSAGES * POSITIONS,
    FIELDS = FIELD_DECLARED,
};

/* One token as the test knows it: a pair, or a word of one letter. */
struct occurrence {
    uint64_t term; /* first << 32 | second; words above all pairs */
    uint32_t passage;
    uint16_t position;
};

#define WORDS_FROM ((uint64_t)1 << 60)

struct sample {
    char *folder;
    struct manifest index;
    struct occurrence all[OCCURRENCES_MOST];
    uint32_t count;
    uint32_t lengths[PASSAGES];
    struct manifest_segment segment;
    struct file_map map;
};

static inline void add_token(struct sample *s, struct tokens *tokens,
                             struct test_random *random, uint32_t passage,
                             uint16_t position)
{
    static const uint32_t seconds[] = { 0, 1, 0x4E01, 0x4E02, 0x14E00 };
    struct token *token = &tokens->items[tokens->count++];
    struct occurrence *seen = &s->all[s->count++];

    *token = (struct token){ .position = position };
    *seen = (struct occurrence){ .passage = passage, .position = position };
    if (test_random_below(random, 4) == 0) {
        token->kind = TOKEN_UNIT;
        token->first = (uint32_t)test_random_below(random, 26);
        token->second = 1;
        seen->term = WORDS_FROM + token->first;
        return;
    }
    token->kind = TOKEN_BIGRAM;
    token->first = (test_random_below(random, 4) ? 0x4E00 : 0x3042) +
                   (uint32_t)test_random_below(random, 3);
    token->second = seconds[test_random_below(random, TEST_COUNT(seconds))];
    if (test_random_below(random, 2) == 0) { /* more than the others */
        token->first = 0x4E00;
        token->second = 0x4E01;
    }
    if (test_random_below(random, 16) == 0)
        token->first += 0x10000; /* no Han */
    seen->term = (uint64_t)token->first << 32 | token->second;
}

/* Draws the tokens of a passage, some of them far apart. */
static inline void draw_passage(struct sample *s, struct inverter *inverter,
                                struct test_random *random, uint32_t passage)
{
    static uint8_t letters[] = "abcdefghijklmnopqrstuvwxyz";
    struct token items[POSITIONS];
    struct tokens tokens = { .items = items, .words = letters };
    struct error err = { 0 };

    for (uint16_t i = 0; i < POSITIONS; i++) {
        if (test_random_below(random, 3) > 0)
            add_token(s, &tokens, random, passage, (uint16_t)(6 * i));
    }
    s->lengths[passage] = 1 + (uint32_t)test_random_below(random, 200);
    assert_int_equal(inverter_add(inverter, &tokens, &err), 0);
}

static inline size_t text_of(char out[64], uint32_t passage)
{
    return (size_t)snprintf(out, 64, "第%u段", passage);
}

static inline struct segment_builder_id id_of(char out[16], uint32_t article)
{
    return (struct segment_builder_id){
        .bytes = (const uint8_t *)out,
        .size = (size_t)snprintf(out, 16, "a%u", article * article),
    };
}

static inline int64_t date_of(uint32_t article)
{
    return article % 5 == 0 ? DATE_MISSING : 1000 * (int64_t)article;
}

static inline void add_articles(struct sample *s,
                                struct segment_builder *builder,
                                struct error *err)
{
    char text[64];

    for (uint32_t i = 0; i < PASSAGES; i++) {
        char id[16];
        size_t size = text_of(text, i);
        const uint8_t *bytes = (const uint8_t *)text;

        if (i % 2 == 0)
            assert_int_equal(segment_builder_article(builder, i & 2,
                                                     id_of(id, i / 2), bytes,
                                                     size, err),
                             0);
        assert_int_equal(segment_builder_passage(builder, s->lengths[i], bytes,
                                                 size, i % 3 == 0, err),
                         0);
    }
    segment_builder_count(builder, ARTICLES);
    for (uint32_t i = 0; i < ARTICLES; i++) {
        assert_int_equal(segment_builder_id_hash(builder, i / 2, i, err), 0);
        assert_int_equal(
            segment_builder_date(builder, date_of(i), i % 5 == 0 ? 0 : 4, err),
            0);
    }
}

/* Author: article % 7, twice; url: the article's own. */
static inline void add_keywords(struct segment_builder *builder,
                                struct error *err)
{
    struct keyword_table keywords = { 0 };

    for (uint32_t i = 0; i < ARTICLES; i++) {
        char value[16];
        size_t size = (size_t)snprintf(value, sizeof value, "u%u", i);
        const uint8_t *bytes = (const uint8_t *)value;

        assert_int_equal(
            keyword_table_add(&keywords, FIELD_URL, bytes, size, i, err), 0);
        value[0] = (char)('A' + i % 7);
        for (int twice = 0; twice < 2; twice++)
            assert_int_equal(
                keyword_table_add(&keywords, FIELD_AUTHOR, bytes, 1, i, err),
                0);
    }
    assert_true(keyword_table_bytes(&keywords) > ARTICLES * 16);
    assert_int_equal(keyword_table_write(&keywords, FIELDS, builder, err), 0);
    keyword_table_free(&keywords);
}

static inline void sample_make(struct sample *s, uint32_t flags)
{
    struct test_random random = test_random_start(7);
    struct segment_builder *builder;
    struct inverter inverter = { 0 };
    struct error err = { 0 };
    char path[TEST_PATH_BYTES];

    memset(s, 0, sizeof *s);
    s->folder = temp_folder_make();
    s->index = (struct manifest){ .flags = flags, .text_level = 3 };
    for (uint32_t i = 0; i < PASSAGES; i++)
        draw_passage(s, &inverter, &random, i);
    assert_true(inverter_bytes(&inverter) > s->count * (size_t)4);

    struct segment_builder_settings settings = {
        .folder = s->folder,
        .index = &s->index,
        .table = analysis_table_builtin(),
        .codec = text_codec_builtin(),
        .number = 1,
    };

    assert_int_equal(segment_builder_open(&builder, &settings, &err), 0);
    add_articles(s, builder, &err);
    add_keywords(builder, &err);
    assert_int_equal(inverter_write(&inverter, builder, &err), 0);
    if (segment_builder_finish(builder, &s->segment, &err) < 0)
        fail_msg("%s", err.message);
    path_join(path, s->folder, "s0000000001.seg");
    assert_int_equal(file_map_open(&s->map, path, &err), 0);
}

static inline void sample_free(struct sample *s)
{
    file_map_close(&s->map);
    temp_folder_remove(s->folder);
    free(s);
}

static inline struct sample *sample_new(uint32_t flags)
{
    struct sample *s = malloc(sizeof *s);

    assert_non_null(s);
    sample_make(s, flags);
    return s;
}

static inline struct term_section section(const struct sample *s, uint32_t kind)
{
    return segment_section_find(&s->map, kind, 0);
}

#endif
