#include "tests/unit/test_support.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "common/byte_writer.h"
#include "common/memory.h"
#include "common/segment_format.h"
#include "common/tokenizer.h"
#include "common/utf8.h"
#include "indexer/passages.h"

static void split(struct passage_list *list, const char *text, size_t size,
                  bool whole, bool wrapped)
{
    struct passage_settings settings = { .table = analysis_table_builtin(),
                                         .whole = whole,
                                         .wrapped = wrapped };
    struct error err = { 0 };

    assert_int_equal(
        passages_split(list, &settings, (const uint8_t *)text, size, &err), 0);
}

static void repeat(struct byte_writer *out, const char *piece, int times)
{
    for (int i = 0; i < times; i++)
        write_bytes(out, piece, strlen(piece));
}

/* Passages tile the text, and their tokens fit. */
static void check(const struct passage_list *list, const uint8_t *text,
                  size_t size, bool whole)
{
    struct tokens tokens = { 0 };
    struct error err = { 0 };
    size_t at = 0;

    for (size_t i = 0; i < list->count; i++) {
        const struct passage *passage = &list->items[i];

        assert_true(passage->start == at && passage->end > at);
        assert_true(passage->reach >= passage->end && passage->reach <= size);
        assert_true(utf8_valid(text + at, passage->end - at, NULL));
        at = passage->end;
        tokens_reset(&tokens);
        assert_int_equal(tokenize(&tokens, analysis_table_builtin(),
                                  text + passage->start,
                                  passage->reach - passage->start, 0, 0, &err),
                         0);
        assert_true(tokens.positions <=
                    (whole ? POSITION_MAX_WHOLE : POSITION_MAX_AUTO) + 1);
    }
    assert_true(at == size);
    tokens_free(&tokens);
}

static void paragraphs_are_packed_to_200_characters(void **state)
{
    (void)state;
    struct passage_list list = { 0 };
    struct byte_writer text = { 0 };

    for (int i = 0; i < 5; i++) {
        repeat(&text, "字", 79);
        repeat(&text, "\n", 1);
    }
    split(&list, (char *)text.bytes, text.size, false, false);
    assert_int_equal(list.count, 3);
    assert_int_equal(list.items[0].end, 2 * (79 * 3 + 1));
    assert_int_equal(list.items[0].reach, list.items[0].end);
    check(&list, text.bytes, text.size, false);
    passage_list_free(&list);
    byte_writer_free(&text);
}

/* 300 characters of which `mark` is the 140th, the rest `fill`. */
static size_t first_cut(const char *fill, const char *mark, bool *reaches)
{
    struct passage_list list = { 0 };
    struct byte_writer text = { 0 };
    size_t end;

    repeat(&text, fill, 139);
    repeat(&text, mark, 1);
    repeat(&text, fill, 160);
    split(&list, (char *)text.bytes, text.size, false, false);
    assert_int_equal(list.count, 2);
    check(&list, text.bytes, text.size, false);
    end = list.items[0].end;
    *reaches = list.items[0].reach > end;
    passage_list_free(&list);
    byte_writer_free(&text);
    return end;
}

static void long_paragraphs_are_cut_where_it_hurts_least(void **state)
{
    (void)state;
    bool reaches;

    assert_int_equal(first_cut("字", "。", &reaches), 140 * 3);
    assert_false(reaches);
    assert_int_equal(first_cut("字", "，", &reaches), 140 * 3);
    assert_false(reaches);
    assert_int_equal(first_cut("字", " ", &reaches), 139 * 3 + 1);
    assert_true(reaches);
    assert_int_equal(first_cut("字", "字", &reaches), 150 * 3);
    assert_true(reaches);
    assert_int_equal(first_cut("字", "。」", &reaches), 141 * 3);
    assert_false(reaches);
}

static void the_lookahead_is_seven_characters_without_cut_words(void **state)
{
    (void)state;
    struct passage_list list = { 0 };
    struct byte_writer text = { 0 };

    repeat(&text, "字", 300);
    split(&list, (char *)text.bytes, text.size, false, false);
    assert_int_equal(list.items[0].reach - list.items[0].end, 7 * 3);
    byte_writer_reset(&text);
    repeat(&text, "字", 150);
    repeat(&text, "甲乙 DeepSeek", 1);
    repeat(&text, "字", 139);
    split(&list, (char *)text.bytes, text.size, false, false);
    assert_int_equal(list.count, 2);
    check(&list, text.bytes, text.size, false);
    byte_writer_reset(&text);
    repeat(&text, "字", 201);
    repeat(&text, "\n字", 1);
    split(&list, (char *)text.bytes, text.size, false, false);
    assert_true(list.items[1].reach == list.items[1].end);
    passage_list_free(&list);
    byte_writer_free(&text);
}

static void what_grows_in_analysis_still_fits(void **state)
{
    (void)state;
    static const char *const pieces[] = {
        "\uFDFA",   "\u337F", "㎡",         "e\u0301",
        "字\u0301", "a-",     "，字",       "👨‍👩‍👧",
        "0,",       "ab ",    "\U0002A6B2",
    };
    struct passage_list list = { 0 };

    for (size_t i = 0; i < TEST_COUNT(pieces); i++) {
        for (int whole = 0; whole < 2; whole++) {
            struct byte_writer text = { 0 };

            repeat(&text, pieces[i], whole ? 40000 : 700);
            split(&list, (char *)text.bytes, text.size, whole, false);
            check(&list, text.bytes, text.size, whole);
            byte_writer_free(&text);
        }
    }
    passage_list_free(&list);
}

static void random_texts_are_tiled(void **state)
{
    (void)state;
    static const char *const pieces[] = {
        "字", "文", "。",     "，",     "\n",     "」",     "a",
        "B",  " ",  "-",      "\u0301", "\uFDFA", "7",      ",",
        "·",  "が", "\u3099", "👍",      "\r\n",   "\u200D",
    };
    struct test_random random = test_random_start(8);
    struct passage_list list = { 0 };
    struct byte_writer text = { 0 };

    for (int round = 0; round < 1500; round++) {
        size_t few = 1 + (size_t)test_random_below(&random, TEST_COUNT(pieces));

        byte_writer_reset(&text);
        for (size_t i = (size_t)test_random_below(&random, 900); i > 0; i--)
            repeat(&text, pieces[test_random_below(&random, few)], 1);
        split(&list, (char *)text.bytes, text.size, false, round & 1);
        check(&list, text.bytes, text.size, false);
    }
    passage_list_free(&list);
    byte_writer_free(&text);
}

/* A piece of text that nothing but a want of room may cut. */
struct unit {
    const char *text;
    bool word; /* joins with words beside it */
};

/* What the last units have in common with the next one. */
struct units {
    struct byte_writer text;
    uint8_t *inside; /* for each byte: no place to cut in front of it */
    size_t capacity;
    size_t first; /* where the word, or the unit, that is last began */
    uint32_t weight;
    bool word;
};

enum { WORD_ROOM = 240 };

static uint32_t weight_of(const char *text)
{
    const uint8_t *at = (const uint8_t *)text;
    const uint8_t *end = at + strlen(text);
    uint32_t weight = 0;

    while (at < end) {
        uint32_t character;

        at += utf8_decode(&character, at, end);
        weight += tokenizer_weight(analysis_table_builtin(), character);
    }
    return weight;
}

static void add_unit(struct units *units, const struct unit *unit)
{
    struct error err = { 0 };
    size_t at = units->text.size;
    size_t size = strlen(unit->text);

    if (!unit->word || !units->word) {
        units->first = at;
        units->weight = 0;
    }
    units->word = unit->word;
    units->weight += weight_of(unit->text);
    write_bytes(&units->text, unit->text, size);
    assert_int_equal(
        memory_grow(&units->inside, &units->capacity, at + size, 1, &err), 0);
    memset(units->inside + at, 1, size);
    units->inside[units->first] = 0;
    if (units->weight > WORD_ROOM)
        memset(units->inside + units->first, 0, at + size - units->first);
}

static void check_cuts(const struct passage_list *list,
                       const struct units *units, const char *what)
{
    for (size_t i = 0; i < list->count; i++) {
        const struct passage *passage = &list->items[i];

        if (units->inside[passage->start])
            fail_msg("%s: a cut at byte %zu", what, passage->start);
        if (passage->reach > passage->end &&
            passage->reach < units->text.size && units->inside[passage->reach])
            fail_msg("%s: a reach to byte %zu", what, passage->reach);
    }
}

static const struct unit units_known[] = {
    { "字", false },
    { "勳", false },
    { "。", false },
    { "，", false },
    { "」", false },
    { " ", false },
    { "\n", false },
    { "\r\n", false },
    { "か\u3099", false },
    { "\u1112\u1161\u11AB", false },
    { "한", false },
    { "\uFDFA", false },
    { "字\uFE00", false },
    { "葛\U000E0100", false },
    { "👨\u200D👩\u200D👧\u200D👦", false },
    { "👍🏽", false },
    { "🇹🇼", false },
    { "❤\uFE0F", false },
    { "1\uFE0F\u20E3", true },
    { "e\u0301", true },
    { "a\u0300\u0301\u0302\u0303\u0304\u0305\u0306\u0307", true },
    { "नि", true },
    { "กำ", true },
    { "a", true },
    { "DeepSeek-R1-Distill-Qwen-32B", true },
    { "www.example.com", true },
    { "o’brien", true },
    { "AT&T", true },
    { "1,000,000", true },
    { "3.14159", true },
    { "c++", true },
    { "𪚲", false },
    { "Deep\u00ADSeek", true },
    { "文\u200B", false },
    { "Donaudampfschifffahrtselektrizitätenhauptbetriebswerkbauunter", true },
};

static void nothing_is_cut_inside_but_for_want_of_room(void **state)
{
    (void)state;
    struct test_random random = test_random_start(9);
    struct passage_list list = { 0 };
    struct units units = { 0 };

    for (int round = 0; round < 2000; round++) {
        struct unit few[6];
        size_t kinds = 1 + (size_t)test_random_below(&random, TEST_COUNT(few));
        size_t wanted = (size_t)test_random_below(&random, 1500);
        bool wrapped = test_random_below(&random, 2);
        char what[32];

        snprintf(what, sizeof what, "round %d", round);
        for (size_t i = 0; i < kinds; i++)
            few[i] = units_known[test_random_below(&random,
                                                   TEST_COUNT(units_known))];
        byte_writer_reset(&units.text);
        units.word = false;
        while (units.text.size < wanted) {
            const struct unit *unit = &few[test_random_below(&random, kinds)];

            for (uint64_t i = test_random_below(&random, 60); i < 60; i += 9)
                add_unit(&units, unit);
        }
        split(&list, (char *)units.text.bytes, units.text.size, false, wrapped);
        check(&list, units.text.bytes, units.text.size, false);
        check_cuts(&list, &units, what);
    }
    free(units.inside);
    byte_writer_free(&units.text);
    passage_list_free(&list);
}

static void text_without_a_break_is_cut_all_the_same(void **state)
{
    (void)state;
    static const char *const pieces[] = { "字",      "a", "\u0301",
                                          "👨\u200D", "-", "。" };
    struct passage_list list = { 0 };

    for (size_t i = 0; i < TEST_COUNT(pieces); i++) {
        struct byte_writer text = { 0 };

        repeat(&text, pieces[i], (10 << 20) / (int)strlen(pieces[i]));
        split(&list, (char *)text.bytes, text.size, false, i & 1);
        assert_true(list.count > 10000);
        for (size_t j = 0; j < list.count; j++) {
            size_t after =
                j + 1 < list.count ? list.items[j + 1].start : text.size;

            assert_true(list.items[j].end == after);
        }
        byte_writer_free(&text);
    }
    passage_list_free(&list);
}

static void a_wrapped_name_on_the_cut_is_reached(void **state)
{
    (void)state;
    struct passage_list list = { 0 };
    struct byte_writer text = { 0 };

    repeat(&text, "字", 149);
    repeat(&text, " 黃仁\r\n勳先生字字字字", 1);
    repeat(&text, "字", 139);
    split(&list, (char *)text.bytes, text.size, false, true);
    assert_int_equal(list.items[0].end, 149 * 3 + 1);
    assert_int_equal(list.items[0].reach, 149 * 3 + 1 + 5 * 3 + 2);
    check(&list, text.bytes, text.size, false);
    passage_list_free(&list);
    byte_writer_free(&text);
}

static void a_whole_record_is_one_passage(void **state)
{
    (void)state;
    struct passage_list list = { 0 };
    struct byte_writer text = { 0 };

    repeat(&text, "字字字字。\n", 9000);
    split(&list, (char *)text.bytes, text.size, true, false);
    assert_int_equal(list.count, 1);
    split(&list, "", 0, true, false);
    assert_int_equal(list.count, 0);
    repeat(&text, "字字字字。\n", 9000);
    split(&list, (char *)text.bytes, text.size, true, false);
    assert_int_equal(list.count, 2);
    check(&list, text.bytes, text.size, true);
    passage_list_free(&list);
    byte_writer_free(&text);
}

static void wrapped_lines_are_one_paragraph(void **state)
{
    (void)state;
    struct passage_list list = { 0 };
    const char *text = "字字字\n字字字。\n字字字\n\n字";

    split(&list, text, strlen(text), false, true);
    assert_int_equal(list.count, 1);
    check(&list, (const uint8_t *)text, strlen(text), false);
    passage_list_free(&list);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(paragraphs_are_packed_to_200_characters),
        cmocka_unit_test(long_paragraphs_are_cut_where_it_hurts_least),
        cmocka_unit_test(the_lookahead_is_seven_characters_without_cut_words),
        cmocka_unit_test(what_grows_in_analysis_still_fits),
        cmocka_unit_test(random_texts_are_tiled),
        cmocka_unit_test(nothing_is_cut_inside_but_for_want_of_room),
        cmocka_unit_test(text_without_a_break_is_cut_all_the_same),
        cmocka_unit_test(a_wrapped_name_on_the_cut_is_reached),
        cmocka_unit_test(a_whole_record_is_one_passage),
        cmocka_unit_test(wrapped_lines_are_one_paragraph),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
