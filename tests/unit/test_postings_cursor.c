#include "tests/unit/test_support.h"

#include <stdlib.h>
#include <string.h>

#include "common/postings_writer.h"
#include "searcher/postings_cursor.h"

enum { PASSAGES = 40000, ROUNDS = 30 };

/* One list, and what it must say. */
struct sample {
    uint32_t tf[PASSAGES];
    uint8_t lengths[PASSAGES + 64];
    struct byte_writer bytes;
    struct term_lists lists;
    struct segment_view view;
    struct arena arena;
    struct postings_cursor cursor;
};

static void make_sample(struct sample *s, struct test_random *random,
                        uint32_t one_of)
{
    static uint16_t lengths[PASSAGES];
    struct postings_writer writer = { .out = &s->bytes,
                                      .docid_end = PASSAGES,
                                      .lengths = lengths };
    struct error err;

    *s = (struct sample){ 0 };
    postings_writer_begin(&writer, false);
    for (uint32_t i = 0; i < PASSAGES; i++) {
        s->lengths[i] = (uint8_t)(1 + test_random_below(random, 200));
        lengths[i] = s->lengths[i];
        if (test_random_below(random, one_of) > 0 && i != one_of)
            continue;
        s->tf[i] = 1 + (uint32_t)(test_random_below(random, 8) == 0) * 5;
        assert_int_equal(postings_writer_add(&writer, i, s->tf[i], NULL, &err),
                         0);
    }
    assert_int_equal(postings_writer_end(&writer, &err), 0);
    postings_writer_free(&writer);
    s->view.lengths = s->lengths;
    s->view.passages = PASSAGES;
    s->lists.range = (struct term_range){ 0, 1, UINT32_MAX };
    assert_int_equal(postings_list_open(&s->lists.list, s->bytes.bytes,
                                        s->bytes.size, 0, false, false,
                                        PASSAGES, NULL, 0, &err),
                     0);
    assert_int_equal(
        postings_cursor_open(&s->cursor, &s->lists, &s->view, &s->arena, &err),
        0);
}

static void free_sample(struct sample *s)
{
    byte_writer_free(&s->bytes);
    arena_free(&s->arena);
    free(s);
}

static void check_look_up(struct sample *s, const uint32_t *docids,
                          size_t count)
{
    uint32_t *tf = malloc((count + 1) * sizeof *tf);
    struct error err;

    assert_int_equal(
        postings_cursor_look_up(tf, &s->cursor, docids, count, &err), 0);
    for (size_t i = 0; i < count; i++)
        assert_int_equal(tf[i], s->tf[docids[i]]);
    free(tf);
}

/* Ascending, about one passage of `gap`. */
static void look_up_some(struct sample *s, struct test_random *random,
                         uint64_t gap)
{
    uint32_t docids[700];
    size_t count = 0;
    uint64_t docid = test_random_below(random, PASSAGES);

    for (; docid < PASSAGES && count < TEST_COUNT(docids);
         docid += 1 + test_random_below(random, gap))
        docids[count++] = (uint32_t)docid;
    check_look_up(s, docids, count);
}

/* In any order of calls, the tf is what was written. */
static void look_ups_find_what_was_written(void **state)
{
    (void)state;
    static const uint32_t rarities[] = { 1, 2, 7, 60, 900, PASSAGES - 1 };
    struct test_random random = test_random_start(3);

    for (size_t i = 0; i < TEST_COUNT(rarities); i++) {
        struct sample *s = malloc(sizeof *s);
        uint32_t tf;
        struct error err;

        make_sample(s, &random, rarities[i]);
        for (unsigned j = 0; j < ROUNDS; j++) {
            uint32_t docid = (uint32_t)test_random_below(&random, PASSAGES);

            look_up_some(s, &random, 1);
            look_up_some(s, &random, 5);
            look_up_some(s, &random, 3000);
            assert_int_equal(postings_cursor_tf(&tf, &s->cursor, docid, &err),
                             0);
            assert_int_equal(tf, s->tf[docid]);
            if (tf > 0)
                assert_int_equal(s->cursor.docids[s->cursor.next], docid);
        }
        free_sample(s);
    }
}

static void bounds_hold_for_each_posting_of_their_block(void **state)
{
    (void)state;
    struct test_random random = test_random_start(4);
    struct sample *s = malloc(sizeof *s);
    struct part_bounds bounds;
    struct bm25 bm25;
    struct error err;

    make_sample(s, &random, 9);
    assert_int_equal(bm25_open(&bm25, 0.9, 0.4, 1, 80, 255, &err), 0);
    part_bounds_make(&bounds, &bm25);
    assert_int_equal(
        postings_cursor_bound(&s->cursor, &s->view, &bounds, &s->arena, &err),
        0);
    for (uint32_t i = 0; i < s->cursor.blocks; i++) {
        assert_int_equal(postings_cursor_decode(&s->cursor, i, &err), 0);
        for (uint32_t j = 0; j < s->cursor.count; j++)
            assert_true(bm25_part(&bm25, s->cursor.tf[j],
                                  s->lengths[s->cursor.docids[j]]) <=
                        s->cursor.parts[i]);
        assert_true(s->cursor.parts[i] <= s->cursor.part);
    }
    bm25_close(&bm25);
    free_sample(s);
}

static void all_passages_are_no_more_than_the_list_says(void **state)
{
    (void)state;
    struct test_random random = test_random_start(5);
    struct sample *s = malloc(sizeof *s);
    struct error err;
    uint32_t *docids;
    uint32_t count;
    uint32_t found = 0;

    make_sample(s, &random, 9);
    assert_int_equal(
        postings_cursor_all(&docids, &count, &s->cursor, &s->arena, &err), 0);
    for (uint32_t i = 0; i < PASSAGES; i++) {
        if (s->tf[i] > 0)
            assert_int_equal(docids[found++], i);
    }
    assert_int_equal(count, found);
    s->cursor.df--;
    assert_int_equal(
        postings_cursor_all(&docids, &count, &s->cursor, &s->arena, &err), -1);
    assert_non_null(strstr(err.message, "more postings"));
    s->lists.list.df--;
    assert_int_equal(term_lists_load(&s->lists, &s->view, &s->arena, &err), -1);
    assert_non_null(strstr(err.message, "more postings"));
    free_sample(s);
}

static void a_set_holds_its_passages_from_the_first_on(void **state)
{
    (void)state;
    uint32_t docids[600 + KERNEL_SPARE];
    struct postings_cursor cursor;
    struct arena arena = { 0 };
    struct bitset set;
    struct error err;
    uint32_t tf;

    for (uint32_t i = 0; i < 600; i++)
        docids[i] = 3 * i;
    assert_int_equal(
        postings_cursor_open_set(&cursor, docids, 600, &arena, &err), 0);
    for (uint32_t i = 0; i < 1800; i++) {
        assert_int_equal(postings_cursor_tf(&tf, &cursor, i, &err), 0);
        assert_int_equal(tf > 0, i % 3 == 0);
    }
    assert_int_equal(bitset_make(&set, &arena, 1800, &err), 0);
    assert_int_equal(postings_cursor_add_to(&set, &cursor, 0, 1800, &err), 0);
    assert_int_equal(bitset_size(&set), 600);
    bitset_clear(&set);
    assert_int_equal(postings_cursor_add_to(&set, &cursor, 385, 1599, &err), 0);
    assert_int_equal(bitset_next(&set, 0), 387);
    assert_int_equal(bitset_size(&set), (1596 - 384) / 3);
    assert_int_equal(bitset_next(&set, 1597), 1800);
    arena_free(&arena);
}

/* Wherever blocks end: each stretch has all of its passages. */
static void a_stretch_holds_its_first_and_its_last_passage(void **state)
{
    (void)state;
    enum { COUNT = 2 * BLOCK_MAX + 3 };
    uint32_t docids[COUNT + KERNEL_SPARE];
    struct postings_cursor cursor;
    struct arena arena = { 0 };
    struct bitset set;
    struct error err;

    for (uint32_t i = 0; i < COUNT; i++)
        docids[i] = i;
    assert_int_equal(
        postings_cursor_open_set(&cursor, docids, COUNT, &arena, &err), 0);
    assert_int_equal(bitset_make(&set, &arena, COUNT, &err), 0);
    for (uint32_t i = 0; i <= COUNT; i++) {
        bitset_clear(&set);
        assert_int_equal(postings_cursor_add_to(&set, &cursor, 0, i, &err), 0);
        assert_int_equal(bitset_size(&set), i);
        bitset_clear(&set);
        assert_int_equal(postings_cursor_add_to(&set, &cursor, i, COUNT, &err),
                         0);
        assert_int_equal(bitset_size(&set), COUNT - i);
    }
    arena_free(&arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(look_ups_find_what_was_written),
        cmocka_unit_test(bounds_hold_for_each_posting_of_their_block),
        cmocka_unit_test(all_passages_are_no_more_than_the_list_says),
        cmocka_unit_test(a_set_holds_its_passages_from_the_first_on),
        cmocka_unit_test(a_stretch_holds_its_first_and_its_last_passage),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
