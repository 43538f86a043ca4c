/*
 * merge_articles - copies articles and passages in a merge.
 *
 * Frames of texts and records are copied as they are where nothing in them is
 * deleted and the codec is the same. A part of module merger.
 */
#ifndef INDEXER_MERGE_ARTICLES_H
#define INDEXER_MERGE_ARTICLES_H

#include "common/error.h"
#include "indexer/merge_input.h"

/* Gives the builder the articles of all inputs that stay. */
int merge_articles(struct merge *merge, struct error *err);

#endif
