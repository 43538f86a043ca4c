/*
 * The first byte chooses the settings; the rest, where it is UTF-8, is a text.
 * Its passages tile it, and no position of a passage passes the limit.
 */
#include <stdlib.h>

#include "common/segment_format.h"
#include "common/tokenizer.h"
#include "common/utf8.h"
#include "indexer/line_wrap.h"
#include "indexer/passages.h"
#include "tests/fuzz/fuzz_target.h"

static void must(bool promise)
{
    if (!promise)
        abort();
}

static void check_positions(const struct passage_settings *settings,
                            const struct passage *passage, const uint8_t *text)
{
    struct tokens tokens = { 0 };
    struct error err;
    uint32_t end =
        settings->whole ? POSITION_MAX_WHOLE + 1 : POSITION_MAX_AUTO + 1;

    must(tokenize(&tokens, settings->table, text + passage->start,
                  passage->reach - passage->start,
                  settings->wrapped ? TOKENIZE_WRAPPED : 0, 0, &err) == 0);
    must(tokens.positions <= end);
    tokens_free(&tokens);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
    struct passage_settings settings = { .table = analysis_table_builtin() };
    struct passage_list list = { 0 };
    struct error err;
    size_t at = 0;

    if (size == 0 || !utf8_valid(bytes + 1, size - 1, NULL))
        return 0;
    settings.whole = bytes[0] & 1;
    settings.wrapped = bytes[0] & 2 || line_wrap_detect(bytes + 1, size - 1);
    must(passages_split(&list, &settings, bytes + 1, size - 1, &err) == 0);
    for (size_t i = 0; i < list.count; i++) {
        const struct passage *passage = &list.items[i];

        must(passage->start == at && passage->end > at);
        must(passage->reach >= passage->end && passage->reach <= size - 1);
        check_positions(&settings, passage, bytes + 1);
        at = passage->end;
    }
    must(at == size - 1);
    passage_list_free(&list);
    return 0;
}
