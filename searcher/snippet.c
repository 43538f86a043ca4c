#include "searcher/snippet.h"

enum { LEAD_COLUMNS = 40 }; /* shown before a match in a long sentence */

/* Cells first .. end - 1. */
struct window {
    size_t first, end;
};

static uint32_t columns_between(const struct text_cells *cells, size_t first,
                                size_t end)
{
    return cells->items[end].column - cells->items[first].column;
}

static size_t sentence_end(const struct text_cells *cells, size_t first)
{
    while (first < cells->count && !cells->items[first].ends_phrase)
        first++;
    return first < cells->count ? first + 1 : first;
}

/* Marks grow to whole graphemes and those that touch then are joined. */
static void align_marks(struct snippet *s)
{
    struct text_range *marks = s->marks.items;
    size_t kept = 0;

    for (size_t i = 0; i < s->marks.count; i++) {
        size_t first = text_cells_at(&s->cells, marks[i].start);
        size_t last = text_cells_at(&s->cells, marks[i].end - 1);
        struct text_range mark = { s->cells.items[first].start,
                                   s->cells.items[last + 1].start };

        if (kept > 0 && mark.start <= marks[kept - 1].end)
            marks[kept - 1].end = mark.end;
        else
            marks[kept++] = mark;
    }
    s->marks.count = kept;
}

/* Before the cell a sentence is under way. */
static bool cuts_sentence(const struct text_cells *cells, size_t cell)
{
    return cell > 0 && cell < cells->count &&
           !cells->items[cell - 1].ends_phrase;
}

/* A window in a sentence that is too long: around its first match. */
static struct window cut_sentence(const struct snippet *s, size_t first,
                                  size_t end, uint32_t columns)
{
    const struct text_cells *cells = &s->cells;
    struct window window = { first, first };

    for (size_t i = 0; i < s->marks.count; i++) {
        size_t mark = text_cells_at(cells, s->marks.items[i].start);

        if (mark < first || mark >= end)
            continue;
        if (columns_between(cells, first, mark) > columns * 3 / 4) {
            window.first = mark;
            while (window.first > first &&
                   columns_between(cells, window.first - 1, mark) <=
                       LEAD_COLUMNS)
                window.first--;
        }
        break;
    }
    window.end = window.first;
    while (window.end < end &&
           columns_between(cells, window.first, window.end + 1) <= columns)
        window.end++;
    if (window.end == window.first)
        window.end++;
    return window;
}

static struct window window_from(const struct snippet *s, size_t first,
                                 uint32_t columns)
{
    size_t end = sentence_end(&s->cells, first);

    if (columns_between(&s->cells, first, end) > columns)
        return cut_sentence(s, first, end, columns);
    while (end < s->cells.count) {
        size_t next = sentence_end(&s->cells, end);

        if (columns_between(&s->cells, first, next) > columns)
            break;
        end = next;
    }
    return (struct window){ first, end };
}

/* How many bytes of marks the window shows. */
static uint64_t shown(const struct snippet *s, struct window window)
{
    uint32_t start = s->cells.items[window.first].start;
    uint32_t end = s->cells.items[window.end].start;
    uint64_t sum = 0;

    for (size_t i = 0; i < s->marks.count; i++) {
        struct text_range mark = s->marks.items[i];

        if (mark.start >= start && mark.end <= end)
            sum += mark.end - mark.start;
    }
    return sum;
}

static struct window best_window(const struct snippet *s, uint32_t columns)
{
    struct window best = window_from(s, 0, columns);
    uint64_t most = shown(s, best);

    for (size_t first = sentence_end(&s->cells, 0);
         first < s->cells.count && s->marks.count > 0;
         first = sentence_end(&s->cells, first)) {
        struct window window = window_from(s, first, columns);
        uint64_t sum = shown(s, window);

        if (sum > most) {
            best = window;
            most = sum;
        }
    }
    return best;
}

/* Leaves the white space at both ends out of the window. */
static void trim(struct snippet *s, const uint8_t *text)
{
    struct text_range *window = &s->window;

    while (window->start < window->end && text[window->start] <= ' ')
        window->start++;
    while (window->end > window->start && text[window->end - 1] <= ' ')
        window->end--;
}

/* Marks become bytes of the window; those outside go. */
static void place_marks(struct snippet *s)
{
    size_t kept = 0;

    for (size_t i = 0; i < s->marks.count; i++) {
        struct text_range mark = s->marks.items[i];

        if (mark.start < s->window.start)
            mark.start = s->window.start;
        if (mark.end > s->window.end)
            mark.end = s->window.end;
        if (mark.start >= mark.end)
            continue;
        s->marks.items[kept++] =
            (struct text_range){ mark.start - s->window.start,
                                 mark.end - s->window.start };
    }
    s->marks.count = kept;
}

int snippet_make(struct snippet *out, const struct query *query,
                 const struct analysis_table *table, const uint8_t *text,
                 size_t size, unsigned flags, uint32_t columns,
                 struct error *err)
{
    struct window window;

    if (highlights_find(&out->marks, query, table, text, size, flags,
                        &out->tokens, err) < 0 ||
        text_cells_find(&out->cells, text, size, err) < 0)
        return -1;
    out->window = (struct text_range){ 0, 0 };
    out->cut_before = false;
    out->cut_after = false;
    if (size == 0)
        return 0;
    align_marks(out);
    window = best_window(out, columns);
    out->window.start = out->cells.items[window.first].start;
    out->window.end = out->cells.items[window.end].start;
    out->cut_before = cuts_sentence(&out->cells, window.first);
    out->cut_after = cuts_sentence(&out->cells, window.end);
    trim(out, text);
    place_marks(out);
    return 0;
}

void snippet_free(struct snippet *snippet)
{
    highlights_free(&snippet->marks);
    text_cells_free(&snippet->cells);
    tokens_free(&snippet->tokens);
    *snippet = (struct snippet){ 0 };
}
