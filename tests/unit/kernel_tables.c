#define _DEFAULT_SOURCE /* MAP_ANONYMOUS */
#include "tests/unit/kernel_tables.h"

#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

const struct kernels *table;

enum { AREA_BYTES = 131072 };

/* An area of each kind, directly followed by a page that must not be read. */
static uint8_t *area_ends[KERNEL_AREAS];

static void make_areas(void)
{
    long page = sysconf(_SC_PAGESIZE);

    for (int i = 0; i < KERNEL_AREAS; i++) {
        uint8_t *area =
            mmap(NULL, AREA_BYTES + (size_t)page, PROT_READ | PROT_WRITE,
                 MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

        assert_true(area != MAP_FAILED);
        assert_int_equal(mprotect(area + AREA_BYTES, (size_t)page, PROT_NONE),
                         0);
        area_ends[i] = area + AREA_BYTES;
    }
}

void *area_end(enum kernel_area area, size_t size)
{
    assert_true(size <= AREA_BYTES);
    memset(area_ends[area] - size, 0xEE, size);
    return area_ends[area] - size;
}

uint32_t *number_room(enum kernel_area area, uint32_t count)
{
    return area_end(area, (count + KERNEL_SPARE) * sizeof(uint32_t));
}

int kernel_tables_run(const struct CMUnitTest *tests, size_t count)
{
    static const char *const names[] = { "scalar", "avx2", "avx512", "neon" };
    struct error err;
    int failed = 0;

    make_areas();
    for (size_t i = 0; i < TEST_COUNT(names); i++) {
        if (kernels_choose(names[i], &err) < 0) {
            print_message("not on this machine: %s\n", names[i]);
            continue;
        }
        print_message("kernels: %s\n", names[i]);
        table = kernels_active();
        failed += _cmocka_run_group_tests(names[i], tests, count, NULL, NULL);
    }
    return failed;
}
