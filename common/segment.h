/*
 * segment - one segment file, opened for reading.
 *
 * Drawn in docs/FORMAT.md, section 2. The file may be hostile. Opening checks
 * its table and sizes; each page is checked against its sum when it is first
 * touched, which all functions here do by themselves. Who reads the bytes of
 * a section directly touches them before. A segment is read only and may be
 * shared by threads.
 */
#ifndef COMMON_SEGMENT_H
#define COMMON_SEGMENT_H

#include <assert.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "common/article_table.h"
#include "common/error.h"
#include "common/file.h"
#include "common/id_strings.h"
#include "common/id_table.h"
#include "common/manifest.h"
#include "common/postings_list.h"
#include "common/segment_table.h"
#include "common/sorted_strings.h"
#include "common/string_store.h"
#include "common/term_dictionary.h"
#include "common/term_rows.h"

struct span {
    const uint8_t *bytes;
    size_t size;
};

/* A section KEYWORD: its arrays are little-endian u32. */
struct keyword_field {
    uint32_t values;
    uint32_t pairs;
    const uint8_t *value_start;   /* values + 1 */
    const uint8_t *articles;      /* pairs */
    const uint8_t *article_start; /* articles + 1 */
    const uint8_t *ordinals;      /* pairs */
    struct span strings_span;     /* offsets and strings */
    struct sorted_strings strings;
};

/* The fields are read only. */
struct segment {
    struct file_map map;
    char *path;
    struct segment_table table;
    bool whole;     /* INDEX_WHOLE */
    bool positions; /* INDEX_POSITIONS */
    bool has_text;  /* INDEX_TEXT */
    uint32_t articles;
    uint32_t passages;
    const uint8_t *page_sums;   /* u64 each */
    uint64_t covered;           /* bytes of the file that have page sums */
    _Atomic uint64_t *verified; /* a bit for each page */
    _Atomic uint64_t *dictionary_verified; /* the word after: 0 or 1 */
    struct span sections[SECTION_KINDS];   /* but KEYWORD */
    struct keyword_field *fields;
    uint32_t field_count;
    struct term_dictionary words; /* see segment_dictionary */
    struct string_store texts;    /* of passages; where has_text */
    struct string_store records;  /* of articles, see segment_record */
    struct article_table article_table;
    struct id_strings ids; /* of articles */
    struct id_table id_table;
};

/*
 * Opens the segment `expected`, a member of the manifest, in the folder. The
 * caller closes *out; the manifest is not needed any longer.
 */
int segment_open(struct segment **out, const char *folder,
                 const struct manifest_segment *expected,
                 const struct manifest *manifest, struct error *err);
void segment_close(struct segment *segment);

/*
 * Fills *err and returns -1: the file is damaged, how, and what to do; for
 * who finds it in the bytes of a section.
 */
int segment_damaged(const struct segment *segment, const char *what,
                    struct error *err);

/*
 * Returns -1 for a reader of the segment that failed, and says in *err which
 * file is damaged where the reader did not.
 */
int segment_blame(const struct segment *segment, struct error *err);

/* Gives the memory of the file's pages back to the system, for the time. */
void segment_release(const struct segment *segment);

/* The bytes of a section; size 0 where there is none. Touch them first. */
static inline struct span segment_section(const struct segment *segment,
                                          enum section_kind kind)
{
    assert(kind != SECTION_KEYWORD);
    return segment->sections[kind];
}

/* segment_touch for a range that holds a page not verified yet. */
int segment_touch_pages(const struct segment *segment, uint64_t first,
                        uint64_t last, struct error *err);

/*
 * Makes sure that the bytes [at, at + size) of a section are what was
 * written; ERROR_CORRUPT where they are not.
 */
static inline int segment_touch(const struct segment *segment,
                                const uint8_t *at, size_t size,
                                struct error *err)
{
    if (size == 0)
        return 0;

    uint64_t offset = (uint64_t)(at - segment->map.bytes);

    assert(offset < segment->covered && size <= segment->covered - offset);
    return segment_touch_pages(segment, offset / SEGMENT_PAGE_SIZE,
                               (offset + size - 1) / SEGMENT_PAGE_SIZE, err);
}

/* ---- terms ---- */

/* For look-ups of bigrams in the dictionary; of its bytes, ROW is touched. */
int segment_rows(struct term_rows *out, const struct segment *segment,
                 struct arena *arena, struct error *err);

/* The dictionary, all of its bytes touched. */
int segment_dictionary(const struct term_dictionary **out,
                       const struct segment *segment, struct error *err);

/* Where the list of a term is in POSTINGS. */
struct list_place {
    uint64_t start;
    uint64_t end;
};

/*
 * Finds the list of a term of the dictionary and touches its bytes, of which
 * the first are fetched: other lists may be found until they are there.
 */
int segment_find_list(struct list_place *out, const struct segment *segment,
                      uint32_t term, struct error *err);

/*
 * Opens a list that was found. `has_positions` says whether its term has any
 * (X⊣ has none, and none has where the index stores none). Before positions are
 * read, segment_touch_positions touches those of a long list.
 */
int segment_open_list(struct postings_list *out, const struct segment *segment,
                      struct list_place place, bool has_positions,
                      struct error *err);

/* Finds a list and opens it. */
int segment_postings(struct postings_list *out, const struct segment *segment,
                     uint32_t term, bool has_positions, struct error *err);

/* The lists of terms that follow each other, one after another. */
struct segment_lists {
    const struct segment *segment;
    uint32_t term;             /* of the next list */
    uint64_t at;               /* in POSTINGS, where it starts */
    uint64_t ends[LIST_GROUP]; /* of the lists of its group */
};

/* Touches the bytes of the lists [first, end), first < end. */
int segment_lists_open(struct segment_lists *out, const struct segment *segment,
                       uint32_t first, uint32_t end, struct error *err);

/* Opens the next list, as segment_open_list does. */
int segment_lists_next(struct postings_list *out, struct segment_lists *lists,
                       bool has_positions, struct error *err);

int segment_touch_positions(const struct segment *segment,
                            const struct postings_list *list,
                            struct error *err);

/* L of all passages, touched: u8 each, or little-endian u16 if *wide. */
int segment_lengths(const uint8_t **out, bool *wide,
                    const struct segment *segment, struct error *err);

/* *df = passages that hold the folded Han character, 0 for none. */
int segment_uni(uint32_t *df, const struct segment *segment,
                uint32_t code_point, struct error *err);

/* ---- articles ---- */

struct segment_article {
    uint32_t first; /* passages [first, end) */
    uint32_t end;
    uint32_t info; /* enum article_info */
};

/*
 * On success first <= end <= passages. `group`, zeroed at first, is kept for
 * the next article, which is read fast where it is near.
 */
int segment_article(struct segment_article *out, struct article_group *group,
                    const struct segment *segment, uint32_t article,
                    struct error *err);

/*
 * A cursor over the ids, freed by id_cursor_free, and the place of an article
 * in it: then ids->id is its id.
 */
struct id_cursor segment_ids(const struct segment *segment);
int segment_id(struct id_cursor *ids, const struct segment *segment,
               uint32_t article, struct error *err);

/* Fetches what segment_id will read, while something else is done. */
void segment_fetch_id(const struct segment *segment, uint32_t article);

/* A bucket of ID and its entries, touched. */
int segment_id_bucket(struct id_bucket *out, const struct segment *segment,
                      uint32_t number, struct error *err);

/*
 * Entry i of ID. `bucket`, which is ID_BUCKET_BEFORE at first, becomes that
 * of i; the nearer it was, the better.
 */
int segment_id_entry(struct id_entry *out, const struct segment *segment,
                     struct id_bucket *bucket, uint32_t i, struct error *err);

/* The entries [*first, *end) of ID are those of the hash; *bucket has them. */
int segment_id_range(uint32_t *first, uint32_t *end, struct id_bucket *bucket,
                     const struct segment *segment, uint32_t hash,
                     struct error *err);

#define ARTICLE_NONE UINT32_MAX

/* *article = the last one with this id, or ARTICLE_NONE. */
int segment_find_id(uint32_t *article, const struct segment *segment,
                    struct id_cursor *ids, const uint8_t *id, size_t size,
                    struct error *err);

/* As date_parse gives it; checked to be one. */
int segment_date(int64_t *ms, uint8_t *precision, const struct segment *segment,
                 uint32_t article, struct error *err);

/* Least and greatest date of the articles from group * DATE_GROUP on. */
int segment_date_group(int64_t *min, int64_t *max,
                       const struct segment *segment, uint32_t group,
                       struct error *err);

/* ---- text ---- */

/*
 * Cursors for string_store_get, by passage and by article; `coder` is of the
 * segment's codec and is borrowed. Freed by string_cursor_free.
 */
struct string_cursor segment_texts(const struct segment *segment,
                                   struct text_coder *coder);
struct string_cursor segment_records(const struct segment *segment,
                                     struct text_coder *coder);

/* Appends the record of an article, whose id stands apart, to `out`. */
int segment_record(struct byte_writer *out, const struct segment *segment,
                   struct string_cursor *records, struct id_cursor *ids,
                   uint32_t article, struct error *err);

/* ---- keyword fields ---- */

/* *ordinal = that of the value in the field, or STRING_NONE. */
int segment_find_value(uint32_t *ordinal, const struct segment *segment,
                       uint32_t field, const uint8_t *value, size_t size,
                       struct error *err);

/* The values of a field, touched. */
int segment_values(const struct sorted_strings **out,
                   const struct segment *segment, uint32_t field,
                   struct error *err);

/* A run of little-endian u32, touched. */
struct u32_span {
    const uint8_t *bytes;
    uint32_t count;
};

/* The articles of a value; the u32 may be hostile. */
int segment_value_articles(struct u32_span *out, const struct segment *segment,
                           uint32_t field, uint32_t ordinal, struct error *err);

/* The ordinals of an article's values; the u32 may be hostile. */
int segment_article_values(struct u32_span *out, const struct segment *segment,
                           uint32_t field, uint32_t article, struct error *err);

#endif
