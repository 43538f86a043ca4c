#include "tests/unit/test_support.h"

#include <fcntl.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "common/byte_writer.h"
#include "indexer/input.h"

static void put(const char *folder, const char *name, const char *text)
{
    char path[TEST_PATH_BYTES];

    write_file(path_join(path, folder, name), text, strlen(text));
}

static void make_folder(const char *folder, const char *name)
{
    char path[TEST_PATH_BYTES];

    assert_int_equal(mkdir(path_join(path, folder, name), 0700), 0);
}

/* "TEXT NUMBER|" of each line, "error|" where a file fails. */
static char *read_all(struct input *input)
{
    struct byte_writer out = { 0 };
    struct input_line line = { 0 };

    for (;;) {
        struct error err = { 0 };
        char number[32];

        if (input_next(input, &line, &err) < 0) {
            write_bytes(&out, "error|", 6);
            continue;
        }
        if (line.line.kind == LINE_END)
            break;
        snprintf(number, sizeof number, " %u|", (unsigned)line.line.number);
        write_bytes(&out, line.line.bytes, (size_t)line.line.size);
        write_bytes(&out, number, strlen(number));
    }
    write_u8(&out, 0);
    return (char *)out.bytes;
}

static struct input *open_paths(const char *const *paths, size_t count)
{
    struct input *input = NULL;
    struct error err = { 0 };

    assert_int_equal(input_open(&input, paths, count, 1000, NULL, &err), 0);
    return input;
}

static void expect(const char *const *paths, size_t count, const char *lines)
{
    struct input *input = open_paths(paths, count);
    char *got = read_all(input);

    assert_string_equal(got, lines);
    free(got);
    input_close(input);
}

static void folders_are_read_in_order_of_paths(void **state)
{
    (void)state;
    char *folder = temp_folder_make();
    const char *paths[] = { folder };

    make_folder(folder, "m");
    put(folder, "z.jsonl", "z\n");
    put(folder, "a.ndjson", "a\nb");
    put(folder, "m/x.jsonl", "x\n");
    put(folder, "m/y.jsonl.gz", "plain inside is fine\n");
    put(folder, "notes.txt", "no\n");
    put(folder, "m/jsonl", "no\n");
    expect(paths, 1, "a 1|b 2|x 1|plain inside is fine 1|z 1|");

    struct input *input = open_paths(paths, 1);

    assert_int_equal(input_passed_over(input), 2);
    assert_int_equal(input_total(input), 2 + 3 + 2 + 21);
    free(read_all(input));
    assert_int_equal(input_consumed(input), input_total(input));
    input_close(input);
    temp_folder_remove(folder);
}

static void links_to_folders_do_not_go_round(void **state)
{
    (void)state;
    char *folder = temp_folder_make();
    char path[TEST_PATH_BYTES];
    const char *paths[] = { folder };

    put(folder, "a.jsonl", "a\n");
    assert_int_equal(symlink(folder, path_join(path, folder, "loop")), 0);
    assert_int_equal(symlink("a.jsonl", path_join(path, folder, "b.jsonl")), 0);
    assert_int_equal(symlink("nowhere", path_join(path, folder, "c.jsonl")), 0);
    expect(paths, 1, "a 1|a 1|");
    temp_folder_remove(folder);
}

static void a_named_file_is_read_whatever_its_name(void **state)
{
    (void)state;
    char *folder = temp_folder_make();
    char path[TEST_PATH_BYTES];
    const char *paths[] = { path, path };

    put(folder, "notes.txt", "a\n");
    path_join(path, folder, "notes.txt");
    expect(paths, 2, "a 1|a 1|");
    temp_folder_remove(folder);
}

static void a_damaged_file_does_not_stop_the_next(void **state)
{
    (void)state;
    char *folder = temp_folder_make();
    const char *paths[] = { folder };

    put(folder, "a.jsonl", "a\n");
    put(folder, "b.jsonl.zst", "\x28\xb5\x2f\xfd\xff\xff\xff\xff\xff");
    put(folder, "c.jsonl", "c\n");
    expect(paths, 1, "a 1|error|c 1|");
    temp_folder_remove(folder);
}

enum { HANGS_SECONDS = 20, LATE_NS = 50000000 };

static void a_named_pipe_without_a_writer_can_be_left(void **state)
{
    (void)state;
    char *folder = temp_folder_make();
    char path[TEST_PATH_BYTES];
    const char *paths[] = { path_join(path, folder, "pipe") };
    const atomic_bool stop = true;
    struct input_line line = { 0 };
    struct input *input = NULL;
    struct error err = { 0 };

    assert_int_equal(mkfifo(path, 0600), 0);
    assert_int_equal(input_open(&input, paths, 1, 1000, &stop, &err), 0);
    alarm(HANGS_SECONDS);
    assert_int_equal(input_next(input, &line, &err), -1);
    alarm(0);
    assert_int_equal(err.kind, ERROR_STOPPED);
    input_close(input);
    temp_folder_remove(folder);
}

static void sleep_late(void)
{
    const struct timespec late = { .tv_nsec = LATE_NS };

    nanosleep(&late, NULL);
}

/* The lines come in two parts, the first some time after the reader. */
static void write_late(const char *path)
{
    int pipe;

    sleep_late();
    pipe = open(path, O_WRONLY);
    if (pipe < 0 || write(pipe, "a\nb", 3) != 3)
        _exit(1);
    sleep_late();
    _exit(write(pipe, "c\n", 2) == 2 ? 0 : 1);
}

static void a_named_pipe_is_waited_for(void **state)
{
    (void)state;
    char *folder = temp_folder_make();
    char path[TEST_PATH_BYTES];
    const char *paths[] = { path_join(path, folder, "pipe") };
    int status = 1;
    pid_t writer;

    assert_int_equal(mkfifo(path, 0600), 0);
    writer = fork();
    if (writer == 0)
        write_late(path);
    alarm(HANGS_SECONDS);
    expect(paths, 1, "a 1|bc 2|");
    alarm(0);
    assert_int_equal(waitpid(writer, &status, 0), writer);
    assert_int_equal(status, 0);
    temp_folder_remove(folder);
}

static void what_is_not_there_is_named(void **state)
{
    (void)state;
    const char *paths[] = { "/nonexistent/archive.jsonl" };
    struct input *input = NULL;
    struct error err = { 0 };

    assert_int_equal(input_open(&input, paths, 1, 1000, NULL, &err), -1);
    assert_int_equal(err.kind, ERROR_IO);
    assert_non_null(strstr(err.message, "/nonexistent/archive.jsonl"));
}

struct look {
    struct byte_writer seen; /* "LINE|" of each */
    int most;
};

static int take(void *context, const uint8_t *line, size_t size,
                struct error *err)
{
    struct look *look = context;

    (void)err;
    if (look->most-- == 0)
        return 1;
    write_bytes(&look->seen, line, size);
    write_u8(&look->seen, '|');
    return 0;
}

static void assert_look(const struct input *input, uint64_t offset,
                        uint64_t back, int most, const char *expected)
{
    struct look look = { .most = most };
    struct error err = { 0 };

    assert_int_equal(input_look(input, offset, back, take, &look, &err), 0);
    write_u8(&look.seen, 0);
    assert_string_equal((char *)look.seen.bytes, expected);
    byte_writer_free(&look.seen);
}

static void lines_ahead_can_be_looked_at(void **state)
{
    (void)state;
    /* gzip of "ab\ncd\n", 26 bytes */
    static const char packed[] =
        "\x1f\x8b\x08\x00\x00\x00\x00\x00\x02\xff\x4b\x4c\xe2\x4a\x4e\xe1"
        "\x02\x00\xd1\x8b\xf0\x55\x06\x00\x00\x00";
    char *folder = temp_folder_make();
    const char *paths[] = { folder };
    char path[TEST_PATH_BYTES];
    struct input *input;
    char *all;

    put(folder, "a.jsonl", "one\ntwo\nthree\n");
    write_file(path_join(path, folder, "b.jsonl.gz"), packed, 26);
    put(folder, "c.jsonl", "six\n");
    put(folder, "d.jsonl", "");
    input = open_paths(paths, 1);
    assert_int_equal(input_total(input), 14 + 26 + 4);
    assert_look(input, 0, 1, 9, "one|two|three|");
    assert_look(input, 5, 1, 9, "wo|three|");
    assert_look(input, 0, 1, 2, "one|two|");
    assert_look(input, 14, 1, 9, "ab|cd|");
    assert_look(input, 20, 7, 1, "ab|");
    assert_look(input, 20, 6, 9, ""); /* too far from its beginning */
    assert_look(input, 40, 1, 9, "six|");
    assert_look(input, 44, 99, 9, ""); /* the end of all */
    unlink(path_join(path, folder, "c.jsonl"));
    assert_look(input, 40, 1, 9, "");
    all = read_all(input);
    assert_string_equal(all, "one 1|two 2|three 3|ab 1|cd 2|error|");
    free(all);
    input_close(input);
    temp_folder_remove(folder);
}

static void no_paths_give_no_lines(void **state)
{
    (void)state;
    expect(NULL, 0, "");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(folders_are_read_in_order_of_paths),
        cmocka_unit_test(links_to_folders_do_not_go_round),
        cmocka_unit_test(a_named_file_is_read_whatever_its_name),
        cmocka_unit_test(a_damaged_file_does_not_stop_the_next),
        cmocka_unit_test(a_named_pipe_without_a_writer_can_be_left),
        cmocka_unit_test(a_named_pipe_is_waited_for),
        cmocka_unit_test(what_is_not_there_is_named),
        cmocka_unit_test(lines_ahead_can_be_looked_at),
        cmocka_unit_test(no_paths_give_no_lines),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
