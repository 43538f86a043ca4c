/*
 * merge_sample - an archive in segments, to be merged.
 *
 * Lines are random records over few characters, so that lists are long; which
 * segment a line is in and whether it is deleted is random, too.
 */
#ifndef TESTS_UNIT_MERGE_SAMPLE_H
#define TESTS_UNIT_MERGE_SAMPLE_H

#include "tests/unit/test_support.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "common/delete_bitmap.h"
#include "common/file.h"
#include "common/index_folder.h"
#include "indexer/batch.h"
#include "indexer/merger.h"
#include "tests/unit/segment_maker.h"

enum { SOURCES_MAX = 5, LINE_BYTES = 2048, SPOOL_MEMORY = 1 << 16 };

static const char *const sample_keywords[] = { "section" };

struct merge_sample {
    char *folder;
    struct manifest manifest;
    struct batch *expected; /* of the lines that stay */
    size_t count;
    struct segment *segments[SOURCES_MAX];
    struct delete_bitmap deletes[SOURCES_MAX];
    struct merge_source sources[SOURCES_MAX];
    uint32_t line; /* the next one's number, its id */
    uint32_t kept;
};

static inline void append(char *line, const char *text)
{
    assert_true(strlen(line) + strlen(text) < LINE_BYTES);
    strcat(line, text);
}

static inline void append_text(char *line, struct test_random *random,
                               uint64_t words)
{
    static const char *const parts[] = {
        "中", "文", "鋒", "梁", "甲", "\U00020BB7", "。", "，", " No",
        "ai", "7",  "。", "引", "得", "的",         "的", "的", " x ",
    };

    while (words-- > 0)
        append(line, parts[test_random_below(random, TEST_COUNT(parts))]);
}

static inline void append_member(char *line, struct test_random *random,
                                 const char *name, const char *value,
                                 uint64_t values)
{
    char member[64];

    if (test_random_below(random, 3) == 0)
        return;
    snprintf(member, sizeof member, ",\"%s\":\"%s%u\"", name, value,
             (unsigned)test_random_below(random, values));
    append(line, member);
}

/* One record; a term of its text, 字元, is in each. */
static inline void random_line(char line[LINE_BYTES], uint32_t number,
                               struct test_random *random)
{
    snprintf(line, LINE_BYTES, "{\"id\":\"%u\",\"text\":\"字元", number);
    append_text(line, random, test_random_below(random, 200));
    append(line, "\"");
    if (test_random_below(random, 2) > 0) {
        append(line, ",\"title\":\"題");
        append_text(line, random, test_random_below(random, 9));
        append(line, "\"");
    }
    append_member(line, random, "author", "甲", 40);
    append_member(line, random, "source", "", 3);
    append_member(line, random, "section", "s", 1000);
    append_member(line, random, "date", "2025-1", 3);
    append(line, "}");
}

static inline struct batch *sample_batch(struct merge_sample *s,
                                         const struct text_codec *codec)
{
    static const struct article_settings articles = { .keywords =
                                                          sample_keywords,
                                                      .keyword_count = 1 };
    struct batch_settings settings = {
        .segment = { .folder = s->folder,
                     .index = &s->manifest,
                     .table = analysis_table_builtin(),
                     .codec = codec,
                     .memory = SPOOL_MEMORY,
                     .number = s->manifest.next_file++ },
        .articles = &articles,
    };
    struct batch *batch;
    struct error err = { 0 };

    test_must(batch_open(&batch, &settings, &err), &err);
    return batch;
}

static inline void sample_add(struct batch *batch, const char *line)
{
    struct error err = { 0 };
    bool bad;

    test_must(batch_add(&bad, batch, (const uint8_t *)line, strlen(line), &err),
              &err);
}

static inline void sample_begin(struct merge_sample *s, uint32_t flags)
{
    const struct analysis_table *table = analysis_table_builtin();
    struct error err = { 0 };

    *s = (struct merge_sample){ .folder = temp_folder_make(),
                                .manifest = test_manifest(flags) };
    test_must(index_folder_keep(s->folder, INDEX_FILE_ANALYSIS, table->bytes,
                                table->size, &err),
              &err);
    s->expected = sample_batch(s, text_codec_builtin());
}

/* Finishes a batch as a segment of the manifest and opens it. */
static inline struct segment *sample_segment(struct merge_sample *s,
                                             struct batch *batch)
{
    struct manifest_segment entry;
    struct segment *segment;
    struct error err = { 0 };

    test_must(batch_finish(batch, &entry, &err), &err);
    test_must(segment_open(&segment, s->folder, &entry, &s->manifest, &err),
              &err);
    return segment;
}

/* Adds a segment of `articles`, of which `gone` in 100 are deleted. */
static inline void sample_source(struct merge_sample *s, uint32_t articles,
                                 uint32_t gone, const struct text_codec *codec,
                                 struct test_random *random)
{
    struct batch *batch = sample_batch(s, codec);
    struct delete_bitmap *deletes = &s->deletes[s->count];
    char line[LINE_BYTES];
    struct error err = { 0 };

    assert_true(s->count < SOURCES_MAX);
    test_must(delete_bitmap_init(deletes, articles, &err), &err);
    for (uint32_t i = 0; i < articles; i++) {
        random_line(line, s->line++, random);
        sample_add(batch, line);
        if (test_random_below(random, 100) < gone) {
            delete_bitmap_set(deletes, i);
        } else {
            sample_add(s->expected, line);
            s->kept++;
        }
    }
    s->segments[s->count] = sample_segment(s, batch);
    s->sources[s->count] = (struct merge_source){ s->segments[s->count], codec,
                                                  gone > 0 ? deletes : NULL };
    s->count++;
}

/* Merges the sources. */
static inline int merge_to(struct manifest_segment *out, struct merge_sample *s,
                           const struct text_codec *codec,
                           const atomic_bool *stop, struct error *err)
{
    struct segment_builder_settings settings = {
        .folder = s->folder,
        .index = &s->manifest,
        .table = analysis_table_builtin(),
        .codec = codec,
        .memory = SPOOL_MEMORY,
        .number = s->manifest.next_file++,
    };
    atomic_int idle = (int)(settings.number % 2); /* each second one has help */

    return merger_merge(out, &settings, s->sources, s->count, stop, &idle, err);
}

static inline void sample_end(struct merge_sample *s)
{
    for (size_t i = 0; i < s->count; i++) {
        segment_close(s->segments[i]);
        delete_bitmap_free(&s->deletes[i]);
    }
    batch_abort(s->expected);
    manifest_free(&s->manifest);
    temp_folder_remove(s->folder);
}

#endif
