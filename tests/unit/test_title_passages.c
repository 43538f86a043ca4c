#include "tests/unit/test_support.h"

#include <string.h>

#include "common/byte_writer.h"
#include "common/index_check.h"
#include "common/segment_format.h"
#include "searcher/hit_source.h"
#include "searcher/search.h"
#include "tests/unit/index_maker.h"

enum { ALL = INDEX_POSITIONS | INDEX_TEXT };

struct sample {
    char *folder;
    struct searcher *searcher;
    struct byte_writer line;
};

/* A title of `length` characters, then a name; a text. */
static void begin(struct sample *s, int length)
{
    const char *lines[3] = { NULL };
    struct error err = { 0 };

    *s = (struct sample){ 0 };
    write_bytes(&s->line, "{\"id\":\"a\",\"title\":\"", 19);
    for (int i = 0; i < length; i++)
        write_bytes(&s->line, "字", 3);
    write_bytes(&s->line, "黃仁勳\",\"text\":\"正文。\"}", 30);
    write_u8(&s->line, 0);
    lines[0] = (char *)s->line.bytes;
    lines[1] = "{\"id\":\"b\",\"title\":\"短\",\"text\":\"黃仁勳\"}";
    s->folder = index_make(lines, 2, ALL);
    if (searcher_open(&s->searcher, s->folder, &err) < 0)
        fail_msg("%s", err.message);
}

static void end(struct sample *s)
{
    searcher_close(s->searcher);
    temp_folder_remove(s->folder);
    byte_writer_free(&s->line);
}

static void search(struct search_results *out, struct sample *s,
                   const char *query)
{
    struct search_request request = { .query = (const uint8_t *)query,
                                      .query_size = strlen(query),
                                      .limit = 10 };
    struct error err = { 0 };

    if (searcher_search(out, s->searcher, &request, &err) < 0)
        fail_msg("%s", err.message);
}

static void a_name_at_the_end_of_any_title_is_found(void **state)
{
    (void)state;
    static const int lengths[] = { 1, 190, 236, 237, 250, 252, 300, 5000 };

    for (size_t i = 0; i < TEST_COUNT(lengths); i++) {
        struct search_results results;
        struct sample s;

        begin(&s, lengths[i]);
        search(&results, &s, "黃仁勳");
        assert_int_equal(results.total, 2);
        search_results_free(&results);
        search(&results, &s, "title:黃仁勳");
        assert_int_equal(results.total, 1);
        assert_int_equal(results.hits[0].article, 0);
        search_results_free(&results);
        search(&results, &s, "title:正文");
        assert_int_equal(results.total, 0);
        search_results_free(&results);
        end(&s);
    }
}

static void all_its_passages_show_the_title_and_none_the_text(void **state)
{
    (void)state;
    struct search_results results;
    struct passage_text passage;
    struct byte_writer text = { 0 };
    struct hit_source *source;
    struct error err = { 0 };
    struct sample s;

    begin(&s, 500);
    search(&results, &s, "黃仁勳 -短");
    assert_int_equal(results.hit_count, 1);
    assert_true(results.hits[0].shown_number > 0);
    assert_int_equal(hit_source_open(&source, s.searcher, &err), 0);
    assert_int_equal(
        hit_source_passage(&passage, source, 0, 0, results.hits[0].shown, &err),
        0);
    assert_true(passage.title);
    assert_int_equal(passage.size, 503 * 3);
    assert_int_equal(hit_source_text(&text, source, 0, 0, &err), 0);
    assert_int_equal(text.size, strlen("正文。"));
    hit_source_close(source);
    search_results_free(&results);
    byte_writer_free(&text);
    end(&s);
}

static void complain(void *context, const char *file, const char *what)
{
    (void)context;
    fail_msg("%s: %s", file, what);
}

static void an_index_of_long_titles_is_sound(void **state)
{
    (void)state;
    struct sample s;
    struct error err = { 0 };

    uint64_t damages;

    begin(&s, 2000);
    assert_int_equal(index_check(&damages, s.folder, complain, NULL, &err), 0);
    assert_int_equal(damages, 0);
    end(&s);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_name_at_the_end_of_any_title_is_found),
        cmocka_unit_test(all_its_passages_show_the_title_and_none_the_text),
        cmocka_unit_test(an_index_of_long_titles_is_sound),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
