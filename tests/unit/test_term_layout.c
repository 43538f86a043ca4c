#include "tests/unit/test_support.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "common/bit_packer.h"
#include "common/term_layout.h"

/* A LIST of one group whose lengths lie as `packed` says, and its end. */
static void make_list(uint8_t list[2 * LIST_ENTRY], uint64_t base,
                      uint64_t packed, uint64_t end)
{
    put_u64(list, base);
    put_u64(list + 8, packed);
    put_u64(list + LIST_ENTRY, end);
    put_u64(list + LIST_ENTRY + 8, 0);
}

static void lengths_of_every_width_and_place_are_read(void **state)
{
    (void)state;
    struct test_random random = test_random_start(50);

    for (unsigned i = 0; i < LIST_WIDTH_MAX * 16; i++) {
        unsigned width = 1 + i / 16;
        unsigned skip = i % 16;
        uint32_t lengths[LIST_GROUP];
        uint8_t packed[LIST_GROUP * 4 + 16] = { 0 };
        uint8_t list[2 * LIST_ENTRY];
        struct bit_packer packer = { .at = packed };
        struct list_group group;
        struct error err = { 0 };

        pack_zeros(&packer, skip);
        for (unsigned j = 0; j < LIST_GROUP; j++) {
            lengths[j] = (uint32_t)(test_random_next(&random) >> (64 - width));
            pack_bits(&packer, lengths[j], width);
        }

        size_t size = (size_t)(pack_end(&packer) - packed);
        uint8_t *copy = exact_copy(packed, size);
        struct term_sections sections = { .list = { list, sizeof list },
                                          .list_length = { copy, size },
                                          .postings_size = 90,
                                          .terms = LIST_GROUP };

        make_list(list, 7, (uint64_t)skip << LIST_WIDTH_BITS | width, 90);
        assert_int_equal(list_group_open(&group, &sections, 0, &err), 0);
        assert_true(group.base == 7 && group.end == 90);
        assert_int_equal(group.count, LIST_GROUP);
        for (unsigned j = 0; j < LIST_GROUP; j++)
            assert_int_equal(list_group_length(&group, j), lengths[j]);
        sections.list_length.size--;
        assert_int_equal(list_group_open(&group, &sections, 0, &err), -1);
        free(copy);
    }
}

static void damage_is_named_and_refused(void **state)
{
    (void)state;
    static const struct {
        const char *says;
        uint64_t base;
        uint64_t packed;
        uint64_t end;
    } cases[] = {
        { "do not ascend", 11, 1, 10 },
        { "do not ascend", 0, 1, 91 },
        { "no or too many bits", 0, 0, 10 },
        { "no or too many bits", 0, 33, 10 },
        { "past the end", 0, UINT64_MAX - 63 + 1, 10 },
        { "past the end", 0, 6 << LIST_WIDTH_BITS | 1, 10 },
    };

    for (size_t i = 0; i < TEST_COUNT(cases); i++) {
        uint8_t list[2 * LIST_ENTRY];
        uint8_t lengths[1] = { 0xFF };
        struct term_sections sections = { .list = { list, sizeof list },
                                          .list_length = { lengths, 1 },
                                          .postings_size = 90,
                                          .terms = 3 };
        struct list_group group;
        struct error err = { 0 };

        make_list(list, cases[i].base, cases[i].packed, cases[i].end);
        assert_int_equal(list_group_open(&group, &sections, 0, &err), -1);
        assert_int_equal(err.kind, ERROR_CORRUPT);
        if (!strstr(err.message, cases[i].says))
            fail_msg("case %zu says \"%s\"", i, err.message);
    }
}

static void a_list_ends_in_its_group_and_the_last_with_it(void **state)
{
    (void)state;
    struct list_group group = { .base = 0, .end = 50, .count = 3 };
    struct error err = { 0 };

    assert_int_equal(list_group_check(&group, 0, 50, &err), 0);
    assert_int_equal(list_group_check(&group, 0, 51, &err), -1);
    assert_int_equal(list_group_check(&group, 2, 50, &err), 0);
    assert_int_equal(list_group_check(&group, 2, 49, &err), -1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(lengths_of_every_width_and_place_are_read),
        cmocka_unit_test(damage_is_named_and_refused),
        cmocka_unit_test(a_list_ends_in_its_group_and_the_last_with_it),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
