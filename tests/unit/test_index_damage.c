#include "tests/unit/test_support.h"

#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "common/byte_writer.h"
#include "common/index_check.h"
#include "common/segment_format.h"
#include "searcher/hit_source.h"
#include "searcher/search.h"
#include "tests/unit/index_maker.h"

static const char *const archive[] = {
    "{\"id\":\"a\",\"title\":\"黑神話悟空發售\",\"date\":\"2025-03\","
    "\"author\":\"張三、李四\",\"text\":\"遊戲今天發售，玩家說好。DeepSeek\"}",
    "{\"id\":\"b\",\"tags\":[\"遊戲\",\"手機\"],\"text\":\"悟空是神話。\"}",
    "{\"id\":\"c\",\"edition\":\"早報\",\"text\":\"山貓M20發布了𪚲。\"}",
    "{\"id\":\"d\",\"title\":\"手機\",\"text\":\"手機的電池，丙。手機殼。\"}",
    NULL,
};

static const char *const queries[] = {
    "手機",       "悟空 發售", "機",        "\"神話悟空\"", "deep*",
    "title:手機", "tag:遊戲",  "M20 -悟空", "date:2025",    "edition:早報",
};

static const char *const files[] = { "MANIFEST", "s0000000001.seg",
                                     "s0000000002.seg", "d0000000003.del" };

static int answer_one(struct byte_writer *out, struct searcher *searcher,
                      struct hit_source *source, const char *query,
                      struct error *err)
{
    struct search_request request = { .query = (const uint8_t *)query,
                                      .query_size = strlen(query),
                                      .limit = 10 };
    struct search_results results;
    int result = searcher_search(&results, searcher, &request, err);

    for (size_t i = 0; result == 0 && i < results.hit_count; i++) {
        const struct search_hit *hit = &results.hits[i];
        struct passage_text text;
        struct field_text record;

        result =
            hit_source_record(&record, source, hit->segment, hit->article, err);
        if (result < 0)
            break;
        write_bytes(out, &hit->score, sizeof hit->score);
        write_bytes(out, record.bytes, record.size);
        result = hit_source_passage(&text, source, hit->segment, hit->article,
                                    hit->shown, err);
        if (result == 0)
            write_bytes(out, text.bytes, text.size);
    }
    search_results_free(&results);
    return result;
}

/* All that a searcher says of the index. */
static int answer(struct byte_writer *out, const char *folder,
                  struct error *err)
{
    struct searcher *searcher = NULL;
    struct hit_source *source = NULL;
    int result;

    byte_writer_reset(out);
    result = searcher_open(&searcher, folder, err);
    if (result == 0)
        result = hit_source_open(&source, searcher, err);
    for (size_t i = 0; i < TEST_COUNT(queries) && result == 0; i++)
        result = answer_one(out, searcher, source, queries[i], err);
    hit_source_close(source);
    searcher_close(searcher);
    return result;
}

struct fixture {
    char *folder;
    struct byte_writer sound; /* what it answers undamaged */
    struct byte_writer answer;
    const char *file; /* the one being damaged */
    size_t named;     /* how often the check named it */
    size_t refused;   /* how many damages the searcher told of */
};

static void count_named(void *context, const char *file, const char *what)
{
    struct fixture *f = context;

    assert_true(what[0] != 0);
    if (strcmp(file, f->file) == 0)
        f->named++;
}

static bool is_once(const char *text, const char *part)
{
    const char *first = strstr(text, part);

    return first && !strstr(first + 1, part);
}

/* The same hits or a clear error; and the check names the file. */
static void expect_told(struct fixture *f, const char *how, size_t at)
{
    struct error err = { 0 };
    uint64_t damages = 0;

    if (answer(&f->answer, f->folder, &err) < 0) {
        f->refused++;
        if (!strstr(err.message, f->file) || !is_once(err.message, f->folder))
            fail_msg("%s %s at %zu: unclear: %s", f->file, how, at,
                     err.message);
    } else if (f->answer.size != f->sound.size ||
               memcmp(f->answer.bytes, f->sound.bytes, f->sound.size) != 0) {
        fail_msg("%s %s at %zu: other hits", f->file, how, at);
    }
    f->named = 0;
    if (index_check(&damages, f->folder, count_named, f, &err) < 0)
        fail_msg("%s %s at %zu: %s", f->file, how, at, err.message);
    if (damages == 0 || f->named == 0)
        fail_msg("%s %s at %zu: the check does not name it", f->file, how, at);
}

static void begin(struct fixture *f)
{
    static const uint32_t deleted[] = { 1 };
    struct error err = { 0 };
    uint64_t damages = 0;

    *f = (struct fixture){ .file = "" };
    f->folder = index_make(archive, 2, INDEX_POSITIONS | INDEX_TEXT);
    index_delete(f->folder, 0, deleted, 1);
    if (answer(&f->sound, f->folder, &err) < 0 ||
        index_check(&damages, f->folder, count_named, f, &err) < 0)
        fail_msg("%s", err.message);
    assert_int_equal(damages, 0);
    assert_true(f->sound.size > 500);
}

static void end(struct fixture *f)
{
    byte_writer_free(&f->sound);
    byte_writer_free(&f->answer);
    temp_folder_remove(f->folder);
}

/* Opens the file to be damaged and tells its size. */
static int open_file(struct fixture *f, size_t number, size_t *size)
{
    char path[TEST_PATH_BYTES];
    struct stat status;
    int file;

    f->file = files[number];
    file = open(path_join(path, f->folder, f->file), O_RDWR);
    assert_true(file >= 0 && fstat(file, &status) == 0);
    *size = (size_t)status.st_size;
    return file;
}

static void each_flipped_byte_is_told_or_does_no_harm(void **state)
{
    (void)state;
    struct test_random random = test_random_start(11);
    struct fixture f;

    begin(&f);
    for (size_t i = 0; i < TEST_COUNT(files); i++) {
        size_t size;
        int file = open_file(&f, i, &size);

        for (size_t at = 0; at < size; at++) {
            uint8_t good;
            uint8_t bad;

            assert_int_equal(pread(file, &good, 1, (off_t)at), 1);
            bad = good ^ (uint8_t)(1 + test_random_below(&random, 255));
            assert_int_equal(pwrite(file, &bad, 1, (off_t)at), 1);
            expect_told(&f, "flipped", at);
            assert_int_equal(pwrite(file, &good, 1, (off_t)at), 1);
        }
        close(file);
    }
    assert_true(f.refused > 1000);
    end(&f);
}

static void each_truncation_is_told(void **state)
{
    (void)state;
    for (size_t i = 0; i < TEST_COUNT(files); i++) {
        struct fixture f;
        size_t size;
        int file;

        begin(&f);
        file = open_file(&f, i, &size);
        for (size_t at = size; at-- > 0;) {
            assert_int_equal(ftruncate(file, (off_t)at), 0);
            expect_told(&f, "cut", at);
        }
        assert_int_equal(f.refused, size);
        close(file);
        end(&f);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_flipped_byte_is_told_or_does_no_harm),
        cmocka_unit_test(each_truncation_is_told),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
