#include "tests/unit/test_support.h"

#include <stdlib.h>
#include <string.h>

#include "common/byte_reader.h"
#include "common/byte_writer.h"

static void numbers_are_written_little_endian(void **state)
{
    (void)state;
    struct error err = { 0 };
    struct byte_writer out = { 0 };

    write_u8(&out, 0x81);
    write_u16(&out, 0x8302);
    write_u32(&out, 0x87060504);
    write_u64(&out, UINT64_C(0x8F0E0D0C0B0A0908));
    write_zeros(&out, 2);
    write_bytes(&out, "xy", 2);
    assert_int_equal(byte_writer_check(&out, &err), 0);
    assert_int_equal(out.size, 19);
    assert_memory_equal(out.bytes,
                        "\x81\x02\x83\x04\x05\x06\x87\x08\x09\x0a\x0b\x0c\x0d"
                        "\x0e\x8f\x00\x00xy",
                        19);
    byte_writer_free(&out);
}

static void a_varint_takes_the_fewest_bytes(void **state)
{
    (void)state;
    for (unsigned bits = 0; bits <= 64; bits++) {
        uint64_t value = bits == 64 ? UINT64_MAX : (UINT64_C(1) << bits) - 1;
        struct byte_writer out = { 0 };

        write_varint(&out, value);
        assert_int_equal(out.size, bits == 0 ? 1 : (bits + 6) / 7);
        byte_writer_free(&out);
    }
}

static void what_was_written_is_what_is_read(void **state)
{
    (void)state;
    struct test_random random = test_random_start(4);
    struct byte_writer out = { 0 };
    struct byte_reader in;
    uint64_t values[3000];

    for (size_t i = 0; i < TEST_COUNT(values); i++) {
        values[i] = test_random_next(&random) >> test_random_below(&random, 64);
        write_varint(&out, values[i]);
        write_u64(&out, values[i]);
        write_u32(&out, (uint32_t)values[i]);
        write_u16(&out, (uint16_t)values[i]);
        write_u8(&out, (uint8_t)values[i]);
    }
    byte_reader_init(&in, out.bytes, out.size);
    for (size_t i = 0; i < TEST_COUNT(values); i++) {
        assert_true(read_varint(&in, values[i]) == values[i]);
        assert_true(read_u64(&in) == values[i]);
        assert_true(read_u32(&in) == (uint32_t)values[i]);
        assert_true(read_u16(&in) == (uint16_t)values[i]);
        assert_true(read_u8(&in) == (uint8_t)values[i]);
    }
    assert_false(in.failed);
    assert_int_equal(read_left(&in), 0);
    byte_writer_free(&out);
}

static void a_failed_writer_says_so_and_takes_no_more(void **state)
{
    (void)state;
    static const struct {
        const char *why;
        size_t more;
    } cases[] = {
        { "the sum wraps", SIZE_MAX },
        { "the sum with the least room wraps", SIZE_MAX - 64 },
        { "the machine has less", PTRDIFF_MAX - 64 },
    };

    for (size_t i = 0; i < TEST_COUNT(cases); i++) {
        struct byte_writer out = { 0 };
        struct error err = { 0 };

        write_u32(&out, 7);
        if (byte_writer_reserve(&out, cases[i].more))
            fail_msg("reserved: %s", cases[i].why);
        write_u8(&out, 1);
        write_u64(&out, 1);
        write_varint(&out, 300);
        write_bytes(&out, "abc", 3);
        write_zeros(&out, 3);
        assert_int_equal(out.size, 0);
        assert_int_equal(byte_writer_check(&out, &err), -1);
        assert_int_equal(err.kind, ERROR_MEMORY);
        assert_non_null(strstr(err.message, "byte writer"));
        byte_writer_reset(&out);
        write_u8(&out, 1);
        assert_int_equal(byte_writer_check(&out, &err), 0);
        assert_int_equal(out.size, 1);
        byte_writer_free(&out);
    }
}

static void a_reset_writer_is_empty_and_keeps_its_room(void **state)
{
    (void)state;
    struct byte_writer out = { 0 };

    write_zeros(&out, 1000);

    size_t capacity = out.capacity;

    assert_true(capacity >= 1000);
    byte_writer_reset(&out);
    assert_int_equal(out.size, 0);
    assert_int_equal(out.capacity, capacity);
    byte_writer_free(&out);
    assert_null(out.bytes);
    byte_writer_free(&out);
}

static void nothing_to_write_needs_no_buffer(void **state)
{
    (void)state;
    struct byte_writer out = { 0 };

    write_bytes(&out, NULL, 0);
    write_zeros(&out, 0);
    assert_null(out.bytes);
    assert_false(out.failed);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(numbers_are_written_little_endian),
        cmocka_unit_test(a_varint_takes_the_fewest_bytes),
        cmocka_unit_test(what_was_written_is_what_is_read),
        cmocka_unit_test(a_failed_writer_says_so_and_takes_no_more),
        cmocka_unit_test(a_reset_writer_is_empty_and_keeps_its_room),
        cmocka_unit_test(nothing_to_write_needs_no_buffer),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
