#include <assert.h>
#include <stdlib.h>

#include "searcher/highlight.h"
#include "searcher/query_terms.h"
#include "tests/fuzz/fuzz_target.h"

/* The first byte chooses the mode; the rest is a query, and a text for it. */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static const char *const declared[] = { "edition" };
    struct query_settings settings = { .table = analysis_table_builtin(),
                                       .declared = declared,
                                       .declared_count = 1 };
    struct query query = { 0 };
    struct query_terms terms = { 0 };
    struct highlights marks = { 0 };
    struct tokens tokens = { 0 };
    struct byte_writer out = { 0 };
    struct error err = { 0 };

    if (size == 0)
        return 0;
    settings.mode = (enum query_mode)(data[0] % 4);
    if (query_read(&query, &settings, data + 1, size - 1, &err) < 0 ||
        query_terms_make(&terms, &query, settings.table, true, &err) < 0 ||
        highlights_find(&marks, &query, settings.table, data + 1, size - 1, 0,
                        &tokens, &err) < 0)
        abort();
    for (size_t i = 0; i < marks.count; i++)
        assert(marks.items[i].start < marks.items[i].end &&
               marks.items[i].end < size);
    query_relax(&query);
    query_print(&out, &query);
    byte_writer_free(&out);
    tokens_free(&tokens);
    highlights_free(&marks);
    query_terms_free(&terms);
    query_free(&query);
    return 0;
}
