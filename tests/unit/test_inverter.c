#include "tests/unit/test_support.h"

#include "common/postings_list.h"
#include "common/term_iterator.h"
#include "tests/unit/segment_sample.h"

static void open_dictionary(struct term_dictionary *out, const struct sample *s)
{
    struct error err = { 0 };
    struct term_sections sections = {
        .row = section(s, SECTION_ROW),
        .column = section(s, SECTION_COLUMN),
        .word = section(s, SECTION_WORD),
        .word_index = section(s, SECTION_WORD_INDEX),
        .list = section(s, SECTION_LIST),
        .list_end = section(s, SECTION_LIST_END),
        .postings_size = section(s, SECTION_POSTINGS).size,
        .terms = segment_header_u32(&s->map, 52),
    };

    if (term_dictionary_open(out, &sections, &err) < 0)
        fail_msg("%s", err.message);
}

static int compare(const void *left, const void *right)
{
    const struct occurrence *a = left;
    const struct occurrence *b = right;

    if (a->term != b->term)
        return a->term < b->term ? -1 : 1;
    if (a->passage != b->passage)
        return a->passage < b->passage ? -1 : 1;
    return (a->position > b->position) - (a->position < b->position);
}

/* Compares a block with the sorted occurrences from *at on. */
static void assert_block(const struct sample *s,
                         const struct postings_list *list, uint32_t i,
                         uint64_t term, uint32_t *at)
{
    static uint16_t positions[BLOCK_MAX * POSITIONS];
    struct postings_block block;
    struct error err = { 0 };
    const uint16_t *position = positions;

    assert_int_equal(postings_list_block(&block, list, i, &err), 0);
    if (list->has_positions)
        assert_int_equal(postings_list_positions(positions,
                                                 TEST_COUNT(positions), list, i,
                                                 &block, &err),
                         0);
    for (uint32_t j = 0; j < block.count; j++) {
        for (uint32_t k = 0; k < block.tf[j]; k++, ++*at) {
            assert_true(s->all[*at].term == term);
            assert_int_equal(s->all[*at].passage, block.docids[j]);
            if (list->has_positions)
                assert_int_equal(s->all[*at].position, *position++);
        }
    }
}

static void assert_list(const struct sample *s, const struct term_iterator *it,
                        bool stored, uint32_t *at)
{
    struct term_section postings = section(s, SECTION_POSTINGS);
    struct term_section positions = { 0 };
    struct postings_list list;
    struct error err = { 0 };
    uint64_t term = (uint64_t)it->c1 << 32 | it->c2;
    bool has = stored && (it->is_word || it->c2 != TERM_END_BREAK);

    if (stored)
        positions = section(s, SECTION_POSITIONS);
    if (it->is_word)
        term = WORDS_FROM + (uint64_t)(it->bytes[0] - 'a');
    if (postings_list_open(&list, postings.bytes + it->start,
                           (size_t)(it->end - it->start), it->start, has, false,
                           PASSAGES, positions.bytes, positions.size, &err) < 0)
        fail_msg("%s", err.message);
    for (uint32_t i = 0; i < list.blocks; i++)
        assert_block(s, &list, i, term, at);
}

static void assert_all_lists(struct sample *s, bool stored)
{
    struct term_dictionary dictionary;
    struct term_iterator it = { 0 };
    struct error err = { 0 };
    uint32_t at = 0;

    qsort(s->all, s->count, sizeof *s->all, compare);
    open_dictionary(&dictionary, s);
    assert_int_equal(term_iterator_start(&it, &dictionary, &err), 0);
    for (;;) {
        if (term_iterator_next(&it, &err) < 0)
            fail_msg("%s", err.message);
        if (it.term == TERM_NONE)
            break;
        assert_list(s, &it, stored, &at);
    }
    assert_int_equal(at, s->count);
    term_iterator_free(&it);
}

static void lists_hold_every_token_and_no_other(void **state)
{
    (void)state;
    struct sample *s = sample_new(INDEX_POSITIONS | INDEX_TEXT);

    assert_table(&s->map, s->segment.id);
    assert_pages(&s->map);
    assert_all_lists(s, true);
    sample_free(s);
}

static void an_index_may_go_without_positions_and_text(void **state)
{
    (void)state;
    struct sample *s = sample_new(0);
    const uint8_t *entry = segment_table(&s->map);

    assert_all_lists(s, false);
    for (uint32_t i = 0; i < segment_header_u32(&s->map, 32); i++) {
        uint32_t kind = get_u32(entry + i * SEGMENT_TABLE_ENTRY);

        assert_true(kind != SECTION_POSITIONS && kind != SECTION_TEXT &&
                    kind != SECTION_TEXT_BLOCK);
    }
    sample_free(s);
}

/* Passages of the first character, counted by brute force. */
static uint32_t passages_of(const struct sample *s, uint32_t character)
{
    bool seen[PASSAGES] = { false };
    uint32_t df = 0;

    for (uint32_t i = 0; i < s->count; i++) {
        if (s->all[i].term >> 32 == character)
            seen[s->all[i].passage] = true;
    }
    for (uint32_t i = 0; i < PASSAGES; i++)
        df += seen[i];
    return df;
}

static void uni_counts_passages_of_han_alone(void **state)
{
    (void)state;
    struct sample *s = sample_new(INDEX_TEXT);
    struct term_section uni = section(s, SECTION_UNI);

    assert_int_equal(uni.size, 3 * 8); /* three Han; kana are left out */
    for (uint32_t i = 0; i < 3; i++) {
        assert_int_equal(get_u32(uni.bytes + 8 * i), 0x4E00 + i);
        assert_int_equal(get_u32(uni.bytes + 8 * i + 4),
                         passages_of(s, 0x4E00 + i));
    }
    sample_free(s);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(lists_hold_every_token_and_no_other),
        cmocka_unit_test(an_index_may_go_without_positions_and_text),
        cmocka_unit_test(uni_counts_passages_of_han_alone),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
