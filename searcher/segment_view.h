/*
 * segment_view - one segment of a snapshot as searching sees it.
 *
 * Made once for many queries and then read only. The segment's bytes may be
 * hostile: what is kept here has been checked, and what is read through it
 * is checked when it is read.
 */
#ifndef SEARCHER_SEGMENT_VIEW_H
#define SEARCHER_SEGMENT_VIEW_H

#include "common/segment.h"
#include "searcher/bitset.h"
#include "searcher/query_terms.h"

struct delete_bitmap;

struct segment_view {
    const struct segment *segment;
    uint32_t number; /* in the snapshot */
    uint32_t passages;
    uint32_t articles;
    uint64_t base;        /* docid in the snapshot of passage 0 */
    uint32_t *first;      /* articles + 1: where each one's passages start */
    uint32_t *info;       /* enum article_info, of each */
    struct bitset titles; /* passages that are titles; none in `whole` */
    struct bitset live;   /* articles that are not deleted */
    uint32_t deleted;     /* how many are */
    struct term_rows rows;
    const uint8_t *lengths; /* verified; one byte each, or two */
    bool wide;              /* two */
    bool one_each;          /* each article is one passage */
    bool whole;
    bool positions;
};

/* L of the passage. */
static inline uint32_t segment_view_length(const struct segment_view *view,
                                           uint32_t passage)
{
    const uint8_t *at = view->lengths;

    if (!view->wide)
        return at[passage];
    at += 2 * (size_t)passage;
    return (uint32_t)(at[0] | at[1] << 8);
}

/*
 * `deletes` is NULL where nothing is deleted; `number` and `base` place the
 * segment in its snapshot. The segment and the arena must outlive *out.
 */
int segment_view_make(struct segment_view *out, const struct segment *segment,
                      const struct delete_bitmap *deletes, uint32_t number,
                      uint64_t base, struct arena *arena, struct error *err);

/* The article's date, INT64_MIN for none. */
int segment_view_date(int64_t *out, const struct segment_view *view,
                      uint32_t article, struct error *err);

/* The article of a passage. */
uint32_t segment_view_article(const struct segment_view *view,
                              uint32_t passage);

/* How many positions of the passage are its article's title (`whole`). */
uint32_t segment_view_title_size(const struct segment_view *view,
                                 uint32_t passage);

/* Dictionary terms first .. end - 1; none where the term is unknown. */
struct term_range {
    uint32_t first, end;
    uint32_t unplaced; /* one of them without positions, or TERM_NONE */
};

/* A hint that the term will be looked up. */
void segment_view_fetch(const struct segment_view *view,
                        const struct query_term *term);

int segment_view_term(struct term_range *out, const struct segment_view *view,
                      const struct query *query, const struct query_term *term,
                      struct error *err);

/*
 * The terms of all bigrams that end with the character, for the occurrences
 * that `unplaced` leaves without a position: *out is the arena's.
 */
int segment_view_behind(uint32_t **out, size_t *count,
                        const struct segment_view *view, uint32_t character,
                        struct arena *arena, struct error *err);

/* Where the list of a dictionary term is; see segment_find_list. */
int segment_view_find(struct list_place *out, const struct segment_view *view,
                      uint32_t term, struct error *err);

/* Opens it for its docids and tf; `placed` where its term has positions. */
int segment_view_open(struct postings_list *out,
                      const struct segment_view *view, struct list_place place,
                      bool placed, struct error *err);

/* The list of a term that has positions, which the index stores, for them. */
int segment_view_positions(struct postings_list *out,
                           const struct segment_view *view, uint32_t term,
                           struct error *err);

/* The lists of a range of terms, one after another, docids and tf alone. */
struct range_lists {
    struct term_range range;
    struct segment_lists lists;
};

/* Verifies the bytes of all of them; the range is not empty. */
int segment_view_lists(struct range_lists *out, const struct segment_view *view,
                       struct term_range range, struct error *err);

/* Opens the next; *any is false after the last. */
int segment_view_next(bool *any, struct postings_list *out,
                      const struct segment_view *view,
                      struct range_lists *lists, struct error *err);

#endif
