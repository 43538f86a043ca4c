#include "tests/unit/test_support.h"

#include <stdlib.h>
#include <string.h>

#include "common/postings_writer.h"
#include "searcher/occurrences.h"

enum { PASSAGES = 2000 };

/* A list of every third passage, twice in each: at p % 50 and p % 50 + 4. */
struct sample {
    struct byte_writer out;
    struct byte_writer positions;
    struct postings_list list;
};

static void make_sample(struct sample *sample)
{
    struct error err = { 0 };
    struct postings_writer writer = { 0 };
    static const uint16_t lengths[PASSAGES];

    *sample = (struct sample){ 0 };
    writer.out = &sample->out;
    writer.positions = &sample->positions;
    writer.docid_end = PASSAGES;
    writer.lengths = lengths;
    postings_writer_begin(&writer, true);
    for (uint32_t i = 0; i < PASSAGES; i += 3) {
        uint16_t positions[2] = { (uint16_t)(i % 50), (uint16_t)(i % 50 + 4) };

        assert_int_equal(postings_writer_add(&writer, i, 2, positions, &err),
                         0);
    }
    assert_int_equal(postings_writer_end(&writer, &err), 0);
    postings_writer_free(&writer);

    size_t size = sample->out.size;

    write_zeros(&sample->out, 64);
    write_zeros(&sample->positions, 64);
    assert_int_equal(postings_list_open(&sample->list, sample->out.bytes, size,
                                        0, true, false, PASSAGES,
                                        sample->positions.bytes,
                                        sample->positions.size - 64, &err),
                     0);
}

static void free_sample(struct sample *sample)
{
    byte_writer_free(&sample->out);
    byte_writer_free(&sample->positions);
}

static void only_wanted_passages_give_occurrences(void **state)
{
    (void)state;
    struct sample sample;
    struct arena arena = { 0 };
    struct error err = { 0 };
    struct occurrences found = { 0 };
    struct bitset wanted;

    make_sample(&sample);
    assert_int_equal(bitset_make(&wanted, &arena, PASSAGES, &err), 0);
    bitset_add(&wanted, 3);
    bitset_add(&wanted, 4);
    bitset_add(&wanted, 1998);
    assert_int_equal(occurrences_add(&found, &sample.list, 7, &wanted, &err),
                     0);
    assert_int_equal(found.count, 4);
    assert_int_equal(occurrence_docid(found.items[0]), 3);
    assert_int_equal(occurrence_position(found.items[0]), 3 + 7);
    assert_int_equal(occurrence_position(found.items[1]), 3 + 4 + 7);
    assert_int_equal(occurrence_docid(found.items[3]), 1998);
    assert_int_equal(occurrence_position(found.items[3]), 48 + 4 + 7);
    bitset_fill(&wanted);
    found.count = 0;
    assert_int_equal(occurrences_add(&found, &sample.list, 0, &wanted, &err),
                     0);
    assert_int_equal(found.count, 2 * ((PASSAGES + 2) / 3));
    occurrences_free(&found);
    arena_free(&arena);
    free_sample(&sample);
}

static void what_follows_at_the_distance_stays(void **state)
{
    (void)state;
    uint64_t starts[] = { 1, 2, 9, (1ULL << 32) + 1, (2ULL << 32) + 5 };
    uint64_t next[] = { 4, 12, (1ULL << 32) + 4, (2ULL << 32) + 9 };
    struct occurrences a = { starts, TEST_COUNT(starts), TEST_COUNT(starts) };
    struct occurrences b = { next, TEST_COUNT(next), TEST_COUNT(next) };

    occurrences_follow(&a, &b, 3);
    assert_int_equal(a.count, 3);
    assert_int_equal(a.items[0], 1);
    assert_int_equal(a.items[1], 9);
    assert_true(a.items[2] == (1ULL << 32) + 1);
    b.count = 0;
    occurrences_follow(&a, &b, 3);
    assert_int_equal(a.count, 0);
}

static int compare(const void *a, const void *b)
{
    const uint64_t *x = a;
    const uint64_t *y = b;

    return (*x > *y) - (*x < *y);
}

/* Sorts a copy of the items, and holds it to what qsort makes of them. */
static void check_sort(uint64_t *items, size_t count)
{
    struct occurrences found = { 0 };
    struct error err = { 0 };
    size_t kept = 0;

    assert_int_equal(
        memory_grow(&found.items, &found.capacity, count, sizeof *items, &err),
        0);
    if (count > 0)
        memcpy(found.items, items, count * sizeof *items);
    found.count = count;
    assert_int_equal(occurrences_sort(&found, &err), 0);
    if (count > 0)
        qsort(items, count, sizeof *items, compare);
    for (size_t i = 0; i < count; i++) {
        if (i == 0 || items[i] != items[i - 1])
            items[kept++] = items[i];
    }
    assert_int_equal(found.count, kept);
    assert_true(found.capacity >= kept);
    if (kept > 0)
        assert_memory_equal(found.items, items, kept * sizeof *items);
    occurrences_free(&found);
}

static void sorting_leaves_each_occurrence_once(void **state)
{
    (void)state;
    uint64_t items[] = { 9, 1, 9, 5ULL << 32, 1, 3 };
    uint64_t alike[] = { 7, 7, 7, 7 };
    uint64_t ends[] = { UINT64_MAX, 0, UINT64_MAX, 0, UINT64_MAX - 1 };

    check_sort(items, 0);
    check_sort(items, 1);
    check_sort(items, TEST_COUNT(items));
    check_sort(alike, TEST_COUNT(alike));
    check_sort(ends, TEST_COUNT(ends));
}

/* Each byte of the items decides their order somewhere. */
static void each_byte_of_an_occurrence_counts(void **state)
{
    (void)state;

    for (uint32_t shift = 0; shift < 64; shift += 8) {
        uint64_t items[512];

        for (uint64_t i = 0; i < TEST_COUNT(items); i++)
            items[i] = (255 - i % 256) << shift | (i % 3) << (63 - shift);
        check_sort(items, TEST_COUNT(items));
    }
}

/* Falling, or runs that ascend by `step` from near each other. */
static void lists_of_any_number_and_length_are_joined(void **state)
{
    (void)state;
    enum { ITEMS = 6000 };
    static const size_t lengths[] = { 1, 2, 7, 300, ITEMS - 1, ITEMS };
    static uint64_t items[ITEMS];
    uint32_t random = 1;

    for (size_t i = 0; i < TEST_COUNT(lengths); i++) {
        uint64_t last = 0;

        for (size_t j = 0; j < ITEMS; j++) {
            random = random * 1664525 + 1013904223;
            last = j % lengths[i] == 0 ? random % 5000 : last;
            last += random >> 28;
            items[j] = (last / 50) << OCCURRENCE_SHIFT | last % 50;
        }
        check_sort(items, ITEMS);
    }
    for (size_t j = 0; j < ITEMS; j++)
        items[j] = (uint64_t)(ITEMS - j) << (OCCURRENCE_SHIFT - 6);
    check_sort(items, ITEMS);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(only_wanted_passages_give_occurrences),
        cmocka_unit_test(what_follows_at_the_distance_stays),
        cmocka_unit_test(sorting_leaves_each_occurrence_once),
        cmocka_unit_test(each_byte_of_an_occurrence_counts),
        cmocka_unit_test(lists_of_any_number_and_length_are_joined),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
