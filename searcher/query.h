/*
 * query - a query as it was read: groups, leaves and their tokens.
 *
 * The rules are docs/SEARCH.md, section 1. Reading never fails on what the
 * query says, only where memory ends. The text may be hostile.
 */
#ifndef SEARCHER_QUERY_H
#define SEARCHER_QUERY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "common/byte_writer.h"
#include "common/error.h"
#include "common/tokenizer.h"

enum {
    QUERY_MAX_BYTES = 65536,
    QUERY_MAX_CLAUSES = 1024,
    QUERY_MAX_DEPTH = 32, /* brackets within brackets */
};

#define QUERY_NONE UINT32_MAX

enum query_mode { QUERY_AUTO, QUERY_OR, QUERY_AND, QUERY_PHRASE };

enum query_sign { SIGN_NONE, SIGN_REQUIRED, SIGN_EXCLUDED };

enum leaf_kind {
    LEAF_CHAR,   /* one character, anywhere */
    LEAF_SHORT,  /* a run of 2 to 4 characters, to stand as it is */
    LEAF_TERMS,  /* a run, any bigram of it */
    LEAF_ALL,    /* a run, all bigrams of it */
    LEAF_WORD,   /* a word or another of the terms at its position: any, as a
                    word or as a part */
    LEAF_PHRASE, /* its units at their positions */
    LEAF_PREFIX, /* a phrase, the last word of which only begins so */
    LEAF_FIELD,  /* a value of a keyword field */
    LEAF_DATE,   /* the article's date */
};

struct query_leaf {
    enum leaf_kind kind;
    bool title;       /* only in titles */
    bool excluded;    /* it or a group around it bears a - */
    bool plain;       /* from a bare word: its bigrams may weigh less */
    bool prefix;      /* LEAF_FIELD: the value begins so */
    const char *name; /* LEAF_FIELD: the field's, of the settings */
    uint32_t field;   /* LEAF_FIELD: its number */
    uint32_t first_token, token_end; /* of query->tokens */
    uint32_t start, end;             /* bytes of the text it was read from */
    int64_t from_ms, to_ms;          /* LEAF_DATE: from <= date < to */
};

static inline bool leaf_is_filter(const struct query_leaf *leaf)
{
    return leaf->kind >= LEAF_FIELD;
}

struct query_node {
    enum query_sign sign;
    bool alternatives; /* a group made by OR */
    bool filter;       /* a filter, or a group of nothing else */
    uint32_t leaf;     /* QUERY_NONE: a group */
    uint32_t parent;   /* of smaller number; QUERY_NONE for node 0, the top */
};

/* A bare word: unsigned, without field or quotes. */
struct query_word {
    uint32_t first_token, token_end;
    uint32_t leaf; /* its first */
};

struct query {
    uint8_t *text; /* what was read, at most QUERY_MAX_BYTES; all owned */
    size_t size;
    struct query_node *nodes; /* a group stands before what is in it */
    size_t node_count;
    struct query_leaf *leaves; /* in order of the text */
    size_t leaf_count;
    struct token *tokens; /* byte ranges are those of the text */
    size_t token_count;
    uint8_t *bytes; /* of words, each with a TERM_PART_MARK after it */
    size_t bytes_size;
    struct query_word *words;
    size_t word_count;
    bool relaxed; /* query_relax has been used */
};

struct query_settings {
    const struct analysis_table *table;
    enum query_mode mode;
    const char *const *declared; /* names of the declared keyword fields */
    size_t declared_count;
};

/* The caller frees *out with query_free, after a failure too. */
int query_read(struct query *out, const struct query_settings *settings,
               const uint8_t *text, size_t size, struct error *err);

/*
 * Turns each LEAF_SHORT that is not excluded into LEAF_TERMS; false where
 * there was none.
 */
bool query_relax(struct query *query);

/* Appends the reading as text, one line: what the user sees as `parsed`. */
void query_print(struct byte_writer *out, const struct query *query);

void query_free(struct query *query);

#endif
