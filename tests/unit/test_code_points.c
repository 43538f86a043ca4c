#include "tests/unit/test_support.h"

#include <stdlib.h>
#include <string.h>

#include "common/code_points.h"
#include "common/utf8.h"

/* Code points of `text` by both ways, with the places where they stand. */
static void check(const uint8_t *text, size_t size)
{
    uint8_t *copy = exact_copy(text, size);
    const uint8_t *end = copy + size;

    for (const uint8_t *at = copy; at < end;) {
        uint32_t some[CODE_POINTS_MAX];
        uint32_t bytes;
        uint32_t count = code_points_decode(some, &bytes, at, end);

        assert_in_range(count, 1, CODE_POINTS_MAX);
        for (uint32_t i = 0; i < count; i++) {
            uint32_t one;
            size_t step = utf8_decode(&one, at, end);

            assert_int_equal(step, bytes);
            assert_int_equal(some[i], one);
            if (utf8_is_bad(one, step))
                assert_int_equal(count, 1);
            at += step;
        }
    }
    free(copy);
}

static void texts_decode_as_one_by_one(void **state)
{
    (void)state;
    static const char *const texts[] = {
        "a",
        "強腦科技",
        "ASCII of more than sixteen characters, then 中文。",
        "é\xC3 λ中\xE4\xB8 𠀀𠀁 \xF0\x9F 강뇌 \xED\xA0\x80 \xE0\x80\x80\xFF",
        "一二三四五六七八九十百千萬億兆京垓秭穰溝",
        "\xE4",
        "\xE4\xB8",
        "\x80中",
    };

    for (size_t i = 0; i < TEST_COUNT(texts); i++)
        check((const uint8_t *)texts[i], strlen(texts[i]));
}

static void random_bytes_decode_as_one_by_one(void **state)
{
    (void)state;
    static const char *const parts[] = { "中", "。",   "a",        "é",
                                         "𠀀", "\xE4", "\xB8\xAD", "\xF0" };
    struct test_random random = test_random_start(11);

    for (int round = 0; round < 20000; round++) {
        uint8_t text[256];
        size_t size = 0;

        while (size < 100) {
            const char *part = parts[test_random_below(&random, 8)];

            for (size_t n = test_random_below(&random, 20); n > 0; n--) {
                memcpy(text + size, part, strlen(part));
                size += strlen(part);
            }
        }
        check(text, size);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(texts_decode_as_one_by_one),
        cmocka_unit_test(random_bytes_decode_as_one_by_one),
    };

    struct error err;

    if (kernels_choose(NULL, &err) < 0)
        return 1;
    return cmocka_run_group_tests(tests, NULL, NULL);
}
