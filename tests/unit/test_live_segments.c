#include "tests/unit/test_support.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "indexer/live_segments.h"
#include "tests/unit/index_sample.h"

static const struct manifest settings = { .next_file = 5 };

static void begin(struct live_segments *live, const char *folder)
{
    struct error err = { 0 };

    test_must(live_segments_open(live, folder, &settings, NULL, &err), &err);
}

static struct live_segment *reserve(struct live_segments *live,
                                    const struct live_segment *after)
{
    struct live_segment *segment = NULL;
    struct error err = { 0 };

    test_must(live_segments_reserve(&segment, live, after, &err), &err);
    return segment;
}

static void publish(struct live_segments *live, struct live_segment *segment,
                    uint32_t articles)
{
    segment->info.articles = articles;
    segment->info.length = 1000;
    live_segments_publish(live, segment);
}

/* The file numbers of the segments, in order, as letters: 5 is A. */
static void expect(const struct live_segments *live, const char *files)
{
    char found[64] = "";

    for (size_t i = 0; i < live->count; i++)
        found[i] = (char)('A' + live->items[i]->info.file - 5);
    assert_string_equal(found, files);
}

static void places_stand_in_order_and_keep_their_numbers(void **state)
{
    (void)state;
    struct live_segments live;

    begin(&live, "none");
    struct live_segment *a = reserve(&live, NULL);
    struct live_segment *b = reserve(&live, NULL);

    reserve(&live, a);
    reserve(&live, b);
    reserve(&live, a);
    expect(&live, "AECBD");
    assert_int_equal(live.next_file, 10);
    live_segments_close(&live);
}

static void an_empty_segment_goes(void **state)
{
    (void)state;
    struct live_segments live;

    begin(&live, "none");
    struct live_segment *a = reserve(&live, NULL);
    struct live_segment *b = reserve(&live, NULL);

    publish(&live, a, 0);
    publish(&live, b, 3);
    expect(&live, "B");
    assert_true(b->ready);
    live_segments_close(&live);
}

/* The two in the middle, of four that are ready; else nothing. */
static struct merge_choice middle(const struct live_segments *live,
                                  const struct merge_candidate *candidates)
{
    for (size_t i = 0; i < live->count; i++) {
        assert_int_equal(candidates[i].bytes, candidates[i].ready ? 1000 : 0);
        if (!candidates[i].ready)
            return (struct merge_choice){ 0 };
    }
    return live->count == 4 ? (struct merge_choice){ 1, 2 }
                            : (struct merge_choice){ 0 };
}

static void take(struct live_merge *merge, struct live_segments *live)
{
    struct error err = { 0 };

    test_must(live_segments_take(merge, live, middle, &err), &err);
}

/* Four segments, of which the two in the middle are taken for a merge. */
static void begin_merge(struct live_segments *live, struct live_merge *merge,
                        const char *folder)
{
    struct live_segment *last = NULL;

    begin(live, folder);
    for (uint32_t i = 1; i <= 4; i++) {
        last = reserve(live, NULL);
        if (i < 4)
            publish(live, last, i);
    }
    take(merge, live);
    assert_int_equal(merge->count, 0); /* D is not ready */
    publish(live, last, 4);
    take(merge, live);
    assert_int_equal(merge->count, 2);
}

static void a_merge_takes_the_place_of_its_sources(void **state)
{
    (void)state;
    char *folder = temp_folder_make();
    struct live_segments live;
    struct live_merge merge;
    struct live_merge other;
    char old[TEST_PATH_BYTES];
    char stays[TEST_PATH_BYTES];

    write_file(path_join(old, folder, "s0000000006.seg"), "", 0);
    write_file(path_join(stays, folder, "s0000000008.seg"), "", 0);
    begin_merge(&live, &merge, folder);
    expect(&live, "ABCD");
    take(&other, &live);
    assert_int_equal(other.count, 0); /* B and C are busy */
    merge.target->info.articles = 5;
    live_segments_replace(&live, &merge);
    expect(&live, "AED");
    assert_int_equal(access(old, F_OK), -1);
    assert_int_equal(access(stays, F_OK), 0);
    live_segments_close(&live);
    temp_folder_remove(folder);
}

static void a_merge_of_deleted_articles_leaves_no_segment(void **state)
{
    (void)state;
    struct live_segments live;
    struct live_merge merge;

    begin_merge(&live, &merge, "none");
    live_segments_replace(&live, &merge);
    expect(&live, "AD");
    live_segments_close(&live);
}

static void a_merge_given_up_frees_what_it_took(void **state)
{
    (void)state;
    struct live_segments live;
    struct live_merge merge;

    begin_merge(&live, &merge, "none");
    live_merge_free(&merge);
    live_merge_free(&merge);
    expect(&live, "ABCD");
    live_segments_close(&live);
    live_segments_close(&live);
}

static void a_merge_too_large_is_not_tried_again(void **state)
{
    (void)state;
    struct live_segments live;
    struct live_merge merge;

    begin_merge(&live, &merge, "none");
    assert_int_equal(live.most_passages, SEGMENT_ARTICLES_MAX);
    merge.sources[0]->info.passages = 7;
    merge.sources[1]->info.passages = 5;
    live_segments_part(&live, &merge);
    assert_int_equal(live.most_passages, 11);
    expect(&live, "ABCD");
    take(&merge, &live);
    assert_int_equal(merge.count, 2); /* both are ready */
    live_segments_part(&live, &merge);
    assert_int_equal(live.most_passages, 11);
    live_segments_close(&live);
}

static void an_old_index_is_taken_over_with_its_deletions(void **state)
{
    (void)state;
    struct index_sample s;
    struct live_segments live;
    struct snapshot *snapshot;
    struct error err = { 0 };
    char lines[1024] = "";

    index_sample_open(&s);
    for (int i = 0; i < 12; i++)
        sprintf(lines + strlen(lines), "{\"id\":%d,\"text\":\"甲\"}\n", i);
    index_sample_add(&s, lines);
    index_sample_add(&s, "{\"id\":7,\"text\":\"乙\"}");
    test_must(snapshot_open(&snapshot, s.index, &err), &err);
    test_must(
        live_segments_open(&live, s.index, &snapshot->manifest, snapshot, &err),
        &err);
    assert_int_equal(live.count, 2);
    assert_int_equal(live.old, 2);
    assert_int_equal(live.items[0]->deletes.count, 1);
    assert_false(live.items[0]->deletes_changed);
    test_must(live_segment_open(live.items[0], &live, &err), &err);
    test_must(live_segment_delete(live.items[0], 1, &err), &err);
    assert_true(live.items[0]->deletes_changed);
    assert_int_equal(live.items[0]->deletes.count, 2);
    assert_int_equal(snapshot->segments[0].deletes.count, 1);
    live_segments_close(&live);
    snapshot_close(snapshot);
    index_sample_close(&s);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(places_stand_in_order_and_keep_their_numbers),
        cmocka_unit_test(an_empty_segment_goes),
        cmocka_unit_test(a_merge_takes_the_place_of_its_sources),
        cmocka_unit_test(a_merge_of_deleted_articles_leaves_no_segment),
        cmocka_unit_test(a_merge_given_up_frees_what_it_took),
        cmocka_unit_test(a_merge_too_large_is_not_tried_again),
        cmocka_unit_test(an_old_index_is_taken_over_with_its_deletions),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
