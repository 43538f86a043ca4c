#include "common/segment.h"

#include <stdatomic.h>

#include "common/date.h"
#include "common/little_endian.h"

enum { DATE_ENTRY = 8 };

static int touch_section(const struct segment *segment, enum section_kind kind,
                         struct error *err)
{
    struct span span = segment_section(segment, kind);

    return segment_touch(segment, span.bytes, span.size, err);
}

int segment_rows(struct term_rows *out, const struct segment *segment,
                 struct arena *arena, struct error *err)
{
    if (touch_section(segment, SECTION_ROW, err) < 0)
        return -1;
    if (term_rows_make(out, &segment->words, arena, err) < 0)
        return segment_blame(segment, err);
    return 0;
}

int segment_dictionary(const struct term_dictionary **out,
                       const struct segment *segment, struct error *err)
{
    *out = &segment->words;
    if (atomic_load_explicit(segment->dictionary_verified,
                             memory_order_relaxed))
        return 0;
    for (int kind = SECTION_ROW; kind <= SECTION_LIST_END; kind++) {
        if (touch_section(segment, (enum section_kind)kind, err) < 0)
            return -1;
    }
    atomic_store_explicit(segment->dictionary_verified, 1,
                          memory_order_relaxed);
    return 0;
}

int segment_open_list(struct postings_list *out, const struct segment *segment,
                      struct list_place place, bool has_positions,
                      struct error *err)
{
    struct span postings = segment_section(segment, SECTION_POSTINGS);
    struct span positions = segment_section(segment, SECTION_POSITIONS);

    assert(segment->positions || !has_positions);
    return postings_list_open(out, postings.bytes + place.start,
                              (size_t)(place.end - place.start), place.start,
                              has_positions, segment->whole, segment->passages,
                              positions.bytes, positions.size, err);
}

static int touch_postings(const struct segment *segment,
                          struct list_place place, struct error *err)
{
    const uint8_t *bytes = segment_section(segment, SECTION_POSTINGS).bytes;

    __builtin_prefetch(bytes + place.start);
    return segment_touch(segment, bytes + place.start,
                         (size_t)(place.end - place.start), err);
}

int segment_find_list(struct list_place *out, const struct segment *segment,
                      uint32_t term, struct error *err)
{
    const struct term_dictionary *dictionary;

    if (segment_dictionary(&dictionary, segment, err) < 0 ||
        term_dictionary_list(dictionary, term, &out->start, &out->end, err) < 0)
        return -1;
    return touch_postings(segment, *out, err);
}

int segment_postings(struct postings_list *out, const struct segment *segment,
                     uint32_t term, bool has_positions, struct error *err)
{
    struct list_place place;

    if (segment_find_list(&place, segment, term, err) < 0)
        return -1;
    return segment_open_list(out, segment, place, has_positions, err);
}

static int read_ends(struct segment_lists *lists, struct error *err)
{
    return term_dictionary_list_ends(
        &lists->segment->words, lists->term / LIST_GROUP, lists->ends, err);
}

int segment_lists_open(struct segment_lists *out, const struct segment *segment,
                       uint32_t first, uint32_t end, struct error *err)
{
    const struct term_dictionary *dictionary;
    struct list_place all;
    uint64_t last;

    assert(first < end);
    out->segment = segment;
    out->term = first;
    if (segment_dictionary(&dictionary, segment, err) < 0 ||
        term_dictionary_list(dictionary, first, &all.start, &all.end, err) <
            0 ||
        term_dictionary_list(dictionary, end - 1, &last, &all.end, err) < 0)
        return -1;
    if (all.end < all.start)
        return segment_damaged(segment, "lists that do not ascend", err);
    out->at = all.start;
    if (read_ends(out, err) < 0)
        return -1;
    return touch_postings(segment, all, err);
}

int segment_lists_next(struct postings_list *out, struct segment_lists *lists,
                       bool has_positions, struct error *err)
{
    struct list_place place = { .start = lists->at };

    if (lists->term % LIST_GROUP == 0 && read_ends(lists, err) < 0)
        return -1;
    lists->at = lists->ends[lists->term++ % LIST_GROUP];
    place.end = lists->at;
    return segment_open_list(out, lists->segment, place, has_positions, err);
}

int segment_touch_positions(const struct segment *segment,
                            const struct postings_list *list, struct error *err)
{
    return segment_touch(segment, list->positions, (size_t)list->positions_size,
                         err);
}

int segment_lengths(const uint8_t **out, bool *wide,
                    const struct segment *segment, struct error *err)
{
    struct span lengths = segment_section(segment, SECTION_LENGTH);

    if (touch_section(segment, SECTION_LENGTH, err) < 0)
        return -1;
    *out = lengths.bytes;
    *wide = lengths.size > segment->passages;
    return 0;
}

int segment_uni(uint32_t *df, const struct segment *segment,
                uint32_t code_point, struct error *err)
{
    struct span uni = segment_section(segment, SECTION_UNI);
    size_t low = 0;
    size_t high = uni.size / UNI_ENTRY;

    *df = 0;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        const uint8_t *entry = uni.bytes + middle * UNI_ENTRY;

        if (segment_touch(segment, entry, UNI_ENTRY, err) < 0)
            return -1;
        if (get_u32(entry) == code_point) {
            *df = get_u32(entry + 4);
            return 0;
        }
        if (get_u32(entry) < code_point)
            low = middle + 1;
        else
            high = middle;
    }
    return 0;
}

static int read_group(struct article_group *out, const struct segment *segment,
                      uint32_t group, struct error *err)
{
    const struct article_table *table = &segment->article_table;
    const uint8_t *bytes;
    size_t size;

    if (segment_touch(segment, article_table_place(table, group), 16, err) < 0)
        return -1;
    if (article_table_data(&bytes, &size, table, group, err) < 0)
        return segment_blame(segment, err);
    if (segment_touch(segment, bytes, size, err) < 0)
        return -1;
    if (article_table_read(out, table, group, err) < 0)
        return segment_blame(segment, err);
    return 0;
}

int segment_article(struct segment_article *out, struct article_group *group,
                    const struct segment *segment, uint32_t article,
                    struct error *err)
{
    assert(article < segment->articles);
    if ((article >= group->end || article < group->end - group->count) &&
        read_group(group, segment, article / ARTICLE_GROUP, err) < 0)
        return -1;
    article %= ARTICLE_GROUP;
    out->first = group->first[article];
    out->end = group->first[article + 1];
    out->info = group->info[article];
    return 0;
}

int segment_date(int64_t *ms, uint8_t *precision, const struct segment *segment,
                 uint32_t article, struct error *err)
{
    struct span section = segment_section(segment, SECTION_DATE);
    const uint8_t *dates = section.bytes;

    assert(article < segment->articles);
    *ms = DATE_MISSING;
    *precision = 0;
    if (section.size == 0)
        return 0;

    const uint8_t *date = dates + (size_t)article * DATE_ENTRY;
    const uint8_t *exact =
        dates + (size_t)segment->articles * DATE_ENTRY + article;

    if (segment_touch(segment, date, DATE_ENTRY, err) < 0 ||
        segment_touch(segment, exact, 1, err) < 0)
        return -1;
    *ms = (int64_t)get_u64(date);
    *precision = *exact;
    if (!date_is_possible(*ms, *precision))
        return segment_damaged(segment, "a date that cannot be", err);
    return 0;
}

int segment_date_group(int64_t *min, int64_t *max,
                       const struct segment *segment, uint32_t group,
                       struct error *err)
{
    size_t articles = segment->articles;
    struct span section = segment_section(segment, SECTION_DATE);

    assert((size_t)group * DATE_GROUP < articles);
    *min = INT64_MAX;
    *max = INT64_MIN;
    if (section.size == 0)
        return 0;

    const uint8_t *entry = section.bytes + articles * DATE_ENTRY +
                           (articles + 7) / 8 * 8 +
                           (size_t)group * DATE_GROUP_ENTRY;

    if (segment_touch(segment, entry, DATE_GROUP_ENTRY, err) < 0)
        return -1;
    *min = (int64_t)get_u64(entry);
    *max = (int64_t)get_u64(entry + 8);
    return 0;
}

struct string_cursor segment_texts(const struct segment *segment,
                                   struct text_coder *coder)
{
    assert(segment->has_text);
    return (struct string_cursor){ .store = &segment->texts, .coder = coder };
}

struct string_cursor segment_records(const struct segment *segment,
                                     struct text_coder *coder)
{
    return (struct string_cursor){ .store = &segment->records, .coder = coder };
}
