#include "tests/unit/test_support.h"

#include <stdio.h>
#include <string.h>

#include "indexer/id_resolver.h"
#include "tests/unit/index_sample.h"

struct missed {
    int count;
    char last[64];
};

static void note(void *context, const char *id)
{
    struct missed *missed = context;

    missed->count++;
    snprintf(missed->last, sizeof missed->last, "%s", id);
}

static void commit(struct index_writer *writer)
{
    struct error err = { 0 };
    struct error warning = { 0 };
    uint64_t generation;

    test_must(index_writer_commit(writer, &generation, &warning, &err), &err);
    index_writer_close(writer);
}

static void ids_are_found_in_every_segment(void **state)
{
    (void)state;
    static const char *const ids[] = { "a", "none", "3", "", "a" };
    struct index_sample s;
    struct index_writer writer;
    struct missed missed = { 0 };
    const struct id_list list = { ids, TEST_COUNT(ids), note, &missed };
    struct error err = { 0 };
    uint64_t deleted;

    index_sample_open(&s);
    index_sample_add(&s, "{\"id\":\"a\",\"text\":\"甲\"}\n"
                         "{\"id\":\"ab\",\"text\":\"乙\"}");
    index_sample_add(&s, "{\"id\":3,\"text\":\"丙\"}");
    index_sample_write(&writer, &s);
    test_must(id_resolver_delete(&deleted, &writer, &list, &err), &err);
    assert_int_equal(deleted, 2);
    assert_int_equal(missed.count, 3); /* none, "", and "a" again */
    assert_string_equal(missed.last, "a");
    commit(&writer);
    index_sample_expect(&s, "ab 乙\n");
    index_sample_close(&s);
}

/* Of two articles in one segment the second is found, the first is gone. */
static void an_id_that_came_twice_is_deleted_once(void **state)
{
    (void)state;
    static const char *const ids[] = { "a" };
    struct index_sample s;
    struct index_writer writer;
    const struct id_list list = { ids, 1, NULL, NULL };
    struct error err = { 0 };
    struct byte_writer lines = { 0 };
    uint64_t deleted;

    for (int i = 0; i < 30; i++) {
        char line[64];

        write_bytes(&lines, line,
                    (size_t)snprintf(line, sizeof line,
                                     "{\"id\":%d,\"text\":\"甲\"}\n", i));
    }
    write_bytes(&lines, "{\"id\":\"a\",\"text\":\"乙\"}\n", 24);
    write_bytes(&lines, "{\"id\":\"a\",\"text\":\"丙\"}\n", 25);
    index_sample_open(&s);
    assert_int_equal(index_sample_add(&s, (char *)lines.bytes).replaced, 1);
    assert_int_equal(index_sample_passages(&s), 32);
    index_sample_write(&writer, &s);
    test_must(id_resolver_delete(&deleted, &writer, &list, &err), &err);
    assert_int_equal(deleted, 1);
    index_writer_close(&writer);
    byte_writer_free(&lines);
    index_sample_close(&s);
}

static void nothing_new_replaces_nothing(void **state)
{
    (void)state;
    struct index_sample s;
    struct index_writer writer;
    struct error err = { 0 };
    uint64_t replaced = 7;

    index_sample_open(&s);
    index_sample_add(&s, "{\"id\":\"a\",\"text\":\"甲\"}");
    index_sample_add(&s, "{\"id\":\"a\",\"text\":\"乙\"}");
    index_sample_write(&writer, &s);
    test_must(id_resolver_replace(&replaced, &writer, &err), &err);
    assert_int_equal(replaced, 0);
    assert_false(index_writer_is_changed(&writer));
    index_writer_close(&writer);
    index_sample_close(&s);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(ids_are_found_in_every_segment),
        cmocka_unit_test(an_id_that_came_twice_is_deleted_once),
        cmocka_unit_test(nothing_new_replaces_nothing),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
