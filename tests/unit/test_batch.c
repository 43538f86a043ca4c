#include "tests/unit/test_support.h"

#include <stdio.h>
#include <string.h>

#include "common/byte_writer.h"
#include "common/file.h"
#include "common/utf8.h"
#include "indexer/batch.h"

struct fixture {
    char *folder;
    struct manifest manifest;
    struct article_settings articles;
    struct batch *batch;
};

static void begin_coded(struct fixture *f, uint32_t flags,
                        const struct text_codec *codec)
{
    struct error err = { 0 };

    *f = (struct fixture){ .folder = temp_folder_make() };
    f->manifest.flags = flags | INDEX_POSITIONS | INDEX_TEXT;
    f->manifest.text_level = 3;
    struct batch_settings settings = {
        .segment = { .folder = f->folder,
                     .index = &f->manifest,
                     .table = analysis_table_builtin(),
                     .codec = codec,
                     .memory = 1 << 16,
                     .number = 1 },
        .articles = &f->articles,
    };

    assert_int_equal(batch_open(&f->batch, &settings, &err), 0);
}

static void begin(struct fixture *f, uint32_t flags)
{
    begin_coded(f, flags, text_codec_builtin());
}

static void end(struct fixture *f)
{
    batch_abort(f->batch);
    temp_folder_remove(f->folder);
}

static void add(struct fixture *f, const char *line)
{
    struct error err = { 0 };
    bool bad;

    if (batch_add(&bad, f->batch, (const uint8_t *)line, strlen(line), &err) <
        0)
        fail_msg("%s", err.message);
}

static struct manifest_segment finish(struct fixture *f)
{
    struct manifest_segment segment = { 0 };
    struct error err = { 0 };
    struct batch *batch = f->batch;

    f->batch = NULL;
    if (batch_finish(batch, &segment, &err) < 0)
        fail_msg("%s", err.message);
    return segment;
}

static void articles_become_passages(void **state)
{
    (void)state;
    struct fixture f;

    begin(&f, 0);
    add(&f, "{\"title\":\"梁文鋒\",\"text\":\"深度求索。杭州。\"}");
    add(&f, "{\"title\":\"只有標題\"}");
    add(&f, "{\"text\":\"只有\\n正文\",\"author\":[\"甲\",\"乙\"]}");
    assert_int_equal(batch_articles(f.batch), 3);
    struct manifest_segment segment = finish(&f);

    assert_int_equal(segment.articles, 3);
    assert_int_equal(segment.passages, 2 + 1 + 1);
    /* bigrams: 2 + (3 + 1) + 3 + (1 + 1) */
    assert_int_equal(segment.sum_length, 11);
    end(&f);
}

static void whole_records_are_one_passage(void **state)
{
    (void)state;
    struct fixture f;

    begin(&f, INDEX_WHOLE);
    add(&f, "{\"title\":\"梁文鋒\",\"text\":\"深度求索。杭州。\"}");
    add(&f, "{\"title\":\"只有標題\"}");
    struct manifest_segment segment = finish(&f);

    assert_int_equal(segment.passages, 2);
    assert_int_equal(segment.sum_length, 2 + 4 + 3);
    end(&f);
}

static void bad_records_leave_the_batch_as_it_was(void **state)
{
    (void)state;
    static const struct {
        const char *says;
        const char *line;
    } cases[] = {
        { "not UTF-8", "{\"text\":\"\xff\"}" },
        { "nothing to index", "{\"author\":\"x\"}" },
        { "", "{\"text\":" },
        { "", "[]" },
    };
    struct fixture f;

    begin(&f, 0);
    add(&f, "{\"text\":\"甲乙\"}");
    for (size_t i = 0; i < TEST_COUNT(cases); i++) {
        struct error err = { 0 };
        bool bad = false;

        assert_int_equal(batch_add(&bad, f.batch,
                                   (const uint8_t *)cases[i].line,
                                   strlen(cases[i].line), &err),
                         -1);
        assert_true(bad);
        assert_non_null(strstr(err.message, cases[i].says));
        assert_int_equal(batch_articles(f.batch), 1);
    }
    struct manifest_segment segment = finish(&f);

    assert_int_equal(segment.articles, 1);
    assert_int_equal(segment.sum_length, 1);
    end(&f);
}

static struct manifest_segment titled(uint32_t flags, int characters)
{
    struct byte_writer line = { 0 };
    struct manifest_segment segment;
    struct fixture f;

    write_bytes(&line, "{\"title\":\"", 10);
    for (int i = 0; i < characters; i++)
        write_bytes(&line, "字", 3);
    write_bytes(&line, "\"}", 3);
    begin(&f, flags);
    add(&f, (char *)line.bytes);
    segment = finish(&f);
    end(&f);
    byte_writer_free(&line);
    return segment;
}

static void a_long_title_has_several_passages(void **state)
{
    (void)state;
    struct manifest_segment segment = titled(0, 1000);

    /* each reaches 7 characters on, and has a bigram less than characters */
    assert_int_equal(segment.passages, 5);
    assert_int_equal(segment.sum_length, 1000 + 4 * 7 - 5);
}

static void a_title_takes_a_quarter_of_a_whole_record_at_most(void **state)
{
    (void)state;
    assert_int_equal(titled(INDEX_WHOLE, 16384).sum_length, 16383);
    assert_int_equal(titled(INDEX_WHOLE, 20000).sum_length, 16384);
}

enum { FILE_ARTICLES = 300 };

static void give_codec(struct fixture *f)
{
    struct error err = { 0 };

    assert_true(batch_held(f->batch) > 0);
    if (batch_code(f->batch, text_codec_builtin(), &err) < 0)
        fail_msg("%s", err.message);
    assert_int_equal(batch_held(f->batch), 0);
}

/* The file of a segment that gets its codec after so many articles. */
static void make_file(struct byte_writer *out, int uncoded)
{
    struct fixture f;
    struct error err = { 0 };
    char path[TEST_PATH_BYTES];

    begin_coded(&f, 0, uncoded > 0 ? NULL : text_codec_builtin());
    for (int i = 0; i < FILE_ARTICLES; i++) {
        char line[160];

        snprintf(line, sizeof line,
                 "{\"id\":\"%d\",\"date\":\"2025-10-%02d\",\"source\":"
                 "\"s%d\",\"text\":\"強腦科技 No%d 韓璧丞。R%d\"}",
                 i * 7919 % FILE_ARTICLES, i % 28 + 1, i % 5, i, i % 11);
        add(&f, line);
        if (i + 1 == uncoded)
            give_codec(&f);
    }
    assert_true(batch_bytes(f.batch) > FILE_ARTICLES * 20);
    assert_int_equal(finish(&f).articles, FILE_ARTICLES);
    path_join(path, f.folder, "s0000000001.seg");
    assert_int_equal(file_read_all(out, path, 1 << 24, &err), 0);
    end(&f);
}

static void expect_same_files(int uncoded)
{
    struct byte_writer files[2] = { { 0 }, { 0 } };

    make_file(&files[0], 0);
    make_file(&files[1], uncoded);
    assert_int_equal(files[0].size, files[1].size);
    assert_memory_equal(files[0].bytes, files[1].bytes, files[0].size);
    byte_writer_free(&files[0]);
    byte_writer_free(&files[1]);
}

static void the_same_input_gives_the_same_bytes(void **state)
{
    (void)state;
    expect_same_files(0);
}

static void the_codec_may_come_late(void **state)
{
    (void)state;
    expect_same_files(1);
    expect_same_files(FILE_ARTICLES / 2);
    expect_same_files(FILE_ARTICLES);
}

static void a_batch_that_never_got_its_codec_leaves_nothing(void **state)
{
    (void)state;
    struct file_list files = { 0 };
    struct fixture f;
    struct error err = { 0 };

    begin_coded(&f, 0, NULL);
    add(&f, "{\"text\":\"甲乙\"}");
    batch_abort(f.batch);
    f.batch = NULL;
    assert_int_equal(file_list_folder(&files, f.folder, &err), 0);
    assert_int_equal(files.count, 0);
    file_list_free(&files);
    end(&f);
}

static void line_wraps_are_joined(void **state)
{
    (void)state;
    struct byte_writer line = { 0 };
    struct fixture f;

    write_bytes(&line, "{\"text\":\"", 9);
    for (uint32_t i = 0; i < 8 * 20 + 5; i++) {
        uint32_t character = 0x5000 + i * 37 % 1000;
        uint8_t bytes[4];

        if (i > 0 && i % 20 == 0)
            write_bytes(&line, "\\n", 2);
        write_bytes(&line, bytes, utf8_encode(bytes, character));
    }
    write_bytes(&line, "。\"}", 6);
    begin(&f, 0);
    add(&f, (char *)line.bytes);
    /* one run: a bigram less than characters */
    assert_int_equal(finish(&f).sum_length, 8 * 20 + 4);
    end(&f);
    byte_writer_free(&line);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(articles_become_passages),
        cmocka_unit_test(whole_records_are_one_passage),
        cmocka_unit_test(bad_records_leave_the_batch_as_it_was),
        cmocka_unit_test(a_long_title_has_several_passages),
        cmocka_unit_test(a_title_takes_a_quarter_of_a_whole_record_at_most),
        cmocka_unit_test(line_wraps_are_joined),
        cmocka_unit_test(the_same_input_gives_the_same_bytes),
        cmocka_unit_test(the_codec_may_come_late),
        cmocka_unit_test(a_batch_that_never_got_its_codec_leaves_nothing),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
