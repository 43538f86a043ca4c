#include "tests/unit/test_support.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <zstd.h>

#include "common/byte_writer.h"
#include "indexer/line_reader.h"

enum { LIMIT = 100 };

struct fixture {
    char *folder;
    char path[TEST_PATH_BYTES];
    int descriptor;
    struct line_reader *reader;
};

static void open_bytes(struct fixture *f, const void *bytes, size_t size)
{
    struct error err = { 0 };

    f->folder = temp_folder_make();
    path_join(f->path, f->folder, "lines");
    write_file(f->path, bytes, size);
    f->descriptor = open(f->path, O_RDONLY);
    assert_true(f->descriptor >= 0);
    f->reader = NULL;
    if (line_reader_open(&f->reader, f->descriptor, "lines", LIMIT, NULL,
                         &err) < 0)
        assert_non_null(strstr(err.message, "lines"));
}

static void close_all(struct fixture *f)
{
    line_reader_close(f->reader);
    close(f->descriptor);
    temp_folder_remove(f->folder);
}

/* "NUMBER:TEXT|", a long line "NUMBER!SIZE|", a failure "error". */
static char *all_lines(struct line_reader *reader)
{
    struct byte_writer out = { 0 };
    struct line line = { 0 };
    struct error err = { 0 };

    while (reader != NULL && line_reader_next(reader, &line, &err) == 0 &&
           line.kind != LINE_END) {
        char head[64];

        snprintf(head, sizeof head, "%u%s", (unsigned)line.number,
                 line.kind == LINE_TEXT ? ":" : "!");
        write_bytes(&out, head, strlen(head));
        if (line.kind == LINE_TOO_LONG)
            snprintf(head, sizeof head, "%u|", (unsigned)line.size);
        else
            write_bytes(&out, line.bytes, (size_t)line.size);
        write_bytes(&out, line.kind == LINE_TEXT ? "|" : head,
                    line.kind == LINE_TEXT ? 1 : strlen(head));
    }
    if (reader == NULL || err.kind != ERROR_NONE)
        write_bytes(&out, "error", 5);
    write_u8(&out, 0);
    return (char *)out.bytes;
}

static void expect(const void *bytes, size_t size, const char *lines)
{
    struct fixture f;
    char *got;

    open_bytes(&f, bytes, size);
    got = all_lines(f.reader);
    assert_string_equal(got, lines);
    free(got);
    close_all(&f);
}

static void lines_come_with_their_numbers(void **state)
{
    (void)state;
    static const struct {
        const char *why;
        const char *text;
        const char *lines;
    } cases[] = {
        { "nothing", "", "" },
        { "one", "a\n", "1:a|" },
        { "no newline at the end", "a\nb", "1:a|2:b|" },
        { "blank lines count", "\n \t\na\n\r\n\nb\n", "3:a|6:b|" },
        { "CR LF", "a\r\nb\r\n", "1:a|2:b|" },
        { "a mark at the start only",
          "\xef\xbb\xbf"
          "a\n\xef\xbb\xbf"
          "b",
          "1:a|2:\xef\xbb\xbf"
          "b|" },
        { "a mark alone", "\xef\xbb\xbf", "" },
    };

    for (size_t i = 0; i < TEST_COUNT(cases); i++)
        expect(cases[i].text, strlen(cases[i].text), cases[i].lines);
    expect("a\0b\nc", 5, "1:a");
}

static void a_line_may_be_as_long_as_the_limit(void **state)
{
    (void)state;
    char text[3 * LIMIT] = { 0 };

    memset(text, 'x', sizeof text);
    text[LIMIT] = '\n';
    text[2 * LIMIT + 2] = '\n';
    text[2 * LIMIT + 3] = 'y';
    char lines[2 * LIMIT];

    snprintf(lines, sizeof lines, "1:%.*s|2!%d|3:y|", LIMIT, text, LIMIT + 1);
    expect(text, 2 * LIMIT + 4, lines);
}

static void a_line_over_many_blocks_is_whole_or_counted(void **state)
{
    (void)state;
    size_t size = 5 << 20;
    char *text = malloc(size + 3);

    assert_non_null(text);
    memset(text, 'x', size);
    memcpy(text + size, "\nz\n", 3);
    expect(text, size + 3, "1!5242880|2:z|");
    free(text);
}

static void lines_across_blocks_stay_whole(void **state)
{
    (void)state;
    struct byte_writer text = { 0 };
    struct byte_writer lines = { 0 };
    struct fixture f;
    char *got;

    for (unsigned i = 1; i <= 20000; i++) {
        char line[64];

        snprintf(line, sizeof line, "%u %.*s\n", i, (int)(i % 23),
                 "abcdefghijklmnopqrstuvwxyz");
        write_bytes(&text, line, strlen(line));
        snprintf(line, sizeof line, "%u:%u %.*s|", i, i, (int)(i % 23),
                 "abcdefghijklmnopqrstuvwxyz");
        write_bytes(&lines, line, strlen(line));
    }
    write_u8(&lines, 0);
    open_bytes(&f, text.bytes, text.size);
    got = all_lines(f.reader);
    assert_string_equal(got, (char *)lines.bytes);
    assert_int_equal(line_reader_consumed(f.reader), text.size);
    free(got);
    close_all(&f);
    byte_writer_free(&text);
    byte_writer_free(&lines);
}

static size_t compress(void *out, size_t room, const char *text)
{
    size_t size = ZSTD_compress(out, room, text, strlen(text), 3);

    assert_false(ZSTD_isError(size));
    return size;
}

static void zstd_in_several_frames_is_one_text(void **state)
{
    (void)state;
    char bytes[512];
    size_t size = compress(bytes, 256, "a\nb");

    size += compress(bytes + size, 256, "c\nd\n");
    expect(bytes, size, "1:a|2:bc|3:d|");
}

static void damaged_compression_is_an_error(void **state)
{
    (void)state;
    char bytes[512];
    size_t size = compress(bytes, sizeof bytes, "aaaaaaaaaaaaaaaaaaaaaa\nb\n");

    expect(bytes, size - 1, "error");
    expect("\x1f\x8b\x08\0\0\0\0\0\0\3\xff\xff\xff\xff", 14, "error");
}

static void gzip_is_read(void **state)
{
    (void)state;
    /* printf 'a\nb\n' | gzip -n */
    static const unsigned char bytes[] = {
        0x1f, 0x8b, 0x08, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x03, 0x4b, 0xe4,
        0x4a, 0xe2, 0x02, 0x00, 0x97, 0x2a, 0x57, 0x18, 0x04, 0x00, 0x00, 0x00,
    };
    unsigned char twice[2 * sizeof bytes];

    memcpy(twice, bytes, sizeof bytes);
    memcpy(twice + sizeof bytes, bytes, sizeof bytes);
    expect(bytes, sizeof bytes, "1:a|2:b|");
    expect(twice, sizeof twice, "1:a|2:b|3:a|4:b|");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(lines_come_with_their_numbers),
        cmocka_unit_test(a_line_may_be_as_long_as_the_limit),
        cmocka_unit_test(a_line_over_many_blocks_is_whole_or_counted),
        cmocka_unit_test(lines_across_blocks_stay_whole),
        cmocka_unit_test(zstd_in_several_frames_is_one_text),
        cmocka_unit_test(damaged_compression_is_an_error),
        cmocka_unit_test(gzip_is_read),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
