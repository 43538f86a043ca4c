#include "tests/unit/test_support.h"

#include <string.h>

#include "common/little_endian.h"
#include "common/snapshot.h"
#include "common/term_iterator.h"
#include "common/tokenizer.h"

#define GOLDEN YINDE_SOURCE_DIR "/tests/golden/indexes/"

static const char *const names[] = { "auto", "whole", "bare", "codecs" };

/* What the golden indexes have together. */
struct seen {
    bool sections[SECTION_KINDS]; /* with bytes */
    bool flags[8];
    bool single;
    bool one_block;
    bool block_types[3];
    bool even_tf; /* of a block: 1 everywhere */
    bool some_tf; /* a few are above 1 */
    bool many_tf; /* many */
    bool wide_lengths;
    bool deletes;
    bool codecs[2]; /* built in, learnt */
};

static void see_blocks(struct seen *seen, const struct postings_list *list)
{
    for (uint32_t i = 0; i < list->blocks; i++) {
        struct postings_block block;
        struct error err = { 0 };
        uint64_t repeats;

        assert_int_equal(postings_list_block(&block, list, i, &err), 0);
        repeats = block.occurrences - block.count;
        seen->even_tf |= repeats == 0;
        seen->some_tf |=
            repeats > 0 && block.count >= 32 && repeats <= block.count / 3;
        seen->many_tf |= repeats > block.count / 3;
        if (list->offsets) {
            const uint8_t *at = list->data + get_u32(list->offsets + 4 * i);

            assert_in_range(at[1], 0, 2);
            seen->block_types[at[1]] = true;
        }
    }
}

static void see_lists(struct seen *seen, const struct segment *segment)
{
    const struct term_dictionary *dictionary;
    struct term_iterator it;
    struct error err = { 0 };

    assert_int_equal(segment_dictionary(&dictionary, segment, &err), 0);
    assert_int_equal(term_iterator_start(&it, dictionary, &err), 0);
    while (term_iterator_next(&it, &err) == 0 && it.term != TERM_NONE) {
        bool placed =
            segment->positions && term_has_positions(it.is_word, it.c2);
        struct postings_list list;

        assert_int_equal(
            segment_postings(&list, segment, it.term, placed, &err), 0);
        seen->single |= list.single;
        seen->one_block |= !list.single && list.blocks == 1;
        if (!list.single)
            see_blocks(seen, &list);
    }
    term_iterator_free(&it);
}

static void see_segment(struct seen *seen, const struct snapshot *snapshot,
                        size_t i)
{
    const struct segment *segment = snapshot->segments[i].segment;

    for (uint32_t s = 0; s < segment->table.count; s++)
        seen->sections[segment->table.sections[s].kind] |=
            segment->table.sections[s].size > 0;
    seen->wide_lengths |= segment->table.max_length > 255;
    seen->deletes |= snapshot->manifest.segments[i].deleted > 0;
    seen->codecs[snapshot->manifest.segments[i].codec != 0] = true;
    see_lists(seen, segment);
}

static struct seen see_all(void)
{
    struct seen seen = { 0 };

    for (size_t i = 0; i < TEST_COUNT(names); i++) {
        char path[TEST_PATH_BYTES];
        struct snapshot *snapshot;
        struct error err = { 0 };

        if (snapshot_open(&snapshot, path_join(path, GOLDEN, names[i]), &err) <
            0)
            fail_msg("%s", err.message);
        seen.flags[snapshot->manifest.flags] = true;
        for (size_t s = 0; s < snapshot->manifest.segment_count; s++)
            see_segment(&seen, snapshot, s);
        snapshot_close(snapshot);
    }
    return seen;
}

static void every_kind_of_section_is_there(void **state)
{
    (void)state;
    struct seen seen = see_all();

    for (int kind = SECTION_PAGESUM; kind < SECTION_KINDS; kind++) {
        if (!seen.sections[kind])
            fail_msg("no section of kind %d", kind);
    }
}

static void every_kind_of_list_and_block_is_there(void **state)
{
    (void)state;
    struct seen seen = see_all();

    assert_true(seen.single && seen.one_block);
    for (int type = 0; type < 3; type++) {
        if (!seen.block_types[type])
            fail_msg("no block of type %d", type);
    }
    assert_true(seen.even_tf);
    assert_true(seen.some_tf);
    assert_true(seen.many_tf);
}

static void every_setting_is_there(void **state)
{
    (void)state;
    struct seen seen = see_all();

    assert_true(seen.flags[INDEX_TEXT | INDEX_POSITIONS]);
    assert_true(seen.flags[INDEX_TEXT | INDEX_POSITIONS | INDEX_WHOLE]);
    assert_true(seen.flags[0]);
    assert_true(seen.wide_lengths);
    assert_true(seen.deletes);
    assert_true(seen.codecs[0] && seen.codecs[1]);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_kind_of_section_is_there),
        cmocka_unit_test(every_kind_of_list_and_block_is_there),
        cmocka_unit_test(every_setting_is_there),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
