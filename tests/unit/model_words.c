#include "tests/unit/model_words.h"

#include <string.h>

#include "common/utf8.h"

enum {
    LIST_MAX = 32,
    WRAPPED_LINES = 7,
    WRAPPED_WIDTH = 14,
    WRAPPED_SHORT = 5,
    UNBROKEN_PIECES = 250
};

static const char *const names[LIST_MAX] = {
    "梁文鋒",   "梁文锋",       "黑神話", "黑神话",         "悟空",   "山貓",
    "山猫",     "遊戲",         "游戏",   "人工智能",       "發布會", "发布会",
    "強腦科技", "创办人",       "𠮷野家", "𡃁仔",           "頭髮發", "乾干幹",
    "カメラ",   "か\u3099ぞう", "삼성",   "深度求索的模型", NULL,
};
static const char *const characters[LIST_MAX] = {
    "天", "地", "人", "的", "了", "𠀀",         "𠀁", "發",
    "发", "后", "後", "カ", "성", "\U0002F80F", NULL,
};
static const char *const latin[LIST_MAX] = {
    "DeepSeek", "deepseek",   "iPhone",      "iphone", "GPT-4o",  "gpt",
    "ChatGPT",  "HTTPServer", "http",        "café",   "cafe",    "cafe\u0301",
    "CAFÉS",    "c++",        "C#",          "at&t",   "O'Brien", "M20",
    "m",        "Phone",      "iPhone15Pro", "ＧＰＴ", "Привет",  "deepseek-r1",
    "R1",       "GB",         "gb2312GB",    "aAaAaA", NULL,
};
static const char *const numbers[LIST_MAX] = {
    "15", "20", "4", "3.5", "1,000", "1000", "２０", "2025", "①", NULL,
};
static const char *const dates[LIST_MAX] = {
    "2025-10-27", "2025年10月27日", "2025/10/27", "2025-10", "2025年3月", NULL,
};
static const char *const questions[LIST_MAX] = {
    "誰",   "什么", "什麼", "甚麼",   "哪",   "幾", "多少", "如何", "怎么",
    "怎樣", "為何", "何時", "為什麼", "請問", "吗", "嗎",   "呢",   NULL,
};
static const char *const stops[LIST_MAX] = {
    "的", "了", "是", "在", "和", "與", "与", "及", "之", "也",
    "而", "於", "其", "為", "将", "將", "被", "以", NULL,
};
static const char *const signs[LIST_MAX] = {
    "·",  "・", "，", "、", "-", ".", "/",      "&",  "_",
    "《", "》", "！", "+",  "#", "’", "\u200D", "。", NULL,
};
static const char *const marks[LIST_MAX] = {
    "\u0301", "\u3099", "\u200B", "\uFE0F", "\u0308", NULL,
};
static const char *const emoji[LIST_MAX] = {
    "😀", "👍🏽", "👨\u200D👩\u200D👧", "🇨🇳", "🚀", NULL,
};
static const char *const gaps[LIST_MAX] = {
    " ", "，", "  ", "\u3000", "(", "）", " · ", "。", " ", NULL,
};
static const char *const text_gaps[LIST_MAX] = {
    "\n", "\r\n", "\n\n", "「", "」", "“", "”", "\"", "\t", NULL,
};

/* How often each stands, in 100. */
static const struct {
    unsigned share;
    const char *const *list;
} kinds[] = {
    { 27, names }, { 20, characters }, { 16, latin }, { 6, numbers },
    { 3, dates },  { 5, questions },   { 3, stops },  { 13, signs },
    { 3, marks },  { 4, emoji },
};

static const char *pick(struct test_random *random, const char *const *list)
{
    size_t count = 0;

    while (list[count])
        count++;
    return list[test_random_below(random, count)];
}

static const char *pick_any(struct test_random *random)
{
    unsigned left = (unsigned)test_random_below(random, 100);
    size_t kind = 0;

    while (left >= kinds[kind].share)
        left -= kinds[kind++].share;
    return pick(random, kinds[kind].list);
}

void model_words_choose(struct model_words *out, struct test_random *random,
                        struct byte_writer *seen)
{
    out->random = random;
    out->seen = seen;
    for (size_t i = 0; i < MODEL_USUAL; i++)
        out->usual[i] = pick_any(random);
}

bool model_chance(struct test_random *random, unsigned percent)
{
    return test_random_below(random, 100) < percent;
}

static void add(struct byte_writer *out, const char *text)
{
    write_bytes(out, text, strlen(text));
}

static const char *pick_piece(const struct model_words *words)
{
    if (model_chance(words->random, 80))
        return words->usual[test_random_below(words->random, MODEL_USUAL)];
    return pick_any(words->random);
}

/* Of several passages at times; and now and then a line is short. */
static void add_wrapped(struct byte_writer *out,
                        const struct model_words *words)
{
    struct test_random *random = words->random;
    int lines = WRAPPED_LINES * (model_chance(random, 50) ? 1 : 5);

    for (int line = 0; line < lines; line++) {
        bool is_full = line + 1 < lines && model_chance(random, 88);

        for (int i = is_full ? WRAPPED_WIDTH : WRAPPED_SHORT; i > 0; i--)
            add(out, pick(random, characters));
        add(out, "\n");
    }
}

/* Long, and with nothing at which it would be well cut. */
static void add_unbroken(struct byte_writer *out,
                         const struct model_words *words)
{
    for (int i = 0; i < UNBROKEN_PIECES; i++)
        add(out,
            pick(words->random, model_chance(words->random, 80) ? characters
                                : i % 2                         ? names
                                                                : latin));
}

void model_add_text(struct byte_writer *out, const struct model_words *words,
                    size_t pieces)
{
    struct test_random *random = words->random;
    size_t count = 1 + test_random_below(random, pieces);

    if (model_chance(random, 12)) {
        if (model_chance(random, 50))
            add_wrapped(out, words);
        else
            add_unbroken(out, words);
        return;
    }
    for (size_t i = 0; i < count; i++) {
        if (model_chance(random, 15))
            add(out, pick(random, gaps));
        else if (model_chance(random, 10))
            add(out, pick(random, text_gaps));
        else
            add(out, pick_piece(words));
    }
}

/* Appends what stands somewhere in an article, up to one of `ends`. */
static void add_seen(struct byte_writer *out, const struct model_words *words,
                     const char *ends)
{
    const uint8_t *end = words->seen->bytes + words->seen->size;
    const uint8_t *at =
        end - 1 - test_random_below(words->random, words->seen->size);
    uint64_t most = 1 + test_random_below(words->random, 12);
    uint8_t one[UTF8_MAX_BYTES + 1];
    uint32_t c;

    while ((*at & 0xC0) == 0x80)
        at--;
    for (; most > 0 && at < end; most--) {
        size_t size = utf8_decode(&c, at, end);

        memcpy(one, at, size);
        one[size] = '\0';
        if (strstr(ends, (const char *)one))
            return;
        write_bytes(out, one, size);
        at += size;
    }
}

/* Whether no sign of the language begins it, nor a mark that would join it. */
static bool may_begin(const uint8_t *text)
{
    return text[0] != '+' && text[0] != '-' && text[0] != 0xCC;
}

static void add_pieces(struct byte_writer *out, const struct model_words *words)
{
    size_t count = 1 + test_random_below(words->random, 4);

    if (model_chance(words->random, 20))
        count += 3;
    while (count-- > 0)
        add(out, pick_piece(words));
}

void model_add_word(struct byte_writer *out, const struct model_words *words)
{
    do {
        byte_writer_reset(out);
        if (model_chance(words->random, 30))
            add_seen(out, words, " \t\r\n\u3000()（）\"“”「」");
        else
            add_pieces(out, words);
    } while (out->size == 0 || !may_begin(out->bytes));
}

void model_add_phrase(struct byte_writer *out, const struct model_words *words)
{
    size_t count = 1 + test_random_below(words->random, 4);

    byte_writer_reset(out);
    if (words->seen->size > 0 && model_chance(words->random, 50))
        add_seen(out, words, "\r\n\"“”「」");
    if (out->size > 0)
        return;
    while (count-- > 0) {
        add(out, pick_piece(words));
        if (count > 0 && model_chance(words->random, 45))
            add(out, pick(words->random, gaps));
    }
}

const char *model_date(struct test_random *random, bool range)
{
    static const char *const list[LIST_MAX] = {
        "2024",       "2024-12",   "2025-01",  "2025-03-02", "2025-10",
        "2025-10-27", "2025年3月", "20250302", NULL,
    };
    static const char *const ranges[LIST_MAX] = {
        "2024..2025-01", "..2025", "2025-03..", "2025-03..2025-10",
        "2025-10..2024", "2025",   NULL,
    };

    return pick(random, range ? ranges : list);
}

const char *model_value(struct test_random *random)
{
    static const char *const list[LIST_MAX] = {
        "張三",       "张三",     "李四",       "張三、李四",
        "John Smith", "36氪",     "36kr",       "遊戲 手機",
        "遊戲",       "手機",     "AT&T",       "J. Smith/張三",
        "ǆ café",     "𠮷野",     "李·四",      "A&B；C",
        "張三。李四", "張三李四", "遊戲　手機", "京",
        "李四;京",    "京,李四",  "A，B",       "京\t36",
        "36",         "true",     NULL,
    };

    return pick(random, list);
}
