#include "tests/unit/test_support.h"

#include <string.h>

#include "common/postings_block.h"
#include "indexer/merge_batch.h"

enum { INPUTS = 2, HALF = (POSTING_TF_MAX + 1) / 2 };

/* A list of passage 0 of 1: docs/FORMAT.md, "A list". */
static void write_list(struct byte_writer *out, uint32_t tf)
{
    write_varint(out, 1 << 2 | 2);
    write_varint(out, tf - 2);
    for (uint32_t bit = 0; bit < (tf - 1) / 8; bit++)
        write_u8(out, 0);
    write_u8(out, (uint8_t)(1U << (tf - 1) % 8));
}

/* The bytes of the list that the two make together; 0: they are not joined. */
static size_t join(struct merge_batch *batch, const uint32_t tf[INPUTS])
{
    struct manifest index = { 0 };
    struct segment_builder_settings settings = { .index = &index };
    struct segment segments[INPUTS] = { 0 };
    struct merge_input inputs[INPUTS] = { 0 };
    struct merge merge = { .settings = &settings,
                           .inputs = inputs,
                           .count = INPUTS,
                           .passages = INPUTS };
    struct byte_writer lists[INPUTS] = { 0 };
    struct merge_joiner joiner = { 0 };
    struct error err = { 0 };

    merge_batch_reset(batch);
    merge_batch_pair(batch, &merge, 0x4E00, 0x4E01);
    for (uint32_t i = 0; i < INPUTS; i++) {
        write_list(&lists[i], tf[i]);
        segments[i].passages = 1;
        segments[i].sections[SECTION_POSTINGS] =
            (struct span){ lists[i].bytes, lists[i].size };
        inputs[i].source.segment = &segments[i];
        inputs[i].passages.base = i;
        inputs[i].touched = lists[i].size;
        assert_int_equal(
            merge_batch_list(batch, &merge, i, 0, lists[i].size, &err), 0);
    }
    if (merge_batch_join(batch, &joiner, &merge, &err) < 0)
        fail_msg("%s", err.message);
    merge_joiner_free(&joiner);
    for (uint32_t i = 0; i < INPUTS; i++)
        byte_writer_free(&lists[i]);
    return batch->terms[0].list_size;
}

/* What is not joined has its tf looked at one by one. */
static void lists_in_which_a_tf_may_be_too_high_are_not_joined(void **state)
{
    (void)state;
    static struct merge_batch batch;
    struct postings_list list;
    struct error err = { 0 };
    size_t size = join(&batch, (const uint32_t[]){ HALF, HALF - 1 });

    assert_true(size > 0);
    assert_int_equal(postings_list_open(&list, batch.lists.bytes, size, 0,
                                        false, false, INPUTS, NULL, 0, &err),
                     0);
    assert_int_equal(list.df, INPUTS);
    assert_int_equal(list.occurrences, POSTING_TF_MAX);
    assert_int_equal(join(&batch, (const uint32_t[]){ HALF, HALF }), 0);
    assert_int_equal(join(&batch, (const uint32_t[]){ 2, POSTING_TF_MAX }), 0);
    merge_batch_free(&batch);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(lists_in_which_a_tf_may_be_too_high_are_not_joined),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
