#include "tests/unit/search_sample.h"

static const char *const archive[] = {
    "{\"id\":\"a\",\"title\":\"題\",\"text\":\"甲。乙\"}",
    "{\"id\":\"b\",\"text\":\"乙\"}",
    "{\"id\":\"a\",\"text\":\"丙\"}",
    "{\"id\":\"b\",\"text\":\"丁\"}",
    NULL,
};

/* The text of the live article, or NULL. */
static void expect_text(struct sample *s, const char *id, const char *text)
{
    struct byte_writer got = { 0 };
    struct error err = { 0 };
    uint32_t segment;
    uint32_t article;
    bool found;

    assert_int_equal(hit_source_find(&found, &segment, &article, s->source,
                                     (const uint8_t *)id, strlen(id), &err),
                     0);
    assert_int_equal(found, text != NULL);
    if (found) {
        assert_int_equal(
            hit_source_text(&got, s->source, segment, article, &err), 0);
        write_u8(&got, 0);
        assert_string_equal((char *)got.bytes, text);
    }
    byte_writer_free(&got);
}

static void the_live_article_of_an_id_is_found(void **state)
{
    (void)state;
    static const uint32_t replaced[] = { 0, 1 };
    static const uint32_t dropped[] = { 0, 1, 2 };

    for (size_t each = 2; each <= 4; each += 2) {
        struct sample s = { .folder = index_make(archive, each, ALL) };

        index_delete(s.folder, 0, replaced, 2);
        sample_open_folder(&s);
        expect_text(&s, "a", "丙");
        expect_text(&s, "b", "丁");
        expect_text(&s, "c", NULL);
        expect_text(&s, "", NULL);
        sample_close(&s);
    }
    struct sample s = { .folder = index_make(archive, 4, ALL) };

    index_delete(s.folder, 0, dropped, 3);
    sample_open_folder(&s);
    expect_text(&s, "a", NULL);
    sample_close(&s);
}

/* 299 characters of one paragraph: it is cut behind the 149th. */
static void write_cut_line(struct byte_writer *line)
{
    write_bytes(line, "{\"id\":\"a\",\"text\":\"", 18);
    for (int i = 0; i < 148; i++)
        write_bytes(line, "天", 3);
    write_bytes(line, "黃仁勳", 9);
    for (int i = 0; i < 148; i++)
        write_bytes(line, "地", 3);
    write_bytes(line, "\"}", 3);
}

static void a_passage_reaches_over_its_cut_but_the_text_does_not(void **state)
{
    (void)state;
    struct byte_writer line = { 0 };
    struct byte_writer text = { 0 };
    struct passage_text passage;
    struct error err = { 0 };
    const char *lines[2] = { NULL };
    struct sample s;

    write_cut_line(&line);
    lines[0] = (char *)line.bytes;
    sample_open(&s, lines, 1, ALL);
    for (int again = 0; again < 2; again++) {
        assert_int_equal(hit_source_passage(&passage, s.source, 0, 0, 0, &err),
                         0);
        assert_int_equal(passage.size % 3, 0);
        assert_memory_equal(passage.bytes + 148 * 3, "黃仁勳地地", 15);
        assert_true(passage.size < 160 * 3);
    }
    assert_int_equal(hit_source_passage(&passage, s.source, 0, 0, 1, &err), 0);
    assert_memory_equal(passage.bytes + passage.size - 3, "地", 3);
    assert_int_equal(hit_source_text(&text, s.source, 0, 0, &err), 0);
    assert_int_equal(text.size, 299 * 3);
    sample_close(&s);
    byte_writer_free(&line);
    byte_writer_free(&text);
}

enum { LINES = 60 };

/* An article with a title and lines of 14 characters, the last of one. */
static void write_lines(struct byte_writer *line, const char *end)
{
    static const char head[] = "{\"id\":\"a\",\"title\":\"題\",\"text\":\"";

    write_bytes(line, head, strlen(head));
    for (int i = 0; i < LINES; i++) {
        write_bytes(line, i % 2 ? "天" : "地", 3);
        write_bytes(line, "玄黃宇宙洪荒日月盈昃辰宿列", 13 * 3);
        write_bytes(line, end, strlen(end));
    }
    write_bytes(line, "張\"}", 6);
}

static struct passage_text passage_of(struct sample *s, uint32_t passage)
{
    struct passage_text out;
    struct error err = { 0 };

    assert_int_equal(hit_source_passage(&out, s->source, 0, 0, passage, &err),
                     0);
    return out;
}

/* What the passages reach over of the text, in characters a passage. */
static void expect_lines(const char *end, bool wrapped, size_t over)
{
    struct byte_writer line = { 0 };
    struct byte_writer text = { 0 };
    const char *lines[2] = { NULL };
    struct error err = { 0 };
    struct passage_text passage;
    struct sample s;
    size_t size = 0;
    uint32_t count;

    write_lines(&line, end);
    lines[0] = (char *)line.bytes;
    sample_open(&s, lines, 1, ALL);
    count = searcher_view(s.searcher, 0)->passages;
    passage = passage_of(&s, 0);
    assert_true(passage.title && passage.size == 3);
    assert_memory_equal(passage.bytes, "題", 3);
    for (uint32_t i = 1; i < count; i++) {
        passage = passage_of(&s, i);
        assert_false(passage.title);
        assert_int_equal(passage.wrapped, wrapped);
        size += passage.size;
    }
    assert_int_equal(hit_source_text(&text, s.source, 0, 0, &err), 0);
    assert_true(count > 3);
    assert_int_equal((size - text.size) / (count - 2), 3 * over);
    sample_close(&s);
    byte_writer_free(&line);
    byte_writer_free(&text);
}

static void a_passage_reaches_over_a_wrap_but_no_paragraph(void **state)
{
    (void)state;
    expect_lines("\\n", true, 7);
    expect_lines("。\\n\\n", false, 0);
}

static void an_index_without_text_has_titles_alone(void **state)
{
    (void)state;
    struct byte_writer text = { 0 };
    struct error err = { 0 };
    struct sample s;

    sample_open(&s, archive, 4, INDEX_POSITIONS);
    assert_int_equal(passage_of(&s, 0).size, 3);
    assert_int_equal(passage_of(&s, 1).size, 0);
    assert_int_equal(hit_source_text(&text, s.source, 0, 0, &err), 0);
    assert_int_equal(text.size, 0);
    sample_close(&s);
    byte_writer_free(&text);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_live_article_of_an_id_is_found),
        cmocka_unit_test(a_passage_reaches_over_its_cut_but_the_text_does_not),
        cmocka_unit_test(a_passage_reaches_over_a_wrap_but_no_paragraph),
        cmocka_unit_test(an_index_without_text_has_titles_alone),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
