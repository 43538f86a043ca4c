#include "tests/unit/test_support.h"

#include <string.h>

#include <utf8proc.h>

#include "common/analysis_table.h"
#include "common/utf8.h"

enum { TEXT_CODE_POINTS = 64 };

/* A few code points. */
struct text {
    size_t count;
    uint32_t code_points[TEXT_CODE_POINTS];
};

static struct text text_of(const char *utf8)
{
    const uint8_t *at = (const uint8_t *)utf8;
    const uint8_t *end = at + strlen(utf8);
    struct text text = { 0 };

    while (at < end) {
        assert_true(text.count < TEXT_CODE_POINTS);
        at += utf8_decode(&text.code_points[text.count++], at, end);
    }
    return text;
}

static uint32_t entry_of(uint32_t code_point)
{
    return analysis_entry(analysis_table_builtin(), code_point);
}

static enum char_class class_of(uint32_t code_point)
{
    return analysis_class(entry_of(code_point));
}

static void append_replacement(struct text *text, uint32_t code_point)
{
    const uint32_t *codes;
    uint32_t single;
    size_t count =
        analysis_replacement(&codes, &single, analysis_table_builtin(),
                             entry_of(code_point), code_point);

    assert_true(text->count + count <= TEXT_CODE_POINTS);
    for (size_t i = 0; i < count; i++)
        text->code_points[text->count++] = codes[i];
}

static struct text folded(const struct text *text)
{
    struct text out = { 0 };

    for (size_t i = 0; i < text->count; i++)
        append_replacement(&out, text->code_points[i]);
    return out;
}

static struct text replacement_of(uint32_t code_point)
{
    struct text text = { .count = 1, .code_points = { code_point } };

    return folded(&text);
}

static bool is_same(const struct text *a, const struct text *b)
{
    return a->count == b->count &&
           memcmp(a->code_points, b->code_points,
                  a->count * sizeof a->code_points[0]) == 0;
}

static void assert_folds(const char *from, const char *to)
{
    struct text source = text_of(from);
    struct text expected = text_of(to);
    struct text result = folded(&source);

    if (!is_same(&result, &expected))
        fail_msg("%s does not fold to %s", from, to);
}

static bool is_surrogate(uint32_t code_point)
{
    return code_point >= 0xD800 && code_point <= 0xDFFF;
}

static void each_class_has_its_members(void **state)
{
    (void)state;
    static const struct {
        enum char_class class;
        const char *members;
    } cases[] = {
        { CHAR_BREAK,
          "。，、！？；：…—()（）.,-+/&@#*©®‘’\"′°￥$%～|\\℃½⒈⑴㈱㈠ﷺ→➡▶■●"
          "❓❗➕⿰㆐⠁\x01\uFFFD\uE000\U000F0000\u0378\U0003FFFE" },
        { CHAR_SPACE, " \t\u00A0\u1680\u2003\u2007\u202F\u205F\u3000" },
        { CHAR_NEWLINE, "\n\r\v\f\xC2\x85\u2028\u2029" },
        { CHAR_SOFT, "·\u0387•‧∙⋅⸱・･" },
        { CHAR_TRANSPARENT,
          "「」『』《》〈〉“”｢｣﹁﹂﹃﹄︽︾︿﹀\u2329\u232A" },
        { CHAR_IGNORABLE, "\u00AD\u034F\u180E\u200B\u200D\u2060\u20E3\u3164"
                          "\uFE00\uFE0F\uFEFF\uFFA0™℠\U000E0061\U000E0100" },
        { CHAR_HAN,
          "一鹿龥㐀䶵𠀀𪛖𰀀𲎯豈丽⼀⻓々〇〆〡〻㊗㍿㋿"
          "㊀"
          "㆒"
          "🈚" },
        { CHAR_KANA, "あアーｱｰㇰヿ㌀㋐🈁𛀀〱ゝ" },
        { CHAR_HANGUL, "한글ㄱ\u1100\u1161\u11A8ﾡ㉠㉮ꥠ" },
        { CHAR_LETTER, "aZéßжωאقअกㄅㆠ𝐀𐐀ａª№℡㎡Ⅳⓐﬁ₨ʰ"
                       "𝼀" },
        { CHAR_DIGIT, "09٣०²①❶⑩㋀㍘㏠𝟎１𐄇🄋" },
        { CHAR_MARK, "\u0300\u0301\u0345\u0903\u3099\u302A\u302E\uFF9E\u20DD"
                     "\U0001D165\U00016FF0" },
        { CHAR_EMOJI, "😀🚀❤☀⭐✅🀄👩" },
        { CHAR_EMOJI_MODIFIER, "🏻🏼🏽🏾🏿" },
        { CHAR_REGIONAL, "🇦🇨🇳🇿" },
    };

    for (size_t i = 0; i < TEST_COUNT(cases); i++) {
        struct text members = text_of(cases[i].members);

        for (size_t m = 0; m < members.count; m++)
            if (class_of(members.code_points[m]) != cases[i].class)
                fail_msg("U+%04X is of class %d, not %d",
                         members.code_points[m],
                         class_of(members.code_points[m]), cases[i].class);
    }
}

static void only_capital_letters_are_upper(void **state)
{
    (void)state;
    struct text upper = text_of("AZÉΩЖǅＡ𝐀𐐀");
    struct text lower = text_of("azéωж一あ1ａⓐⒶ🅰");

    for (size_t i = 0; i < upper.count; i++)
        assert_true(analysis_is_upper(entry_of(upper.code_points[i])));
    for (size_t i = 0; i < lower.count; i++)
        assert_false(analysis_is_upper(entry_of(lower.code_points[i])));
}

static void width_case_and_compatibility_forms_are_replaced(void **state)
{
    (void)state;
    assert_folds("ＤeepＳeek－Ｒ１", "deepseek-r1");
    assert_folds("straße", "strasse");
    assert_folds("ΣσςΩ\u2126", "σσσωω");
    assert_folds("ﬁ㎡㎞№℡Ⅳ①", "fim2kmnoteliv1");
    assert_folds("\u3000\u00A0", "  ");
    assert_folds("ｱﾞ", "ア\u3099");
    assert_folds("\u0130\u0345", "i\u0307ι");
    assert_folds("﹁︽｢\u2329", "「《「〈");
    assert_folds("㍿㋿㋀", "株式会社令和1月");
    assert_folds("iPhone™1\uFE0F\u20E3\u200B", "iphone1");
    assert_folds("℃½㈱", "°c1⁄2(株)");
    assert_folds("漢字かな한글", "汉字かな한글");
}

static void the_longest_replacement_is_the_documented_one(void **state)
{
    (void)state;
    size_t longest = 0;

    for (uint32_t c = 0; c <= ANALYSIS_LAST; c++) {
        struct text text = replacement_of(c);

        if (text.count > longest)
            longest = text.count;
    }
    assert_int_equal(longest, ANALYSIS_REPLACEMENT_MAX);
    assert_int_equal(replacement_of(0xFDFA).count, longest);
}

static void traditional_folds_to_simplified(void **state)
{
    (void)state;
    assert_folds("黃仁勳宇樹雲深處", "黄仁勋宇树云深处");
    assert_folds("臺灣後裡發髮乾", "台湾后里发发干");
    assert_folds("薴苧", "苎苎");                /* two steps: 薴 苧 苎 */
    assert_folds("蔿蒍", "𫇭𫇭");                /* a target in plane 2 */
    assert_folds("\uF900\uFAB7⾧🈚", "岂复长无"); /* after compatibility */
    assert_folds("简体中文不变", "简体中文不变");
}

struct judged {
    const char *from;
    const char *to;
    const char *why;
};

static void assert_judged(const struct judged *cases, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        struct text from = text_of(cases[i].from);
        struct text to = text_of(cases[i].to);
        struct text result = folded(&from);

        if (!is_same(&result, &to))
            fail_msg("%s is not %s: %s", cases[i].from, cases[i].to,
                     cases[i].why);
    }
}

static void regional_forms_fold_to_the_one_in_simplified_use(void **state)
{
    (void)state;
    static const struct judged cases[] = {
        { "着著", "着着", "Taiwan writes 著 for both" },
        { "么幺麼麽", "么么么么", "Simplified 么 is far commoner than 幺" },
        { "台臺檯枱颱", "台台台台台", "Hong Kong writes 枱 for 檯" },
        { "叙敘敍", "叙叙叙", "Hong Kong writes 敍 for 敘" },
        { "卫衛衞", "卫卫卫", "Hong Kong writes 衞 for 衛" },
        { "抬擡", "抬抬", "抬 alone is in the Simplified standard" },
        { "痹痺", "痹痹", "痹 alone is in the Simplified standard" },
        { "檐簷", "檐檐", "檐 alone is in the Simplified standard" },
        { "睾睪", "睾睾", "睾 alone is in the Simplified standard" },
        { "鮎鯰鲇鲶", "鲇鲇鲇鲇", "鲇 alone is in the Simplified standard" },
        { "齶顎腭颚", "腭腭腭腭", "both are in it: OpenCC's standard side" },
        { "潨潀", "潨潨", "neither is in it: OpenCC's standard side" },
        { "妝粧妆", "妆妆妆", "a second form of Hong Kong" },
        { "粽糉糭", "粽粽粽", "two forms of Hong Kong" },
        { "爲為为", "为为为", "a pair that TSCharacters joins already" },
    };

    assert_judged(cases, TEST_COUNT(cases));
}

static void what_opencc_leaves_open_is_judged_for_search(void **state)
{
    (void)state;
    static const struct judged cases[] = {
        { "瞭解瞭望", "了解了望", "瞭解 is 了解; 瞭望 is 瞭望 in both" },
        { "憑藉慰藉", "凭借慰借", "憑藉 is 凭借; 慰藉 is 慰藉 in both" },
        { "衹有", "只有", "衹有 is 只有" },
        { "祇有神祇", "只有神只", "祇有 is 只有; 神祇 is 神祇 in both" },
        { "彷彿彷徨", "仿佛仿徨", "彷彿 is 仿佛; 彷徨 is 彷徨 in both" },
        { "牴觸", "抵触", "牴觸 is 抵触" },
        { "答覆覆蓋", "答复复盖", "答覆 is 答复; 覆蓋 is 覆盖" },
        { "大阪大坂", "大阪大坂", "a city and a surname, alike in both" },
    };

    assert_judged(cases, TEST_COUNT(cases));
}

static void a_replacement_is_final(void **state)
{
    (void)state;
    for (uint32_t c = 0; c <= ANALYSIS_LAST; c++) {
        struct text once = replacement_of(c);
        struct text twice = folded(&once);

        if (!is_same(&once, &twice))
            fail_msg("the replacement of U+%04X is replaced again", c);
    }
}

static bool is_word_class(enum char_class class)
{
    return class >= CHAR_HAN && class <= CHAR_DIGIT;
}

static enum char_class class_of_first_but_marks(const struct text *text)
{
    for (size_t i = 0; i < text->count; i++)
        if (class_of(text->code_points[i]) != CHAR_MARK)
            return class_of(text->code_points[i]);
    return CHAR_MARK;
}

static void a_word_character_is_of_the_class_of_its_replacement(void **state)
{
    (void)state;
    for (uint32_t c = 0; c <= ANALYSIS_LAST; c++) {
        struct text text = replacement_of(c);

        if (!is_word_class(class_of(c)))
            continue;
        if (class_of_first_but_marks(&text) != class_of(c))
            fail_msg("U+%04X is of another class than its replacement", c);
        for (size_t i = 0; i < text.count; i++) {
            enum char_class class = class_of(text.code_points[i]);

            if (!is_word_class(class) && class != CHAR_MARK)
                fail_msg("U+%04X brings what is no part of a word", c);
        }
    }
}

static void only_the_ignorable_vanish(void **state)
{
    (void)state;
    for (uint32_t c = 0; c <= ANALYSIS_LAST; c++)
        if ((class_of(c) == CHAR_IGNORABLE) != (replacement_of(c).count == 0))
            fail_msg("U+%04X vanishes, or does not, against its class", c);
}

/* utf8proc's reading of one code point, its Han characters folded. */
static struct text utf8proc_reading(uint32_t code_point)
{
    const utf8proc_option_t options = UTF8PROC_DECOMPOSE | UTF8PROC_COMPAT |
                                      UTF8PROC_CASEFOLD | UTF8PROC_IGNORE;
    utf8proc_int32_t buffer[TEXT_CODE_POINTS];
    int last_boundclass = 0;
    struct text text = { 0 };
    utf8proc_ssize_t count =
        utf8proc_decompose_char((utf8proc_int32_t)code_point, buffer,
                                TEXT_CODE_POINTS, options, &last_boundclass);

    assert_in_range(count, 0, TEXT_CODE_POINTS);
    count = utf8proc_normalize_utf32(buffer, count,
                                     UTF8PROC_COMPOSE | UTF8PROC_STABLE);
    assert_in_range(count, 0, TEXT_CODE_POINTS);
    for (utf8proc_ssize_t i = 0; i < count; i++) {
        uint32_t c = (uint32_t)buffer[i];

        if (class_of(c) == CHAR_HAN)
            append_replacement(&text, c);
        else
            text.code_points[text.count++] = c;
    }
    return text;
}

/*
 * Where the table means to differ: the keycap and the trade mark signs vanish,
 * and so does every default-ignorable code point, which utf8proc leaves alone
 * where it is not assigned yet.
 */
static bool is_an_exception(uint32_t code_point)
{
    const utf8proc_property_t *property =
        utf8proc_get_property((utf8proc_int32_t)code_point);

    if (code_point == 0x20E3 || code_point == 0x2120 || code_point == 0x2122)
        return true;
    return property->category == UTF8PROC_CATEGORY_CN &&
           (code_point == 0x2065 ||
            (code_point >= 0xFFF0 && code_point <= 0xFFF8) ||
            (code_point >= 0xE0000 && code_point <= 0xE0FFF));
}

static void replacements_are_those_of_utf8proc(void **state)
{
    (void)state;
    for (uint32_t c = 0; c <= ANALYSIS_LAST; c++) {
        struct text ours = replacement_of(c);
        struct text theirs;

        if (is_surrogate(c))
            continue;
        theirs = utf8proc_reading(c);
        if (is_same(&ours, &theirs) == is_an_exception(c))
            fail_msg("U+%04X is read by utf8proc %s", c,
                     is_an_exception(c) ? "alike" : "otherwise");
    }
}

static void plain_letters_lose_their_accents(void **state)
{
    (void)state;
    const struct analysis_table *table = analysis_table_builtin();
    struct text accented = text_of("éüǎñçåőệǘšžṡ");
    struct text plain = text_of("euancaoeuszs");
    struct text others = text_of("eøđłßæиёが한一1");

    assert_int_equal(accented.count, plain.count);
    for (size_t i = 0; i < accented.count; i++) {
        assert_int_equal(analysis_plain(table, accented.code_points[i]),
                         plain.code_points[i]);
        assert_true(analysis_has_plain(entry_of(accented.code_points[i])));
    }
    for (size_t i = 0; i < others.count; i++) {
        assert_int_equal(analysis_plain(table, others.code_points[i]),
                         others.code_points[i]);
        assert_false(analysis_has_plain(entry_of(others.code_points[i])));
    }
    assert_true(analysis_has_plain(entry_of(0x00C9)));
    assert_int_equal(analysis_plain(table, ANALYSIS_LAST), ANALYSIS_LAST);
}

static void the_flag_plain_says_what_the_pairs_say(void **state)
{
    (void)state;
    const struct analysis_table *table = analysis_table_builtin();

    for (uint32_t c = 0; c <= ANALYSIS_LAST; c++) {
        struct text text = replacement_of(c);
        bool has_plain =
            text.count == 1 &&
            analysis_plain(table, text.code_points[0]) != text.code_points[0];

        if (analysis_has_plain(entry_of(c)) != has_plain)
            fail_msg("U+%04X has the flag PLAIN, or not, wrongly", c);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_class_has_its_members),
        cmocka_unit_test(only_capital_letters_are_upper),
        cmocka_unit_test(width_case_and_compatibility_forms_are_replaced),
        cmocka_unit_test(the_longest_replacement_is_the_documented_one),
        cmocka_unit_test(traditional_folds_to_simplified),
        cmocka_unit_test(regional_forms_fold_to_the_one_in_simplified_use),
        cmocka_unit_test(what_opencc_leaves_open_is_judged_for_search),
        cmocka_unit_test(a_replacement_is_final),
        cmocka_unit_test(a_word_character_is_of_the_class_of_its_replacement),
        cmocka_unit_test(only_the_ignorable_vanish),
        cmocka_unit_test(replacements_are_those_of_utf8proc),
        cmocka_unit_test(plain_letters_lose_their_accents),
        cmocka_unit_test(the_flag_plain_says_what_the_pairs_say),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
