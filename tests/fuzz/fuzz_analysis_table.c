/*
 * The bytes are changes to the words of the table: which one, and its value,
 * four bytes each. Where the table is accepted, texts are analysed with it.
 */
#include <stdlib.h>
#include <string.h>

#include "common/little_endian.h"
#include "common/tokenizer.h"
#include "common/utf8.h"
#include "tests/fuzz/fuzz_target.h"

enum { CHANGE_BYTES = 8, CHANGES_MAX = 8 };

static void analyse(const struct analysis_table *table)
{
    static const char text[] =
        "梁文鋒（CEO）創辦DeepSeek-R1。２０２５年3月 TCP/IP Ryan's ﷺ 한국 ㍿"
        "\U0001F468\u200D\U0001F469\U0001F3FB \U0001F1F9\U0001F1FC e\u0301";
    struct error err;

    for (unsigned flags = 0; flags < 4; flags++) {
        struct tokens tokens = { 0 };

        if (tokenize(&tokens, table, (const uint8_t *)text, sizeof text - 1,
                     flags, 0, &err) < 0)
            abort();
        for (size_t i = 0; i < tokens.count; i++) {
            if (tokens.items[i].start > tokens.items[i].end ||
                tokens.items[i].end > sizeof text - 1)
                abort();
        }
        tokens_free(&tokens);
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
    const struct analysis_table *builtin = analysis_table_builtin();
    struct analysis_table table;
    struct error err;
    uint8_t *copy;

    if (size % CHANGE_BYTES != 0 || size > CHANGES_MAX * CHANGE_BYTES)
        return 0;
    copy = malloc(builtin->size);
    if (!copy)
        abort();
    memcpy(copy, builtin->bytes, builtin->size);
    for (; size > 0; size -= CHANGE_BYTES, bytes += CHANGE_BYTES)
        memcpy(copy + get_u32(bytes) % (builtin->size / 4) * 4, bytes + 4, 4);
    if (analysis_table_open(&table, copy, builtin->size, &err) == 0)
        analyse(&table);
    free(copy);
    return 0;
}
