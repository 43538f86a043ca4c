#include "searcher/phrase_places.h"

#include "common/kernels.h"
#include "common/kernels_follow.h"
#include "common/segment.h"

enum {
    AT_ONCE = 16, /* passages */
    FEW = 8, /* positions that are compared sooner than a kernel is called */
};

/* The positions of a token in one passage: `count` of a block's. */
struct spot {
    struct positions_planes planes;
    uint32_t first;
    uint32_t count;
};

/* One token of a phrase. */
struct phrase_place {
    struct postings_cursor *cursor;
    uint32_t distance;              /* from the phrase's first token */
    uint32_t block;                 /* in which the occurrences before */
    uint32_t posting;               /* this posting */
    uint32_t start;                 /* are so many */
    struct positions_planes planes; /* of the block */
    struct spot spots[AT_ONCE];
    uint16_t *positions; /* in the passage at hand; the arena's */
    uint32_t room;
};

static struct postings_cursor *cursor_of(const struct segment_search *s,
                                         const struct phrase_cover *cover,
                                         size_t i)
{
    return &s->cursors[s->terms->of_token[cover->tokens[i]]];
}

/* A character or a prefix has its positions in many lists. */
bool phrase_places_plain(const struct phrase_cover *cover,
                         const struct segment_search *s)
{
    for (size_t i = 0; i < cover->count; i++) {
        if (s->terms->terms[s->terms->of_token[cover->tokens[i]]].kind ==
                QUERY_CHAR ||
            cursor_of(s, cover, i)->all_docids)
            return false;
    }
    return true;
}

/* Opens the places, once in a search. */
static int open_places(const struct phrase_cover *cover,
                       struct segment_search *s, struct error *err)
{
    const struct token *tokens = s->query->tokens;
    struct phrase_place *places =
        arena_alloc(s->arena, cover->count * sizeof *places, err);

    if (!places)
        return -1;
    for (size_t i = 0; i < cover->count; i++) {
        struct phrase_place *place = &places[i];

        place->cursor = cursor_of(s, cover, i);
        place->distance = tokens[cover->tokens[i]].position -
                          tokens[cover->tokens[0]].position;
        place->block = CURSOR_NO_BLOCK;
        place->room = 0;
        if (segment_touch_positions(s->view->segment, &place->cursor->list,
                                    err) < 0)
            return -1;
    }
    cover->list->places = places;
    return 0;
}

/* How many occurrences are before the posting that the cursor is at. */
static int move_to(struct phrase_place *place, struct error *err)
{
    struct postings_cursor *cursor = place->cursor;

    if (place->block != cursor->at) {
        if (postings_list_planes(&place->planes, &cursor->list, cursor->at,
                                 cursor->block, err) < 0)
            return -1;
        place->block = cursor->at;
        place->posting = 0;
        place->start = 0;
    } else if (place->posting > cursor->next) {
        place->posting = 0;
        place->start = 0;
    }
    while (place->posting < cursor->next)
        place->start += cursor->tf[place->posting++];
    return 0;
}

/* Finds where the positions in the passage are, if it has any. */
static int find_spot(struct spot *spot, struct phrase_place *place,
                     uint32_t docid, struct error *err)
{
    if (postings_cursor_tf(&spot->count, place->cursor, docid, err) < 0)
        return -1;
    if (spot->count == 0)
        return 0;
    if (move_to(place, err) < 0)
        return -1;
    spot->planes = place->planes;
    spot->first = place->start;
    positions_planes_fetch(&spot->planes, spot->first);
    return 0;
}

static int read_spot(struct phrase_place *place, const struct spot *spot,
                     struct segment_search *s, struct error *err)
{
    if (spot->count > place->room) {
        place->room = 2 * spot->count;
        place->positions = arena_alloc(
            s->arena, (place->room + KERNEL_SPARE) * sizeof *place->positions,
            err);
        if (!place->positions)
            return -1;
    }
    return positions_planes_read(place->positions, &spot->planes, spot->first,
                                 spot->count, s->view->whole, err);
}

/* Keeps of the starts those that the place follows. */
static uint32_t follow(uint16_t *starts, uint32_t count,
                       const struct phrase_place *place, size_t number)
{
    uint32_t place_count = place->spots[number].count;

    if (count + place_count <= FEW)
        return follow_singly(starts, count, place->positions, place_count,
                             place->distance);
    return kernels_active()->follow(starts, count, place->positions,
                                    place_count, place->distance);
}

/* The starts in the passage of spot number `number`. */
static int count_starts(uint32_t *starts, struct phrase_place *places,
                        size_t count, size_t number, struct segment_search *s,
                        struct error *err)
{
    uint32_t kept;

    *starts = 0;
    for (size_t i = 0; i < count; i++) {
        if (places[i].spots[number].count == 0)
            return 0;
    }
    for (size_t i = 0; i < count; i++) {
        if (read_spot(&places[i], &places[i].spots[number], s, err) < 0)
            return -1;
    }
    kept = places[0].spots[number].count;
    for (size_t i = 1; i < count && kept > 0; i++)
        kept = follow(places[0].positions, kept, &places[i], number);
    *starts = kept;
    return 0;
}

/* At most AT_ONCE passages. */
static int count_some(uint32_t *starts, struct segment_search *s,
                      const struct phrase_cover *cover, const uint32_t *docids,
                      size_t count, struct error *err)
{
    struct phrase_place *places = cover->list->places;

    for (size_t i = 0; i < cover->count; i++) {
        for (size_t j = 0; j < count; j++) {
            if (find_spot(&places[i].spots[j], &places[i], docids[j], err) < 0)
                return -1;
        }
    }
    for (size_t j = 0; j < count; j++) {
        if (count_starts(&starts[j], places, cover->count, j, s, err) < 0)
            return -1;
    }
    return 0;
}

int phrase_places_count(uint32_t *starts, struct segment_search *search,
                        const struct phrase_cover *cover,
                        const uint32_t *docids, size_t count, struct error *err)
{
    if (!cover->list->places && open_places(cover, search, err) < 0)
        return -1;
    for (size_t i = 0; i < count; i += AT_ONCE) {
        size_t some = count - i < AT_ONCE ? count - i : AT_ONCE;

        if (count_some(starts + i, search, cover, docids + i, some, err) < 0)
            return -1;
    }
    return 0;
}
