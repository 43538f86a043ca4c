#include "tests/unit/test_support.h"

#include <stdlib.h>

#include "common/checksum.h"

/* The expected numbers are those of xxHash's own program, xxhsum. */
static void the_hashes_are_those_of_xxhash(void **state)
{
    (void)state;
    char hex[CHECKSUM128_HEX_BYTES];

    assert_true(checksum_bytes(NULL, 0) == UINT64_C(0x2D06800538D394C2));
    assert_true(checksum_bytes("abc", 3) == UINT64_C(0x78AF5F94892F3950));
    assert_true(checksum_id("", 0) == UINT64_C(0xEF46DB3751D8E999));
    assert_true(checksum_id("abc", 3) == UINT64_C(0x44BC2CF5AD770999));
    checksum128_hex(hex, "", 0);
    assert_string_equal(hex, "99aa06d3014798d86001c324468d497f");
    checksum128_hex(hex, "abc", 3);
    assert_string_equal(hex, "06b05ab6733a618578af5f94892f3950");
}

static void pieces_hash_as_the_whole_does(void **state)
{
    (void)state;
    struct test_random random = test_random_start(3);
    uint8_t bytes[5000];

    for (size_t i = 0; i < sizeof bytes; i++)
        bytes[i] = (uint8_t)test_random_next(&random);
    for (size_t round = 0; round < 50; round++) {
        struct error err = { 0 };
        struct checksum_stream *stream;
        size_t at = 0;

        assert_int_equal(checksum_stream_create(&stream, &err), 0);
        while (at < sizeof bytes) {
            size_t step = test_random_below(&random, 700);

            if (step > sizeof bytes - at)
                step = sizeof bytes - at;
            checksum_stream_update(stream, bytes + at, step);
            at += step;
            assert_true(checksum_stream_digest(stream) ==
                        checksum_bytes(bytes, at));
        }
        checksum_stream_free(stream);
    }
    checksum_stream_free(NULL);
}

static void a_stream_without_pieces_hashes_as_nothing(void **state)
{
    (void)state;
    struct error err = { 0 };
    struct checksum_stream *stream;

    assert_int_equal(checksum_stream_create(&stream, &err), 0);
    checksum_stream_update(stream, NULL, 0);
    assert_true(checksum_stream_digest(stream) == checksum_bytes(NULL, 0));
    checksum_stream_free(stream);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_hashes_are_those_of_xxhash),
        cmocka_unit_test(pieces_hash_as_the_whole_does),
        cmocka_unit_test(a_stream_without_pieces_hashes_as_nothing),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
