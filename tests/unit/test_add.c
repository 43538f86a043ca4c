#include "tests/unit/test_support.h"

#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "common/utf8.h"
#include "indexer/index_delete.h"
#include "indexer/merge_work.h"
#include "searcher/search.h"
#include "tests/unit/index_sample.h"

#define OLD                                                                    \
    "{\"id\":\"a\",\"text\":\"甲乙。\"}\n{\"id\":\"b\",\"text\":\"丙丁。\"}\n"

enum { NOBODY = 65534 };

static void articles_stand_in_order_of_arrival(void **state)
{
    (void)state;
    struct index_sample s;

    index_sample_open(&s);
    struct add_result result = index_sample_add(&s, OLD);

    assert_int_equal(result.added, 2);
    assert_int_equal(result.generation, 1);
    result = index_sample_add(&s, "{\"id\":3,\"text\":\"戊\"}");
    assert_int_equal(result.generation, 2);
    assert_int_equal(result.replaced, 0);
    index_sample_expect(&s, "a 甲乙。\nb 丙丁。\n3 戊\n");
    index_sample_close(&s);
}

static void the_last_article_of_an_id_stays(void **state)
{
    (void)state;
    struct index_sample s;

    index_sample_open(&s);
    index_sample_add(&s, OLD);
    struct add_result result =
        index_sample_add(&s, "{\"id\":\"c\",\"text\":\"一\"}\n"
                             "{\"id\":\"a\",\"text\":\"二\"}\n"
                             "{\"id\":\"c\",\"text\":\"三\"}\n"
                             "{\"id\":\"a\",\"text\":\"四\"}\n"
                             "{\"id\":\"c\",\"text\":\"五\"}\n");

    assert_int_equal(result.added, 5);
    assert_int_equal(result.replaced, 4);
    index_sample_expect(&s, "b 丙丁。\na 四\nc 五\n");
    for (int i = 0; i < 3; i++)
        assert_int_equal(
            index_sample_add(&s, "{\"id\":\"a\",\"text\":\"六\"}").replaced, 1);
    index_sample_expect(&s, "b 丙丁。\nc 五\na 六\n");
    index_sample_close(&s);
}

static uint64_t delete_id(struct index_sample *s, const char *id)
{
    const struct delete_request request = {
        .index = s->index, .ids = &id, .id_count = 1, .limits = s->limits
    };
    struct delete_result result;
    struct error err = { 0 };

    test_must(index_delete_run(&result, &request, &err), &err);
    return result.deleted;
}

static void a_deleted_article_may_come_again(void **state)
{
    (void)state;
    struct index_sample s;

    index_sample_open(&s);
    index_sample_add(&s, OLD);
    assert_int_equal(delete_id(&s, "a"), 1);
    index_sample_expect(&s, "b 丙丁。\n");
    assert_int_equal(
        index_sample_add(&s, "{\"id\":\"a\",\"text\":\"又\"}").replaced, 0);
    index_sample_expect(&s, "b 丙丁。\na 又\n");
    assert_int_equal(delete_id(&s, "b"), 1);
    assert_int_equal(delete_id(&s, "a"), 1);
    index_sample_expect(&s, "");
    index_sample_add(&s, OLD);
    index_sample_expect(&s, "a 甲乙。\nb 丙丁。\n");
    index_sample_close(&s);
}

/* ---- threads and memory ---- */

enum { ARCHIVE_BYTES = 8 << 20 };

static void append_text(struct byte_writer *out, struct test_random *random)
{
    uint64_t count = 50 + test_random_below(random, 500);

    for (uint64_t i = 0; i < count; i++) {
        uint64_t common = test_random_below(random, 200);
        uint32_t character = 0x4e00 + (uint32_t)(common * common / 7);
        uint8_t bytes[4];

        write_bytes(out, bytes, utf8_encode(bytes, character));
        if (common == 0)
            write_bytes(out, "。", 3);
    }
}

/* Lines; `again`: of which some carry the id of an earlier one. */
static void write_archive(struct byte_writer *out, bool again)
{
    struct test_random random = test_random_start(11);

    for (int i = 0; out->size < ARCHIVE_BYTES; i++) {
        char head[64];
        int id = again && i % 10 == 9 ? i / 2 : i;

        write_bytes(out, head,
                    (size_t)snprintf(head, sizeof head,
                                     "{\"id\":\"%d\",\"text\":\"", id));
        append_text(out, &random);
        write_bytes(out, "\"}\n", 3);
    }
    write_u8(out, '\0');
}

/* Appends score, segment-free docid and total of the hits of some queries. */
static void append_hits(struct byte_writer *out, const char *index)
{
    static const char *const queries[] = { "一丁", "\"七丆\"", "万 -丈", "上*",
                                           "亇亇亐 三" };
    struct searcher *searcher;
    struct error err = { 0 };

    test_must(searcher_open(&searcher, index, &err), &err);
    for (size_t i = 0; i < TEST_COUNT(queries); i++) {
        const struct search_request request = {
            .query = (const uint8_t *)queries[i],
            .query_size = strlen(queries[i]),
            .limit = 1000,
        };
        struct search_results r = { 0 };

        test_must(searcher_search(&r, searcher, &request, &err), &err);
        write_u64(out, r.total);
        for (size_t j = 0; j < r.hit_count; j++) {
            uint64_t base =
                searcher_snapshot(searcher)->segments[r.hits[j].segment].base;

            write_u64(out, base + r.hits[j].best);
            write_bytes(out, &r.hits[j].score, sizeof r.hits[j].score);
        }
        search_results_free(&r);
    }
    searcher_close(searcher);
}

/*
 * Deleted articles count in the scores until a merge drops them, and which
 * one does depends on the segments.
 */
static void drop_deleted(struct index_sample *s)
{
    struct index_writer writer;
    struct error err = { 0 };
    uint64_t generation;

    index_sample_write(&writer, s);
    test_must(merge_work_run(&writer, merge_work_all, &err), &err);
    test_must(index_writer_commit(&writer, &generation, &err, &err), &err);
    index_writer_close(&writer);
}

/* All articles and hits of the archive, indexed with these limits. */
static void index_archive(struct byte_writer *out, const char *lines,
                          size_t memory, unsigned threads)
{
    struct index_sample s;

    index_sample_open(&s);
    s.limits.memory = memory;
    s.limits.threads = threads;
    if (index_sample_add(&s, lines).replaced > 0)
        drop_deleted(&s);
    else if (memory < 100 << 20)
        assert_true(index_sample_segments(&s) > 1);
    index_sample_articles(out, s.index);
    append_hits(out, s.index);
    index_sample_close(&s);
}

static void expect_the_same(bool again, size_t memory, unsigned threads)
{
    struct byte_writer lines = { 0 };
    struct byte_writer expected = { 0 };
    struct byte_writer found = { 0 };

    write_archive(&lines, again);
    index_archive(&expected, (char *)lines.bytes, 512 << 20, 1);
    index_archive(&found, (char *)lines.bytes, memory, threads);
    assert_int_equal(found.size, expected.size);
    assert_memory_equal(found.bytes, expected.bytes, found.size);
    byte_writer_free(&lines);
    byte_writer_free(&expected);
    byte_writer_free(&found);
}

static void memory_changes_nothing(void **state)
{
    (void)state;
    expect_the_same(false, 32 << 20, 1);
}

static void threads_change_nothing(void **state)
{
    (void)state;
    expect_the_same(false, 50 << 20, 4);
}

static void threads_change_not_who_is_replaced(void **state)
{
    (void)state;
    expect_the_same(true, 32 << 20, 2);
}

/* ---- what leaves the index as it was ---- */

struct before {
    struct index_sample sample;
    struct byte_writer image;
};

static void begin(struct before *b)
{
    b->image = (struct byte_writer){ 0 };
    index_sample_open(&b->sample);
    index_sample_add(&b->sample, OLD);
    index_sample_image(&b->image, b->sample.index);
}

static void end_unchanged(struct before *b)
{
    struct byte_writer image = { 0 };

    index_sample_image(&image, b->sample.index);
    assert_int_equal(image.size, b->image.size);
    assert_memory_equal(image.bytes, b->image.bytes, image.size);
    byte_writer_free(&image);
    byte_writer_free(&b->image);
    index_sample_close(&b->sample);
}

static void expect_failure(struct before *b, const char *lines,
                           enum error_kind kind, const char *says)
{
    struct add_result result;
    struct error err = { 0 };

    assert_int_equal(index_sample_try(&result, &b->sample, lines, &err), -1);
    assert_int_equal(err.kind, kind);
    if (!strstr(err.message, says))
        fail_msg("no '%s' in: %s", says, err.message);
}

static void a_run_that_is_stopped_leaves_nothing(void **state)
{
    (void)state;
    struct byte_writer lines = { 0 };
    struct before b;

    write_archive(&lines, false);
    begin(&b);
    atomic_store(&b.sample.stop, true);
    expect_failure(&b, (char *)lines.bytes, ERROR_STOPPED, "interrupted");
    end_unchanged(&b);
    byte_writer_free(&lines);
}

static void *stop_soon(void *context)
{
    struct before *b = context;
    struct timespec pause = { .tv_nsec = 40000000 };

    nanosleep(&pause, NULL);
    atomic_store(&b->sample.stop, true);
    return NULL;
}

static void a_run_that_is_stopped_on_its_way_leaves_nothing(void **state)
{
    (void)state;
    struct byte_writer lines = { 0 };
    struct before b;
    pthread_t thread;

    write_archive(&lines, false);
    begin(&b);
    b.sample.limits = (struct index_limits){ 50 << 20, 4, &b.sample.stop };
    assert_int_equal(pthread_create(&thread, NULL, stop_soon, &b), 0);
    expect_failure(&b, (char *)lines.bytes, ERROR_STOPPED, "interrupted");
    pthread_join(thread, NULL);
    end_unchanged(&b);
    byte_writer_free(&lines);
}

/* Tries to add in a process whose files may have `most` bytes. */
static void try_on_small_disk(struct before *b, rlim_t most)
{
    const struct rlimit limit = { most, most };
    int status;
    pid_t child = fork();

    assert_true(child >= 0);
    if (child == 0) {
        struct add_result result;
        struct error err = { 0 };
        bool told = signal(SIGXFSZ, SIG_IGN) != SIG_ERR &&
                    setrlimit(RLIMIT_FSIZE, &limit) == 0 &&
                    index_sample_run(&result, &b->sample, &err) < 0 &&
                    err.kind == ERROR_IO && strstr(err.message, "File too");

        if (!told)
            fprintf(stderr, "limit %ju: %s\n", (uintmax_t)most, err.message);
        _exit(told ? 0 : 1);
    }
    assert_int_equal(waitpid(child, &status, 0), child);
    assert_int_equal(status, 0);
}

/* Where the codec cannot be written, threads wait for it in vain. */
static void a_full_disk_leaves_nothing(void **state)
{
    (void)state;
    struct byte_writer lines = { 0 };

    write_archive(&lines, false);
    for (int i = 0; i < 8; i++) {
        struct before b;

        begin(&b);
        b.sample.limits.threads = i % 2 == 0 ? 1 : 3;
        index_sample_lines(&b.sample, (char *)lines.bytes);
        try_on_small_disk(&b, (rlim_t)1 << i / 2 * 5);
        end_unchanged(&b);
    }
    byte_writer_free(&lines);
}

static void a_folder_that_cannot_be_written_is_named(void **state)
{
    (void)state;
    struct before b;
    char lines[TEST_PATH_BYTES];
    bool root = geteuid() == 0;

    begin(&b);
    assert_int_equal(chmod(b.sample.folder, 0777), 0);
    assert_int_equal(chmod(b.sample.index, 0555), 0);
    path_join(lines, b.sample.folder, "lines.jsonl");
    assert_int_equal(chmod(lines, 0666), 0);
    if (root)
        assert_int_equal(seteuid(NOBODY), 0);
    expect_failure(&b, OLD, ERROR_IO, "/index/");
    if (root)
        assert_int_equal(seteuid(0), 0);
    assert_int_equal(chmod(b.sample.index, 0755), 0);
    end_unchanged(&b);
}

static void a_second_writer_is_sent_away(void **state)
{
    (void)state;
    struct index_writer first;
    struct before b;

    begin(&b);
    index_sample_write(&first, &b.sample);
    expect_failure(&b, OLD, ERROR_IO, "another yinde-index is writing");
    index_writer_close(&first);
    end_unchanged(&b);
}

/* ---- folders ---- */

static void what_is_no_index_is_left_alone(void **state)
{
    (void)state;
    struct index_sample s;
    struct add_result result;
    struct error err = { 0 };
    char path[TEST_PATH_BYTES];

    index_sample_open(&s);
    assert_int_equal(mkdir(s.index, 0755), 0);
    write_file(path_join(path, s.index, "notes.txt"), "x", 1);
    assert_int_equal(index_sample_try(&result, &s, OLD, &err), -1);
    assert_non_null(strstr(err.message, "notes.txt"));
    unlink(path);
    assert_int_equal(rmdir(s.index), 0); /* nothing else is in it */
    write_file(s.index, "x", 1);
    assert_int_equal(index_sample_try(&result, &s, OLD, &err), -1);
    assert_non_null(strstr(err.message, s.index));
    index_sample_close(&s);
}

static void a_link_to_the_folder_is_followed(void **state)
{
    (void)state;
    struct index_sample s;
    struct add_result result;
    struct error err = { 0 };
    char path[TEST_PATH_BYTES];

    index_sample_open(&s);
    path_join(path, s.folder, "elsewhere");
    assert_int_equal(symlink(path, s.index), 0);
    assert_int_equal(index_sample_try(&result, &s, OLD, &err), -1);
    assert_non_null(strstr(err.message, s.index));
    assert_int_equal(mkdir(path, 0755), 0);
    index_sample_add(&s, OLD);
    index_sample_add(&s, "{\"id\":\"a\",\"text\":\"又\"}");
    index_sample_expect(&s, "b 丙丁。\na 又\n");
    index_sample_close(&s);
}

static void a_line_takes_a_sixteenth_of_the_memory(void **state)
{
    (void)state;
    static const char head[] = "{\"id\":\"l\",\"text\":\"甲\",\"more\":\"";
    struct byte_writer lines = { 0 };
    struct stderr_catch caught;
    struct add_result result;
    struct index_sample s;
    struct error err = { 0 };
    size_t most = (32 << 20) / 16;

    for (size_t size = most; size <= most + 1; size++) {
        size_t start = lines.size;

        write_bytes(&lines, head, sizeof head - 1);
        while (lines.size - start < size - 2)
            write_u8(&lines, 'x');
        write_bytes(&lines, "\"}\n", 3);
    }
    write_bytes(&lines, OLD, sizeof OLD);
    index_sample_open(&s);
    s.limits.memory = 32 << 20;
    stderr_catch_start(&caught, s.folder);
    int status = index_sample_try(&result, &s, (char *)lines.bytes, &err);
    char *said = stderr_catch_end(&caught);

    test_must(status, &err);
    assert_int_equal(result.skipped, 1);
    assert_non_null(strstr(said, "lines.jsonl, line 2: a line of 2097153 "));
    index_sample_expect(&s, "l 甲\na 甲乙。\nb 丙丁。\n");
    index_sample_close(&s);
    byte_writer_free(&lines);
    free(said);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(articles_stand_in_order_of_arrival),
        cmocka_unit_test(the_last_article_of_an_id_stays),
        cmocka_unit_test(a_deleted_article_may_come_again),
        cmocka_unit_test(memory_changes_nothing),
        cmocka_unit_test(threads_change_nothing),
        cmocka_unit_test(threads_change_not_who_is_replaced),
        cmocka_unit_test(a_run_that_is_stopped_leaves_nothing),
        cmocka_unit_test(a_run_that_is_stopped_on_its_way_leaves_nothing),
        cmocka_unit_test(a_full_disk_leaves_nothing),
        cmocka_unit_test(a_folder_that_cannot_be_written_is_named),
        cmocka_unit_test(a_second_writer_is_sent_away),
        cmocka_unit_test(what_is_no_index_is_left_alone),
        cmocka_unit_test(a_link_to_the_folder_is_followed),
        cmocka_unit_test(a_line_takes_a_sixteenth_of_the_memory),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
