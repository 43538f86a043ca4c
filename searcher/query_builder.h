/*
 * query_builder - the growing parts of a query while it is read.
 *
 * Used by query_reader (what is written) and query_leaves (what it means)
 * and by nothing else.
 */
#ifndef SEARCHER_QUERY_BUILDER_H
#define SEARCHER_QUERY_BUILDER_H

#include "common/memory.h"
#include "searcher/query.h"

enum query_place { PLACE_TEXT, PLACE_TITLE, PLACE_DATE, PLACE_FIELD };

struct query_scope {
    enum query_place place;
    uint32_t field;   /* PLACE_FIELD */
    const char *name; /* PLACE_FIELD */
};

/* One thing to search: a word, or what stands in quotes. */
struct query_item {
    struct query_scope scope;
    enum query_sign sign;
    bool quoted;
    uint32_t start, end; /* in the text; a word may end in an asterisk */
    uint32_t parent;
};

/* All zero but the first two at the start. */
struct query_builder {
    const struct query_settings *settings;
    struct query *query;
    size_t node_capacity, leaf_capacity, token_capacity, word_capacity;
    size_t bytes_capacity;
    struct tokens tokens; /* of the item at hand */
};

/* The number of the new node in *out. */
int builder_add_node(uint32_t *out, struct query_builder *b, uint32_t parent,
                     enum query_sign sign, struct error *err);

/* Puts a group of alternatives in the place of node `at`, and it into that. */
int builder_wrap_node(struct query_builder *b, uint32_t at, struct error *err);

/*
 * Adds the node or nodes of the item; adds nothing where there is nothing to
 * search in it.
 */
int builder_add_item(struct query_builder *b, const struct query_item *item,
                     struct error *err);

#endif
