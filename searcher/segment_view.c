#include "searcher/segment_view.h"

#include <assert.h>

#include "common/delete_bitmap.h"
#include "common/little_endian.h"
#include "common/segment.h"

static int read_articles(struct segment_view *view, struct arena *arena,
                         struct error *err)
{
    size_t count = (size_t)view->articles + 1;
    struct article_group group = { 0 };

    view->first = arena_alloc(arena, count * sizeof *view->first, err);
    view->info = arena_alloc(arena, count * sizeof *view->info, err);
    if (!view->first || !view->info)
        return -1;
    for (uint32_t i = 0; i < view->articles; i++) {
        struct segment_article article;

        if (segment_article(&article, &group, view->segment, i, err) < 0)
            return -1;
        view->first[i] = article.first;
        view->one_each = view->one_each && article.end == article.first + 1;
        view->info[i] = article.info;
    }
    view->first[view->articles] = view->passages;
    return 0;
}

/* The passages of an article's title; none in `whole`. */
static void add_titles(struct segment_view *view, uint32_t article)
{
    uint32_t info = view->info[article];
    uint32_t end = view->first[article + 1];

    if (view->whole || !(info & ARTICLE_TITLED))
        return;
    for (uint32_t i = 0; i <= info >> ARTICLE_TITLE_SHIFT; i++) {
        if (view->first[article] + i < end)
            bitset_add(&view->titles, view->first[article] + i);
    }
}

static int make_sets(struct segment_view *view,
                     const struct delete_bitmap *deletes, struct arena *arena,
                     struct error *err)
{
    if (bitset_make(&view->titles, arena, view->passages, err) < 0 ||
        bitset_make(&view->live, arena, view->articles, err) < 0)
        return -1;
    for (uint32_t i = 0; i < view->articles; i++) {
        if (!deletes || !delete_bitmap_test(deletes, i))
            bitset_add(&view->live, i);
        else
            view->deleted++;
        add_titles(view, i);
    }
    return 0;
}

int segment_view_make(struct segment_view *out, const struct segment *segment,
                      const struct delete_bitmap *deletes, uint32_t number,
                      uint64_t base, struct arena *arena, struct error *err)
{
    *out = (struct segment_view){ .segment = segment,
                                  .number = number,
                                  .passages = segment->passages,
                                  .articles = segment->articles,
                                  .base = base,
                                  .one_each = true,
                                  .whole = segment->whole,
                                  .positions = segment->positions };
    if (read_articles(out, arena, err) < 0 ||
        make_sets(out, deletes, arena, err) < 0 ||
        segment_rows(&out->rows, segment, arena, err) < 0)
        return -1;
    return segment_lengths(&out->lengths, &out->wide, segment, err);
}

int segment_view_date(int64_t *out, const struct segment_view *view,
                      uint32_t article, struct error *err)
{
    uint8_t precision;

    return segment_date(out, &precision, view->segment, article, err);
}

uint32_t segment_view_article(const struct segment_view *view, uint32_t passage)
{
    uint32_t low = 0;
    uint32_t high = view->articles;

    assert(passage < view->passages);
    while (high - low > 1) {
        uint32_t middle = low + (high - low) / 2;

        if (view->first[middle] <= passage)
            low = middle;
        else
            high = middle;
    }
    return low;
}

uint32_t segment_view_title_size(const struct segment_view *view,
                                 uint32_t passage)
{
    uint32_t article = segment_view_article(view, passage);

    if (!view->whole || view->first[article] != passage)
        return 0;
    return view->info[article] >> ARTICLE_TITLE_SHIFT;
}

static int find_one(uint32_t *out, const struct segment_view *view,
                    const struct query *query, const struct query_term *term,
                    struct error *err)
{
    if (term->kind == QUERY_BIGRAM)
        return term_rows_bigram(&view->rows, term->first, term->second, out,
                                err);
    return term_dictionary_word(
        view->rows.dictionary, query->bytes + term->first,
        term->second + (term->kind == QUERY_PART), out, err);
}

/* A row, and X⊣ in it, which has no positions. */
static int find_row(struct term_range *out, const struct term_rows *rows,
                    uint32_t character, struct error *err)
{
    if (term_rows_range(rows, character, &out->first, &out->end, err) < 0)
        return -1;
    return term_rows_bigram(rows, character, TERM_END_BREAK, &out->unplaced,
                            err);
}

void segment_view_fetch(const struct segment_view *view,
                        const struct query_term *term)
{
    if (term->kind == QUERY_BIGRAM)
        term_rows_fetch(&view->rows, term->first);
}

int segment_view_term(struct term_range *out, const struct segment_view *view,
                      const struct query *query, const struct query_term *term,
                      struct error *err)
{
    const struct term_dictionary *words;
    uint32_t found;

    *out = (struct term_range){ 0, 0, TERM_NONE };
    if (segment_dictionary(&words, view->segment, err) < 0)
        return -1;
    if (term->kind == QUERY_CHAR)
        return find_row(out, &view->rows, term->first, err);
    if (term->kind == QUERY_PREFIX)
        return term_dictionary_prefix(words, query->bytes + term->first,
                                      term->second, &out->first, &out->end,
                                      err);
    if (find_one(&found, view, query, term, err) < 0)
        return -1;
    if (found == TERM_NONE)
        return 0;
    term_dictionary_fetch_list(words, found);
    *out = (struct term_range){ found, found + 1, TERM_NONE };
    return 0;
}

int segment_view_behind(uint32_t **out, size_t *count,
                        const struct segment_view *view, uint32_t character,
                        struct arena *arena, struct error *err)
{
    const struct term_dictionary *words;
    uint32_t code;

    *count = 0;
    if (segment_dictionary(&words, view->segment, err) < 0)
        return -1;
    code = term_rows_code(&view->rows, character);
    *out = arena_alloc(arena, words->rows * sizeof **out, err);
    if (!*out)
        return -1;
    for (uint32_t row = 0; row < words->rows; row++) {
        uint32_t term;

        if (term_dictionary_in_row(words, row, code, &term, err) < 0)
            return -1;
        if (term != TERM_NONE)
            (*out)[(*count)++] = term;
    }
    return 0;
}

int segment_view_find(struct list_place *out, const struct segment_view *view,
                      uint32_t term, struct error *err)
{
    return segment_find_list(out, view->segment, term, err);
}

int segment_view_open(struct postings_list *out,
                      const struct segment_view *view, struct list_place place,
                      bool placed, struct error *err)
{
    return segment_open_list(out, view->segment, place,
                             placed && view->positions, err);
}

int segment_view_positions(struct postings_list *out,
                           const struct segment_view *view, uint32_t term,
                           struct error *err)
{
    assert(view->positions);
    if (segment_postings(out, view->segment, term, true, err) < 0)
        return -1;
    return segment_touch_positions(view->segment, out, err);
}

int segment_view_lists(struct range_lists *out, const struct segment_view *view,
                       struct term_range range, struct error *err)
{
    out->range = range;
    return segment_lists_open(&out->lists, view->segment, range.first,
                              range.end, err);
}

int segment_view_next(bool *any, struct postings_list *out,
                      const struct segment_view *view,
                      struct range_lists *lists, struct error *err)
{
    uint32_t term = lists->lists.term;
    bool placed = view->positions && term != lists->range.unplaced;

    *any = term < lists->range.end;
    return *any ? segment_lists_next(out, &lists->lists, placed, err) : 0;
}
