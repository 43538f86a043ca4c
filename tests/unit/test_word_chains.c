#include "tests/unit/test_support.h"

#include <string.h>

#include "indexer/word_chains.h"

enum { LISTS = 7, WORDS = 5000 };

static uint32_t word_of(uint32_t list, uint32_t i)
{
    return list << 24 | i;
}

static void assert_chain(const struct word_chains *chains,
                         const struct chain *chain, uint32_t list,
                         uint32_t wanted)
{
    struct chain_reader reader;
    uint32_t seen = 0;
    size_t count;

    chain_reader_start(&reader, chains, chain);
    for (;;) {
        const uint32_t *words = chain_reader_next(&reader, &count);

        if (count == 0)
            break;
        for (size_t i = 0; i < count; i++)
            assert_int_equal(words[i], word_of(list, seen++));
    }
    assert_int_equal(seen, wanted);
    chain_reader_next(&reader, &count);
    assert_int_equal(count, 0);
}

/* Of each length up to a few slices of the largest size. */
static void a_chain_gives_back_its_words_at_each_length(void **state)
{
    (void)state;
    struct word_chains chains = { 0 };
    struct chain lists[LISTS] = { 0 };
    struct error err = { 0 };

    for (uint32_t i = 0; i < WORDS / LISTS; i++) {
        for (uint32_t j = 0; j < LISTS; j++) {
            assert_int_equal(word_chains_reserve(&chains, 1, &err), 0);
            assert_chain(&chains, &lists[j], j, i);
            word_chains_put(&chains, &lists[j], word_of(j, i));
            assert_chain(&chains, &lists[j], j, i + 1);
        }
    }
    word_chains_free(&chains);
}

static void room_is_told_in_bytes_and_has_a_limit(void **state)
{
    (void)state;
    struct word_chains chains = { 0 };
    struct chain chain = { 0 };
    struct error err = { 0 };

    assert_int_equal(word_chains_bytes(&chains), 0);
    assert_int_equal(word_chains_reserve(&chains, 1, &err), 0);
    assert_int_equal(word_chains_bytes(&chains), 0);
    word_chains_put(&chains, &chain, 1);
    assert_int_equal(word_chains_bytes(&chains),
                     CHAIN_SLICE_FIRST * sizeof(uint32_t));
    assert_int_equal(
        word_chains_reserve(&chains, UINT32_MAX / CHAIN_SLICE_MOST + 1, &err),
        -1);
    assert_int_equal(err.kind, ERROR_LIMIT);
    assert_non_null(strstr(err.message, "less --memory"));
    word_chains_free(&chains);
    assert_int_equal(word_chains_bytes(&chains), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_chain_gives_back_its_words_at_each_length),
        cmocka_unit_test(room_is_told_in_bytes_and_has_a_limit),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
