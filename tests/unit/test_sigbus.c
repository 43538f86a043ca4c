#include "tests/unit/test_support.h"

#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "common/file.h"
#include "common/sigbus.h"

/* In a child: reads a mapped file that was cut; what it says goes to `out`. */
static void read_cut_file(const char *path, int out)
{
    struct file_map map;
    struct error err = { 0 };

    if (dup2(out, STDERR_FILENO) < 0 || sigbus_install(&err) < 0 ||
        file_map_open(&map, path, &err) < 0 || truncate(path, 0) < 0)
        _exit(99);

    volatile uint8_t byte = map.bytes[map.size - 1];

    (void)byte;
    _exit(98);
}

static void a_cut_file_is_named_and_ends_the_program(void **state)
{
    (void)state;
    char *folder = temp_folder_make();
    char path[TEST_PATH_BYTES];
    char said[8192] = { 0 };
    size_t size = 0;
    ssize_t got;
    int ends[2];
    int status;

    write_file(path_join(path, folder, "s0000000001.seg"), "bytes", 5);
    assert_int_equal(pipe(ends), 0);

    pid_t child = fork();

    assert_true(child >= 0);
    if (child == 0)
        read_cut_file(path, ends[1]);
    close(ends[1]);
    while ((got = read(ends[0], said + size, sizeof said - 1 - size)) > 0)
        size += (size_t)got;
    close(ends[0]);
    assert_int_equal(waitpid(child, &status, 0), child);
    assert_true(WIFEXITED(status));
    assert_int_equal(WEXITSTATUS(status), 2);
    assert_non_null(strstr(said, path));
    assert_non_null(strstr(said, "cut short"));
    temp_folder_remove(folder);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_cut_file_is_named_and_ends_the_program),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
