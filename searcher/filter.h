/*
 * filter - the articles that a filter leaf lets through.
 *
 * docs/SEARCH.md, section 1: a value of the field, or a part of it between
 * separators, must be analysed to the same units as what was asked for.
 */
#ifndef SEARCHER_FILTER_H
#define SEARCHER_FILTER_H

#include "searcher/bitset.h"
#include "searcher/query_terms.h"
#include "searcher/segment_view.h"

/* Adds the articles to `out`, which is empty. */
int filter_articles(struct bitset *out, const struct segment_view *view,
                    const struct query *query, const struct query_leaf *leaf,
                    const struct analysis_table *table, struct error *err);

/*
 * The units of analysed tokens as comparable bytes: characters as they are, a
 * word after a byte 1, a new run after a byte 2. One text's units begin with
 * another's exactly if its bytes do, but for a last word that goes on.
 * `words` is where the tokens' words lie.
 */
void filter_units(struct byte_writer *out, const struct token *tokens,
                  size_t count, const uint8_t *words);

/* Whether the value, or a part of it, has these units or begins with them. */
int filter_value_matches(bool *out, const uint8_t *value, size_t size,
                         const struct byte_writer *units, bool prefix,
                         const struct analysis_table *table,
                         struct tokens *tokens, struct byte_writer *scratch,
                         struct error *err);

#endif
