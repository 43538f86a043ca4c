#!/bin/sh
# check_neon.sh TOP BUILD: the kernels of AArch64 pass test_kernels*, compiled
# for it and run under qemu. Skipped (77) where its compiler or qemu-user is
# missing. cmocka is not there for it: the few lines below stand in.
set -eu
top=$1
compiler=aarch64-linux-gnu-gcc
command -v $compiler >/dev/null || { echo "SKIPPED: no $compiler (Debian: gcc-aarch64-linux-gnu)"; exit 77; }
command -v qemu-aarch64 >/dev/null || { echo "SKIPPED: no qemu-aarch64 (Debian: qemu-user)"; exit 77; }
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

cat >"$work/cmocka.h" <<'END'
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
struct CMUnitTest { const char *name; void (*run)(void **); };
#define cmocka_unit_test(f) { #f, f }
#define cmocka_run_group_tests(tests, up, down) \
    run_all(#tests, tests, sizeof tests / sizeof tests[0])
#define _cmocka_run_group_tests(name, tests, count, up, down) \
    run_all(name, tests, count)
#define assert_true(x) \
    ((x) ? (void)0 : (printf("%s:%d: %s\n", __FILE__, __LINE__, #x), exit(1)))
#define assert_false(x) assert_true(!(x))
#define assert_non_null(x) assert_true((x) != NULL)
#define assert_int_equal(a, b) assert_true((a) == (b))
#define assert_ptr_equal(a, b) assert_true((a) == (b))
#define assert_in_range(a, b, c) assert_true((a) >= (b) && (a) <= (c))
#define assert_string_equal(a, b) assert_true(strcmp(a, b) == 0)
#define assert_memory_equal(a, b, size) assert_true(memcmp(a, b, size) == 0)
#define print_message printf
static inline int run_all(const char *group, const struct CMUnitTest *tests,
                          size_t count)
{
    for (size_t i = 0; i < count; i++) {
        tests[i].run(NULL);
        printf("ok %s: %s\n", group, tests[i].name);
    }
    return 0;
}
END

cd "$top"
for test in test_kernels test_kernels_decoded test_kernels_utf8; do
    $compiler -std=c17 -O2 -g -Wall -Wextra -Wconversion -Wshadow -Werror -ffp-contract=off -D_POSIX_C_SOURCE=200809L \
        -I"$work" -I. "tests/unit/$test.c" tests/unit/kernel_tables.c tests/unit/test_support.c common/kernels*.c \
        common/bm25.c common/memory.c common/error.c common/utf8.c -lm -static -o "$work/$test"
    qemu-aarch64 "$work/$test" >"$work/log" || { cat "$work/log"; exit 1; }
    grep -q "ok neon: " "$work/log" || { cat "$work/log"; echo "the table of NEON was not tested"; exit 1; }
done
