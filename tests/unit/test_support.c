#define _XOPEN_SOURCE 700 /* nftw */

#include "tests/unit/test_support.h"

#include <ftw.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/*
 * The sanitizers read these at the start of a program. A huge allocation is
 * to fail as it does without them, so that the tests can see it handled.
 */
const char *__asan_default_options(void);
const char *__asan_default_options(void)
{
    return "allocator_may_return_null=1:strict_string_checks=1:"
           "detect_stack_use_after_return=1";
}

const char *__tsan_default_options(void);
const char *__tsan_default_options(void)
{
    return "allocator_may_return_null=1:die_after_fork=0";
}

const char *__ubsan_default_options(void);
const char *__ubsan_default_options(void)
{
    return "print_stacktrace=1";
}

void *exact_copy(const void *bytes, size_t size)
{
    void *copy = malloc(size);

    if (size > 0) {
        assert_non_null(copy);
        memcpy(copy, bytes, size);
    }
    return copy;
}

char *path_join(char out[TEST_PATH_BYTES], const char *folder, const char *name)
{
    int length = snprintf(out, TEST_PATH_BYTES, "%s/%s", folder, name);

    assert_in_range(length, 1, TEST_PATH_BYTES - 1);
    return out;
}

char *temp_folder_make(void)
{
    const char *parent = getenv("TMPDIR");
    char path[TEST_PATH_BYTES];

    path_join(path, parent ? parent : "/tmp", "yinde-test-XXXXXX");
    assert_non_null(mkdtemp(path));
    return exact_copy(path, strlen(path) + 1);
}

static int remove_entry(const char *path, const struct stat *info, int kind,
                        struct FTW *position)
{
    (void)info;
    (void)kind;
    (void)position;
    return remove(path);
}

void temp_folder_remove(char *path)
{
    assert_int_equal(nftw(path, remove_entry, 16, FTW_DEPTH | FTW_PHYS), 0);
    free(path);
}

void write_file(const char *path, const void *bytes, size_t size)
{
    FILE *file = fopen(path, "wb");

    assert_non_null(file);
    assert_int_equal(fwrite(bytes, 1, size, file), size);
    assert_int_equal(fclose(file), 0);
}

struct test_random test_random_start(uint64_t seed)
{
    print_message("seed %llu\n", (unsigned long long)seed);
    return (struct test_random){ .state = seed };
}

uint64_t test_random_next(struct test_random *random)
{
    uint64_t z = random->state += UINT64_C(0x9E3779B97F4A7C15);

    z = (z ^ z >> 30) * UINT64_C(0xBF58476D1CE4E5B9);
    z = (z ^ z >> 27) * UINT64_C(0x94D049BB133111EB);
    return z ^ z >> 31;
}

uint64_t test_random_below(struct test_random *random, uint64_t end)
{
    return test_random_next(random) % end;
}
