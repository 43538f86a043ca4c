#include "searcher/phrase_count.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "searcher/phrase_match.h"
#include "searcher/phrase_places.h"

enum { PART = 256 };

static struct postings_cursor *cursor_of(const struct segment_search *s,
                                         const struct phrase_cover *cover,
                                         size_t i)
{
    return &s->cursors[s->terms->of_token[cover->tokens[i]]];
}

/* Keeps of the docids those that hold all of the cover. */
static int keep_holders(uint32_t *docids, size_t *count,
                        const struct segment_search *s,
                        const struct phrase_cover *cover, struct error *err)
{
    uint32_t tf[PART];

    for (size_t i = 0; i < cover->count; i++) {
        size_t total = *count;

        *count = 0;
        for (size_t at = 0; at < total; at += PART) {
            size_t part = total - at < PART ? total - at : PART;

            if (postings_cursor_look_up(tf, cursor_of(s, cover, i), docids + at,
                                        part, err) < 0)
                return -1;
            for (size_t j = 0; j < part; j++) {
                docids[*count] = docids[at + j];
                *count += tf[j] > 0;
            }
        }
    }
    return 0;
}

/* Each passage of the starts, which are sorted, and how many it has. */
static void list_starts(struct phrase_list *list,
                        const struct occurrences *starts)
{
    list->count = 0;
    for (size_t i = 0; i < starts->count; i++) {
        uint32_t docid = occurrence_docid(starts->items[i]);

        if (list->count == 0 || list->docids[list->count - 1] != docid) {
            list->docids[list->count] = docid;
            list->starts[list->count++] = 0;
        }
        list->starts[list->count - 1]++;
    }
    list->found = true;
}

/*
 * Finds the phrase in the whole segment. A character's positions stand in
 * many lists, which cost as much to join for a few passages.
 */
static int find_starts(const struct phrase_cover *cover,
                       struct segment_search *s, struct error *err)
{
    struct phrase_list *list = cover->list;
    struct occurrences starts;
    int result = -1;

    if (phrase_starts(&starts, s, cover->phrase, NULL, err) < 0)
        goto out;
    list->docids =
        arena_alloc(s->arena, starts.count * sizeof *list->docids, err);
    list->starts =
        arena_alloc(s->arena, starts.count * sizeof *list->starts, err);
    if (!list->docids || !list->starts)
        goto out;
    list_starts(list, &starts);
    result = 0;
out:
    occurrences_free(&starts);
    return result;
}

static int compare_docids(const void *a, const void *b)
{
    const uint32_t *x = a;
    const uint32_t *y = b;

    return (*x > *y) - (*x < *y);
}

static int look_up_starts(uint32_t *starts, struct segment_search *s,
                          const struct phrase_cover *cover,
                          const uint32_t *docids, size_t count,
                          struct error *err)
{
    const struct phrase_list *list = cover->list;

    if (!list->found && find_starts(cover, s, err) < 0)
        return -1;
    for (size_t i = 0; i < count; i++) {
        const uint32_t *at = bsearch(&docids[i], list->docids, list->count,
                                     sizeof *docids, compare_docids);

        starts[i] = at ? list->starts[at - list->docids] : 0;
    }
    return 0;
}

int phrase_count_held(uint32_t *starts, struct segment_search *search,
                      const struct phrase_cover *cover, const uint32_t *docids,
                      size_t count, struct error *err)
{
    assert(search->view->positions);
    if (!phrase_places_plain(cover, search))
        return look_up_starts(starts, search, cover, docids, count, err);
    return phrase_places_count(starts, search, cover, docids, count, err);
}

/* At most PART passages. */
static int count_part(uint32_t *starts, struct segment_search *s,
                      const struct phrase_cover *cover, const uint32_t *docids,
                      size_t count, struct error *err)
{
    uint32_t holders[PART];
    uint32_t held[PART];
    size_t holder_count = count;
    size_t at = 0;

    memcpy(holders, docids, count * sizeof *docids);
    if (keep_holders(holders, &holder_count, s, cover, err) < 0 ||
        phrase_count_held(held, s, cover, holders, holder_count, err) < 0)
        return -1;
    for (size_t i = 0; i < count; i++) {
        bool holds = at < holder_count && docids[i] == holders[at];

        starts[i] = holds ? held[at++] : 0;
    }
    return 0;
}

int phrase_count(uint32_t *starts, struct segment_search *search,
                 const struct phrase_cover *cover, const uint32_t *docids,
                 size_t count, struct error *err)
{
    for (size_t i = 0; i < count; i += PART) {
        size_t part = count - i < PART ? count - i : PART;

        if (count_part(starts + i, search, cover, docids + i, part, err) < 0)
            return -1;
    }
    return 0;
}

/* The passages that hold all of the cover. */
static int find_holders(uint32_t **docids, uint32_t *count,
                        struct segment_search *s,
                        const struct phrase_cover *cover, struct error *err)
{
    struct postings_cursor *lead = phrase_cover_rarest(cover, s);
    size_t found;

    if (postings_cursor_all(docids, count, lead, s->arena, err) < 0)
        return -1;
    found = *count;
    if (keep_holders(*docids, &found, s, cover, err) < 0)
        return -1;
    *count = (uint32_t)found;
    return 0;
}

/* Keeps the passages that hold the phrase of those that hold its terms. */
static int keep_phrase(uint32_t *docids, uint32_t *count,
                       struct segment_search *s,
                       const struct phrase_cover *cover, struct error *err)
{
    uint32_t *starts = arena_alloc(s->arena, *count * sizeof *starts, err);
    uint32_t kept = 0;

    if (!starts || phrase_count_held(starts, s, cover, docids, *count, err) < 0)
        return -1;
    for (uint32_t i = 0; i < *count; i++) {
        docids[kept] = docids[i];
        kept += starts[i] > 0;
    }
    *count = kept;
    return 0;
}

int phrase_find(uint32_t **docids, uint32_t *count,
                struct segment_search *search, struct phrase phrase,
                struct error *err)
{
    struct phrase_cover cover;

    if (phrase_cover_all(&cover, search, phrase, err) < 0 ||
        find_holders(docids, count, search, &cover, err) < 0 ||
        phrase_cover_make(&cover, search, phrase, err) < 0)
        return -1;
    if (cover.count == 1 || !search->view->positions || *count == 0)
        return 0;
    return keep_phrase(*docids, count, search, &cover, err);
}
