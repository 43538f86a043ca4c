/*
 * The first byte has the flags and the columns, the second is the size of a
 * query; the rest, where it is UTF-8, is a text. The window lies in the text
 * and the marks, in order, in the window.
 */
#include <stdlib.h>

#include "common/utf8.h"
#include "searcher/snippet.h"
#include "tests/fuzz/fuzz_target.h"

static void check(const struct snippet *snippet, size_t size)
{
    uint32_t width = snippet->window.end - snippet->window.start;
    uint32_t before = 0;

    if (snippet->window.start > snippet->window.end ||
        snippet->window.end > size)
        abort();
    for (size_t i = 0; i < snippet->marks.count; i++) {
        const struct text_range *mark = &snippet->marks.items[i];

        if (mark->start < before || mark->start >= mark->end ||
            mark->end > width)
            abort();
        before = mark->end;
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
    struct query_settings settings = { .table = analysis_table_builtin() };
    struct query query = { 0 };
    struct snippet snippet = { 0 };
    struct error err;

    if (size < 2 || size - 2 < bytes[1])
        return 0;

    const uint8_t *text = bytes + 2 + bytes[1];
    size_t text_size = size - 2 - bytes[1];

    if (!utf8_valid(text, text_size, NULL))
        return 0;
    if (query_read(&query, &settings, bytes + 2, bytes[1], &err) < 0 ||
        snippet_make(&snippet, &query, settings.table, text, text_size,
                     bytes[0] & 3, 20 + (bytes[0] >> 2), &err) < 0)
        abort();
    check(&snippet, text_size);
    snippet_free(&snippet);
    query_free(&query);
    return 0;
}
