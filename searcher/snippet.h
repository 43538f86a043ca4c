/*
 * snippet - the stretch of a passage that shows best why it was found.
 */
#ifndef SEARCHER_SNIPPET_H
#define SEARCHER_SNIPPET_H

#include "searcher/highlight.h"
#include "searcher/text_cells.h"

enum { SNIPPET_COLUMNS = 160 };

/* Zeroed is ready; one serves many passages; freed with snippet_free. */
struct snippet {
    struct text_range window; /* bytes of the text: what is shown */
    struct highlights marks;  /* bytes of the window */
    bool cut_before;          /* it begins within a sentence */
    bool cut_after;           /* it ends within one */
    struct text_cells cells;  /* room to work in, as are these */
    struct tokens tokens;
};

/*
 * The window begins and ends with sentences, unless one is longer than
 * `columns` by itself; of all such windows it is the first of those that
 * show the most that matches. Neither it nor a mark cuts a grapheme. `flags`
 * are enum highlight_flags.
 */
int snippet_make(struct snippet *out, const struct query *query,
                 const struct analysis_table *table, const uint8_t *text,
                 size_t size, unsigned flags, uint32_t columns,
                 struct error *err);

void snippet_free(struct snippet *snippet);

#endif
