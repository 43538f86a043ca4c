#include "tests/unit/test_support.h"

#include <stdlib.h>
#include <string.h>

#include "common/byte_writer.h"
#include "common/tokenizer.h"
#include "common/utf8.h"
#include "tests/unit/analysis_oracle.h"
#include "tests/unit/golden_cases.h"

enum { TEXTS = 24000, PIECES_MAX = 24, UNIFORM_STEP = 61, MARKS = 10 };

static bool is_read_alike(const uint8_t *text, size_t size, unsigned flags,
                          struct tokens *tokens)
{
    uint8_t *copy = exact_copy(text, size);
    struct oracle oracle;
    struct error err = { 0 };

    tokens_reset(tokens);
    assert_int_equal(
        tokenize(tokens, analysis_table_builtin(), copy, size, flags, 0, &err),
        0);
    oracle_analyze(&oracle, copy, size, flags);

    bool alike = oracle_agrees(&oracle, tokens);

    oracle_free(&oracle);
    free(copy);
    return alike;
}

static void golden_cases_are_read_alike(void **state)
{
    (void)state;
    struct golden_cases cases;
    struct tokens tokens = { 0 };

    golden_cases_read(&cases);
    for (size_t i = 0; i < cases.count; i++) {
        const struct golden_case *golden = &cases.items[i];

        if (!is_read_alike(golden->text, golden->size, golden->flags, &tokens))
            fail_msg("line %u: %s", golden->line, golden->why);
    }
    tokens_free(&tokens);
    golden_cases_free(&cases);
}

/* What texts are made of; a text takes most of its pieces from one or two. */
static const char *const kinds[][40] = {
    { "强", "脑", "科", "技", "強", "腦", "著", "麼", "台", "臺", "々", "〇",
      "年", "月", "日", "号", "號", "⼈", "岂", "㍿", "㋉", "瞭", "枱" },
    { "𠮷", "𡃁", "𰻝", "㐀", "𪚥", "\U0002F800", "\U0002F81A",
      "\U000323AF" },
    { "か",     "\u3099", "ガ", "ﾞ",  "ｶ",  "ー",    "ｰ",
      "ゝ",     "\u309A", "ハ", "〱", "한", "국",    "\u1100",
      "\u1161", "\u11A8", "ㄱ", "ㅏ", "ﾡ",  "\u1175" },
    { "a",  "B",  "c", "D", "e", "é", "É", "ü", "ǚ",  "я", "Я", "ß", "ﬃ", "ｉ",
      "Ｐ", "ㄅ", "m", "İ", "ŉ", "Ǆ", "ẞ", "Ⅳ", "㎡", "ª", "क", "ि", "ำ", "ก" },
    { "0", "1", "2", "3", "20", "25", "100", "000", "2025", "10", "27", "３",
      "²", "①", "٣", "31", "12", "1999", "00" },
    { "-",  "_",  ".",  "&",  "'",  "’",      ",",      "+",  "#",  "/",  "，",
      "．", "－", "＋", "＃", "／", "\u2010", "\u2011", "++", "＆", "＿", "․" },
    { "·", "・", "･", "•", " ", " ", "　", "\t", "\u00A0", "《", "》", "「",
      "」", "“", "”", "｢", "﹁", "〈" },
    { "\n", "\r\n", "\r", "\n\n", "\u2028", "，", "。", "！", "…", "℃", "(",
      "=", "©", "→", "½", "ﷺ", "㈱", "\uFFFD" },
    { "😀", "👍", "🏽", "\u200D", "\uFE0F", "👨", "👩", "🚀", "🇨", "🇳", "❤",
      "🏴", "\U000E0067", "\u20E3", "❓", "⬅", "☀" },
    { "\u0301", "\u0323", "\u0307", "\u0308", "\u0345", "\u0338", "\u200B",
      "\u00AD", "\uFEFF", "\u200D", "™", "\U000E0100", "\u05B0", "\u0344",
      "\u0E33", "\u17B5" },
    { "\u0301", "\u0323", "\u0307", "\u05B0", "\u0E33" },
    { "\xFF", "\xE5\xBC", "\xC0", "\xED\xA0\x80", "\xF4\x90\x80\x80", "\x80",
      "\x01" },
    { "DeepSeek", "iPhone", "c++", "1,000", "2025-10-27", "2025年3月1日",
      "at&t", "3.5", "gpt-4o", "M20", "O'Brien", "1,00", "2025/1/2",
      "abcdefghijabcdefghijabcdefghijabcdefghijabcdefghijabcdefghijabcdefghij",
      "1.1.1.1.1.1.1.1.1.1.1.1.1.1.1.1.1.1.1.1.1.1.1.1.1.1.1.1.1.1.1.1.1.1.1",
      "111,111,111,111,111,111,111,111,111,111,111,111" },
};

static void add_random_scalar(struct byte_writer *text,
                              struct test_random *random)
{
    static const struct {
        uint32_t first;
        uint32_t last;
    } ranges[] = {
        { 0x20, 0x24F },      { 0x250, 0x33FF },    { 0x3400, 0x9FFF },
        { 0xA000, 0xD7FF },   { 0xE000, 0xFFFF },   { 0x10000, 0x1FFFF },
        { 0x20000, 0x323FF }, { 0xE0000, 0xE0FFF }, { 0xF900, 0xFFEF },
    };
    size_t i = test_random_below(random, TEST_COUNT(ranges));
    uint8_t bytes[UTF8_MAX_BYTES];

    write_bytes(text, bytes,
                utf8_encode(bytes, ranges[i].first +
                                       (uint32_t)test_random_below(
                                           random, ranges[i].last -
                                                       ranges[i].first + 1)));
}

static void add_piece(struct byte_writer *text, struct test_random *random,
                      size_t kind)
{
    size_t count = 0;

    while (count < TEST_COUNT(kinds[kind]) && kinds[kind][count] != NULL)
        count++;

    const char *piece = kinds[kind][test_random_below(random, count)];

    write_bytes(text, piece, strlen(piece));
}

static void make_text(struct byte_writer *text, struct test_random *random)
{
    size_t usual[2] = { test_random_below(random, TEST_COUNT(kinds)),
                        test_random_below(random, TEST_COUNT(kinds)) };
    size_t count = test_random_below(random, PIECES_MAX);

    byte_writer_reset(text);
    for (size_t i = 0; i < count; i++) {
        uint64_t choice = test_random_below(random, 8);

        if (choice == 0)
            add_random_scalar(text, random);
        else if (choice <= 4)
            add_piece(text, random, usual[choice & 1]);
        else
            add_piece(text, random,
                      test_random_below(random, TEST_COUNT(kinds)));
    }
}

static void print_text(const struct byte_writer *text)
{
    for (size_t i = 0; i < text->size; i++)
        print_message("\\x%02X", text->bytes[i]);
    print_message("\n%.*s\n", (int)text->size, (const char *)text->bytes);
}

static void random_texts_are_read_alike(void **state)
{
    (void)state;
    struct test_random random = test_random_start(20);
    struct byte_writer text = { 0 };
    struct tokens tokens = { 0 };

    for (unsigned i = 0; i < TEXTS; i++) {
        make_text(&text, &random);
        if (!is_read_alike(text.bytes, text.size, i % 4, &tokens)) {
            print_text(&text);
            fail_msg("text %u, flags %u", i, i % 4);
        }
    }
    byte_writer_free(&text);
    tokens_free(&tokens);
}

/* More marks in a row than are composed together. */
static void long_clusters_are_read_alike(void **state)
{
    (void)state;
    struct test_random random = test_random_start(21);
    struct byte_writer text = { 0 };
    struct tokens tokens = { 0 };

    for (unsigned i = 0; i < 200; i++) {
        byte_writer_reset(&text);
        for (unsigned n = 0; n < 100; n++)
            add_piece(&text, &random,
                      test_random_below(&random, 40) == 0
                          ? test_random_below(&random, TEST_COUNT(kinds))
                          : MARKS);
        if (!is_read_alike(text.bytes, text.size, 0, &tokens)) {
            print_text(&text);
            fail_msg("text %u", i);
        }
    }
    byte_writer_free(&text);
    tokens_free(&tokens);
}

/* Between letters, and between Han. */
static bool is_code_point_read_alike(uint32_t code_point, struct tokens *tokens)
{
    static const char *const around[][2] = { { "a", "b" }, { "强", "脑" } };

    for (size_t i = 0; i < TEST_COUNT(around); i++) {
        uint8_t text[16];
        size_t size = strlen(around[i][0]);
        size_t rest = strlen(around[i][1]);

        memcpy(text, around[i][0], size);
        size += utf8_encode(text + size, code_point);
        memcpy(text + size, around[i][1], rest);
        if (!is_read_alike(text, size + rest, 0, tokens))
            return false;
    }
    return true;
}

/* All of them where scripts are mixed, a share of where they are not. */
static void code_points_are_read_alike(void **state)
{
    (void)state;
    struct tokens tokens = { 0 };

    for (uint32_t c = 0; c <= UTF8_LAST; c++) {
        bool is_uniform = (c >= 0x3400 && c < 0xA000) ||
                          (c >= 0xAC00 && c < 0xF900) || c >= 0x20000;

        if ((is_uniform && c % UNIFORM_STEP != 0) ||
            (c >= 0xD800 && c <= 0xDFFF))
            continue;
        if (!is_code_point_read_alike(c, &tokens))
            fail_msg("U+%04X", c);
    }
    tokens_free(&tokens);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(golden_cases_are_read_alike),
        cmocka_unit_test(random_texts_are_read_alike),
        cmocka_unit_test(long_clusters_are_read_alike),
        cmocka_unit_test(code_points_are_read_alike),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
