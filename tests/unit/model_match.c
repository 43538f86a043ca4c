#include "tests/unit/model_match.h"

#include <stdlib.h>
#include <string.h>

#include "common/date.h"
#include "common/utf8.h"

/* The positions of the passage that the leaf looks at lie below this. */
static uint32_t end_for(const struct model_index *index,
                        const struct model_passage *passage,
                        const struct model_leaf *leaf)
{
    if (!leaf->title)
        return UINT32_MAX;
    if (!index->positions && passage->title_end > 0)
        return UINT32_MAX;
    return passage->title_end;
}

static bool matches_passage(const struct model_index *index,
                            const struct model_passage *passage,
                            const struct model_leaf *leaf)
{
    uint32_t end = end_for(index, passage, leaf);
    size_t found = 0;

    if (leaf->kind == MODEL_PHRASE && index->positions)
        return model_phrase_count(&passage->text, &leaf->phrase, end) > 0;
    for (size_t i = 0; i < leaf->use_count; i++)
        found += model_text_count(&passage->text, &leaf->uses[i].term, end) > 0;
    return leaf->kind == MODEL_ANY ? found > 0 : found == leaf->use_count;
}

/* Whether the text has the units and runs asked for, or begins with them. */
static bool has_units(const struct model_leaf *leaf, const uint8_t *text,
                      size_t size)
{
    const struct oracle *asked = &leaf->value->oracle;
    struct model_text there;
    bool same;

    model_text_read(&there, text, size, TOKENIZE_QUERY);
    same = leaf->prefix ? there.oracle.unit_count >= asked->unit_count
                        : there.oracle.unit_count == asked->unit_count;
    for (size_t i = 0; same && i < asked->unit_count; i++) {
        struct model_term a = model_unit_term(asked, i);
        struct model_term b = model_unit_term(&there.oracle, i);

        if (leaf->prefix && i + 1 == asked->unit_count && a.kind == MODEL_WORD)
            a.kind = MODEL_PREFIX;
        same = model_term_means(&a, &b) &&
               (i == 0 || model_goes_on(asked, i - 1) ==
                              model_goes_on(&there.oracle, i - 1));
    }
    model_text_free(&there);
    return same;
}

static bool is_separator(uint32_t c)
{
    static const uint32_t all[] = { ' ', '\t', 0x3000, 0x3001, 0xFF0C,
                                    ',', ';',  0xFF1B, '/',    '&' };

    for (size_t i = 0; i < sizeof all / sizeof all[0]; i++) {
        if (all[i] == c)
            return true;
    }
    return false;
}

static bool matches_value(const struct model_leaf *leaf, const char *value)
{
    const uint8_t *at = (const uint8_t *)value;
    const uint8_t *end = at + strlen(value);
    const uint8_t *part = at;

    if (has_units(leaf, at, (size_t)(end - at)))
        return true;
    while (at < end) {
        uint32_t c;
        size_t size = utf8_decode(&c, at, end);

        if (is_separator(c)) {
            if (has_units(leaf, part, (size_t)(at - part)))
                return true;
            part = at + size;
        }
        at += size;
    }
    return has_units(leaf, part, (size_t)(end - part));
}

/* A string, or a number or boolean as it is written. */
static bool matches_member(const struct model_leaf *leaf, const json_t *member)
{
    char *written;
    bool matches;

    if (json_is_string(member))
        return matches_value(leaf, json_string_value(member));
    written = json_dumps(member, JSON_ENCODE_ANY);
    matches = written && matches_value(leaf, written);
    free(written);
    return matches;
}

static bool matches_field(const struct model_leaf *leaf,
                          const struct model_article *article)
{
    bool is_tag = strcmp(leaf->field, "tag") == 0;
    const json_t *all =
        json_object_get(article->record, is_tag ? "tags" : leaf->field);

    if (all && !json_is_array(all))
        return matches_member(leaf, all);
    for (size_t i = 0; i < json_array_size(all); i++) {
        if (matches_member(leaf, json_array_get(all, i)))
            return true;
    }
    return false;
}

static bool matches_article(const struct model_leaf *leaf,
                            const struct model_article *article)
{
    if (leaf->kind == MODEL_FIELD)
        return matches_field(leaf, article);
    return article->date_ms != DATE_MISSING &&
           leaf->from_ms <= article->date_ms && article->date_ms < leaf->to_ms;
}

static void match_leaf(bool *out, const struct model_index *index,
                       const struct model_leaf *leaf)
{
    for (size_t a = 0; a < index->article_count; a++) {
        const struct model_article *article = &index->articles[a];
        bool filtered =
            model_leaf_is_filter(leaf) && matches_article(leaf, article);

        for (size_t p = article->first; p < article->end; p++)
            out[p] = model_leaf_is_filter(leaf)
                         ? filtered
                         : matches_passage(index, &index->passages[p], leaf);
    }
}

void model_match_make(struct model_match *out, const struct model_index *index,
                      const struct model_query *query)
{
    out->index = index;
    out->query = query;
    out->leaves = model_alloc(query->leaf_count, sizeof *out->leaves);
    for (size_t i = 0; i < query->leaf_count; i++) {
        out->leaves[i] = model_alloc(index->passage_count, sizeof(bool));
        match_leaf(out->leaves[i], index, &query->leaves[i]);
    }
}

void model_match_free(struct model_match *match)
{
    for (size_t i = 0; match->leaves && i < match->query->leaf_count; i++)
        free(match->leaves[i]);
    free(match->leaves);
    *match = (struct model_match){ 0 };
}

static bool matches_node(const struct model_match *m,
                         const struct model_node *node, size_t first,
                         size_t end);

static bool matches_any(const struct model_match *m,
                        const struct model_node *group, size_t first,
                        size_t end)
{
    for (size_t i = 0; i < group->node_count; i++) {
        const struct model_node *node = &group->nodes[i];

        if (matches_node(m, node, first, end) != (node->sign == SIGN_EXCLUDED))
            return true;
    }
    return false;
}

static bool matches_group(const struct model_match *m,
                          const struct model_node *group, size_t first,
                          size_t end)
{
    bool has_required = false;
    bool has_optional = false;
    bool some_optional = false;

    for (size_t i = 0; i < group->node_count; i++) {
        const struct model_node *node = &group->nodes[i];
        bool matches = matches_node(m, node, first, end);
        bool filter = model_node_is_filter(m->query, node);

        if (node->sign == SIGN_EXCLUDED) {
            if (matches)
                return false;
        } else if (filter || node->sign == SIGN_REQUIRED) {
            if (!matches)
                return false;
            has_required = has_required || !filter;
        } else {
            has_optional = true;
            some_optional = some_optional || matches;
        }
    }
    return has_required || !has_optional || some_optional;
}

static bool matches_node(const struct model_match *m,
                         const struct model_node *node, size_t first,
                         size_t end)
{
    if (node->leaf == QUERY_NONE)
        return node->alternatives ? matches_any(m, node, first, end)
                                  : matches_group(m, node, first, end);
    for (size_t p = first; p < end; p++) {
        if (m->leaves[node->leaf][p])
            return true;
    }
    return false;
}

bool model_match_top(const struct model_match *match, size_t first, size_t end)
{
    const struct model_node *top = &match->query->top;

    return top->node_count > 0 && matches_group(match, top, first, end);
}

bool model_match_is_ranked(const struct model_match *match, size_t passage)
{
    for (size_t i = 0; i < match->query->leaf_count; i++) {
        const struct model_leaf *leaf = &match->query->leaves[i];

        if (!leaf->excluded && !model_leaf_is_filter(leaf) &&
            match->leaves[i][passage])
            return true;
    }
    return false;
}
