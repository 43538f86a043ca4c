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
    struct place *places; /* one for each token of the cover */
};

static struct postings_cursor *cursor_of(const struct matcher *m, size_t i)
{
    return &m->s->cursors[m->s->terms->of_token[m->cover.tokens[i]]];
}

/* Whether each term is one list, which has the positions of all of it. */
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

    if (place->block != cursor->at || place->posting > cursor->next) {
        place->block = cursor->at;
        place->posting = 0;
        place->start = 0;
    }
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
    if (holder_count > 0 && !m->places && open_places(m, err) < 0)
        return -1;
    for (size_t i = 0; i < count && at < holder_count; i++) {
        if (docids[i] != holders[at])
            continue;
        at++;
        if (count_in(&starts[i], m, docids[i], err) < 0)
            return -1;
    }
    return 0;
}

static int count_plain(uint32_t *starts, struct matcher *m,
                       const uint32_t *docids, size_t count, struct error *err)
{
    for (size_t i = 0; i < count; i += PART) {
        size_t part = count - i < PART ? count - i : PART;

        if (count_part(starts + i, m, docids + i, part, err) < 0)
            return -1;
    }
    return 0;
}

/* A character's positions stand in many lists: all of them are joined. */
static int count_joined(uint32_t *starts, struct segment_search *s,
                        struct phrase phrase, const uint32_t *docids,
                        size_t count, struct error *err)
{
    struct occurrences found = { 0 };
    struct bitset within;
    size_t at = 0;
    int result;

    if (bitset_make(&within, s->arena, s->view->passages, err) < 0)
        return -1;
    for (size_t i = 0; i < count; i++)
        bitset_add(&within, docids[i]);
    result = phrase_starts(&found, s, phrase, &within, err);
    for (size_t i = 0; i < count && result == 0; i++) {
        for (starts[i] = 0;
             at < found.count && occurrence_docid(found.items[at]) == docids[i];
             at++)
            starts[i]++;
    }
    occurrences_free(&found);
    return result;
}

int phrase_count(uint32_t *starts, struct segment_search *search,
                 const struct phrase_cover *cover, const uint32_t *docids,
                 size_t count, struct error *err)
{
    struct matcher m = { .s = search, .cover = *cover };
    int result;

    assert(search->view->positions);
    if (!is_plain(&m))
        return count_joined(starts, search, cover->phrase, docids, count, err);
    result = count_plain(starts, &m, docids, count, err);
    close_places(&m);
    return result;
}

/* The token of the cover with the least postings. */
static size_t rarest_of(const struct matcher *m)
{
    size_t rarest = 0;

    for (size_t i = 1; i < m->cover.count; i++) {
        if (cursor_of(m, i)->df < cursor_of(m, rarest)->df)
            rarest = i;
    }
    return rarest;
}

/* The passages that hold all of the cover. */
static int find_holders(uint32_t **docids, uint32_t *count, struct matcher *m,
                        struct error *err)
{
    struct postings_cursor *lead = cursor_of(m, rarest_of(m));
    size_t found = 0;
    uint32_t *out = arena_alloc(
        m->s->arena, (lead->df + (size_t)KERNEL_SPARE) * sizeof *out, err);

    if (!out)
        return -1;
    for (uint32_t i = 0; i < lead->blocks; i++) {
        if (postings_cursor_decode(lead, i, err) < 0)
            return -1;
        if (lead->count > lead->df - found)
            return error_set(err, ERROR_CORRUPT,
                             "postings list: more postings than its df says");
        memcpy(out + found, lead->docids, lead->count * sizeof *out);
        found += lead->count;
    }

    if (keep_holders(out, &found, m, err) < 0)
        return -1;
    *docids = out;
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
