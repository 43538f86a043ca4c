/*
 * highlight - which bytes of a text a query's leaves match.
 */
#ifndef SEARCHER_HIGHLIGHT_H
#define SEARCHER_HIGHLIGHT_H

#include "searcher/query.h"

struct text_range {
    uint32_t start, end; /* bytes */
};

/* Zeroed is empty; freed with highlights_free. */
struct highlights {
    struct text_range *items; /* ascending, none touching another */
    size_t count;
    size_t capacity;
};

enum highlight_flags {
    HIGHLIGHT_TITLE = 1,   /* the text is a title */
    HIGHLIGHT_WRAPPED = 2, /* its lone newlines are line wraps */
};

/*
 * The bytes of all tokens that leaves which are no filters and not excluded
 * find in the text: the terms of a leaf one by one, a phrase where it stands
 * whole. The text is at most 2^31 - 1 bytes; `tokens` is room to work in.
 */
int highlights_find(struct highlights *out, const struct query *query,
                    const struct analysis_table *table, const uint8_t *text,
                    size_t size, unsigned flags, struct tokens *tokens,
                    struct error *err);

void highlights_free(struct highlights *highlights);

#endif
