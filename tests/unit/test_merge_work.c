#include "tests/unit/test_support.h"

#include <stdio.h>
#include <string.h>

#include "indexer/id_resolver.h"
#include "indexer/merge_work.h"
#include "tests/unit/index_sample.h"

static void add_numbered(struct index_sample *s, int first, int count)
{
    struct byte_writer lines = { 0 };

    for (int i = first; i < first + count; i++) {
        char line[64];

        write_bytes(&lines, line,
                    (size_t)snprintf(line, sizeof line,
                                     "{\"id\":%d,\"text\":\"甲%d\"}\n", i, i));
    }
    write_u8(&lines, '\0');
    index_sample_add(s, (char *)lines.bytes);
    byte_writer_free(&lines);
}

/* Deletes the ids, merges as `choose` says, and commits. */
static void delete_and_merge(struct index_sample *s, const char *const *ids,
                             size_t count, live_segments_choose *choose)
{
    const struct id_list list = { ids, count, NULL, NULL };
    struct index_writer writer;
    struct error err = { 0 };
    struct error warning = { 0 };
    uint64_t deleted;
    uint64_t generation;

    index_sample_write(&writer, s);
    test_must(id_resolver_delete(&deleted, &writer, &list, &err), &err);
    assert_int_equal(deleted, count);
    test_must(merge_work_run(&writer, choose, &err), &err);
    test_must(index_writer_commit(&writer, &generation, &warning, &err), &err);
    index_writer_close(&writer);
}

static void all_segments_become_one(void **state)
{
    (void)state;
    struct index_sample s;

    index_sample_open(&s);
    s.limits.threads = 3;
    for (int i = 0; i < 4; i++)
        add_numbered(&s, i, 1);
    assert_int_equal(index_sample_segments(&s), 4);
    delete_and_merge(&s, (const char *const[]){ "1" }, 1, merge_work_all);
    assert_int_equal(index_sample_segments(&s), 1);
    assert_int_equal(index_sample_passages(&s), 3);
    index_sample_expect(&s, "0 甲0\n2 甲2\n3 甲3\n");
    index_sample_close(&s);
}

static void one_segment_without_deletions_is_left_alone(void **state)
{
    (void)state;
    struct index_sample s;
    struct index_writer writer;
    struct error err = { 0 };
    bool did = true;

    index_sample_open(&s);
    add_numbered(&s, 0, 3);
    index_sample_write(&writer, &s);
    test_must(merge_work_step(&did, &writer, merge_work_all, &err), &err);
    assert_false(did);
    assert_false(index_writer_is_changed(&writer));
    index_writer_close(&writer);
    index_sample_close(&s);
}

static void an_index_has_few_segments(void **state)
{
    (void)state;
    struct byte_writer expected = { 0 };
    struct index_sample s;

    index_sample_open(&s);
    for (int i = 0; i < 40; i++) {
        char line[64];

        add_numbered(&s, i, 1);
        assert_true(index_sample_segments(&s) <= MERGE_LIVE_MAX);
        write_bytes(&expected, line,
                    (size_t)snprintf(line, sizeof line, "%d 甲%d\n", i, i));
    }
    write_u8(&expected, '\0');
    index_sample_expect(&s, (char *)expected.bytes);
    byte_writer_free(&expected);
    index_sample_close(&s);
}

/* A tenth of 20 is 2. */
static void more_than_a_tenth_deleted_is_rewritten(void **state)
{
    (void)state;
    static const char *const ids[] = { "3", "5", "19" };
    struct index_sample s;

    index_sample_open(&s);
    add_numbered(&s, 0, 20);
    delete_and_merge(&s, ids, 2, merge_work_last);
    assert_int_equal(index_sample_passages(&s), 20);
    delete_and_merge(&s, ids + 2, 1, merge_work_last);
    assert_int_equal(index_sample_passages(&s), 17);
    index_sample_close(&s);
}

static void a_segment_of_deleted_articles_goes(void **state)
{
    (void)state;
    struct index_sample s;

    index_sample_open(&s);
    add_numbered(&s, 0, 1);
    add_numbered(&s, 1, 1);
    delete_and_merge(&s, (const char *const[]){ "0" }, 1, merge_work_last);
    assert_int_equal(index_sample_segments(&s), 1);
    delete_and_merge(&s, (const char *const[]){ "1" }, 1, merge_work_last);
    assert_int_equal(index_sample_segments(&s), 0);
    index_sample_expect(&s, "");
    index_sample_close(&s);
}

/*
 * A segment of three passages, of which one is deleted, and five of one; a
 * segment holds `most`. How many there are in the end.
 */
static size_t merge_where_few_fit(live_segments_choose *choose, uint64_t most)
{
    struct index_sample s;
    struct index_writer writer;
    struct error err = { 0 };
    size_t count;

    index_sample_open(&s);
    add_numbered(&s, 0, 3);
    for (int i = 3; i < 8; i++)
        add_numbered(&s, i, 1);
    index_sample_write(&writer, &s);
    test_must(live_segment_open(writer.live.items[0], &writer.live, &err),
              &err);
    test_must(live_segment_delete(writer.live.items[0], 1, &err), &err);
    writer.live.most_passages = most;
    test_must(merge_work_run(&writer, choose, &err), &err);
    assert_int_equal(writer.live.items[0]->deletes.count, 0);
    count = writer.live.count;
    index_writer_close(&writer);
    index_sample_close(&s);
    return count;
}

static void what_does_not_fit_one_segment_makes_more(void **state)
{
    (void)state;
    assert_int_equal(merge_where_few_fit(merge_work_all, 8), 1);
    assert_int_equal(merge_where_few_fit(merge_work_all, 6), 2);
    assert_int_equal(merge_where_few_fit(merge_work_all, 3), 3);
    assert_int_equal(merge_where_few_fit(merge_work_last, 3), 6);
}

static void a_merge_that_is_stopped_leaves_the_index(void **state)
{
    (void)state;
    struct byte_writer before = { 0 };
    struct byte_writer after = { 0 };
    struct index_sample s;
    struct index_writer writer;
    struct error err = { 0 };

    index_sample_open(&s);
    add_numbered(&s, 0, 1);
    add_numbered(&s, 1, 1);
    index_sample_image(&before, s.index);
    index_sample_write(&writer, &s);
    atomic_store(&s.stop, true);
    assert_int_equal(merge_work_run(&writer, merge_work_all, &err), -1);
    assert_int_equal(err.kind, ERROR_STOPPED);
    index_writer_close(&writer);
    index_sample_image(&after, s.index);
    assert_int_equal(after.size, before.size);
    assert_memory_equal(after.bytes, before.bytes, after.size);
    byte_writer_free(&before);
    byte_writer_free(&after);
    index_sample_close(&s);
}

static void only_segments_of_this_run_merge_while_more_come(void **state)
{
    (void)state;
    struct live_segment items[MERGE_FANIN + 2];
    struct live_segment *places[MERGE_FANIN + 2];
    struct merge_candidate candidates[MERGE_FANIN + 2];
    const struct live_segments live = { .items = places,
                                        .count = MERGE_FANIN + 2,
                                        .old = 2,
                                        .most_passages = 100 };

    for (size_t i = 0; i < TEST_COUNT(items); i++) {
        places[i] = &items[i];
        candidates[i] = (struct merge_candidate){ 1000, 1, true };
    }
    struct merge_choice choice = merge_work_incoming(&live, candidates);

    assert_int_equal(choice.first, 2);
    assert_int_equal(choice.count, MERGE_FANIN);
    candidates[5].ready = false;
    assert_int_equal(merge_work_incoming(&live, candidates).count, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(all_segments_become_one),
        cmocka_unit_test(one_segment_without_deletions_is_left_alone),
        cmocka_unit_test(an_index_has_few_segments),
        cmocka_unit_test(more_than_a_tenth_deleted_is_rewritten),
        cmocka_unit_test(a_segment_of_deleted_articles_goes),
        cmocka_unit_test(what_does_not_fit_one_segment_makes_more),
        cmocka_unit_test(a_merge_that_is_stopped_leaves_the_index),
        cmocka_unit_test(only_segments_of_this_run_merge_while_more_come),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
