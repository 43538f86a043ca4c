#include "tests/unit/test_support.h"

#include <errno.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "common/file.h"

struct place {
    char *folder;
    char path[TEST_PATH_BYTES];
};

static int make_place(void **state)
{
    struct place *place = calloc(1, sizeof *place);

    assert_non_null(place);
    place->folder = temp_folder_make();
    path_join(place->path, place->folder, "file");
    *state = place;
    return 0;
}

static int remove_place(void **state)
{
    struct place *place = *state;

    temp_folder_remove(place->folder);
    free(place);
    return 0;
}

static bool is_there(const char *path)
{
    struct stat info;

    return lstat(path, &info) == 0;
}

static void assert_holds(const char *path, const void *bytes, size_t size)
{
    struct error err = { 0 };
    struct byte_writer got = { 0 };

    assert_int_equal(file_read_all(&got, path, 1 << 20, &err), 0);
    assert_int_equal(got.size, size);
    if (size > 0)
        assert_memory_equal(got.bytes, bytes, size);
    byte_writer_free(&got);
}

static void a_map_shows_the_file_s_bytes(void **state)
{
    struct place *place = *state;
    struct error err = { 0 };
    struct file_map map = { 0 };

    write_file(place->path, "有鹿", 6);
    assert_int_equal(file_map_open(&map, place->path, &err), 0);
    assert_int_equal(map.size, 6);
    assert_memory_equal(map.bytes, "有鹿", 6);
    file_map_release(&map);
    assert_memory_equal(map.bytes, "有鹿", 6);
    file_map_close(&map);
    assert_null(map.bytes);
    file_map_close(&map);
}

static void an_empty_file_maps_to_no_bytes(void **state)
{
    struct place *place = *state;
    struct error err = { 0 };
    struct file_map map = { 0 };

    write_file(place->path, "", 0);
    assert_int_equal(file_map_open(&map, place->path, &err), 0);
    assert_int_equal(map.size, 0);
    assert_non_null(map.bytes);
    file_map_release(&map);
    file_map_close(&map);
}

static void what_is_no_regular_file_is_not_mapped(void **state)
{
    struct place *place = *state;
    struct file_map map = { 0 };
    const char *paths[] = { place->folder, place->path };

    assert_int_equal(mkfifo(place->path, 0600), 0);
    for (size_t i = 0; i < TEST_COUNT(paths); i++) {
        struct error err = { 0 };

        assert_int_equal(file_map_open(&map, paths[i], &err), -1);
        assert_int_equal(err.kind, ERROR_IO);
        assert_non_null(strstr(err.message, paths[i]));
        assert_non_null(strstr(err.message, "not a regular file"));
        assert_false(file_error_is_missing(&err));
    }
}

static int map_it(const char *path, struct error *err)
{
    struct file_map map;

    return file_map_open(&map, path, err);
}

static int read_it(const char *path, struct error *err)
{
    struct byte_writer out = { 0 };

    return file_read_all(&out, path, 100, err);
}

static int list_it(const char *path, struct error *err)
{
    struct file_list list = { 0 };

    return file_list_folder(&list, path, err);
}

static int rename_it(const char *path, struct error *err)
{
    return file_rename(path, "elsewhere", err);
}

static int make_in_it(const char *path, struct error *err)
{
    char inside[TEST_PATH_BYTES];

    return file_make_folder(path_join(inside, path, "inside"), err);
}

static int lock_in_it(const char *path, struct error *err)
{
    char inside[TEST_PATH_BYTES];
    struct file_lock lock;

    return file_lock(&lock, path_join(inside, path, "LOCK"), err);
}

static int write_in_it(const char *path, struct error *err)
{
    char inside[TEST_PATH_BYTES];
    struct file_writer *writer;

    return file_writer_open(&writer, path_join(inside, path, "new"), 10, err);
}

static void what_is_missing_is_named_and_known_as_missing(void **state)
{
    struct place *place = *state;
    int (*const calls[])(const char *, struct error *) = {
        map_it,     read_it,    list_it,          rename_it,  file_unlink,
        make_in_it, lock_in_it, file_sync_folder, write_in_it
    };

    for (size_t i = 0; i < TEST_COUNT(calls); i++) {
        struct error err = { 0 };

        if (calls[i](place->path, &err) == 0)
            fail_msg("call %zu found what is not there", i);
        assert_true(file_error_is_missing(&err));
        assert_non_null(strstr(err.message, place->path));
        assert_non_null(strstr(err.message, "No such file or directory"));
    }
}

static void reading_appends_up_to_the_limit(void **state)
{
    struct place *place = *state;
    struct error err = { 0 };
    struct byte_writer out = { 0 };
    static uint8_t bytes[200000];

    memset(bytes, 'x', sizeof bytes);
    write_file(place->path, bytes, sizeof bytes);
    write_u8(&out, 'a');
    assert_int_equal(file_read_all(&out, place->path, sizeof bytes, &err), 0);
    assert_int_equal(out.size, sizeof bytes + 1);
    assert_int_equal(out.bytes[0], 'a');
    assert_memory_equal(out.bytes + 1, bytes, sizeof bytes);

    out.size = 1;
    assert_int_equal(file_read_all(&out, place->path, sizeof bytes - 1, &err),
                     -1);
    assert_int_equal(err.kind, ERROR_LIMIT);
    assert_non_null(strstr(err.message, "larger than 199999 bytes"));
    assert_int_equal(out.size, 1);

    assert_int_equal(file_read_all(&out, place->folder, 10, &err), -1);
    assert_int_equal(err.os_error, EISDIR);
    assert_int_equal(out.size, 1);
    byte_writer_free(&out);
}

static void a_written_file_holds_its_pieces_in_order(void **state)
{
    struct place *place = *state;
    struct test_random random = test_random_start(5);

    for (size_t buffer_bytes = 1; buffer_bytes < 100; buffer_bytes += 7) {
        struct error err = { 0 };
        struct byte_writer all = { 0 };
        struct file_writer *writer = NULL;

        assert_int_equal(
            file_writer_open(&writer, place->path, buffer_bytes, &err), 0);
        for (size_t i = 0; i < 50; i++) {
            uint8_t piece[40];
            size_t size = test_random_below(&random, sizeof piece);

            memset(piece, (int)i, sizeof piece);
            write_bytes(&all, piece, size);
            assert_int_equal(file_writer_write(writer, piece, size, &err), 0);
            assert_int_equal(file_writer_size(writer), all.size);
        }
        memset(all.bytes + 30, 'x', 40);
        assert_int_equal(
            file_writer_rewrite(writer, 30, all.bytes + 30, 40, &err), 0);
        assert_int_equal(file_writer_commit(writer, &err), 0);
        assert_holds(place->path, all.bytes, all.size);
        assert_int_equal(file_unlink(place->path, &err), 0);
        byte_writer_free(&all);
    }
}

static void a_file_that_is_there_is_never_written_over(void **state)
{
    struct place *place = *state;
    struct error err = { 0 };
    struct file_writer *writer = NULL;

    write_file(place->path, "old", 3);
    assert_int_equal(file_writer_open(&writer, place->path, 10, &err), -1);
    assert_int_equal(err.os_error, EEXIST);
    assert_null(writer);
    assert_holds(place->path, "old", 3);
}

static void an_aborted_file_is_gone(void **state)
{
    struct place *place = *state;
    struct error err = { 0 };
    struct file_writer *writer = NULL;

    assert_int_equal(file_writer_open(&writer, place->path, 2, &err), 0);
    assert_int_equal(file_writer_write(writer, "abcdef", 6, &err), 0);
    assert_true(is_there(place->path));
    file_writer_abort(writer);
    assert_false(is_there(place->path));
    file_writer_abort(NULL);
}

/* Lets files grow to 10 bytes, so that writing fails as on a full disk. */
static struct rlimit allow_ten_bytes(void)
{
    struct rlimit before;

    assert_int_equal(getrlimit(RLIMIT_FSIZE, &before), 0);

    struct rlimit ten = { .rlim_cur = 10, .rlim_max = before.rlim_max };

    signal(SIGXFSZ, SIG_IGN);
    assert_int_equal(setrlimit(RLIMIT_FSIZE, &ten), 0);
    return before;
}

static void a_file_that_does_not_fit_the_disk_is_told_and_removed(void **state)
{
    struct place *place = *state;
    struct error write_err = { 0 };
    struct error commit_err = { 0 };
    struct file_writer *writer = NULL;
    struct rlimit before = allow_ten_bytes();

    assert_int_equal(file_writer_open(&writer, place->path, 4, &write_err), 0);

    int written = file_writer_write(writer, "0123456789a", 11, &write_err);

    file_writer_abort(writer);

    int opened = file_writer_open(&writer, place->path, 20, &commit_err);
    int buffered = file_writer_write(writer, "0123456789a", 11, &commit_err);
    int committed = file_writer_commit(writer, &commit_err);

    setrlimit(RLIMIT_FSIZE, &before);
    assert_int_equal(written, -1);
    assert_int_equal(write_err.os_error, EFBIG);
    assert_non_null(strstr(write_err.message, place->path));
    assert_int_equal(opened, 0);
    assert_int_equal(buffered, 0);
    assert_int_equal(committed, -1);
    assert_int_equal(commit_err.os_error, EFBIG);
    assert_false(is_there(place->path));
}

static void a_rename_replaces_and_an_unlink_removes(void **state)
{
    struct place *place = *state;
    struct error err = { 0 };
    char other[TEST_PATH_BYTES];

    path_join(other, place->folder, "other");
    write_file(place->path, "new", 3);
    write_file(other, "old", 3);
    assert_int_equal(file_rename(place->path, other, &err), 0);
    assert_false(is_there(place->path));
    assert_holds(other, "new", 3);
    assert_int_equal(file_sync_folder(place->folder, &err), 0);
    assert_int_equal(file_unlink(other, &err), 0);
    assert_false(is_there(other));
}

static void a_folder_is_made_once_but_never_out_of_a_file(void **state)
{
    struct place *place = *state;
    struct error err = { 0 };
    char file[TEST_PATH_BYTES];

    assert_int_equal(file_make_folder(place->path, &err), 0);
    assert_int_equal(file_make_folder(place->path, &err), 0);
    write_file(path_join(file, place->path, "x"), "", 0);
    assert_int_equal(file_make_folder(file, &err), -1);
    assert_int_equal(err.os_error, EEXIST);
}

static void a_lock_is_held_by_one_at_a_time(void **state)
{
    struct place *place = *state;
    struct error err = { 0 };
    struct file_lock first = { 0 };
    struct file_lock second = { 0 };

    assert_int_equal(file_lock(&first, place->path, &err), 0);
    assert_int_equal(file_lock(&second, place->path, &err), -1);
    assert_int_equal(err.kind, ERROR_IO);
    assert_int_equal(err.os_error, EWOULDBLOCK);
    assert_non_null(strstr(err.message, "another yinde-index is writing"));
    assert_non_null(strstr(err.message, place->path));
    file_unlock(&second);
    file_unlock(&first);
    file_unlock(&first);
    assert_int_equal(file_lock(&second, place->path, &err), 0);
    file_unlock(&second);
    assert_true(is_there(place->path));
}

static void a_process_that_ends_holds_no_lock(void **state)
{
    struct place *place = *state;
    struct error err = { 0 };
    struct file_lock lock = { 0 };
    int status = -1;
    pid_t child = fork();

    assert_true(child >= 0);
    if (child == 0)
        _exit(file_lock(&lock, place->path, &err) == 0 ? 0 : 1);
    assert_int_equal(waitpid(child, &status, 0), child);
    assert_int_equal(status, 0);
    assert_int_equal(file_lock(&lock, place->path, &err), 0);
    file_unlock(&lock);
}

static void a_folder_s_names_come_sorted_by_bytes(void **state)
{
    struct place *place = *state;
    const char *const made[] = { "b",       "鹿", "a10", "a9", "B",
                                 ".hidden", "c",  "d",   "e",  "f" };
    const char *const sorted[] = { ".hidden", "B", "a10", "a9", "b",
                                   "c",       "d", "e",   "f",  "鹿" };
    struct error err = { 0 };
    struct file_list list = { 0 };

    assert_int_equal(file_list_folder(&list, place->folder, &err), 0);
    assert_int_equal(list.count, 0);
    for (size_t i = 0; i < TEST_COUNT(made); i++) {
        char path[TEST_PATH_BYTES];

        write_file(path_join(path, place->folder, made[i]), "", 0);
    }
    assert_int_equal(file_list_folder(&list, place->folder, &err), 0);
    assert_int_equal(list.count, TEST_COUNT(sorted));
    for (size_t i = 0; i < TEST_COUNT(sorted); i++)
        assert_string_equal(list.names[i], sorted[i]);
    file_list_free(&list);
    file_list_free(&list);
}

#define IN_A_PLACE(test)                                                       \
    cmocka_unit_test_setup_teardown(test, make_place, remove_place)

int main(void)
{
    const struct CMUnitTest tests[] = {
        IN_A_PLACE(a_map_shows_the_file_s_bytes),
        IN_A_PLACE(an_empty_file_maps_to_no_bytes),
        IN_A_PLACE(what_is_no_regular_file_is_not_mapped),
        IN_A_PLACE(what_is_missing_is_named_and_known_as_missing),
        IN_A_PLACE(reading_appends_up_to_the_limit),
        IN_A_PLACE(a_written_file_holds_its_pieces_in_order),
        IN_A_PLACE(a_file_that_is_there_is_never_written_over),
        IN_A_PLACE(an_aborted_file_is_gone),
        IN_A_PLACE(a_file_that_does_not_fit_the_disk_is_told_and_removed),
        IN_A_PLACE(a_rename_replaces_and_an_unlink_removes),
        IN_A_PLACE(a_folder_is_made_once_but_never_out_of_a_file),
        IN_A_PLACE(a_lock_is_held_by_one_at_a_time),
        IN_A_PLACE(a_process_that_ends_holds_no_lock),
        IN_A_PLACE(a_folder_s_names_come_sorted_by_bytes),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
