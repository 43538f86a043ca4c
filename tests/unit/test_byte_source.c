#include "tests/unit/test_support.h"

#include <fcntl.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>
#include <zlib.h>
#include <zstd.h>

#include "common/byte_writer.h"
#include "indexer/byte_source.h"

enum { MEMORY = 16 << 20 };

/* Reads a file of these bytes to its end. */
static int read_all(struct byte_writer *out, const uint8_t *bytes, size_t size,
                    struct error *err)
{
    char *folder = temp_folder_make();
    char path[TEST_PATH_BYTES];
    struct byte_source *source;
    const uint8_t *block;
    size_t got;
    int descriptor;
    int result;

    write_file(path_join(path, folder, "bytes"),
               size > 0 ? (const void *)bytes : "", size);
    descriptor = open(path, O_RDONLY);
    assert_true(descriptor >= 0);
    byte_writer_reset(out);
    assert_int_equal(
        byte_source_open(&source, descriptor, "bytes", MEMORY, NULL, err), 0);
    while ((result = byte_source_next(&block, &got, source, err)) == 0 &&
           got > 0)
        write_bytes(out, block, got);
    if (result == 0)
        assert_int_equal(byte_source_consumed(source), size);
    byte_source_close(source);
    close(descriptor);
    temp_folder_remove(folder);
    return result;
}

static void expect(const struct byte_writer *packed,
                   const struct byte_writer *text)
{
    struct byte_writer got = { 0 };
    struct error err = { 0 };

    if (read_all(&got, packed->bytes, packed->size, &err) < 0)
        fail_msg("%s", err.message);
    assert_int_equal(got.size, text->size);
    if (text->size > 0)
        assert_memory_equal(got.bytes, text->bytes, text->size);
    byte_writer_free(&got);
}

static void write_gzip(struct byte_writer *out, const uint8_t *text,
                       size_t size)
{
    z_stream z = { 0 };
    uLong room;
    uint8_t *packed;

    assert_int_equal(
        deflateInit2(&z, 6, Z_DEFLATED, 15 + 16, 8, Z_DEFAULT_STRATEGY), Z_OK);
    room = deflateBound(&z, size);
    packed = malloc(room);
    assert_non_null(packed);
    z.next_in = (uint8_t *)(uintptr_t)text;
    z.avail_in = (uInt)size;
    z.next_out = packed;
    z.avail_out = (uInt)room;
    assert_int_equal(deflate(&z, Z_FINISH), Z_STREAM_END);
    write_bytes(out, packed, z.total_out);
    deflateEnd(&z);
    free(packed);
}

static void write_zstd(struct byte_writer *out, const uint8_t *text,
                       size_t size)
{
    ZSTD_CCtx *context = ZSTD_createCCtx();
    size_t room = ZSTD_compressBound(size);
    uint8_t *packed = malloc(room);
    size_t got;

    assert_true(context && packed);
    ZSTD_CCtx_setParameter(context, ZSTD_c_checksumFlag, 1);
    got = ZSTD_compress2(context, packed, room, text, size);
    assert_false(ZSTD_isError(got));
    write_bytes(out, packed, got);
    ZSTD_freeCCtx(context);
    free(packed);
}

static void write_plain(struct byte_writer *out, const uint8_t *text,
                        size_t size)
{
    write_bytes(out, text, size);
}

typedef void write_packed(struct byte_writer *, const uint8_t *, size_t);

static write_packed *const codings[] = { write_gzip, write_zstd, write_plain };

/* Letters of which few repeat, so that they stay long when compressed. */
static void write_letters(struct byte_writer *out, size_t size)
{
    struct test_random random = test_random_start(5);

    for (size_t i = 0; i < size; i++)
        write_u8(out, (uint8_t)('a' + test_random_below(&random, 26)));
}

static void members_in_a_row_are_one_text(void **state)
{
    (void)state;
    static const size_t sizes[] = { 0, 1, 5, 65535, 65536, 65537, 900000 };

    for (size_t i = 0; i < TEST_COUNT(codings); i++) {
        for (size_t j = 0; j < TEST_COUNT(sizes); j++) {
            struct byte_writer packed = { 0 };
            struct byte_writer text = { 0 };

            write_letters(&text, sizes[j]);
            codings[i](&packed, text.bytes, text.size);
            expect(&packed, &text);
            write_letters(&text, 7);
            codings[i](&packed, text.bytes + sizes[j], 7);
            codings[i](&packed, text.bytes, 0);
            expect(&packed, &text);
            byte_writer_free(&packed);
            byte_writer_free(&text);
        }
    }
}

static void zeros_behind_gzip_are_passed_over(void **state)
{
    (void)state;
    static const uint8_t zeros[70000];
    struct byte_writer packed = { 0 };
    struct byte_writer text = { 0 };
    struct byte_writer got = { 0 };
    struct error err = { 0 };

    write_letters(&text, 10);
    write_gzip(&packed, text.bytes, 10);
    write_bytes(&packed, zeros, sizeof zeros);
    expect(&packed, &text);
    write_bytes(&packed, "xy", 2);
    assert_int_equal(read_all(&got, packed.bytes, packed.size, &err), -1);
    assert_int_equal(err.kind, ERROR_INPUT);
    assert_non_null(strstr(err.message, "read bytes: incorrect header"));
    byte_writer_free(&packed);
    byte_writer_free(&text);
    byte_writer_free(&got);
}

static void each_truncation_is_told(void **state)
{
    (void)state;
    for (size_t i = 0; i < 2; i++) {
        struct byte_writer packed = { 0 };
        struct byte_writer text = { 0 };
        struct byte_writer got = { 0 };

        write_letters(&text, 150);
        codings[i](&packed, text.bytes, text.size);
        for (size_t size = 4; size < packed.size; size++) {
            struct error err = { 0 };

            if (read_all(&got, packed.bytes, size, &err) == 0)
                fail_msg("coding %zu: accepted cut at %zu", i, size);
            assert_int_equal(err.kind, ERROR_INPUT);
            assert_non_null(strstr(err.message, "cut short"));
        }
        byte_writer_free(&packed);
        byte_writer_free(&text);
        byte_writer_free(&got);
    }
}

static void no_flipped_bit_changes_the_text(void **state)
{
    (void)state;
    for (size_t i = 0; i < 2; i++) {
        struct byte_writer packed = { 0 };
        struct byte_writer text = { 0 };
        struct byte_writer got = { 0 };
        size_t told = 0;

        write_letters(&text, 150);
        codings[i](&packed, text.bytes, text.size);
        for (size_t bit = 4 * 8; bit < packed.size * 8; bit++) {
            struct error err = { 0 };

            packed.bytes[bit / 8] ^= (uint8_t)(1 << bit % 8);
            if (read_all(&got, packed.bytes, packed.size, &err) < 0)
                told++;
            else if (got.size != text.size ||
                     memcmp(got.bytes, text.bytes, got.size) != 0)
                fail_msg("coding %zu: bit %zu gives another text", i, bit);
            packed.bytes[bit / 8] ^= (uint8_t)(1 << bit % 8);
        }
        assert_true(told > text.size * 4);
        byte_writer_free(&packed);
        byte_writer_free(&text);
        byte_writer_free(&got);
    }
}

static void a_window_takes_no_more_than_the_memory(void **state)
{
    (void)state;
    uint8_t frame[] = { 0x28, 0xb5, 0x2f, 0xfd, 0, 0, 1, 0, 0 };
    struct byte_writer got = { 0 };
    struct error err = { 0 };

    frame[5] = (24 - 10) << 3; /* 2^24 bytes: all there is */
    assert_int_equal(read_all(&got, frame, sizeof frame, &err), 0);
    frame[5] = (25 - 10) << 3;
    assert_int_equal(read_all(&got, frame, sizeof frame, &err), -1);
    assert_int_equal(err.kind, ERROR_INPUT);
    assert_non_null(strstr(err.message, "over 16 MiB"));
    assert_non_null(strstr(err.message, "more --memory"));
    byte_writer_free(&got);
}

static void what_cannot_be_read_is_told(void **state)
{
    (void)state;
    struct byte_source *source = NULL;
    struct error err = { 0 };
    int descriptor = open("/", O_RDONLY);

    assert_int_equal(
        byte_source_open(&source, descriptor, "root", 0, NULL, &err), -1);
    assert_int_equal(err.kind, ERROR_IO);
    assert_non_null(strstr(err.message, "read root"));
    assert_null(source);
    close(descriptor);
}

static void *stop_soon(void *stop)
{
    struct timespec pause = { .tv_nsec = 20000000 };

    nanosleep(&pause, NULL);
    atomic_store((atomic_bool *)stop, true);
    return NULL;
}

static void a_pipe_that_stalls_can_be_left(void **state)
{
    (void)state;
    struct byte_source *source = NULL;
    struct error err = { 0 };
    atomic_bool stop = false;
    const uint8_t *block;
    size_t size;
    pthread_t thread;
    int ends[2];

    assert_int_equal(pipe(ends), 0);
    assert_int_equal(write(ends[1], "some", 4), 4);
    assert_int_equal(byte_source_open(&source, ends[0], "pipe", 0, &stop, &err),
                     0);
    assert_int_equal(byte_source_next(&block, &size, source, &err), 0);
    assert_int_equal(size, 4);
    assert_int_equal(pthread_create(&thread, NULL, stop_soon, &stop), 0);
    assert_int_equal(byte_source_next(&block, &size, source, &err), -1);
    assert_int_equal(err.kind, ERROR_STOPPED);
    pthread_join(thread, NULL);
    byte_source_close(source);
    close(ends[0]);
    close(ends[1]);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(members_in_a_row_are_one_text),
        cmocka_unit_test(zeros_behind_gzip_are_passed_over),
        cmocka_unit_test(each_truncation_is_told),
        cmocka_unit_test(no_flipped_bit_changes_the_text),
        cmocka_unit_test(a_window_takes_no_more_than_the_memory),
        cmocka_unit_test(what_cannot_be_read_is_told),
        cmocka_unit_test(a_pipe_that_stalls_can_be_left),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
