#include "searcher/question_words.h"

enum { WORD_MAX = 3 };

/* 谁 什么 甚么 哪 几 多少 如何 怎么 怎样 为什么 为何 何时 吗 呢 请问 */
static const uint32_t words[][WORD_MAX] = {
    { 0x8C01 },                 /* who */
    { 0x4EC0, 0x4E48 },         /* what */
    { 0x751A, 0x4E48 },         /* what, in the older writing */
    { 0x54EA },                 /* which */
    { 0x51E0 },                 /* how many */
    { 0x591A, 0x5C11 },         /* how much */
    { 0x5982, 0x4F55 },         /* how */
    { 0x600E, 0x4E48 },         /* how */
    { 0x600E, 0x6837 },         /* how */
    { 0x4E3A, 0x4EC0, 0x4E48 }, /* why */
    { 0x4E3A, 0x4F55 },         /* why */
    { 0x4F55, 0x65F6 },         /* when */
    { 0x5417 },                 /* ends a question */
    { 0x5462 },                 /* ends a question */
    { 0x8BF7, 0x95EE },         /* begins a polite question */
};

/* 的了是在和与及之也而于其为将被以 */
static const uint32_t stops[] = {
    0x7684, 0x4E86, 0x662F, 0x5728, 0x548C, 0x4E0E, 0x53CA, 0x4E4B,
    0x4E5F, 0x800C, 0x4E8E, 0x5176, 0x4E3A, 0x5C06, 0x88AB, 0x4EE5,
};

enum {
    WORD_COUNT = sizeof words / sizeof words[0],
    STOP_COUNT = sizeof stops / sizeof stops[0],
};

static size_t word_size(const uint32_t *word)
{
    size_t size = 1;

    while (size < WORD_MAX && word[size])
        size++;
    return size;
}

static bool same(const uint32_t *a, const uint32_t *b, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        if (a[i] != b[i])
            return false;
    }
    return true;
}

size_t question_word_at(const uint32_t *at, size_t count)
{
    size_t longest = 0;

    for (size_t i = 0; i < WORD_COUNT; i++) {
        size_t size = word_size(words[i]);

        if (size <= count && size > longest && same(words[i], at, size))
            longest = size;
    }
    return longest;
}

size_t question_word_before(const uint32_t *start, size_t count)
{
    for (size_t size = count < WORD_MAX ? count : WORD_MAX; size > 0; size--) {
        if (question_word_at(start + count - size, size) == size)
            return size;
    }
    return 0;
}

bool is_stop_character(uint32_t c)
{
    for (size_t i = 0; i < STOP_COUNT; i++) {
        if (stops[i] == c)
            return true;
    }
    return false;
}
