#include "tests/unit/test_support.h"

#include <stdlib.h>
#include <string.h>

#include "common/byte_reader.h"

static void numbers_are_little_endian(void **state)
{
    (void)state;
    uint8_t *bytes = exact_copy("\x01\x02\x83\x04\x05\x06\x87\x08\x09\x0a\x0b"
                                "\x0c\x0d\x0e\x8f",
                                15);
    struct byte_reader in;

    byte_reader_init(&in, bytes, 15);
    assert_int_equal(read_u8(&in), 0x01);
    assert_int_equal(read_u16(&in), 0x8302);
    assert_int_equal(read_u32(&in), 0x87060504);
    assert_int_equal(read_left(&in), 8);
    assert_true(read_u64(&in) == UINT64_C(0x8F0E0D0C0B0A0908));
    assert_int_equal(read_left(&in), 0);
    assert_false(in.failed);
    free(bytes);
}

static void a_number_that_is_cut_fails(void **state)
{
    (void)state;
    for (size_t size = 0; size < 8; size++) {
        uint8_t *bytes = exact_copy("\x11\x11\x11\x11\x11\x11\x11", size);
        struct byte_reader in[4];

        for (size_t i = 0; i < 4; i++)
            byte_reader_init(&in[i], bytes, size);
        assert_int_equal(read_u8(&in[0]), size < 1 ? 0 : 0x11);
        assert_int_equal(in[0].failed, size < 1);
        assert_int_equal(read_u16(&in[1]), size < 2 ? 0 : 0x1111);
        assert_int_equal(in[1].failed, size < 2);
        assert_int_equal(read_u32(&in[2]), size < 4 ? 0 : 0x11111111);
        assert_int_equal(in[2].failed, size < 4);
        assert_int_equal(read_u64(&in[3]), 0);
        assert_true(in[3].failed);
        free(bytes);
    }
}

static void after_a_failure_every_read_gives_nothing(void **state)
{
    (void)state;
    struct byte_reader in;

    byte_reader_init(&in, "\x01\x02\x03", 3);
    assert_null(read_bytes(&in, 4));
    assert_true(in.failed);
    assert_int_equal(read_left(&in), 0);
    assert_int_equal(read_u8(&in), 0);
    assert_int_equal(read_u16(&in), 0);
    assert_int_equal(read_u32(&in), 0);
    assert_int_equal(read_u64(&in), 0);
    assert_int_equal(read_varint(&in, UINT64_MAX), 0);
    assert_null(read_bytes(&in, 0));
    assert_true(in.failed);
}

static void bytes_are_lent_up_to_the_last(void **state)
{
    (void)state;
    const uint8_t *bytes = (const uint8_t *)"abc";
    struct byte_reader in;

    byte_reader_init(&in, bytes, 3);
    assert_ptr_equal(read_bytes(&in, 0), bytes);
    assert_ptr_equal(read_bytes(&in, 3), bytes);
    assert_ptr_equal(read_bytes(&in, 0), bytes + 3);
    assert_false(in.failed);
    assert_null(read_bytes(&in, SIZE_MAX));
    assert_true(in.failed);
}

static void a_reader_of_nothing_lends_no_bytes_but_is_sound(void **state)
{
    (void)state;
    struct byte_reader in;

    byte_reader_init(&in, NULL, 0);
    assert_non_null(read_bytes(&in, 0));
    assert_false(in.failed);
    assert_int_equal(read_u8(&in), 0);
    assert_true(in.failed);
}

struct varint_case {
    const char *why;
    const char *bytes;
    size_t size;
    uint64_t max;
    uint64_t value; /* where it is good */
};

static void a_varint_reaches_its_limit(void **state)
{
    (void)state;
    static const struct varint_case cases[] = {
        { "zero", "\x00", 1, 0, 0 },
        { "the largest of one byte", "\x7f", 1, 127, 127 },
        { "the smallest of two bytes", "\x80\x01", 2, 128, 128 },
        { "the largest of two bytes", "\xff\x7f", 2, 16383, 16383 },
        { "the largest u32", "\xff\xff\xff\xff\x0f", 5, UINT32_MAX,
          UINT32_MAX },
        { "the largest of nine bytes", "\xff\xff\xff\xff\xff\xff\xff\xff\x7f",
          9, INT64_MAX, INT64_MAX },
        { "the largest u64", "\xff\xff\xff\xff\xff\xff\xff\xff\xff\x01", 10,
          UINT64_MAX, UINT64_MAX },
    };

    for (size_t i = 0; i < TEST_COUNT(cases); i++) {
        uint8_t *bytes = exact_copy(cases[i].bytes, cases[i].size);
        struct byte_reader in;

        byte_reader_init(&in, bytes, cases[i].size);
        if (read_varint(&in, cases[i].max) != cases[i].value || in.failed)
            fail_msg("refused: %s", cases[i].why);
        assert_int_equal(read_left(&in), 0);
        free(bytes);
    }
}

static void a_bad_varint_fails_and_gives_0(void **state)
{
    (void)state;
    static const struct varint_case cases[] = {
        { "no bytes", "", 0, UINT64_MAX, 0 },
        { "cut after one byte", "\x80", 1, UINT64_MAX, 0 },
        { "cut after nine bytes", "\xff\xff\xff\xff\xff\xff\xff\xff\xff", 9,
          UINT64_MAX, 0 },
        { "one over the limit", "\x80\x01", 2, 127, 0 },
        { "one over the limit in one byte", "\x06", 1, 5, 0 },
        { "over u32", "\x80\x80\x80\x80\x10", 5, UINT32_MAX, 0 },
        { "overlong zero", "\x80\x00", 2, UINT64_MAX, 0 },
        { "overlong one", "\x81\x80\x00", 3, UINT64_MAX, 0 },
        { "bit 64", "\xff\xff\xff\xff\xff\xff\xff\xff\xff\x02", 10, UINT64_MAX,
          0 },
        { "eleven bytes", "\x80\x80\x80\x80\x80\x80\x80\x80\x80\x80\x01", 11,
          UINT64_MAX, 0 },
        { "tenth byte goes on", "\xff\xff\xff\xff\xff\xff\xff\xff\xff\x81\x00",
          11, UINT64_MAX, 0 },
    };

    for (size_t i = 0; i < TEST_COUNT(cases); i++) {
        uint8_t *bytes = exact_copy(cases[i].bytes, cases[i].size);
        struct byte_reader in;

        byte_reader_init(&in, bytes, cases[i].size);
        if (read_varint(&in, cases[i].max) != 0 || !in.failed)
            fail_msg("accepted: %s", cases[i].why);
        assert_int_equal(read_left(&in), 0);
        free(bytes);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(numbers_are_little_endian),
        cmocka_unit_test(a_number_that_is_cut_fails),
        cmocka_unit_test(after_a_failure_every_read_gives_nothing),
        cmocka_unit_test(bytes_are_lent_up_to_the_last),
        cmocka_unit_test(a_reader_of_nothing_lends_no_bytes_but_is_sound),
        cmocka_unit_test(a_varint_reaches_its_limit),
        cmocka_unit_test(a_bad_varint_fails_and_gives_0),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
