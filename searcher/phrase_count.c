#include "searcher/phrase_count.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "common/segment.h"
#include "searcher/phrase_match.h"

enum { PART = 256 };

/* Reads the positions of one token of a phrase. */
struct place {
    struct postings_cursor *cursor;
    uint32_t distance;   /* from the phrase's first token */
    uint32_t block;      /* in which the occurrences before */
    uint32_t posting;    /* this posting */
    uint32_t start;      /* are so many */
    uint16_t *positions; /* in the passage at hand */
    uint32_t count;
    size_t capacity;
};

struct matcher {
    struct segment_search *s;
    struct phrase_cover cover;
    bool plain;           /* the positions of each token are in one list */
    struct place *places; /* one for each token of the cover */
};

static struct postings_cursor *cursor_of(const struct matcher *m, size_t i)
{
    return &m->s->cursors[m->s->terms->of_token[m->cover.tokens[i]]];
}

/* A character or a prefix has its positions in many lists. */
static bool is_plain(const struct matcher *m)
{
    for (size_t i = 0; i < m->cover.count; i++) {
        if (m->s->terms->terms[m->s->terms->of_token[m->cover.tokens[i]]]
                    .kind == QUERY_CHAR ||
            cursor_of(m, i)->all_docids)
            return false;
    }
    return true;
}

static int open_places(struct matcher *m, struct error *err)
{
    const struct token *tokens = m->s->query->tokens;

    if (memory_alloc(&m->places, m->cover.count, sizeof *m->places, err) < 0)
        return -1;
    for (size_t i = 0; i < m->cover.count; i++) {
        struct place *place = &m->places[i];

        place->cursor = cursor_of(m, i);
        place->distance = tokens[m->cover.tokens[i]].position -
                          tokens[m->cover.tokens[0]].position;
        place->block = CURSOR_NO_BLOCK;
        if (segment_touch_positions(m->s->view->segment, &place->cursor->list,
                                    err) < 0)
            return -1;
    }
    return 0;
}

static void close_places(struct matcher *m)
{
    for (size_t i = 0; m->places && i < m->cover.count; i++)
        free(m->places[i].positions);
    free(m->places);
}

/* Reads the positions in the passage that the cursor is at. */
static int read_place(struct place *place, struct error *err)
{
    struct postings_cursor *cursor = place->cursor;

    if (place->block != cursor->at) {
        place->block = cursor->at;
        place->posting = 0;
        place->start = 0;
    }
    assert(place->posting <= cursor->next); /* passages ascend */
    while (place->posting < cursor->next)
        place->start += cursor->tf[place->posting++];
    if (memory_grow(&place->positions, &place->capacity, place->count,
                    sizeof *place->positions, err) < 0)
        return -1;
    return postings_list_positions_at(place->positions, &cursor->list,
                                      cursor->at, cursor->block, place->start,
                                      place->count, err);
}

static bool holds(const struct place *place, uint32_t position)
{
    for (uint32_t i = 0; i < place->count; i++) {
        if (place->positions[i] >= position)
            return place->positions[i] == position;
    }
    return false;
}

static uint32_t count_starts(const struct matcher *m)
{
    const struct place *first = m->places;
    uint32_t starts = 0;

    for (uint32_t i = 0; i < first->count; i++) {
        bool all = true;

        for (size_t j = 1; j < m->cover.count && all; j++)
            all = holds(&m->places[j],
                        first->positions[i] + m->places[j].distance);
        starts += all;
    }
    return starts;
}

static int count_in(uint32_t *starts, struct matcher *m, uint32_t docid,
                    struct error *err)
{
    *starts = 0;
    for (size_t i = 0; i < m->cover.count; i++) {
        struct place *place = &m->places[i];

        if (postings_cursor_tf(&place->count, place->cursor, docid, err) < 0)
            return -1;
        if (place->count == 0)
            return 0;
    }
    for (size_t i = 0; i < m->cover.count; i++) {
        if (read_place(&m->places[i], err) < 0)
            return -1;
    }
    *starts = count_starts(m);
    return 0;
}

/* Keeps of the docids those that hold all of the cover. */
static int keep_holders(uint32_t *docids, size_t *count,
                        const struct matcher *m, struct error *err)
{
    uint32_t tf[PART];

    for (size_t i = 0; i < m->cover.count; i++) {
        size_t total = *count;

        *count = 0;
        for (size_t at = 0; at < total; at += PART) {
            size_t part = total - at < PART ? total - at : PART;

            if (postings_cursor_look_up(tf, cursor_of(m, i), docids + at, part,
                                        err) < 0)
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
static int find_starts(struct matcher *m, struct error *err)
{
    struct phrase_list *list = m->cover.list;
    struct arena *arena = m->s->arena;
    struct occurrences starts;
    int result = -1;

    if (phrase_starts(&starts, m->s, m->cover.phrase, NULL, err) < 0)
        goto out;
    list->docids = arena_alloc(arena, starts.count * sizeof *list->docids, err);
    list->starts = arena_alloc(arena, starts.count * sizeof *list->starts, err);
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

static int look_up_starts(uint32_t *starts, struct matcher *m, uint32_t docid,
                          struct error *err)
{
    const struct phrase_list *list = m->cover.list;
    const uint32_t *at;

    if (!list->found && find_starts(m, err) < 0)
        return -1;
    at = bsearch(&docid, list->docids, list->count, sizeof docid,
                 compare_docids);
    *starts = at ? list->starts[at - list->docids] : 0;
    return 0;
}

/* At most PART passages. */
static int count_part(uint32_t *starts, struct matcher *m,
                      const uint32_t *docids, size_t count, struct error *err)
{
    uint32_t holders[PART];
    size_t holder_count = count;
    size_t at = 0;

    memset(starts, 0, count * sizeof *starts);
    memcpy(holders, docids, count * sizeof *docids);
    if (keep_holders(holders, &holder_count, m, err) < 0)
        return -1;
    if (holder_count > 0 && m->plain && !m->places && open_places(m, err) < 0)
        return -1;
    for (size_t i = 0; i < count && at < holder_count; i++) {
        if (docids[i] != holders[at])
            continue;
        at++;
        if ((m->plain ? count_in : look_up_starts)(&starts[i], m, docids[i],
                                                   err) < 0)
            return -1;
    }
    return 0;
}

int phrase_count(uint32_t *starts, struct segment_search *search,
                 const struct phrase_cover *cover, const uint32_t *docids,
                 size_t count, struct error *err)
{
    struct matcher m = { .s = search, .cover = *cover };
    int result = 0;

    assert(search->view->positions);
    m.plain = is_plain(&m);
    for (size_t i = 0; i < count && result == 0; i += PART) {
        size_t part = count - i < PART ? count - i : PART;

        result = count_part(starts + i, &m, docids + i, part, err);
    }
    close_places(&m);
    return result;
}

/* The passages that hold all of the cover. */
static int find_holders(uint32_t **docids, uint32_t *count, struct matcher *m,
                        struct error *err)
{
    struct postings_cursor *lead = phrase_cover_rarest(&m->cover, m->s);
    size_t found;

    if (postings_cursor_all(docids, count, lead, m->s->arena, err) < 0)
        return -1;
    found = *count;
    if (keep_holders(*docids, &found, m, err) < 0)
        return -1;
    *count = (uint32_t)found;
    return 0;
}

/* Keeps the passages that hold the phrase of those that hold its terms. */
static int keep_phrase(uint32_t *docids, uint32_t *count, struct matcher *m,
                       struct error *err)
{
    uint32_t *starts = arena_alloc(m->s->arena, *count * sizeof *starts, err);
    uint32_t kept = 0;

    if (!starts ||
        phrase_count(starts, m->s, &m->cover, docids, *count, err) < 0)
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
    struct matcher m = { .s = search };

    if (phrase_cover_all(&m.cover, search, phrase, err) < 0 ||
        find_holders(docids, count, &m, err) < 0 ||
        phrase_cover_make(&m.cover, search, phrase, err) < 0)
        return -1;
    if (m.cover.count == 1 || !search->view->positions || *count == 0)
        return 0;
    return keep_phrase(*docids, count, &m, err);
}
