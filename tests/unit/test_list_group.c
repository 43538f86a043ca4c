#include "tests/unit/test_support.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "common/list_group.h"
#include "common/little_endian.h"

enum { LISTS_MOST = 3 * LIST_GROUP };

struct sample {
    struct byte_writer list;
    struct byte_writer list_end;
    uint32_t count;
    uint64_t ends[1 + LISTS_MOST]; /* from [1] on */
};

/* Most lists are short; `bits` are those of the longest. */
static uint32_t draw_size(struct test_random *random, unsigned bits)
{
    unsigned few = 1 + (unsigned)test_random_below(random, bits);

    return 1 + (uint32_t)(test_random_next(random) >> (64 - few) >> 1);
}

static void make(struct sample *s, struct test_random *random, uint32_t count,
                 unsigned bits)
{
    struct list_groups_writer w = { .list = &s->list,
                                    .list_end = &s->list_end };
    struct error err = { 0 };

    *s = (struct sample){ .count = count };
    for (uint32_t i = 0; i < count; i++) {
        uint32_t size = draw_size(random, bits);

        s->ends[1 + i] = s->ends[i] + size;
        assert_int_equal(list_groups_writer_add(&w, size, &err), 0);
    }
    assert_int_equal(list_groups_writer_end(&w, &err), 0);
    assert_true(w.postings == s->ends[count]);
}

/* The sections in copies with no spare byte. */
static struct term_sections sections_of(const struct sample *s)
{
    return (struct term_sections){
        .list = { exact_copy(s->list.bytes, s->list.size), s->list.size },
        .list_end = { exact_copy(s->list_end.bytes, s->list_end.size),
                      s->list_end.size },
        .postings_size = s->ends[s->count],
        .terms = s->count
    };
}

static void drop(struct term_sections *sections)
{
    free((void *)sections->list.bytes);
    free((void *)sections->list_end.bytes);
}

static void free_sample(struct sample *s)
{
    byte_writer_free(&s->list);
    byte_writer_free(&s->list_end);
}

static void assert_group(const struct sample *s,
                         const struct term_sections *sections, uint32_t number)
{
    uint32_t first = number * LIST_GROUP;
    uint64_t ends[LIST_GROUP];
    struct list_group group;
    struct error err = { 0 };

    assert_int_equal(list_group_open(&group, sections, number, &err), 0);
    assert_int_equal(list_group_ends(ends, &group, &err), 0);
    for (uint32_t i = 0; i < group.count; i++) {
        uint64_t start;
        uint64_t end;

        assert_int_equal(list_group_bounds(&start, &end, &group, i, &err), 0);
        assert_true(start == s->ends[first + i]);
        assert_true(end == s->ends[first + i + 1]);
        assert_true(ends[i] == end);
    }
}

static void lists_of_every_number_and_size_are_found(void **state)
{
    (void)state;
    struct test_random random = test_random_start(50);
    static const uint32_t counts[] = { 0,   1,   2,   3,   64,
                                       127, 128, 129, 257, LISTS_MOST };
    struct sample *s = test_malloc(sizeof *s);

    for (size_t i = 0; i < TEST_COUNT(counts); i++) {
        for (unsigned bits = 1; bits <= 32; bits++) {
            struct term_sections sections;
            struct error err = { 0 };

            make(s, &random, counts[i], bits);
            sections = sections_of(s);
            assert_int_equal(list_groups_check(&sections, &err), 0);
            for (uint32_t j = 0; j * LIST_GROUP < counts[i]; j++)
                assert_group(s, &sections, j);
            drop(&sections);
            free_sample(s);
        }
    }
    test_free(s);
}

/* One list of all bytes but a few, at each place. */
static void a_list_may_be_far_longer_than_the_others(void **state)
{
    (void)state;
    struct sample *s = test_malloc(sizeof *s);

    for (uint32_t place = 0; place < LIST_GROUP; place++) {
        struct list_groups_writer w = { .list = &s->list,
                                        .list_end = &s->list_end };
        struct term_sections sections;
        struct error err = { 0 };

        *s = (struct sample){ .count = LIST_GROUP };
        for (uint32_t i = 0; i < LIST_GROUP; i++) {
            uint32_t size = i == place ? UINT32_MAX : 1;

            s->ends[1 + i] = s->ends[i] + size;
            assert_int_equal(list_groups_writer_add(&w, size, &err), 0);
        }
        assert_int_equal(list_groups_writer_end(&w, &err), 0);
        sections = sections_of(s);
        assert_group(s, &sections, 0);
        drop(&sections);
        free_sample(s);
    }
    test_free(s);
}

/* These ends are written as those bytes. */
static void assert_written_so(const struct list_group *group,
                              const uint64_t *ends)
{
    struct byte_writer list = { 0 };
    struct byte_writer bytes = { 0 };
    struct list_groups_writer w = { .list = &list, .list_end = &bytes };
    struct error err = { 0 };
    uint64_t before = group->base;

    for (uint32_t i = 0; i < group->count; before = ends[i++])
        assert_int_equal(
            list_groups_writer_add(&w, (uint32_t)(ends[i] - before), &err), 0);
    assert_int_equal(list_groups_writer_end(&w, &err), 0);
    assert_int_equal(bytes.size, group->size);
    assert_memory_equal(bytes.bytes, group->bytes, bytes.size);
    byte_writer_free(&list);
    byte_writer_free(&bytes);
}

/* What is given must lie in the group; returns whether all was refused. */
static bool read_group(const struct term_sections *sections, uint32_t number)
{
    struct list_group group;
    struct error err = { 0 };
    uint64_t ends[LIST_GROUP];
    uint64_t start;
    uint64_t end;

    if (list_group_open(&group, sections, number, &err) < 0) {
        assert_int_equal(err.kind, ERROR_CORRUPT);
        return true;
    }
    for (uint32_t i = 0; i < group.count; i++) {
        if (list_group_bounds(&start, &end, &group, i, &err) == 0)
            assert_true(start < end && group.base <= start && end <= group.end);
    }
    if (list_group_ends(ends, &group, &err) < 0)
        return true;
    assert_true(ends[0] > group.base);
    for (uint32_t i = 1; i < group.count; i++)
        assert_true(ends[i] > ends[i - 1]);
    assert_true(ends[group.count - 1] == group.end);
    assert_written_so(&group, ends);
    return false;
}

static void flipped_bits_give_no_list_outside(void **state)
{
    (void)state;
    struct test_random random = test_random_start(51);
    struct sample *s = test_malloc(sizeof *s);
    struct byte_writer *writers[] = { &s->list, &s->list_end };
    unsigned refused = 0;

    make(s, &random, LIST_GROUP + 40, 12);
    for (size_t i = 0; i < TEST_COUNT(writers); i++) {
        for (size_t bit = 0; bit < 8 * writers[i]->size; bit++) {
            uint8_t *byte = &writers[i]->bytes[bit / 8];
            struct term_sections sections;

            *byte ^= (uint8_t)(1 << bit % 8);
            sections = sections_of(s);
            refused += read_group(&sections, 0);
            refused += read_group(&sections, 1);
            drop(&sections);
            *byte ^= (uint8_t)(1 << bit % 8);
        }
    }
    assert_true(refused > 8 * s->list_end.size / 4);
    free_sample(s);
    test_free(s);
}

/* A LIST of one group of three lists, and its end. */
static void damage_is_named_and_refused(void **state)
{
    (void)state;
    static const struct {
        const char *says;
        uint64_t base;
        uint64_t at;
        uint64_t end;
    } cases[] = {
        { "do not ascend in POSTINGS", 11, 0, 10 },
        { "do not ascend in POSTINGS", 0, 0, 91 },
        { "too few or too many", 8, 0, 10 },
        { "too few or too many", 0, 0, UINT64_C(3) << 32 },
        { "past the end", 0, UINT64_MAX, 10 },
        { "past the end", 0, 2, 10 },
        { "past the end", 0, 1, 10 },
    };

    for (size_t i = 0; i < TEST_COUNT(cases); i++) {
        uint8_t list[2 * LIST_ENTRY] = { 0 };
        uint8_t ends[1] = { 0xFF };
        struct term_sections sections = { .list = { list, sizeof list },
                                          .list_end = { ends, 1 },
                                          .postings_size =
                                              i == 3 ? UINT64_MAX : 90,
                                          .terms = 3 };
        struct list_group group;
        struct error err = { 0 };

        put_u64(list, cases[i].base);
        put_u64(list + 8, cases[i].at);
        put_u64(list + LIST_ENTRY, cases[i].end);
        assert_int_equal(list_group_open(&group, &sections, 0, &err), -1);
        assert_int_equal(err.kind, ERROR_CORRUPT);
        if (!strstr(err.message, cases[i].says))
            fail_msg("case %zu says \"%s\"", i, err.message);
    }
}

/* Three lists of 1, 5 and 4 bytes: values 0 and 5 below 9, low bits 2. */
static void bytes_are_as_documented(void **state)
{
    (void)state;
    struct sample s = { .count = 3 };
    struct list_groups_writer w = { .list = &s.list, .list_end = &s.list_end };
    struct error err = { 0 };
    static const uint8_t list[2 * LIST_ENTRY] = { [16] = 10, [24] = 1 };

    assert_int_equal(list_groups_writer_add(&w, 1, &err), 0);
    assert_int_equal(list_groups_writer_add(&w, 5, &err), 0);
    assert_int_equal(list_groups_writer_add(&w, 4, &err), 0);
    assert_int_equal(list_groups_writer_end(&w, &err), 0);
    assert_int_equal(s.list.size, sizeof list);
    assert_memory_equal(s.list.bytes, list, sizeof list);
    assert_int_equal(s.list_end.size, 1);
    /* high bits 1 0 1 0, then low bits 00 and 10 */
    assert_int_equal(s.list_end.bytes[0], 0x45);
    free_sample(&s);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(lists_of_every_number_and_size_are_found),
        cmocka_unit_test(a_list_may_be_far_longer_than_the_others),
        cmocka_unit_test(flipped_bits_give_no_list_outside),
        cmocka_unit_test(damage_is_named_and_refused),
        cmocka_unit_test(bytes_are_as_documented),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
