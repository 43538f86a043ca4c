#include "tests/unit/test_support.h"

#include <math.h>

#include "common/bm25.h"

static void idf_is_the_formula_rounded_once(void **state)
{
    (void)state;
    assert_true(bm25_idf(10, 10) == (float)log(1 + 0.5 / 10.5));
    assert_true(bm25_idf(1000, 0) == (float)log(1 + 1000.5 / 0.5));
    assert_true(bm25_idf(1000, 7) > bm25_idf(1000, 8));
    assert_true(bm25_idf(1000, 1000) > 0);
}

static void a_score_is_made_in_the_documented_order(void **state)
{
    (void)state;
    struct error err = { 0 };
    struct bm25 bm25;

    assert_int_equal(bm25_open(&bm25, 0.9, 0.4, 1, 50.5, 254, &err), 0);
    for (uint32_t length = 0; length <= 254; length += 127) {
        for (uint32_t tf = 1; tf < 9; tf++) {
            float k = (float)(0.9 * (1 - 0.4 + 0.4 * (double)length / 50.5));
            float part = (float)tf / ((float)tf + k);
            float weight = bm25_weight(0.25, 3, bm25_idf(1000, 7));

            assert_true(weight ==
                        (float)(0.25 * 3.0 * (double)bm25_idf(1000, 7)));
            assert_true(bm25_part(&bm25, tf, length) == part);
            assert_true(bm25_score(&bm25, weight, tf, length) ==
                        weight * (1.0F + part));
        }
    }
    bm25_close(&bm25);
}

static void a_length_beyond_the_table_stays_inside_it(void **state)
{
    (void)state;
    struct error err = { 0 };
    struct bm25 bm25;

    assert_int_equal(bm25_open(&bm25, 1.2, 0.75, 0, 1, 3, &err), 0);
    assert_true(bm25_part(&bm25, 1, 4) == bm25_part(&bm25, 1, 3));
    assert_true(bm25_part(&bm25, 1, 65535) == bm25_part(&bm25, 1, 3));
    assert_true(bm25_part(&bm25, 1, 2) > bm25_part(&bm25, 1, 3));
    bm25_close(&bm25);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(idf_is_the_formula_rounded_once),
        cmocka_unit_test(a_score_is_made_in_the_documented_order),
        cmocka_unit_test(a_length_beyond_the_table_stays_inside_it),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
