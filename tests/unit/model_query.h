/*
 * model_query - a query as docs/SEARCH.md, section 1, understands it.
 *
 * It begins with what was meant, a tree of clauses, not with its spelling:
 * who makes the tree writes it down too. Nothing here is shared with the
 * searcher but names of enums.
 */
#ifndef TESTS_UNIT_MODEL_QUERY_H
#define TESTS_UNIT_MODEL_QUERY_H

#include "searcher/query.h"
#include "tests/unit/model_text.h"

enum model_clause_kind {
    CLAUSE_WORD,
    CLAUSE_PHRASE, /* in quotes */
    CLAUSE_PREFIX, /* x* */
    CLAUSE_GROUP,
    CLAUSE_OR, /* its parts are alternatives; no sign of its own */
};

struct model_clause {
    enum model_clause_kind kind;
    enum query_sign sign;
    const char *field; /* NULL: none */
    char *text;        /* where it has no parts */
    size_t size;
    struct model_clause *parts;
    size_t part_count;
};

enum model_leaf_kind {
    MODEL_ANY,    /* any of its terms */
    MODEL_ALL,    /* all of its terms */
    MODEL_PHRASE, /* its units at their distances */
    MODEL_FIELD,
    MODEL_DATE,
};

/* A term that a leaf names, and how much it weighs there. */
struct model_use {
    struct model_term term;
    double weight;
    bool in_lucene; /* it scores there too */
};

struct model_leaf {
    enum model_leaf_kind kind;
    bool title;
    bool excluded; /* it or a group around it */
    bool is_short; /* a MODEL_PHRASE that policy may loosen */
    struct model_use *uses;
    size_t use_count;
    struct model_phrase phrase; /* MODEL_PHRASE, and what FIELD asks for */
    const char *field;          /* MODEL_FIELD; its value: */
    const struct model_text *value;
    bool prefix;
    int64_t from_ms, to_ms; /* MODEL_DATE */
};

/* A group, or with `leaf` not QUERY_NONE that leaf. */
struct model_node {
    enum query_sign sign;
    bool alternatives;
    uint32_t leaf;
    struct model_node *nodes;
    size_t node_count;
};

/* Freed with model_query_free. */
struct model_query {
    enum query_mode mode;
    struct model_node top;
    struct model_leaf *leaves;
    size_t leaf_count;
    const struct model_text **words; /* bare ones that are not excluded */
    size_t word_count;
    struct model_text **texts; /* owned */
    size_t text_count;
};

/* `top` is a group; it must outlive *out. */
void model_query_read(struct model_query *out, const struct model_clause *top,
                      enum query_mode mode);
void model_query_free(struct model_query *query);

/* Section 4: false where no short leaf was loosened. */
bool model_query_relax(struct model_query *query);

static inline bool model_leaf_is_filter(const struct model_leaf *leaf)
{
    return leaf->kind >= MODEL_FIELD;
}

/* Whether a node is a filter, or a group of nothing else. */
bool model_node_is_filter(const struct model_query *query,
                          const struct model_node *node);

#endif
