/*
 * segment_builder - writes one segment from its parts, in order.
 *
 * First come the articles with their passages, in order of arrival; then
 * ids, dates and keyword values; then the terms in the dictionary's order,
 * each with its postings. The inverter and the merger both feed it.
 * Memory does not grow with the text: the two largest sections go straight to
 * the file, the others are collected in spools. It
 * grows with the passages, 2 bytes each, and within a keyword field as
 * keyword_writer says. Order and once-ness are the caller's promise.
 */
#ifndef INDEXER_SEGMENT_BUILDER_H
#define INDEXER_SEGMENT_BUILDER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "common/analysis_table.h"
#include "common/error.h"
#include "common/manifest.h"
#include "common/string_store.h"
#include "common/text_codec.h"

struct segment_builder;
struct segment_terms;

struct segment_builder_settings {
    const char *folder;           /* of the index; borrowed */
    const struct manifest *index; /* flags, text level, fields; borrowed */
    const struct analysis_table *table; /* borrowed */
    const struct text_codec *codec;     /* borrowed; NULL: comes later */
    size_t memory;   /* bytes that the spools may hold together, about */
    uint64_t number; /* of the file, which must not be there */
};

int segment_builder_open(struct segment_builder **out,
                         const struct segment_builder_settings *settings,
                         struct error *err);

/*
 * Gives the codec, where the settings had none; once, before the terms. Until
 * then texts and records are held in memory, segment_builder_held bytes.
 */
int segment_builder_code(struct segment_builder *builder,
                         const struct text_codec *codec, struct error *err);
size_t segment_builder_held(const struct segment_builder *builder);

/*
 * Starts an article: flags of enum article_info, its id of 1 to ID_BYTES_MAX
 * bytes, and its record as RECORD has it. One article or passage more than
 * SEGMENT_ARTICLES_MAX is ERROR_LIMIT.
 */
struct segment_builder_id {
    const uint8_t *bytes;
    size_t size;
};

int segment_builder_article(struct segment_builder *builder, uint32_t info,
                            struct segment_builder_id id, const uint8_t *record,
                            size_t size, struct error *err);

/*
 * Adds a passage to the article begun last. `length` is L; `cut` says
 * that its tokens reach over the next characters. The text is not looked
 * at where the index stores none.
 */
int segment_builder_passage(struct segment_builder *builder, uint32_t length,
                            const uint8_t *text, size_t size, bool cut,
                            struct error *err);

/*
 * The stores that articles and passages go to, for copying whole frames: some
 * frames at a time, since what was copied is held until the next call of
 * segment_builder_article_copied or segment_builder_passage_copied.
 */
struct string_store_writer *
segment_builder_texts(struct segment_builder *builder);
struct string_store_writer *
segment_builder_records(struct segment_builder *builder);

/* The same without text or record: these were copied. */
int segment_builder_article_copied(struct segment_builder *builder,
                                   uint32_t info, struct segment_builder_id id,
                                   struct error *err);
int segment_builder_passage_copied(struct segment_builder *builder,
                                   uint32_t length, struct error *err);

/*
 * How many articles there will be in all; before their hashes and fields. These
 * and dates may be given by another thread than articles and passages.
 */
void segment_builder_count(struct segment_builder *builder, uint32_t articles);

/* In order of (hash, article), by id_hash; once for each article. */
int segment_builder_id_hash(struct segment_builder *builder, uint32_t hash,
                            uint32_t article, struct error *err);

/* In order of articles; once for each. */
int segment_builder_date(struct segment_builder *builder, int64_t ms,
                         uint8_t precision, struct error *err);

/*
 * The next field, all of them in order; in each the values ascending by bytes,
 * each at most FIELD_VALUE_MAX of them; for each value its articles ascending.
 */
int segment_builder_field(struct segment_builder *builder, struct error *err);
int segment_builder_value(struct segment_builder *builder, const uint8_t *value,
                          size_t size, struct error *err);
int segment_builder_value_article(struct segment_builder *builder,
                                  uint32_t article, struct error *err);

/* Where the terms go, after all else; borrowed. Here the texts end. */
int segment_builder_terms(struct segment_terms **out,
                          struct segment_builder *builder, struct error *err);

/*
 * Ends the segment's file and fills *out for the manifest. The builder is
 * closed whatever happens; after a failure no file is left. The
 * file's name is safe only after file_sync_folder.
 */
int segment_builder_finish(struct segment_builder *builder,
                           struct manifest_segment *out, struct error *err);

/* Gives up and removes the file; builder may be NULL. */
void segment_builder_abort(struct segment_builder *builder);

#endif
