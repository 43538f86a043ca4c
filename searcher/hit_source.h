/*
 * hit_source - reads the records and texts of hits, in any order.
 *
 * It keeps the frame it read last in each segment, so that neighbours are
 * decompressed once.
 */
#ifndef SEARCHER_HIT_SOURCE_H
#define SEARCHER_HIT_SOURCE_H

#include "searcher/record_fields.h"
#include "searcher/search.h"

struct hit_source;

/* The searcher must outlive *out, which hit_source_close frees. */
int hit_source_open(struct hit_source **out, const struct searcher *searcher,
                    struct error *err);
void hit_source_close(struct hit_source *source);

/* The article's record as JSON; valid until the next call. */
int hit_source_record(struct field_text *out, struct hit_source *source,
                      uint32_t segment, uint32_t article, struct error *err);

/* Its fields, likewise. */
int hit_source_fields(const struct record_fields **out,
                      struct hit_source *source, uint32_t segment,
                      uint32_t article, struct error *err);

/* Its id alone, which takes no decompression; valid until the next call. */
int hit_source_id(struct field_text *out, struct hit_source *source,
                  uint32_t segment, uint32_t article, struct error *err);

struct passage_text {
    const uint8_t *bytes; /* valid until the next call */
    size_t size;
    bool title;   /* it is the article's title */
    bool wrapped; /* lone newlines are line wraps */
};

/*
 * The text that a passage's tokens came from, with a few characters of the
 * next one where it was cut without a break (common/lookahead.h): of a title
 * passage the whole title, and nothing where the index does not store text.
 */
int hit_source_passage(struct passage_text *out, struct hit_source *source,
                       uint32_t segment, uint32_t article, uint32_t passage,
                       struct error *err);

/* Appends the whole text of an article, without its title. */
int hit_source_text(struct byte_writer *out, struct hit_source *source,
                    uint32_t segment, uint32_t article, struct error *err);

/* The live article of that id: false where there is none. */
int hit_source_find(bool *found, uint32_t *segment, uint32_t *article,
                    struct hit_source *source, const uint8_t *id, size_t size,
                    struct error *err);

#endif
