#include "tests/unit/test_support.h"

#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "common/tokenizer.h"

static void tokenize_text(struct tokens *tokens, const void *text, size_t size,
                          unsigned flags, uint32_t position)
{
    struct error err = { 0 };
    uint8_t *copy = exact_copy(text, size);

    assert_int_equal(tokenize(tokens, analysis_table_builtin(), copy, size,
                              flags, position, &err),
                     0);
    free(copy);
}

static void assert_word(const struct tokens *tokens, size_t i,
                        enum token_kind kind, uint32_t position,
                        const char *word)
{
    assert_true(i < tokens->count);

    const struct token *token = &tokens->items[i];

    assert_int_equal(token->kind, kind);
    assert_int_equal(token->position, position);
    assert_int_equal(token->second, strlen(word));
    assert_memory_equal(tokens->words + token->first, word, strlen(word));
}

static void a_second_text_is_appended_after_the_first(void **state)
{
    (void)state;
    struct tokens tokens = { 0 };

    tokenize_text(&tokens, "强脑", 6, 0, 0);
    assert_int_equal(tokens.positions, 2);
    tokenize_text(&tokens, "ai x\xFF", 5, 0, tokens.positions + 1);

    assert_int_equal(tokens.count, 4);
    assert_word(&tokens, 2, TOKEN_UNIT, 3, "ai");
    assert_word(&tokens, 3, TOKEN_UNIT, 4, "x");
    assert_int_equal(tokens.items[2].start, 0);
    assert_int_equal(tokens.length, 3);
    assert_int_equal(tokens.positions, 5);
    assert_int_equal(tokens.bad_bytes, 1);
    tokens_free(&tokens);
}

static void a_text_without_units_leaves_the_positions_alone(void **state)
{
    (void)state;
    struct tokens tokens = { 0 };

    tokenize_text(&tokens, "强脑", 6, 0, 0);
    tokenize_text(&tokens, "，。", 6, 0, 3);
    assert_int_equal(tokens.positions, 2);
    assert_int_equal(tokens.count, 2);
    tokens_reset(&tokens);
    assert_int_equal(tokens.count, 0);
    tokenize_text(&tokens, "", 0, 0, 0);
    assert_int_equal(tokens.positions, 0);
    assert_int_equal(tokens.length, 0);
    tokens_free(&tokens);
}

static void every_bad_byte_is_counted(void **state)
{
    (void)state;
    struct tokens tokens = { 0 };

    tokenize_text(&tokens, "a\xFF\xC0\x80 \xE5\xBC\xF0\x9F", 9, 0, 0);
    assert_int_equal(tokens.bad_bytes, 7);
    tokens_free(&tokens);
}

static void a_word_is_cut_at_255_bytes_and_a_code_point(void **state)
{
    (void)state;
    static const struct {
        const char *why;
        const char *filler;
        size_t fillers;
        const char *rest;
        size_t word_size;
        size_t count; /* of tokens */
    } cases[] = {
        { "255 bytes", "a", 255, "", 255, 1 },
        { "256 bytes", "a", 256, "", 255, 1 },
        { "254 bytes and two more", "a", 254, "я", 254, 1 },
        { "two-byte letters", "я", 200, "", 254, 1 },
        { "nothing is added to a cut word", "я", 127, "яa", 254, 1 },
        { "the whole is the unit", "a", 255, "-b", 255, 2 },
        { "the whole ends with the connector", "a", 254, "-b", 254, 3 },
        { "a compound of a closed word", "a", 255, "++", 255, 1 },
        { "a part in what is cut off", "a", 255, "Bc", 255, 1 },
        { "a part that is cut", "a", 254, "Bc", 255, 3 },
        { "a date that is cut off", "1.1.1.", 43, "2025.10.27", 255, 1 },
        { "a date that begins in time", "1.1.1.", 42, "2025.10.27", 255, 3 },
    };

    for (size_t i = 0; i < TEST_COUNT(cases); i++) {
        char text[1024] = "";
        struct tokens tokens = { 0 };

        for (size_t n = 0; n < cases[i].fillers; n++)
            strcat(text, cases[i].filler);
        strcat(text, cases[i].rest);
        tokenize_text(&tokens, text, strlen(text), 0, 0);
        if (tokens.count != cases[i].count)
            fail_msg("%zu tokens: %s", tokens.count, cases[i].why);
        if (tokens.items[0].second != cases[i].word_size ||
            tokens.items[0].end != cases[i].word_size)
            fail_msg("%u bytes: %s", tokens.items[0].second, cases[i].why);
        tokens_free(&tokens);
    }
}

static void a_word_across_the_window_is_one_word(void **state)
{
    (void)state;
    struct tokens tokens = { 0 };
    enum { SIZE = 5000 };
    char text[SIZE];

    for (size_t size = SIZE - 600; size < SIZE; size++) {
        memset(text, ' ', size);
        memcpy(text + size - 9, "2025-10-1", 9);
        tokens_reset(&tokens);
        tokenize_text(&tokens, text, size, 0, 0);
        assert_int_equal(tokens.count, 6);
        assert_word(&tokens, 1, TOKEN_WHOLE, 0, "2025-10-1");
        assert_word(&tokens, 3, TOKEN_DATE, 0, "2025-10-01");
    }
    tokens_free(&tokens);
}

static void a_cluster_across_the_window_is_composed(void **state)
{
    (void)state;
    struct tokens tokens = { 0 };
    enum { SIZE = 4000 };
    char text[SIZE];

    for (size_t spaces = 1000; spaces < 3000; spaces++) {
        memset(text, ' ', spaces);
        memcpy(text + spaces, "e\xCC\x81", 3);
        tokens_reset(&tokens);
        tokenize_text(&tokens, text, spaces + 3, 0, 0);
        assert_int_equal(tokens.count, 2);
        assert_word(&tokens, 0, TOKEN_UNIT, 0, "é");
    }
    tokens_free(&tokens);
}

static void a_run_of_any_length_is_its_bigrams(void **state)
{
    (void)state;
    struct tokens tokens = { 0 };
    enum { CHARACTERS = 3000, SIZE = 3 };
    char text[CHARACTERS * SIZE];

    for (uint32_t i = 0; i < CHARACTERS; i++)
        memcpy(text + i * SIZE, &"一丁丂七"[i % 4 * SIZE], SIZE);
    for (uint32_t count = 2; count <= CHARACTERS; count++) {
        tokens_reset(&tokens);
        tokenize_text(&tokens, text, count * SIZE, 0, 0);
        assert_int_equal(tokens.count, count); /* and the break */
        assert_int_equal(tokens.length, count - 1);
        assert_int_equal(tokens.positions, count);
        for (uint32_t i = 0; i + 1 < count; i++) {
            const struct token *token = &tokens.items[i];

            if (token->kind != TOKEN_BIGRAM || token->position != i ||
                token->first != 0x4E00 + i % 4 ||
                token->second != 0x4E00 + (i + 1) % 4 ||
                token->start != i * SIZE || token->end != (i + 2) * SIZE)
                fail_msg("bigram %u of %u characters", i, count);
        }
    }
    tokens_free(&tokens);
}

/* Seconds of processor time for `count` times `piece`. */
static double time_of(const char *piece, size_t count)
{
    struct tokens tokens = { 0 };
    size_t size = strlen(piece);
    char *text = malloc(size * count);

    assert_non_null(text);
    for (size_t i = 0; i < count; i++)
        memcpy(text + i * size, piece, size);

    clock_t start = clock();

    tokenize_text(&tokens, text, size * count, 0, 0);

    double seconds = (double)(clock() - start) / CLOCKS_PER_SEC;

    tokens_free(&tokens);
    free(text);
    return seconds;
}

static void time_grows_with_the_text_and_no_faster(void **state)
{
    (void)state;
    static const char *const pieces[] = {
        "\u0301",
        "e\u0301\u0323",
        "\u200D",
        "😀\u200D",
        "🇨",
        "a-",
        "1,",
        "000,",
        "1.",
        "2025.1.1.",
        "2025-10-",
        "aB",
        "+",
        "c+",
        "《",
        "· ",
        "'a",
        "\xE1\x85\xA1",
        "é",
        "\xFF",
        "2025年10月27日",
        "ﷺ",
        "aBcDeFgHiJkLmNoPqRsTuVwXyZ",
    };
    enum { SMALL = 16384, FACTOR = 8 };

    for (size_t i = 0; i < TEST_COUNT(pieces); i++) {
        size_t count = SMALL / strlen(pieces[i]);
        double small = time_of(pieces[i], count);
        double large = time_of(pieces[i], count * FACTOR);

        /* A square would take 64 times as long; the rest is noise. */
        if (large > 0.05 && large > 3 * FACTOR * small)
            fail_msg("%s: %f s, then %f s", pieces[i], small, large);
    }
}

/* A random entry that analysis_table_open cannot refuse. */
static uint32_t random_entry(struct test_random *random)
{
    uint32_t class = (uint32_t)test_random_below(random, CHAR_CLASSES);

    if (class == CHAR_IGNORABLE)
        class = CHAR_LETTER;

    uint32_t code_point = (uint32_t)test_random_below(random, 0xD800);
    uint32_t flags = (uint32_t)test_random_next(random) & ANALYSIS_UPPER;

    return class << ANALYSIS_CLASS_SHIFT | code_point | flags;
}

static void a_hostile_table_gives_wrong_terms_at_worst(void **state)
{
    (void)state;
    static const char text[] =
        "a-b 2025-10-27 1,000.5 強腦·科技 c++ e\u0301\u0323 \u1112\u1161 "
        "İstanbul ㎡㍿ 👩\u200D🚀 2025年10月27日2025.10-2025.10.2025-10.9 "
        "DeepSeek";
    const struct analysis_table *builtin = analysis_table_builtin();
    struct test_random random = test_random_start(5);
    size_t first_entry = (size_t)(builtin->stage2 - builtin->stage1);
    struct tokens tokens = { 0 };

    for (unsigned round = 0; round < 40; round++) {
        uint32_t *words = exact_copy(builtin->bytes, builtin->size);
        uint32_t *stage2 =
            words + (builtin->stage1 - (const uint32_t *)builtin->bytes) +
            first_entry;
        struct analysis_table table;
        struct error err = { 0 };

        for (unsigned i = 0; i < 2000; i++) {
            uint32_t *entry = &stage2[test_random_below(&random, 0x5000)];

            if (!(*entry & (ANALYSIS_SEQUENCE | ANALYSIS_PLAIN)))
                *entry = random_entry(&random);
        }
        for (unsigned i = 0; i < 40; i++) {
            uint32_t *entry = &stage2[test_random_below(&random, 0x80)];

            *entry = random_entry(&random);
        }
        if (analysis_table_open(&table, words, builtin->size, &err) < 0)
            fail_msg("%s", err.message);
        tokens_reset(&tokens);
        assert_int_equal(tokenize(&tokens, &table, (const uint8_t *)text,
                                  sizeof text - 1, 0, 0, &err),
                         0);
        free(words);
    }
    tokens_free(&tokens);
}

static void the_weight_bounds_the_positions(void **state)
{
    (void)state;
    const struct analysis_table *table = analysis_table_builtin();

    assert_int_equal(tokenizer_weight(table, 0x5F37), 1);  /* Han */
    assert_int_equal(tokenizer_weight(table, 0x337F), 4);  /* ㍿ */
    assert_int_equal(tokenizer_weight(table, 0xFDFA), 18); /* ﷺ */
    assert_int_equal(tokenizer_weight(table, 0x200B), 1);  /* vanishes */
    assert_int_equal(tokenizer_weight(table, 0x10FFFF), 1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_second_text_is_appended_after_the_first),
        cmocka_unit_test(a_text_without_units_leaves_the_positions_alone),
        cmocka_unit_test(every_bad_byte_is_counted),
        cmocka_unit_test(a_word_is_cut_at_255_bytes_and_a_code_point),
        cmocka_unit_test(a_word_across_the_window_is_one_word),
        cmocka_unit_test(a_cluster_across_the_window_is_composed),
        cmocka_unit_test(a_run_of_any_length_is_its_bigrams),
        cmocka_unit_test(time_grows_with_the_text_and_no_faster),
        cmocka_unit_test(a_hostile_table_gives_wrong_terms_at_worst),
        cmocka_unit_test(the_weight_bounds_the_positions),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
