#include "tests/unit/test_support.h"

#include <stdio.h>
#include <string.h>

#include "common/text_codec.h"
#include "indexer/codec_samples.h"
#include "tests/unit/index_sample.h"

/* A chunk of lines, each a text of `each` characters, `bytes` in all. */
static void fill(struct line_chunk *chunk, size_t each, size_t bytes)
{
    struct error err = { 0 };

    while (chunk->bytes.size < bytes) {
        struct chunk_line *line;

        test_must(memory_grow(&chunk->lines, &chunk->capacity, chunk->count + 1,
                              sizeof *line, &err),
                  &err);
        line = &chunk->lines[chunk->count++];
        *line = (struct chunk_line){ .file = "a", .start = chunk->bytes.size };
        write_bytes(&chunk->bytes, "{\"text\":\"", 9);
        for (size_t i = 0; i < each; i++)
            write_bytes(&chunk->bytes, i % 7 == 0 ? "的" : "深", 3);
        write_bytes(&chunk->bytes, "\"}", 2);
        line->size = chunk->bytes.size - line->start;
    }
}

/* As a pipe: it cannot be looked at. */
static struct input *no_input(void)
{
    struct input *input = NULL;
    struct error err = { 0 };

    test_must(input_open(&input, NULL, 0, 1000, NULL, &err), &err);
    return input;
}

/* Whether the writer, of an index with this --text-level, learns a codec. */
static bool learns(size_t each, size_t bytes, int level)
{
    static const struct article_settings settings = { 0 };
    struct line_chunk chunk = { 0 };
    struct input *nothing = no_input();
    struct index_writer writer;
    struct index_sample s;
    struct error err = { 0 };

    index_sample_open(&s);
    s.make.text_level = level;
    index_sample_write(&writer, &s);
    fill(&chunk, each, bytes);
    test_must(codec_samples_train(&writer, nothing, &chunk, &settings, &err),
              &err);
    input_close(nothing);
    uint64_t hash = text_codec_hash(writer.codec);

    assert_ptr_equal(index_writer_codec(&writer, hash), writer.codec);
    index_writer_close(&writer);
    line_chunk_free(&chunk);
    index_sample_close(&s);
    return hash != 0;
}

static void a_codec_is_learnt_from_enough_text(void **state)
{
    (void)state;

    assert_true(learns(300, CODEC_SAMPLES_LEAST * 11 / 10, -1));
    assert_false(learns(300, CODEC_SAMPLES_LEAST / 2, -1));
    /* enough lines, but not enough text in them */
    assert_false(learns(1, CODEC_SAMPLES_LEAST * 11 / 10, -1));
}

static void what_stores_no_text_learns_nothing(void **state)
{
    (void)state;

    assert_false(learns(300, CODEC_SAMPLES_LEAST * 11 / 10, 0));
}

static void one_long_text_is_no_trouble(void **state)
{
    (void)state;

    assert_true(learns(500000, CODEC_SAMPLES_LEAST * 11 / 10, -1));
}

static void bad_records_are_passed_over(void **state)
{
    (void)state;
    static const struct article_settings settings = { 0 };
    struct line_chunk chunk = { 0 };
    struct input *nothing = no_input();
    struct index_writer writer;
    struct index_sample s;
    struct error err = { 0 };

    index_sample_open(&s);
    index_sample_write(&writer, &s);
    fill(&chunk, 300, CODEC_SAMPLES_LEAST * 12 / 10);
    for (size_t i = 0; i < chunk.count; i += 10)
        chunk.bytes.bytes[chunk.lines[i].start + 20] = 0xff;
    for (size_t i = 5; i < chunk.count; i += 50)
        chunk.lines[i].size--;
    test_must(codec_samples_train(&writer, nothing, &chunk, &settings, &err),
              &err);
    input_close(nothing);
    assert_true(text_codec_hash(writer.codec) != 0);
    index_writer_close(&writer);
    line_chunk_free(&chunk);
    index_sample_close(&s);
}

/* Writes a file whose second half has other characters than the first. */
static void write_halves(const char *path, size_t lines)
{
    FILE *file = fopen(path, "w");

    assert_non_null(file);
    for (size_t i = 0; i < lines; i++) {
        fprintf(file, "{\"text\":\"");
        for (size_t j = 0; j < 300; j++)
            fputs(i < lines / 2 ? "的" : "灣", file);
        fprintf(file, "%zu\"}\n", i);
    }
    assert_int_equal(fclose(file), 0);
}

/* What stands far behind the first chunk is learnt, too, be it a small one. */
static void a_codec_is_learnt_from_all_of_a_file(void **state)
{
    (void)state;
    static const struct article_settings settings = { 0 };
    char path[TEST_PATH_BYTES];
    const char *paths[] = { path };
    struct line_chunk chunk = { 0 };
    struct byte_writer coded = { 0 };
    struct input *input = NULL;
    struct index_writer writer;
    struct index_sample s;
    struct error err = { 0 };

    index_sample_open(&s);
    index_sample_write(&writer, &s);
    write_halves(path_join(path, s.folder, "halves"),
                 CODEC_SAMPLES_MOST * 11 / 10 / 900);
    fill(&chunk, 300, CODEC_SAMPLES_LEAST / 10);
    test_must(input_open(&input, paths, 1, 1 << 20, NULL, &err), &err);
    test_must(codec_samples_train(&writer, input, &chunk, &settings, &err),
              &err);
    text_codec_encode(writer.codec, &coded, (const uint8_t *)"的灣", 6);
    assert_int_equal(coded.size, 2);
    byte_writer_free(&coded);
    input_close(input);
    index_writer_close(&writer);
    line_chunk_free(&chunk);
    index_sample_close(&s);
}

/* However long a text is, memory holds no more of it than is wanted. */
static void of_a_long_text_the_start_is_learnt(void **state)
{
    (void)state;
    static const struct article_settings settings = { 0 };
    enum { CHARACTERS = CODEC_SAMPLES_MOST / 3 + 1 };
    struct chunk_line line = { .file = "a" };
    struct line_chunk chunk = { .lines = &line, .count = 1 };
    struct byte_writer coded = { 0 };
    struct input *nothing = no_input();
    struct index_writer writer;
    struct index_sample s;
    struct error err = { 0 };

    index_sample_open(&s);
    index_sample_write(&writer, &s);
    write_bytes(&chunk.bytes, "{\"text\":\"", 9);
    for (int i = 0; i < 2 * CHARACTERS; i++)
        write_bytes(&chunk.bytes, i < CHARACTERS ? "的" : "灣", 3);
    write_bytes(&chunk.bytes, "\"}", 2);
    line.size = chunk.bytes.size;
    test_must(codec_samples_train(&writer, nothing, &chunk, &settings, &err),
              &err);
    text_codec_encode(writer.codec, &coded, (const uint8_t *)"的", 3);
    assert_int_equal(coded.size, 1);
    text_codec_encode(writer.codec, &coded, (const uint8_t *)"灣", 3);
    assert_true(coded.size > 2);
    byte_writer_free(&coded);
    input_close(nothing);
    index_writer_close(&writer);
    byte_writer_free(&chunk.bytes);
    index_sample_close(&s);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_codec_is_learnt_from_enough_text),
        cmocka_unit_test(what_stores_no_text_learns_nothing),
        cmocka_unit_test(one_long_text_is_no_trouble),
        cmocka_unit_test(bad_records_are_passed_over),
        cmocka_unit_test(a_codec_is_learnt_from_all_of_a_file),
        cmocka_unit_test(of_a_long_text_the_start_is_learnt),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
