#include "tests/unit/test_support.h"

#include <stdlib.h>
#include <string.h>

#include "common/elias_fano.h"
#include "common/kernels.h"
#include "common/segment_format.h"

enum { BYTES_MAX = 1024, BASE = 77 };

/* `count` values below `end` at random, none before BASE. */
static void make_values(struct test_random *random, uint32_t *values,
                        uint32_t count, uint32_t end)
{
    uint32_t next = 0;

    for (uint32_t i = 0; i < count; i++) {
        uint32_t room = (end - next) - (count - i) + 1; /* places for it */
        uint64_t share = (uint64_t)room * 2 / (count - i + 1);

        next += (uint32_t)test_random_below(random, share < 1 ? 1 : share);
        values[i] = BASE + next++;
    }
}

static int read_sequence(uint32_t *values, const uint8_t *bytes, size_t size,
                         const struct elias_fano_shape *shape,
                         struct error *err)
{
    uint8_t *copy = exact_copy(bytes, size);
    struct byte_reader in;

    byte_reader_init(&in, copy, size);

    int result = elias_fano_read(values, &in, shape, BASE, err);

    assert_true(result < 0 || read_left(&in) == 0);
    free(copy);
    return result;
}

static void check_sequence(struct test_random *random, uint32_t count,
                           uint32_t end)
{
    struct elias_fano_shape shape = elias_fano_shape(count, end);
    uint32_t values[BLOCK_MAX];
    uint32_t back[BLOCK_MAX + KERNEL_SPARE];
    uint8_t bytes[BYTES_MAX + BIT_PACKER_SPARE];
    struct bit_packer packer = { .at = bytes };
    struct error err = { 0 };

    make_values(random, values, count, end);
    elias_fano_pack(&packer, &shape, values, BASE);
    assert_ptr_equal(packer.at, bytes + shape.size);
    if (read_sequence(back, bytes, shape.size, &shape, &err) < 0)
        fail_msg("%u below %u: %s", count, end, err.message);
    assert_memory_equal(back, values, count * sizeof *values);
    if (shape.size == 0)
        return;
    assert_int_equal(read_sequence(back, bytes, shape.size - 1, &shape, &err),
                     -1);
    bytes[test_random_below(random, shape.size)] ^=
        (uint8_t)(1 << test_random_below(random, 8));
    if (read_sequence(back, bytes, shape.size, &shape, &err) < 0)
        return;
    for (uint32_t i = 0; i < count; i++)
        assert_true(back[i] - BASE < end && (i == 0 || back[i] > back[i - 1]));
}

static void sequences_of_all_sizes_come_back_or_are_refused(void **state)
{
    (void)state;
    struct test_random random = test_random_start(1);

    for (uint32_t count = 0; count <= BLOCK_MAX; count++) {
        for (unsigned bits = 0; bits < 31; bits++) {
            uint32_t end = count + (uint32_t)test_random_below(
                                       &random, UINT32_C(1) << bits);

            check_sequence(&random, count, end);
        }
        check_sequence(&random, count, count);
        check_sequence(&random, count, INT32_MAX - BASE);
    }
}

static void a_sequence_takes_what_the_format_says(void **state)
{
    (void)state;

    assert_int_equal(elias_fano_shape(0, 0).size, 0);
    assert_int_equal(elias_fano_shape(1, 1).size, 1);
    /* 31 below 2^31: 26 low bits; a bitmap of 31 + 31 */
    assert_int_equal(elias_fano_shape(31, UINT32_C(1) << 31).size,
                     (31 * 26 + 62 + 7) / 8);
    assert_in_range(elias_fano_shape(255, UINT32_C(1) << 31).size, 700, 800);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(sequences_of_all_sizes_come_back_or_are_refused),
        cmocka_unit_test(a_sequence_takes_what_the_format_says),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
