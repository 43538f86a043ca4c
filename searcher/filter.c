#include "searcher/filter.h"

#include "common/little_endian.h"
#include "common/segment.h"

/* What it takes to look through the values of a field. */
struct scan {
    struct bitset *out;
    const struct segment_view *view;
    const struct query_leaf *leaf;
    const struct analysis_table *table;
    struct byte_writer units; /* of what was asked for */
    struct byte_writer scratch;
    struct tokens tokens;
    struct string_iterator values;
};

static int add_articles(struct scan *scan, uint32_t ordinal, struct error *err)
{
    struct u32_span articles;

    if (segment_value_articles(&articles, scan->view->segment,
                               scan->leaf->field, ordinal, err) < 0)
        return -1;
    for (uint32_t i = 0; i < articles.count; i++) {
        uint32_t article = get_u32(articles.bytes + 4 * (size_t)i);

        if (article >= scan->view->articles)
            return segment_damaged(scan->view->segment,
                                   "a keyword value of no article", err);
        bitset_add(scan->out, article);
    }
    return 0;
}

static int scan_values(struct scan *scan, struct error *err)
{
    const struct sorted_strings *strings;

    if (segment_values(&strings, scan->view->segment, scan->leaf->field, err) <
            0 ||
        string_iterator_start(&scan->values, strings, 0, err) < 0)
        return -1;
    for (uint32_t i = 0; i < strings->count; i++) {
        bool matches;

        if (string_iterator_next(&scan->values, err) < 0 ||
            filter_value_matches(&matches, scan->values.bytes,
                                 scan->values.size, &scan->units,
                                 scan->leaf->prefix, scan->table, &scan->tokens,
                                 &scan->scratch, err) < 0 ||
            (matches && add_articles(scan, i, err) < 0))
            return -1;
    }
    return 0;
}

static int filter_field(struct bitset *out, const struct segment_view *view,
                        const struct query *query,
                        const struct query_leaf *leaf,
                        const struct analysis_table *table, struct error *err)
{
    struct scan scan = {
        .out = out, .view = view, .leaf = leaf, .table = table
    };
    int result;

    filter_units(&scan.units, query->tokens + leaf->first_token,
                 leaf->token_end - leaf->first_token, query->bytes);
    result = byte_writer_check(&scan.units, err);
    if (result == 0)
        result = scan_values(&scan, err);
    byte_writer_free(&scan.units);
    byte_writer_free(&scan.scratch);
    tokens_free(&scan.tokens);
    string_iterator_free(&scan.values);
    return result;
}

static int filter_date(struct bitset *out, const struct segment_view *view,
                       const struct query_leaf *leaf, struct error *err)
{
    for (uint32_t i = 0; i < view->articles; i++) {
        int64_t ms;

        if (segment_view_date(&ms, view, i, err) < 0)
            return -1;
        if (ms != INT64_MIN && ms >= leaf->from_ms && ms < leaf->to_ms)
            bitset_add(out, i);
    }
    return 0;
}

int filter_articles(struct bitset *out, const struct segment_view *view,
                    const struct query *query, const struct query_leaf *leaf,
                    const struct analysis_table *table, struct error *err)
{
    if (leaf->kind == LEAF_DATE)
        return filter_date(out, view, leaf, err);
    return filter_field(out, view, query, leaf, table, err);
}
