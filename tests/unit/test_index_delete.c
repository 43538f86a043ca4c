#include "tests/unit/test_support.h"

#include <stdlib.h>
#include <string.h>

#include "indexer/index_delete.h"
#include "tests/unit/index_sample.h"

static void begin(struct index_sample *s)
{
    index_sample_open(s);
    index_sample_add(s, "{\"id\":\"a\",\"text\":\"甲\"}\n"
                        "{\"id\":\"b b\",\"text\":\"乙\"}\n"
                        "{\"id\":\"c\",\"text\":\"丙\"}\n");
}

/* Deletes `id`, unless it is NULL, and the ids of a file with these bytes. */
static int delete_from(struct delete_result *out, struct index_sample *s,
                       const char *id, const char *bytes, size_t size,
                       struct error *err)
{
    char path[TEST_PATH_BYTES];
    struct delete_request request = { .index = s->index,
                                      .ids = &id,
                                      .id_count = id ? 1 : 0,
                                      .limits = s->limits };
    struct stderr_catch caught;

    path_join(path, s->folder, "ids");
    if (bytes) {
        write_file(path, bytes, size);
        request.file = path;
    }
    stderr_catch_start(&caught, s->folder);
    int result = index_delete_run(out, &request, err);

    free(stderr_catch_end(&caught));
    return result;
}

static void a_file_has_an_id_a_line(void **state)
{
    (void)state;
    static const char ids[] = "b b\r\n\n\nnone\na";
    struct index_sample s;
    struct delete_result result;
    struct error err = { 0 };

    begin(&s);
    test_must(delete_from(&result, &s, "c", ids, sizeof ids - 1, &err), &err);
    assert_int_equal(result.deleted, 3);
    assert_int_equal(result.missing, 1);
    assert_int_equal(result.generation, 2);
    index_sample_expect(&s, "");
    index_sample_close(&s);
}

static void an_id_named_twice_is_one_article(void **state)
{
    (void)state;
    static const char ids[] = "none\nb b\nc\nnone\nb b";
    struct index_sample s;
    struct delete_result result;
    struct error err = { 0 };

    begin(&s);
    test_must(delete_from(&result, &s, "c", ids, sizeof ids - 1, &err), &err);
    assert_int_equal(result.deleted, 2);
    assert_int_equal(result.missing, 1);
    index_sample_expect(&s, "a 甲\n");
    index_sample_close(&s);
}

static void no_id_is_cut_at_a_nul(void **state)
{
    (void)state;
    static const char ids[] = "a\0z\n";
    struct index_sample s;
    struct delete_result result;
    struct error err = { 0 };

    begin(&s);
    assert_int_equal(delete_from(&result, &s, NULL, ids, sizeof ids - 1, &err),
                     -1);
    assert_int_equal(err.kind, ERROR_INPUT);
    assert_non_null(strstr(err.message, "ids, line 1: "));
    index_sample_expect(&s, "a 甲\nb b 乙\nc 丙\n");
    index_sample_close(&s);
}

static void missing_ids_alone_commit_nothing(void **state)
{
    (void)state;
    struct index_sample s;
    struct delete_result result;
    struct error err = { 0 };

    begin(&s);
    test_must(delete_from(&result, &s, "none", NULL, 0, &err), &err);
    assert_int_equal(result.deleted, 0);
    assert_int_equal(result.missing, 1);
    assert_int_equal(result.generation, 1);
    index_sample_close(&s);
}

static void what_cannot_be_read_is_named(void **state)
{
    (void)state;
    struct index_sample s;
    struct delete_result result;
    char path[TEST_PATH_BYTES];
    const char *files[] = { NULL, "/nowhere/ids" };

    begin(&s);
    files[0] = path_join(path, s.folder, "");
    for (size_t i = 0; i < TEST_COUNT(files); i++) {
        const struct delete_request request = { .index = s.index,
                                                .file = files[i],
                                                .limits = s.limits };
        struct error err = { 0 };

        assert_int_equal(index_delete_run(&result, &request, &err), -1);
        assert_int_equal(err.kind, ERROR_IO);
        assert_non_null(strstr(err.message, files[i]));
    }
    index_sample_close(&s);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_file_has_an_id_a_line),
        cmocka_unit_test(an_id_named_twice_is_one_article),
        cmocka_unit_test(no_id_is_cut_at_a_nul),
        cmocka_unit_test(missing_ids_alone_commit_nothing),
        cmocka_unit_test(what_cannot_be_read_is_named),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
