#include "tests/unit/test_support.h"

#include <stdlib.h>
#include <string.h>

#include "indexer/line_wrap.h"

static bool is_wrapped(const char *text)
{
    size_t size = strlen(text);
    uint8_t *copy = exact_copy(text, size);
    bool wrapped = line_wrap_detect(copy, size);

    free(copy);
    return wrapped;
}

static void lines_broken_at_one_width_are_wrapped(void **state)
{
    (void)state;
    static const struct {
        const char *why;
        const char *text;
    } cases[] = {
        { "Han at 12 characters", "山腳下的小鎮入秋後總是起霧清\n"
                                  "晨的街上只有掃落葉的老人和一\n"
                                  "隻黃狗牠每天在橋頭等著賣豆漿\n"
                                  "的車經過然後跟著走到市場口\n"
                                  "才回家。\n" },
        { "CR LF", "山腳下的小鎮入秋後總是起霧清\r\n"
                   "晨的街上只有掃落葉的老人和一\r\n"
                   "隻黃狗牠每天在橋頭等著賣豆漿\r\n"
                   "才回家。" },
        { "spaces and rare Han at the ends", "山腳下的小鎮入秋後總是起霧清 \n"
                                             "晨的街上只有掃落葉的老人和𠮷　\n"
                                             "隻黃狗牠每天在橋頭等著賣豆𠮷\n"
                                             "的車經過然後跟著走到市場口 \t\n"
                                             "才回家。 \n" },
        { "two paragraphs", "山腳下的小鎮入秋後總是起霧清\n"
                            "晨的街上只有掃落葉的老人，一\n"
                            "起霧。\n\n"
                            "隻黃狗牠每天在橋頭等著賣豆漿\n"
                            "的車經過然後跟著走到市場口子\n"
                            "裡的攤子前面坐下\n" },
        { "English", "The fog comes to the small town in autumn\n"
                     "and in the morning there is only an old\n"
                     "man who sweeps the leaves and a dog that\n"
                     "waits at the bridge." },
        { "one line in five off", "山腳下的小鎮入秋後總是起霧清\n"
                                  "晨的街上只有掃落葉的老人和一\n"
                                  "隻黃狗牠每天\n"
                                  "在橋頭等著賣豆漿的車經過然後\n"
                                  "再跟著走到市場口子裡的攤子前\n"
                                  "才回家。\n" },
    };

    for (size_t i = 0; i < TEST_COUNT(cases); i++) {
        if (!is_wrapped(cases[i].text))
            fail_msg("not wrapped: %s", cases[i].why);
    }
}

static void other_newlines_are_no_wraps(void **state)
{
    (void)state;
    static const struct {
        const char *why;
        const char *text;
    } cases[] = {
        { "nothing", "" },
        { "newlines only", "\n\n\n\r\n\n" },
        { "one line", "山腳下的小鎮入秋後總是起霧清" },
        { "two lines before the last, one too few",
          "山腳下的小鎮入秋後總是起霧清\n晨的街上只有掃落葉的老人和一\n"
          "才回家。" },
        { "one paragraph a line", "山腳下的小鎮入秋後總是起霧。\n"
                                  "街上只有掃落葉的老人和黃狗。\n"
                                  "牠每天在橋頭等著賣豆漿的車。\n"
                                  "然後跟著走到市場口才肯回家。\n"
                                  "完。\n" },
        { "one paragraph a line, and spaces",
          "山腳下的小鎮入秋後總是起霧。 \n"
          "街上只有掃落葉的老人和黃狗。　\n"
          "牠每天在橋頭等著賣豆漿的車。\t\r\n"
          "然後跟著走到市場口才肯回家。 　 \n"
          "完。\n" },
        { "lines of many widths",
          "山腳下的小鎮入秋後總是起霧清晨的街上只有掃落葉的老人和\n"
          "隻黃狗牠每天在橋頭等著\n"
          "的車經過然後跟著走到市場口的攤子前面坐下\n"
          "市場口的攤子前面坐著賣魚的婦人\n"
          "完\n" },
        { "short verses", "霧起山腳下\n人掃落葉間\n黃犬橋頭立\n晨鐘市外閒\n"
                          "豆香三五里\n" },
        { "couplets with marks", "霧起山腳下一里，人掃落葉兩三間。\n"
                                 "黃犬橋頭立清晨，晨鐘市外聽水閒。\n"
                                 "豆香飄過三五里，攤前坐著賣魚人。\n"
                                 "霧散日高人不見，犬歸村口又黃昏。\n" },
        { "couplets without marks", "霧起山腳下一里　人掃落葉兩三間\n"
                                    "黃犬橋頭立清晨　晨鐘市外聽水閒\n"
                                    "豆香飄過三五里　攤前坐著賣魚人\n"
                                    "霧散日高人不見　犬歸村口又黃昏\n" },
        { "names", "王小明\n李大華\n陳美麗\n林志強\n張文\n" },
        { "a list", "- 山腳下的小鎮入秋後總是起霧\n"
                    "- 街上只有掃落葉的老人和黃狗\n"
                    "- 牠每天在橋頭等著賣豆漿的車\n"
                    "- 然後跟著走到市場口才肯回家\n"
                    "- 完\n" },
        { "addresses", "https://example.org/a/0001\n"
                       "https://example.org/a/0002\n"
                       "https://example.org/a/0003\n"
                       "https://example.org/a/0004\n"
                       "https://a.org\n" },
        { "a table with bars", "山腳的小鎮 | 1,200 | 3,400\n"
                               "橋頭的市場 | 2,300 | 4,500\n"
                               "霧裡的街道 | 3,400 | 5,600\n"
                               "賣魚的攤子 | 4,500 | 6,700\n"
                               "共計\n" },
        { "a table with spaces", "小鎮的人家      1200    3400\n"
                                 "橋頭的市場      2300    4500\n"
                                 "霧裡的街道      3400    5600\n"
                                 "賣魚的攤子      4500    6700\n"
                                 "共計\n" },
        { "a table with tabs", "小鎮的人家\t1200\t3400二三四五\n"
                               "橋頭的市場\t2300\t4500二三四五\n"
                               "霧裡的街道\t3400\t5600二三四五\n"
                               "賣魚的攤子\t4500\t6700二三四五\n"
                               "共計\n" },
        { "every paragraph of one line", "山腳下的小鎮入秋後總是起霧清\n\n"
                                         "晨的街上只有掃落葉的老人和一\n\n"
                                         "隻黃狗牠每天在橋頭等著賣豆漿\n\n"
                                         "的車經過然後跟著走到市場口\n\n"
                                         "完\n" },
    };

    for (size_t i = 0; i < TEST_COUNT(cases); i++) {
        if (is_wrapped(cases[i].text))
            fail_msg("wrapped: %s", cases[i].why);
    }
}

static void hostile_bytes_are_read_within_bounds(void **state)
{
    (void)state;
    static const char pieces[][4] = {
        "\n", "\r", "\xe9", "鹿", "\t", "|", " "
    };
    struct test_random random = test_random_start(7);

    for (unsigned i = 0; i < 2000; i++) {
        char text[256] = "";

        for (uint64_t j = test_random_below(&random, 60); j > 0; j--)
            strcat(text,
                   pieces[test_random_below(&random, TEST_COUNT(pieces))]);
        is_wrapped(text);
    }
}

static void a_line_of_any_length_is_measured(void **state)
{
    (void)state;
    enum { LENGTH = 5000 };
    char *text = malloc(5 * (LENGTH + 1) + 1);

    assert_non_null(text);
    for (size_t i = 0; i < 5; i++) {
        memset(text + i * (LENGTH + 1), 'a', LENGTH);
        text[i * (LENGTH + 1) + LENGTH] = '\n';
    }
    text[5 * (LENGTH + 1)] = '\0';
    assert_false(is_wrapped(text));
    free(text);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(lines_broken_at_one_width_are_wrapped),
        cmocka_unit_test(other_newlines_are_no_wraps),
        cmocka_unit_test(hostile_bytes_are_read_within_bounds),
        cmocka_unit_test(a_line_of_any_length_is_measured),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
