#include "tests/unit/test_support.h"

#include <stdlib.h>
#include <string.h>

#include "common/gap_codes.h"
#include "common/segment_format.h"

enum { BYTES_MAX = 1280, BASE = 77 };

static const uint32_t ends[] = {
    1, 2, 3, 255, 256, 257, 65536, 65537, 65538, 1u << 17, 1u << 24, INT32_MAX,
};

static size_t pack(uint8_t *bytes, const uint32_t *values, uint32_t count,
                   uint32_t base, uint32_t end)
{
    struct bit_packer packer = { .at = bytes };

    gap_codes_pack(&packer, values, count, base, end);
    assert_int_equal(packer.at - bytes, gap_codes_size(values, count, end));
    assert_true(packer.at - bytes <= (ptrdiff_t)gap_codes_most(count));
    return (size_t)(packer.at - bytes);
}

/* Reads from exactly `size` bytes, all of which must be used. */
static int read_exact(uint32_t *values, const uint8_t *bytes, size_t size,
                      uint32_t count, uint32_t base, uint32_t end,
                      struct error *err)
{
    uint8_t *copy = exact_copy(bytes, size);
    struct byte_reader in;

    byte_reader_init(&in, copy, size);

    int result = gap_codes_read(values, &in, count, base, end, err);

    if (result == 0 && read_left(&in) > 0)
        result = error_set(err, ERROR_CORRUPT, "bytes are left");
    free(copy);
    return result;
}

static void assert_comes_back(const uint32_t *values, uint32_t count,
                              uint32_t end)
{
    uint8_t bytes[BYTES_MAX + BIT_PACKER_SPARE];
    uint8_t again[BYTES_MAX + BIT_PACKER_SPARE];
    uint32_t back[BLOCK_MAX];
    struct error err = { 0 };
    size_t size = pack(bytes, values, count, 0, end);

    if (read_exact(back, bytes, size, count, 0, end, &err) < 0)
        fail_msg("%u below %u: %s", count, end, err.message);
    assert_memory_equal(back, values, count * sizeof *values);
    if (end > INT32_MAX - BASE)
        return;
    assert_int_equal(read_exact(back, bytes, size, count, BASE, end, &err), 0);
    assert_int_equal(back[count - 1], BASE + values[count - 1]);
    assert_int_equal(pack(again, back, count, BASE, end), size);
    assert_memory_equal(again, bytes, size);
}

/* The same gap once and twice, at each side of every power of two. */
static void gaps_of_every_size_come_back(void **state)
{
    (void)state;
    for (size_t i = 0; i < TEST_COUNT(ends); i++) {
        for (unsigned bits = 0; bits < 31; bits++) {
            for (uint32_t more = 0; more < 3; more++) {
                uint32_t gap = (1u << bits) - 1 + more;
                uint32_t values[3] = { 0, gap, 2 * gap };

                if (gap >= 1 && gap < ends[i])
                    assert_comes_back(values, 2 + (2 * gap < ends[i]), ends[i]);
            }
        }
        assert_comes_back((uint32_t[]){ ends[i] - 1 }, 1, ends[i]);
    }
}

/* Clusters and wide gaps in turn; returns how many there is room for. */
static uint32_t make_values(struct test_random *random, uint32_t *values,
                            uint32_t count, uint32_t end)
{
    uint64_t next = test_random_below(random, end);

    for (uint32_t i = 0; i < count; i++) {
        if (next >= end)
            return i;
        values[i] = (uint32_t)next;
        next += 1 + test_random_below(
                        random, UINT64_C(1) << test_random_below(random, 25));
    }
    return count;
}

static void change_a_bit(struct test_random *random, const uint32_t *values,
                         uint32_t count, uint32_t end)
{
    uint8_t bytes[BYTES_MAX + BIT_PACKER_SPARE];
    uint32_t back[BLOCK_MAX];
    struct error err = { 0 };
    size_t size = pack(bytes, values, count, 0, end);

    if (size == 0)
        return;
    assert_int_equal(read_exact(back, bytes, size - 1, count, 0, end, &err),
                     -1);
    bytes[test_random_below(random, size)] ^=
        (uint8_t)(1 << test_random_below(random, 8));
    if (read_exact(back, bytes, size, count, 0, end, &err) < 0)
        return;
    for (uint32_t i = 0; i < count; i++)
        assert_true(back[i] < end && (i == 0 || back[i] > back[i - 1]));
}

static void sequences_of_all_sizes_come_back_or_are_refused(void **state)
{
    (void)state;
    struct test_random random = test_random_start(1);
    uint32_t values[BLOCK_MAX];

    for (uint32_t count = 1; count <= BLOCK_MAX; count++) {
        for (size_t i = 0; i < TEST_COUNT(ends); i++) {
            uint32_t made = make_values(&random, values, count, ends[i]);

            assert_comes_back(values, made, ends[i]);
            change_a_bit(&random, values, made, ends[i]);
        }
    }
}

static void damage_is_refused(void **state)
{
    (void)state;
    static const struct {
        const char *bytes;
        size_t size;
        uint32_t count;
        uint32_t end;
        const char *message;
    } cases[] = {
        { "", 0, 2, 9, "cut short" },                   /* no classes */
        { "\x00", 1, 2, 9, "cut short" },               /* nothing else */
        { "\x05\x00", 2, 2, 999, "cut short" },         /* the gap's bits */
        { "\x10\x00", 2, 2, 9, "padding is not zero" }, /* of the classes */
        { "\x00\x10", 2, 2, 9, "padding is not zero" }, /* of the bits */
        { "\x09", 1, 1, 9, "past the end" },            /* the first value */
        { "\x00\x08", 2, 2, 9, "past the end" },        /* by its gap */
        { "\x0F\x01\xF0\x0F\x00\x00", 6, 2, 9, "past the end" },
    };

    for (size_t i = 0; i < TEST_COUNT(cases); i++) {
        uint32_t values[BLOCK_MAX];
        struct error err = { 0 };

        assert_int_equal(read_exact(values, (const uint8_t *)cases[i].bytes,
                                    cases[i].size, cases[i].count, 0,
                                    cases[i].end, &err),
                         -1);
        if (!strstr(err.message, cases[i].message))
            fail_msg("case %zu: %s", i, err.message);
    }
}

static void gaps_take_what_the_format_says(void **state)
{
    (void)state;
    uint8_t bytes[BYTES_MAX + BIT_PACKER_SPARE];

    /* 4 bits of class, then 4 of the first value and none of the gap 1 */
    assert_int_equal(pack(bytes, (uint32_t[]){ 5, 6 }, 2, 0, 9), 2);
    assert_memory_equal(bytes, "\x00\x05", 2);
    /* a gap of 7 is 6 and 4 bits that hold 1 */
    assert_int_equal(pack(bytes, (uint32_t[]){ 1, 8 }, 2, 0, 9), 2);
    assert_memory_equal(bytes, "\x02\x11", 2);
    assert_int_equal(pack(bytes, (uint32_t[]){ 1, 8 }, 2, 0, 1 << 18), 4);
    assert_memory_equal(bytes, "\x02\x01\x00\x04", 4);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(gaps_of_every_size_come_back),
        cmocka_unit_test(sequences_of_all_sizes_come_back_or_are_refused),
        cmocka_unit_test(damage_is_refused),
        cmocka_unit_test(gaps_take_what_the_format_says),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
