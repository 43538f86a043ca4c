#include "tests/unit/test_support.h"

#include "common/segment.h"
#include "indexer/merge_input.h"

enum { MOST = SEGMENT_ARTICLES_MAX };

/* Articles may have no passages, and passages are more in most indexes. */
static const struct {
    uint32_t articles[2], passages[2];
    bool fits;
} cases[] = {
    { { 2, MOST - 2 }, { 0, 0 }, true }, { { 2, MOST - 1 }, { 0, 0 }, false },
    { { MOST, 1 }, { 0, 0 }, false },    { { MOST, 0 }, { MOST, 0 }, true },
    { { 1, 1 }, { 2, MOST - 2 }, true }, { { 1, 1 }, { 2, MOST - 1 }, false },
    { { 1, 1 }, { MOST, MOST }, false },
};

static void what_no_segment_can_hold_is_not_merged(void **state)
{
    (void)state;

    for (size_t i = 0; i < TEST_COUNT(cases); i++) {
        struct segment segments[2] = { 0 };
        struct merge_source sources[2] = { 0 };
        struct merge merge = { 0 };
        struct error err = { 0 };

        for (size_t j = 0; j < 2; j++) {
            segments[j].articles = cases[i].articles[j];
            segments[j].passages = cases[i].passages[j];
            sources[j].segment = &segments[j];
        }
        if (merge_open(&merge, sources, 2, &err) < 0) {
            assert_false(cases[i].fits);
            assert_int_equal(err.kind, ERROR_LIMIT);
        } else {
            assert_true(cases[i].fits);
            assert_int_equal(merge.articles,
                             cases[i].articles[0] + cases[i].articles[1]);
            assert_int_equal(merge.passages,
                             cases[i].passages[0] + cases[i].passages[1]);
        }
        merge_close(&merge);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_no_segment_can_hold_is_not_merged),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
