/*
 * test_support - what the tests of many modules need.
 *
 * Included first by every cmocka test; it brings cmocka with it. What fails
 * here fails the test that called.
 */
#ifndef TESTS_UNIT_TEST_SUPPORT_H
#define TESTS_UNIT_TEST_SUPPORT_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#define TEST_COUNT(array) (sizeof(array) / sizeof(array)[0])

enum { TEST_PATH_BYTES = 4096 };

/*
 * `size` bytes on the heap with no spare byte after them, so that the
 * sanitizers see an over-read. The caller frees them.
 */
void *exact_copy(const void *bytes, size_t size);

/* A new empty folder below TMPDIR or /tmp; the caller frees the path. */
char *temp_folder_make(void);

/* Removes the folder with all that is in it, and frees `path`. */
void temp_folder_remove(char *path);

/* Puts FOLDER/NAME into `out` and returns it. */
char *path_join(char out[TEST_PATH_BYTES], const char *folder,
                const char *name);

/* Makes, or makes anew, the file at `path`. */
void write_file(const char *path, const void *bytes, size_t size);

/*
 * Random numbers that are the same in every run (splitmix64, Steele, Lea and
 * Flood, "Fast splittable pseudorandom number generators", 2014).
 */
struct test_random {
    uint64_t state;
};

/* Starts with `seed` and prints it, so that a failure can be told of. */
struct test_random test_random_start(uint64_t seed);

uint64_t test_random_next(struct test_random *random);

/* A number from 0 to `end` - 1; `end` is at least 1. */
uint64_t test_random_below(struct test_random *random, uint64_t end);

#endif
