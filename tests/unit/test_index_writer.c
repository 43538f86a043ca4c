#include "tests/unit/test_support.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "common/file.h"
#include "tests/unit/index_sample.h"

#define LINE "{\"id\":\"a\",\"text\":\"甲乙。\",\"x\":\"早報\"}"

static int open_with(struct index_sample *s, const struct index_limits *limits,
                     const struct index_settings *make,
                     struct index_writer *out, struct error *err)
{
    return index_writer_open(out, s->index, limits, make, err);
}

static void an_index_that_must_be_there_is_asked_for(void **state)
{
    (void)state;
    struct index_sample s;
    struct index_writer writer;
    struct error err = { 0 };
    struct file_list list = { 0 };

    index_sample_open(&s);
    assert_int_equal(open_with(&s, &s.limits, NULL, &writer, &err), -1);
    assert_int_equal(err.kind, ERROR_INPUT);
    assert_non_null(strstr(err.message, "yinde-index add makes one"));
    index_writer_close(&writer);
    test_must(file_list_folder(&list, s.folder, &err), &err);
    assert_int_equal(list.count, 0);
    file_list_free(&list);
    index_sample_close(&s);
}

static void settings_are_fixed_when_the_index_is_made(void **state)
{
    (void)state;
    static const char *const x[] = { "x" };
    static const char *const y[] = { "y" };
    static const struct {
        const char *says; /* NULL: it is as the index is */
        struct index_settings make;
    } cases[] = {
        { NULL, { -1, -1, -1, NULL, 0 } },
        { NULL, { 1, 0, 5, x, 1 } },
        { "--passages", { 0, -1, -1, NULL, 0 } },
        { "--positions", { -1, 1, -1, NULL, 0 } },
        { "--text-level", { -1, -1, 6, NULL, 0 } },
        { "--keyword", { -1, -1, -1, y, 1 } },
        { "--keyword", { -1, -1, -1, x, 0 } },
    };
    struct index_sample s;

    index_sample_open(&s);
    s.make = (struct index_settings){ 1, 0, 5, x, 1 };
    index_sample_add(&s, LINE);
    for (size_t i = 0; i < TEST_COUNT(cases); i++) {
        struct index_writer writer;
        struct error err = { 0 };
        int result = open_with(&s, &s.limits, &cases[i].make, &writer, &err);

        assert_int_equal(result, cases[i].says ? -1 : 0);
        if (cases[i].says)
            assert_non_null(strstr(err.message, cases[i].says));
        index_writer_close(&writer);
    }
    index_sample_close(&s);
}

static void a_bad_keyword_makes_no_folder(void **state)
{
    (void)state;
    static const char *const names[][2] = { { "", "a" },
                                            { "a", "a" },
                                            { "title", "a" } };
    char many[80][8];
    const char *all[80];

    for (size_t i = 0; i < TEST_COUNT(many); i++) {
        snprintf(many[i], sizeof many[i], "k%zu", i);
        all[i] = many[i];
    }
    for (size_t i = 0; i <= TEST_COUNT(names); i++) {
        bool last = i == TEST_COUNT(names);
        struct index_sample s;
        struct index_writer writer;
        struct error err = { 0 };
        struct file_list list = { 0 };

        index_sample_open(&s);
        s.make.keywords = last ? all : names[i];
        s.make.keyword_count = last ? TEST_COUNT(all) : 2;
        assert_int_equal(open_with(&s, &s.limits, &s.make, &writer, &err), -1);
        index_writer_close(&writer);
        test_must(file_list_folder(&list, s.folder, &err), &err);
        assert_int_equal(list.count, 0);
        file_list_free(&list);
        index_sample_close(&s);
    }
}

static void short_memory_leaves_fewer_threads(void **state)
{
    (void)state;
    static const struct {
        size_t memory;
        unsigned asked, given;
    } cases[] = { { 32 << 20, 8, 1 },
                  { 64 << 20, 2, 2 },
                  { 512 << 20, 8, 8 },
                  { 32 << 20, 1, 1 } };
    struct index_sample s;

    index_sample_open(&s);
    for (size_t i = 0; i < TEST_COUNT(cases); i++) {
        struct index_writer writer;

        s.limits.memory = cases[i].memory;
        s.limits.threads = cases[i].asked;
        index_sample_write(&writer, &s);
        assert_int_equal(writer.limits.threads, cases[i].given);
        assert_true(writer.thread_memory * cases[i].given < cases[i].memory);
        index_writer_close(&writer);
    }
    index_sample_close(&s);
}

static void nothing_changed_is_nothing_to_commit(void **state)
{
    (void)state;
    struct index_sample s;
    struct index_writer writer;
    struct error err = { 0 };
    struct error warning = { 0 };
    uint64_t generation = 0;

    index_sample_open(&s);
    index_sample_write(&writer, &s);
    assert_true(index_writer_is_changed(&writer)); /* it is new */
    test_must(index_writer_commit(&writer, &generation, &warning, &err), &err);
    assert_int_equal(generation, 1);
    index_writer_close(&writer);
    index_sample_write(&writer, &s);
    assert_false(index_writer_is_changed(&writer));
    test_must(index_writer_commit(&writer, &generation, &warning, &err), &err);
    assert_int_equal(generation, 1);
    index_writer_close(&writer);
    index_sample_close(&s);
}

static void what_an_interrupted_run_left_is_swept(void **state)
{
    (void)state;
    static const char *const left[] = {
        "s0000000099.seg",
        "d0000000099.del",
        "codec-0123456789abcdef",
        "MANIFEST.tmp",
    };
    struct index_sample s;
    struct index_writer writer;
    struct byte_writer before = { 0 };
    struct byte_writer after = { 0 };

    index_sample_open(&s);
    index_sample_add(&s, LINE);
    index_sample_image(&before, s.index);
    for (size_t i = 0; i < TEST_COUNT(left); i++) {
        char path[TEST_PATH_BYTES];

        write_file(path_join(path, s.index, left[i]), "x", 1);
    }
    index_sample_write(&writer, &s);
    index_writer_close(&writer);
    index_sample_image(&after, s.index);
    assert_int_equal(after.size, before.size);
    assert_memory_equal(after.bytes, before.bytes, after.size);
    byte_writer_free(&before);
    byte_writer_free(&after);
    index_sample_close(&s);
}

/* A manifest nobody can read must not look like an empty index. */
static void a_damaged_manifest_costs_no_file(void **state)
{
    (void)state;
    struct index_sample s;
    struct index_writer writer;
    struct byte_writer before = { 0 };
    struct byte_writer after = { 0 };
    struct error err = { 0 };
    char path[TEST_PATH_BYTES];

    index_sample_open(&s);
    index_sample_add(&s, LINE);
    write_file(path_join(path, s.index, "MANIFEST"), "damaged", 7);
    index_sample_image(&before, s.index);
    assert_int_equal(open_with(&s, &s.limits, &s.make, &writer, &err), -1);
    index_writer_close(&writer);
    index_sample_image(&after, s.index);
    assert_int_equal(after.size, before.size);
    assert_memory_equal(after.bytes, before.bytes, after.size);
    byte_writer_free(&before);
    byte_writer_free(&after);
    index_sample_close(&s);
}

/* The second character of its last bigram may begin none. */
static void a_title_too_long_for_whole_is_cut_and_the_index_sound(void **state)
{
    (void)state;
    enum { POSITIONS = 16384, AROUND = 3 };

    for (int more = -AROUND; more <= AROUND; more++) {
        struct index_sample s;
        struct byte_writer line = { 0 };

        index_sample_open(&s);
        s.make.whole = 1;
        write_bytes(&line, "{\"id\":\"a\",\"title\":\"", 19);
        for (int i = 0; i < POSITIONS + more; i++)
            write_bytes(&line, "甲", strlen("甲"));
        write_bytes(&line, "乙丙\",\"text\":\"丁\"}\n", 22);
        write_u8(&line, 0);
        index_sample_add(&s, (const char *)line.bytes);
        index_sample_expect(&s, "a 丁\n");
        byte_writer_free(&line);
        index_sample_close(&s);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(an_index_that_must_be_there_is_asked_for),
        cmocka_unit_test(settings_are_fixed_when_the_index_is_made),
        cmocka_unit_test(a_bad_keyword_makes_no_folder),
        cmocka_unit_test(short_memory_leaves_fewer_threads),
        cmocka_unit_test(nothing_changed_is_nothing_to_commit),
        cmocka_unit_test(what_an_interrupted_run_left_is_swept),
        cmocka_unit_test(a_damaged_manifest_costs_no_file),
        cmocka_unit_test(a_title_too_long_for_whole_is_cut_and_the_index_sound),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
