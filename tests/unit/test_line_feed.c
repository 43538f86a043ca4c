#include "tests/unit/test_support.h"

#include <stdlib.h>
#include <string.h>

#include "indexer/line_feed.h"
#include "tests/unit/index_sample.h"

enum { LIMIT = 1000 };

struct fixture {
    char *folder;
    struct input *input;
    struct run_report report;
    struct line_feed feed;
    struct line_chunk chunk;
};

static void begin_shared(struct fixture *f, const char *lines,
                         size_t chunk_bytes, unsigned workers)
{
    char path[TEST_PATH_BYTES];
    struct error err = { 0 };

    *f = (struct fixture){ .folder = temp_folder_make() };
    const char *paths[] = { path_join(path, f->folder, "a.jsonl") };

    write_file(path, lines, strlen(lines));
    test_must(input_open(&f->input, paths, 1, LIMIT, NULL, &err), &err);
    run_report_open(&f->report, PROGRESS_NEVER, false);
    line_feed_open(&f->feed, f->input, &f->report, LIMIT, chunk_bytes, workers);
}

static void begin(struct fixture *f, const char *lines, size_t chunk_bytes)
{
    begin_shared(f, lines, chunk_bytes, 1);
}

static void end(struct fixture *f)
{
    line_chunk_free(&f->chunk);
    line_feed_close(&f->feed);
    run_report_close(&f->report);
    input_close(f->input);
    temp_folder_remove(f->folder);
}

static void next(struct fixture *f)
{
    struct error err = { 0 };

    test_must(line_feed_next(&f->chunk, &f->feed, &err), &err);
}

/* The chunk has, joined by "|", these lines from `first`. */
static void expect(const struct fixture *f, uint64_t first, const char *lines)
{
    const struct line_chunk *chunk = &f->chunk;
    struct byte_writer joined = { 0 };

    for (size_t i = 0; i < chunk->count; i++) {
        const struct chunk_line *line = &chunk->lines[i];

        if (i > 0)
            write_u8(&joined, '|');
        write_bytes(&joined, chunk->bytes.bytes + line->start, line->size);
        assert_int_equal(line->number, first + i);
        assert_non_null(strstr(line->file, "a.jsonl"));
    }
    write_u8(&joined, '\0');
    assert_string_equal((char *)joined.bytes, lines);
    byte_writer_free(&joined);
}

static void chunks_hold_neighbours(void **state)
{
    (void)state;
    struct fixture f;

    /* a line takes its bytes and the place of it twice */
    begin(&f, "one\ntwo\nthree\nfour\nfive", 4 * sizeof(struct chunk_line));
    next(&f);
    expect(&f, 1, "one|two");
    assert_int_equal(f.feed.chunks, 1);
    next(&f);
    expect(&f, 3, "three|four");
    assert_int_equal(f.feed.chunks, 2);
    next(&f);
    expect(&f, 5, "five");
    next(&f);
    expect(&f, 0, "");
    next(&f);
    expect(&f, 0, "");
    end(&f);
}

static void a_chunk_has_a_line_at_least(void **state)
{
    (void)state;
    struct fixture f;

    begin(&f, "one\ntwo\n", 1);
    next(&f);
    expect(&f, 1, "one");
    next(&f);
    expect(&f, 2, "two");
    end(&f);
}

enum {
    LINES = 5000,
    LINE = 800, /* bytes */
    LINES_BYTES = LINES * (LINE + 2 * (int)sizeof(struct chunk_line)),
};

/* LINES of them, of LINE bytes with the line feed. */
static const char *many_lines(void)
{
    static char lines[LINES * LINE + 1];

    memset(lines, 'x', sizeof lines - 1);
    for (size_t i = 1; i <= LINES; i++)
        lines[i * LINE - 1] = '\n';
    return lines;
}

/* The next chunk, for another worker. */
static void next_for(struct line_chunk *chunk, struct fixture *f)
{
    struct error err = { 0 };

    test_must(line_feed_next(chunk, &f->feed, &err), &err);
}

static void one_worker_gets_full_chunks(void **state)
{
    (void)state;
    struct fixture f;

    begin_shared(&f, many_lines(), LINES_BYTES * 95 / 100, 1);
    next(&f);
    assert_true(f.chunk.count > LINES * 8 / 10);
    end(&f);
}

/* Lines that do not fit one chunk, but two. */
static void every_worker_gets_as_many_lines(void **state)
{
    (void)state;
    struct line_chunk other = { 0 };
    struct fixture f;

    begin_shared(&f, many_lines(), LINES * LINE * 95 / 100, 2);
    next(&f);
    assert_in_range(f.chunk.count, LINES * 45 / 100, LINES * 55 / 100);
    next_for(&other, &f);
    assert_int_equal(other.count, LINES - f.chunk.count);
    next(&f);
    assert_int_equal(f.chunk.count, 0);
    line_chunk_free(&other);
    end(&f);
}

/* A worker that comes while the other is at its chunk gets more. */
static void workers_end_together(void **state)
{
    (void)state;
    enum { DONE = LINES / 10 }; /* of the other's chunk */
    struct line_chunk other = { 0 };
    struct fixture f;
    size_t given;

    begin_shared(&f, many_lines(), LINES_BYTES * 3 / 10, 2);
    next_for(&other, &f);
    next(&f);
    given = other.count + f.chunk.count;
    assert_int_equal(f.feed.pending, input_consumed(f.input));
    assert_in_range(other.count, LINES * 21 / 100, LINES * 29 / 100);
    assert_in_range(f.chunk.count, LINES * 21 / 100, LINES * 29 / 100);
    line_feed_done(&f.feed, &other, DONE / 2);
    line_feed_done(&f.feed, &other, DONE);
    next(&f);

    size_t all = LINES - given + other.count - DONE;

    assert_in_range(f.chunk.count, all * 45 / 100, all * 55 / 100);
    given += f.chunk.count;
    next_for(&other, &f);
    assert_int_equal(other.count, LINES - given);
    line_feed_done(&f.feed, &other, other.count);
    line_feed_done(&f.feed, &f.chunk, f.chunk.count);
    assert_int_equal(f.feed.pending, 0);
    line_chunk_free(&other);
    end(&f);
}

static void a_small_input_is_one_chunk(void **state)
{
    (void)state;
    struct fixture f;

    begin_shared(&f, many_lines(), LINES_BYTES * 2, 2);
    next(&f);
    assert_int_equal(f.chunk.count, LINES);
    end(&f);
}

/* What is left is a little more than a fair share. */
static void a_short_rest_belongs_to_the_last(void **state)
{
    (void)state;
    struct line_chunk other = { 0 };
    struct fixture f;

    begin_shared(&f, many_lines(), LINES * LINE * 95 / 100, 2);
    next_for(&other, &f);
    line_feed_done(&f.feed, &other, other.count * 3 / 10);
    next(&f);
    assert_int_equal(f.chunk.count, LINES - other.count);
    line_chunk_free(&other);
    end(&f);
}

/* A chunk of none would be the end. */
static void a_line_left_out_is_no_chunk(void **state)
{
    (void)state;
    enum { LONG = LINES * LINE * 6 / 10 };
    struct stderr_catch caught;
    struct fixture f;
    char *lines = strdup(many_lines());

    for (size_t i = 0; i < LONG; i++)
        lines[i] = 'x';
    begin_shared(&f, lines, LINES * LINE * 95 / 100, 2);
    stderr_catch_start(&caught, f.folder);
    next(&f);
    free(stderr_catch_end(&caught));
    assert_true(f.chunk.count > 0);
    free(lines);
    end(&f);
}

/* One that is always first does not end with ever smaller ones. */
static void no_chunk_is_tiny(void **state)
{
    (void)state;
    enum { CHUNK = LINES * LINE * 3 / 10, LEAST = CHUNK / 32 / 4 / LINE };
    struct fixture f;
    size_t given = 0;

    begin_shared(&f, many_lines(), CHUNK, 8);
    while (given < LINES) {
        next(&f);
        assert_in_range(f.chunk.count, LEAST, CHUNK / LINE);
        given += f.chunk.count;
    }
    end(&f);
}

/* What lies behind the size that a file had at first is no short rest. */
static void a_file_that_grows_is_read_in_full_chunks(void **state)
{
    (void)state;
    enum { CHUNK = LINES * LINE / 10 };
    struct line_chunk other = { 0 };
    struct fixture f;
    char path[TEST_PATH_BYTES];
    char *start = strndup(many_lines(), CHUNK * 2);

    begin_shared(&f, start, CHUNK, 2);
    write_file(path_join(path, f.folder, "a.jsonl"), many_lines(),
               LINES * LINE);
    while (input_consumed(f.input) < CHUNK * 2) {
        next(&f);
        next_for(&other, &f);
    }
    for (int i = 0; i < 3; i++) {
        next(&f);
        assert_true(f.chunk.count > LINES / 20);
    }
    line_chunk_free(&other);
    free(start);
    end(&f);
}

static void a_line_over_the_limit_is_told_and_left_out(void **state)
{
    (void)state;
    struct stderr_catch caught;
    struct fixture f;
    char lines[3 * LIMIT];

    memset(lines, 'x', sizeof lines);
    lines[LIMIT] = '\n';
    lines[2 * LIMIT + 2] = '\n';
    strcpy(lines + 2 * LIMIT + 3, "end");
    begin(&f, lines, 10000);
    stderr_catch_start(&caught, f.folder);
    next(&f);
    char *said = stderr_catch_end(&caught);

    assert_int_equal(f.chunk.count, 2);
    assert_int_equal(f.chunk.lines[0].size, LIMIT);
    assert_int_equal(f.chunk.lines[1].number, 3);
    assert_int_equal(f.report.skipped, 1);
    assert_non_null(strstr(said, "a.jsonl, line 2: a line of 1001 bytes, above "
                                 "the 1000 that this --memory leaves"));
    free(said);
    end(&f);
}

static void a_strict_run_stops_at_a_line_over_the_limit(void **state)
{
    (void)state;
    struct error err = { 0 };
    struct fixture f;
    char lines[LIMIT + 2] = { 0 };

    memset(lines, 'x', LIMIT + 1);
    begin(&f, lines, 10000);
    f.report.strict = true;
    assert_int_equal(line_feed_next(&f.chunk, &f.feed, &err), -1);
    assert_int_equal(err.kind, ERROR_LIMIT);
    assert_int_equal(f.feed.chunks, 1);
    assert_non_null(strstr(err.message, "line 1"));
    end(&f);
}

static void a_file_that_breaks_off_is_told_once(void **state)
{
    (void)state;
    struct stderr_catch caught;
    struct fixture f;

    begin(&f, "\x1f\x8b\x08\x04 cut", 10000);
    stderr_catch_start(&caught, f.folder);
    next(&f);
    next(&f);
    char *said = stderr_catch_end(&caught);

    assert_int_equal(f.chunk.count, 0);
    assert_int_equal(f.report.skipped, 1);
    assert_non_null(strstr(said, "a.jsonl"));
    free(said);
    end(&f);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(chunks_hold_neighbours),
        cmocka_unit_test(a_chunk_has_a_line_at_least),
        cmocka_unit_test(one_worker_gets_full_chunks),
        cmocka_unit_test(every_worker_gets_as_many_lines),
        cmocka_unit_test(workers_end_together),
        cmocka_unit_test(a_small_input_is_one_chunk),
        cmocka_unit_test(a_short_rest_belongs_to_the_last),
        cmocka_unit_test(a_line_left_out_is_no_chunk),
        cmocka_unit_test(no_chunk_is_tiny),
        cmocka_unit_test(a_file_that_grows_is_read_in_full_chunks),
        cmocka_unit_test(a_line_over_the_limit_is_told_and_left_out),
        cmocka_unit_test(a_strict_run_stops_at_a_line_over_the_limit),
        cmocka_unit_test(a_file_that_breaks_off_is_told_once),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
