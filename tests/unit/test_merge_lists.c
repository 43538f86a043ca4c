#include "tests/unit/test_support.h"

#include "common/term_iterator.h"
#include "common/tokenizer.h"
#include "tests/unit/merge_sample.h"

enum { ALL = INDEX_TEXT | INDEX_POSITIONS };

static uint64_t hash_of(const struct segment *segment, enum section_kind kind)
{
    return segment_table_find(&segment->table, kind, 0)->hash;
}

/* Appends all docids, tf and positions of a term to the three writers. */
static void write_postings(struct byte_writer *out,
                           const struct segment *segment, uint32_t term,
                           bool has_positions)
{
    static uint16_t positions[1 << 16];
    struct postings_list list;
    struct postings_block block;
    struct error err = { 0 };

    test_must(segment_postings(&list, segment, term, has_positions, &err),
              &err);
    for (uint32_t i = 0; i < list.blocks; i++) {
        test_must(postings_list_block(&block, &list, i, &err), &err);
        write_bytes(&out[0], block.docids, block.count * sizeof *block.docids);
        write_bytes(&out[1], block.tf, block.count * sizeof *block.tf);
        if (!has_positions)
            continue;
        test_must(postings_list_positions(positions, TEST_COUNT(positions),
                                          &list, i, &block, &err),
                  &err);
        write_bytes(&out[2], positions, block.occurrences * sizeof *positions);
    }
}

/* The same terms with the same postings, however they are cut into blocks. */
static void assert_same_postings(const struct segment *a,
                                 const struct segment *b)
{
    struct term_iterator it;
    struct error err = { 0 };

    for (int kind = SECTION_ROW; kind <= SECTION_WORD_INDEX; kind++)
        assert_true(hash_of(a, (enum section_kind)kind) ==
                    hash_of(b, (enum section_kind)kind));
    assert_true(hash_of(a, SECTION_UNI) == hash_of(b, SECTION_UNI));
    test_must(term_iterator_start(&it, &a->words, &err), &err);
    while (test_must(term_iterator_next(&it, &err), &err),
           it.term != TERM_NONE) {
        bool has_positions = term_has_positions(it.is_word, it.c2);
        struct byte_writer x[3] = { { 0 }, { 0 }, { 0 } };
        struct byte_writer y[3] = { { 0 }, { 0 }, { 0 } };

        write_postings(x, a, it.term, has_positions);
        write_postings(y, b, it.term, has_positions);
        for (size_t i = 0; i < TEST_COUNT(x); i++) {
            assert_int_equal(x[i].size, y[i].size);
            if (x[i].size > 0)
                assert_memory_equal(x[i].bytes, y[i].bytes, x[i].size);
            byte_writer_free(&x[i]);
            byte_writer_free(&y[i]);
        }
    }
    term_iterator_free(&it);
}

/* Merges the sources to one, which takes their place. */
static void join(struct merge_sample *s)
{
    struct manifest_segment entry;
    struct segment *merged;
    struct error err = { 0 };

    test_must(merge_to(&entry, s, text_codec_builtin(), NULL, &err), &err);
    test_must(segment_open(&merged, s->folder, &entry, &s->manifest, &err),
              &err);
    for (size_t i = 0; i < s->count; i++) {
        segment_close(s->segments[i]);
        delete_bitmap_free(&s->deletes[i]);
    }
    test_must(delete_bitmap_init(&s->deletes[0], merged->articles, &err), &err);
    s->segments[0] = merged;
    s->sources[0] = (struct merge_source){ merged, text_codec_builtin(), NULL };
    s->count = 1;
}

static uint64_t lists_size(const struct segment *segment)
{
    return segment_section(segment, SECTION_POSTINGS).size +
           segment_section(segment, SECTION_POSITIONS).size;
}

/* How many blocks of a term's list were first of an input, and copied. */
static size_t count_skips(const struct segment *segment, uint32_t term,
                          bool has_positions)
{
    struct postings_list list;
    struct error err = { 0 };
    size_t skips = 0;

    test_must(segment_postings(&list, segment, term, has_positions, &err),
              &err);
    for (uint32_t i = 0; list.lasts && i < list.blocks; i++) {
        struct postings_part part;
        uint32_t base;
        uint32_t last;

        test_must(postings_list_range(&list, i, &base, &last, &err), &err);
        test_must(postings_list_part(&part, &list, i, &err), &err);
        skips += part.head.base > base;
    }
    return skips;
}

static void assert_skips(const struct segment *segment)
{
    struct term_iterator it;
    struct error err = { 0 };
    size_t skips = 0;

    test_must(term_iterator_start(&it, &segment->words, &err), &err);
    while (test_must(term_iterator_next(&it, &err), &err), it.term != TERM_NONE)
        skips += count_skips(segment, it.term,
                             term_has_positions(it.is_word, it.c2));
    assert_true(skips > 0);
    term_iterator_free(&it);
}

/* As one batch, but for a few bytes of blocks that are not full. */
static void assert_joined(struct merge_sample *s)
{
    struct segment *expected = sample_segment(s, s->expected);

    s->expected = NULL;
    assert_same_postings(s->segments[0], expected);
    assert_in_range(lists_size(s->segments[0]), 1,
                    lists_size(expected) + lists_size(expected) / 50);
    assert_true(hash_of(s->segments[0], SECTION_POSTINGS) !=
                hash_of(expected, SECTION_POSTINGS));
    segment_close(expected);
}

static void full_blocks_are_copied_and_hold_the_same_postings(void **state)
{
    (void)state;
    static const uint32_t flags[] = { ALL, ALL | INDEX_WHOLE };
    struct test_random random = test_random_start(26);

    for (size_t i = 0; i < TEST_COUNT(flags); i++) {
        struct merge_sample s;

        sample_begin(&s, flags[i]);
        for (int j = 0; j < 3; j++)
            sample_source(&s, 1200, 0, text_codec_builtin(), &random);
        join(&s);
        assert_joined(&s);
        assert_skips(s.segments[0]);
        sample_end(&s);
    }
}

static void full_blocks_are_not_copied_where_passages_are_deleted(void **state)
{
    (void)state;
    struct test_random random = test_random_start(29);
    struct merge_sample s;
    struct segment *expected;

    sample_begin(&s, ALL);
    sample_source(&s, 1200, 2, text_codec_builtin(), &random);
    sample_source(&s, 1200, 0, text_codec_builtin(), &random);
    join(&s);
    expected = sample_segment(&s, s.expected);
    s.expected = NULL;
    assert_same_postings(s.segments[0], expected);
    segment_close(expected);
    sample_end(&s);
}

static void many_merges_add_few_bytes(void **state)
{
    (void)state;
    struct test_random random = test_random_start(27);
    struct merge_sample s;

    sample_begin(&s, ALL);
    sample_source(&s, 1100, 0, text_codec_builtin(), &random);
    sample_source(&s, 1100, 0, text_codec_builtin(), &random);
    for (int i = 0; i < 50; i++) {
        sample_source(&s, 15, 0, text_codec_builtin(), &random);
        join(&s);
    }
    assert_joined(&s);
    sample_end(&s);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(full_blocks_are_copied_and_hold_the_same_postings),
        cmocka_unit_test(full_blocks_are_not_copied_where_passages_are_deleted),
        cmocka_unit_test(many_merges_add_few_bytes),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
