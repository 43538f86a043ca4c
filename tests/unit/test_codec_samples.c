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

struct fixture {
    struct index_sample sample;
    struct index_writer writer;
    struct line_chunk chunk;
    struct input *input;
};

static void begin(struct fixture *f, int level)
{
    *f = (struct fixture){ .input = no_input() };
    index_sample_open(&f->sample);
    f->sample.make.text_level = level;
    index_sample_write(&f->writer, &f->sample);
}

static void train(struct fixture *f)
{
    static const struct article_settings settings = { 0 };
    struct error err = { 0 };

    test_must(
        codec_samples_train(&f->writer, f->input, &f->chunk, &settings, &err),
        &err);
}

/* Bytes that the writer's codec takes for the text. */
static size_t coded_size(const struct fixture *f, const char *text)
{
    struct byte_writer coded = { 0 };
    size_t size;

    text_codec_encode(f->writer.codec, &coded, (const uint8_t *)text,
                      strlen(text));
    size = coded.size;
    byte_writer_free(&coded);
    return size;
}

static void end(struct fixture *f)
{
    input_close(f->input);
    index_writer_close(&f->writer);
    line_chunk_free(&f->chunk);
    index_sample_close(&f->sample);
}

/* Whether the writer, of an index with this --text-level, learns a codec. */
static bool learns(size_t each, size_t bytes, int level)
{
    struct fixture f;
    uint64_t hash;

    begin(&f, level);
    fill(&f.chunk, each, bytes);
    train(&f);
    hash = text_codec_hash(f.writer.codec);
    assert_ptr_equal(index_writer_codec(&f.writer, hash), f.writer.codec);
    end(&f);
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
    struct fixture f;

    begin(&f, -1);
    fill(&f.chunk, 300, CODEC_SAMPLES_LEAST * 12 / 10);
    for (size_t i = 0; i < f.chunk.count; i += 10)
        f.chunk.bytes.bytes[f.chunk.lines[i].start + 20] = 0xff;
    for (size_t i = 5; i < f.chunk.count; i += 50)
        f.chunk.lines[i].size--;
    train(&f);
    assert_true(text_codec_hash(f.writer.codec) != 0);
    end(&f);
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
    char path[TEST_PATH_BYTES];
    const char *paths[] = { path };
    struct fixture f;
    struct error err = { 0 };

    begin(&f, -1);
    write_halves(path_join(path, f.sample.folder, "halves"),
                 CODEC_SAMPLES_MOST * 11 / 10 / 900);
    fill(&f.chunk, 300, CODEC_SAMPLES_LEAST / 10);
    input_close(f.input);
    test_must(input_open(&f.input, paths, 1, 1 << 20, NULL, &err), &err);
    train(&f);
    assert_int_equal(coded_size(&f, "的灣"), 2);
    end(&f);
}

/* However long a text is, memory holds no more of it than is wanted. */
static void of_a_long_text_the_start_is_learnt(void **state)
{
    (void)state;
    enum { CHARACTERS = CODEC_SAMPLES_MOST / 3 + 1 };
    struct chunk_line *line;
    struct fixture f;
    struct error err = { 0 };

    begin(&f, -1);
    write_bytes(&f.chunk.bytes, "{\"text\":\"", 9);
    for (int i = 0; i < 2 * CHARACTERS; i++)
        write_bytes(&f.chunk.bytes, i < CHARACTERS ? "的" : "灣", 3);
    write_bytes(&f.chunk.bytes, "\"}", 2);
    test_must(memory_alloc(&line, 1, sizeof *line, &err), &err);
    *line = (struct chunk_line){ .file = "a", .size = f.chunk.bytes.size };
    f.chunk.lines = line;
    f.chunk.count = 1;
    train(&f);
    assert_int_equal(coded_size(&f, "的"), 1);
    assert_true(coded_size(&f, "灣") > 1);
    end(&f);
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
