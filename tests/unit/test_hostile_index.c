/*
 * Segments that were changed by someone who also put every checksum right:
 * only the checks in the readers stand between such bytes and a crash.
 */
#include "tests/unit/test_support.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <unistd.h>

#include "common/index_check.h"
#include "common/index_folder.h"
#include "common/kernels.h"
#include "indexer/id_resolver.h"
#include "indexer/merge_work.h"
#include "searcher/output.h"
#include "tests/unit/index_maker.h"
#include "tests/unit/raw_segment.h"

enum {
    ARTICLES = 600, /* in two segments, so that lists have directories */
    LINE_BYTES = 512,
    ROUNDS = 70,        /* with each kind of index */
    ROUNDS_SLOW = 3500, /* with --slow */
    SECONDS_MAX = 10,   /* for one round */
    MEMORY_MAX_KB = 1 << 20,
};

static const char *const queries[] = {
    "機",          "手機 電池", "\"手機的電池\"", "\"池x\"",    "deep*",
    "title:標題",  "+的 -丙",   "tag:遊戲 機",    "date:2025",  "edition:早報",
    "DeepSeek R1", "𪚲",        "電 OR 丙",       "author:張*", "池5*",
};

/* Indexes with and without positions and text. */
static const uint32_t kinds[] = {
    INDEX_POSITIONS | INDEX_TEXT,
    INDEX_WHOLE | INDEX_POSITIONS,
    INDEX_TEXT,
};

struct fixture {
    char *folder;
    struct manifest manifest;
    struct byte_writer sound;   /* the segment as it was written */
    struct byte_writer changed; /* with right sums */
    struct byte_writer out;
    size_t refused;
    size_t found;
};

static char *make_lines(const char *lines[ARTICLES + 1])
{
    char *room = calloc(ARTICLES, LINE_BYTES);

    assert_non_null(room);
    for (int i = 0; i < ARTICLES; i++) {
        char *line = room + (size_t)i * LINE_BYTES;

        snprintf(line, LINE_BYTES,
                 "{\"id\":\"%d\",\"title\":\"標題%d\",\"date\":\"2025-0%d\","
                 "\"author\":\"張三%d\",\"tags\":[\"遊戲\",\"手機%d\"],"
                 "\"edition\":\"%s\",\"text\":\"手機的電池x%d。%s\"}",
                 i / 2 * 2, i % 7, i % 9 + 1, i % 50, i, i % 3 ? "早報" : "", i,
                 i % 5 ? "DeepSeek R1發布𪚲，丙。" : "手機電池的手機。");
        lines[i] = line;
    }
    lines[ARTICLES] = NULL;
    return room;
}

/* The path of the segment that is changed. */
static void segment_path(char path[INDEX_FOLDER_PATH_BYTES],
                         const struct fixture *f)
{
    struct error err = { 0 };

    if (index_folder_path(path, f->folder, INDEX_FILE_SEGMENT,
                          f->manifest.segments[1].file, &err) < 0)
        fail_msg("%s", err.message);
}

static void begin(struct fixture *f, uint32_t flags)
{
    static const uint32_t deleted[] = { 3, 200 };
    const char *lines[ARTICLES + 1];
    char *room = make_lines(lines);
    char path[INDEX_FOLDER_PATH_BYTES];
    struct error err = { 0 };

    *f = (struct fixture){ 0 };
    f->folder = index_make(lines, ARTICLES / 2, flags);
    index_delete(f->folder, 1, deleted, TEST_COUNT(deleted));
    free(room);
    if (manifest_read(&f->manifest, f->folder, &err) < 0)
        fail_msg("%s", err.message);
    segment_path(path, f);
    if (file_read_all(&f->sound, path, 1 << 24, &err) < 0)
        fail_msg("%s", err.message);
}

static void end(struct fixture *f)
{
    manifest_free(&f->manifest);
    byte_writer_free(&f->sound);
    byte_writer_free(&f->changed);
    byte_writer_free(&f->out);
    temp_folder_remove(f->folder);
}

/* Puts all sums right; returns the segment's id. */
static uint64_t reseal(const struct byte_writer *segment)
{
    const struct file_map map = { segment->bytes, segment->size };
    struct term_section sums = segment_section_find(&map, SECTION_PAGESUM, 0);
    uint8_t *entry = segment->bytes + (segment_table(&map) - map.bytes);
    size_t table_size = SEGMENT_TABLE_ENTRY * segment_header_u32(&map, 32);
    size_t covered = (size_t)(sums.bytes - map.bytes);
    uint8_t *sum = segment->bytes + covered;

    for (size_t at = 0; at < covered; at += SEGMENT_PAGE_SIZE, sum += 8) {
        size_t size = covered - at;

        size = size < SEGMENT_PAGE_SIZE ? size : SEGMENT_PAGE_SIZE;
        put_u64(sum, checksum_bytes(map.bytes + at, size));
    }
    for (size_t at = 0; at < table_size; at += SEGMENT_TABLE_ENTRY) {
        uint64_t offset = get_u64(entry + at + 8);
        uint64_t size = get_u64(entry + at + 16);

        put_u64(entry + at + 24, checksum_bytes(map.bytes + offset, size));
    }
    put_u64(entry + table_size, checksum_bytes(entry, table_size));
    return checksum_bytes(entry, table_size);
}

/* Where the head or the directory is of some list of a term of each article. */
static size_t pick_directory(const struct file_map *map,
                             struct test_random *random)
{
    enum { HEAD = ARTICLES / 2 << 2, REACH = 48 };
    struct term_section lists = segment_section_find(map, SECTION_POSTINGS, 0);
    size_t at = test_random_below(random, lists.size - 1);

    for (size_t i = 0; i < lists.size; i++, at = (at + 1) % (lists.size - 1)) {
        if ((lists.bytes[at] | 2) == (2 | 0x80 | (HEAD & 0x7F)) &&
            lists.bytes[at + 1] == HEAD >> 7)
            break;
    }
    return (size_t)(lists.bytes - map->bytes) + at +
           test_random_below(random, REACH);
}

/* Changes a few bytes that lie near each other, mostly. */
static void mutate(struct fixture *f, struct test_random *random)
{
    static const uint8_t telling[] = { 0x00, 0x01, 0x7F, 0x80, 0xFE, 0xFF };
    const struct file_map map = { f->changed.bytes, f->changed.size };
    uint64_t number = test_random_below(random, segment_header_u32(&map, 32));
    const uint8_t *entry = segment_table(&map) + 32 * number;
    size_t offset = (size_t)get_u64(entry + 8);
    size_t size = (size_t)get_u64(entry + 16);

    if (get_u32(entry) == SECTION_PAGESUM || size == 0) {
        offset = 36; /* the counts in the header */
        size = SEGMENT_HEADER_SIZE - 36;
    }
    offset += test_random_below(random, size);
    if (test_random_below(random, 4) == 0)
        offset = pick_directory(&map, random);
    for (uint64_t n = 1 + test_random_below(random, 4); n > 0; n--) {
        uint64_t which = test_random_below(random, 3 * sizeof telling);

        if (offset + n < f->changed.size)
            f->changed.bytes[offset + n - 1] =
                which < sizeof telling ? telling[which]
                                       : (uint8_t)test_random_next(random);
    }
}

static void write_changed(struct fixture *f)
{
    char path[INDEX_FOLDER_PATH_BYTES];
    struct error err = { 0 };

    f->manifest.segments[1].id = reseal(&f->changed);
    segment_path(path, f);
    write_file(path, f->changed.bytes, f->changed.size);
    if (manifest_write(&f->manifest, f->folder, &err) < 0)
        fail_msg("%s", err.message);
}

/* Writes one query's hits in all forms, and its first article. */
static int output_all(struct output *output, const struct output_query *query,
                      struct error *err)
{
    int result = 0;

    for (int i = OUTPUT_TEXT; i <= OUTPUT_TREC && result == 0; i++) {
        byte_writer_reset(output->out);
        output->format = (enum output_format)i;
        result = output_results(output, query, err);
    }
    if (result == 0 && query->results->hit_count > 0) {
        const struct search_hit *hit = &query->results->hits[0];

        output->format = OUTPUT_JSON;
        result = output_article(output, hit->segment, hit->article, err);
    }
    return result;
}

static int ask(struct fixture *f, struct searcher *searcher,
               struct output *output, struct test_random *random,
               struct error *err)
{
    int result = 0;

    for (size_t i = 0; i < TEST_COUNT(queries) && result == 0; i++) {
        struct search_results results = { 0 };
        struct search_request request = {
            .query = (const uint8_t *)queries[i],
            .query_size = strlen(queries[i]),
            .limit = 5,
            .mode = (enum query_mode)test_random_below(random, 4),
            .sort = (enum sort_order)test_random_below(random, 3),
            .by_passage = test_random_below(random, 2) != 0,
            .count_only = test_random_below(random, 8) == 0,
            .exact_total = test_random_below(random, 2) != 0,
            .exhaustive = test_random_below(random, 4) == 0,
            .explain = test_random_below(random, 2) != 0,
        };
        const struct output_query query = { &request, &results, "q", 0 };

        result = searcher_search(&results, searcher, &request, err);
        if (result == 0)
            result = output_all(output, &query, err);
        f->found += results.hit_count;
        search_results_free(&results);
    }
    return result;
}

static int search_all(struct fixture *f, struct test_random *random,
                      struct error *err)
{
    struct searcher *searcher = NULL;
    struct hit_source *source = NULL;
    struct output output = { .out = &f->out, .columns = 40 };
    uint32_t place[2];
    bool found;
    unsigned threads = 1 + (unsigned)test_random_below(random, 3);
    int result = searcher_open(&searcher, f->folder, err);

    if (result == 0)
        result = searcher_use_threads(searcher, threads, 0, err);
    if (result == 0)
        result = hit_source_open(&source, searcher, err);
    if (result == 0) {
        output.table = searcher_table(searcher);
        output.source = source;
        result = ask(f, searcher, &output, random, err);
    }
    if (source && hit_source_find(&found, &place[0], &place[1], source,
                                  (const uint8_t *)"400", 3, err) < 0)
        result = -1;
    output_free(&output);
    hit_source_close(source);
    searcher_close(searcher);
    return result;
}

/* As add and optimize do, short of the commit. */
static int write_all(struct fixture *f, struct error *err)
{
    atomic_bool stop = false;
    const struct index_limits limits = { MEMORY_LEAST, 1, &stop };
    struct index_writer writer = { 0 };
    uint64_t replaced;
    int result = index_writer_open(&writer, f->folder, &limits, NULL, err);

    if (result == 0) {
        writer.live.old = 0; /* every article may replace another */
        result = id_resolver_replace(&replaced, &writer, err);
    }
    if (result == 0)
        result = merge_work_run(&writer, merge_work_all, err);
    index_writer_close(&writer);
    return result;
}

static void expect_clear(struct fixture *f, int result, const struct error *err)
{
    if (result == 0)
        return;
    f->refused++;
    if (err->kind != ERROR_CORRUPT && err->kind != ERROR_LIMIT)
        fail_msg("kind %d: %s", (int)err->kind, err->message);
    if (!strstr(err->message, "restore") || !strstr(err->message, ".seg"))
        fail_msg("unclear: %s", err->message);
}

static void pass_over(void *context, const char *file, const char *what)
{
    (void)context;
    assert_true(file[0] != 0 && what[0] != 0);
}

static void try_round(struct fixture *f, struct test_random *random)
{
    uint64_t damages;
    struct error err = { 0 };

    byte_writer_reset(&f->changed);
    write_bytes(&f->changed, f->sound.bytes, f->sound.size);
    for (uint64_t n = 1 + test_random_below(random, 3); n > 0; n--)
        mutate(f, random);
    write_changed(f);
    assert_int_equal(
        kernels_choose(test_random_below(random, 2) ? "" : "scalar", &err), 0);
    alarm(SECONDS_MAX);
    expect_clear(f, search_all(f, random, &err), &err);
    expect_clear(f, write_all(f, &err), &err);
    assert_int_equal(index_check(&damages, f->folder, pass_over, NULL, &err),
                     0);
    alarm(0);
}

static void hostile_segments_are_refused_or_give_some_hits(void **state)
{
    const int *rounds = *state;
    struct test_random random = test_random_start(12);
    struct rusage usage;

    for (size_t i = 0; i < TEST_COUNT(kinds); i++) {
        struct fixture f;

        begin(&f, kinds[i]);
        for (int j = 0; j < *rounds; j++)
            try_round(&f, &random);
        assert_true(f.refused > ROUNDS / 10);
        assert_true(f.found > ROUNDS);
        end(&f);
    }
    assert_int_equal(getrusage(RUSAGE_SELF, &usage), 0);
    assert_true(usage.ru_maxrss < MEMORY_MAX_KB);
}

int main(int argc, char **argv)
{
    bool slow = argc == 2 && strcmp(argv[1], "--slow") == 0;
    int rounds = slow ? ROUNDS_SLOW : ROUNDS;
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_prestate(
            hostile_segments_are_refused_or_give_some_hits, &rounds),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
