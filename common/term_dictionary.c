#include "common/term_dictionary.h"

#include <assert.h>

#include "common/little_endian.h"

static int corrupt(struct error *err, const char *what)
{
    return error_set(err, ERROR_CORRUPT, "dictionary: %s", what);
}

static int check_lists(const struct term_sections *sections, struct error *err)
{
    uint64_t groups = ((uint64_t)sections->terms + LIST_GROUP - 1) / LIST_GROUP;

    if (sections->list.size != LIST_ENTRY * (groups + 1))
        return corrupt(err, "LIST has not an entry for each group of terms");

    const uint8_t *last = sections->list.bytes + LIST_ENTRY * groups;

    if (get_u64(last) != sections->postings_size || get_u64(last + 8) != 0)
        return corrupt(err, "LIST does not end where POSTINGS does");
    return 0;
}

static int check_rows(struct term_dictionary *out, struct error *err)
{
    const struct term_section *row = &out->sections.row;

    if (row->size < ROW_ENTRY || row->size % ROW_ENTRY != 0 ||
        row->size / ROW_ENTRY - 1 > out->sections.terms)
        return corrupt(err, "ROW is of another size");
    out->rows = (uint32_t)(row->size / ROW_ENTRY - 1);

    const uint8_t *last = row->bytes + ROW_ENTRY * (size_t)out->rows;

    out->bigrams = get_u32(last + 4);
    if (get_u32(last) != ROW_END || out->bigrams > out->sections.terms)
        return corrupt(err, "ROW does not end with the number of bigrams");
    if (out->sections.column.size != COLUMN_ENTRY * (size_t)out->bigrams)
        return corrupt(err, "COLUMN has not an entry for each bigram");
    return 0;
}

int term_dictionary_open(struct term_dictionary *out,
                         const struct term_sections *sections,
                         struct error *err)
{
    const struct term_section *plane = &sections->plane;

    *out = (struct term_dictionary){ .sections = *sections };
    if (sections->terms == TERM_NONE)
        return corrupt(err, "too many terms");
    if (check_rows(out, err) < 0 || check_lists(sections, err) < 0)
        return -1;
    if (plane->size % PLANE_ENTRY != 0 ||
        plane->size / PLANE_ENTRY > out->bigrams)
        return corrupt(err, "PLANE is of another size");
    out->planes = (uint32_t)(plane->size / PLANE_ENTRY);
    return sorted_strings_open(&out->words, sections->word.bytes,
                               sections->word.size, sections->word_index.bytes,
                               sections->word_index.size, OFFSETS_U32,
                               sections->terms - out->bigrams, err);
}

/*
 * The first of `count` pairs of u32 whose first number is not below `value`.
 */
static uint32_t pairs_lower_bound(const uint8_t *pairs, uint32_t count,
                                  uint32_t value)
{
    uint32_t low = 0;

    while (count > 0) {
        uint32_t half = count / 2;

        if (get_u32(pairs + 8 * (size_t)(low + half)) < value) {
            low += half + 1;
            count -= half + 1;
        } else {
            count = half;
        }
    }
    return low;
}

int term_dictionary_row(const struct term_dictionary *dictionary, uint32_t c1,
                        uint32_t *first, uint32_t *end, struct error *err)
{
    const uint8_t *rows = dictionary->sections.row.bytes;
    uint32_t row = pairs_lower_bound(rows, dictionary->rows, c1);
    const uint8_t *at = rows + ROW_ENTRY * (size_t)row;

    *first = 0;
    *end = 0;
    if (row == dictionary->rows || get_u32(at) != c1)
        return 0;
    *first = get_u32(at + 4);
    *end = get_u32(at + ROW_ENTRY + 4);
    if (*first > *end || *end > dictionary->bigrams)
        return corrupt(err, "a row does not lie among the bigrams");
    return 0;
}

/* The first term in [first, end), all of one plane, of low bits `low` on. */
static uint32_t column_lower_bound(const struct term_dictionary *dictionary,
                                   uint32_t first, uint32_t end, uint32_t low)
{
    const uint8_t *column = dictionary->sections.column.bytes;

    while (first < end) {
        uint32_t middle = first + (end - first) / 2;

        if (get_u16(column + COLUMN_ENTRY * (size_t)middle) < low)
            first = middle + 1;
        else
            end = middle;
    }
    return first;
}

/*
 * The terms of a row that lie in one plane: a row is cut into such parts by
 * its entries of PLANE.
 */
struct part {
    uint32_t plane;
    uint32_t first;
    uint32_t end;
    uint32_t entry; /* of PLANE, where the next part begins */
};

/* Moves to the next part of the row that ends at row_end. */
static int next_part(struct part *part,
                     const struct term_dictionary *dictionary, uint32_t row_end,
                     struct error *err)
{
    const uint8_t *planes = dictionary->sections.plane.bytes;
    const uint8_t *at = planes + PLANE_ENTRY * (size_t)part->entry;
    uint32_t plane = get_u32(at + 4);

    if (plane <= part->plane || plane > PLANE_LAST)
        return corrupt(err, "the planes of a row do not ascend");
    part->plane = plane;
    part->first = part->end;
    part->end = row_end;
    part->entry++;
    if (part->entry == dictionary->planes)
        return 0;

    uint32_t next = get_u32(at + PLANE_ENTRY);

    if (next < part->first)
        return corrupt(err, "PLANE does not ascend");
    if (next < row_end)
        part->end = next;
    return 0;
}

/* The part of plane 0, which may be empty. */
static struct part first_part(const struct term_dictionary *dictionary,
                              uint32_t first, uint32_t end)
{
    const uint8_t *planes = dictionary->sections.plane.bytes;
    struct part part = { .first = first, .end = end };

    part.entry = pairs_lower_bound(planes, dictionary->planes, first);
    if (part.entry < dictionary->planes) {
        uint32_t next = get_u32(planes + PLANE_ENTRY * (size_t)part.entry);

        if (next < end)
            part.end = next;
    }
    return part;
}

/* *term = that of the bigrams [first, end), a row, with c2, or TERM_NONE. */
static int find_in_row(const struct term_dictionary *dictionary, uint32_t first,
                       uint32_t end, uint32_t c2, uint32_t *term,
                       struct error *err)
{
    const uint8_t *column = dictionary->sections.column.bytes;
    uint32_t plane = c2 >> 16;
    uint32_t low = c2 & 0xFFFF;
    struct part part = first_part(dictionary, first, end);
    uint32_t found;

    *term = TERM_NONE;
    while (part.plane < plane && part.end < end) {
        if (next_part(&part, dictionary, end, err) < 0)
            return -1;
    }
    if (part.plane != plane)
        return 0;
    found = column_lower_bound(dictionary, part.first, part.end, low);
    if (found < part.end &&
        get_u16(column + COLUMN_ENTRY * (size_t)found) == low)
        *term = found;
    return 0;
}

int term_dictionary_bigram(const struct term_dictionary *dictionary,
                           uint32_t c1, uint32_t c2, uint32_t *term,
                           struct error *err)
{
    uint32_t first;
    uint32_t end;

    if (term_dictionary_row(dictionary, c1, &first, &end, err) < 0)
        return -1;
    return find_in_row(dictionary, first, end, c2, term, err);
}

int term_dictionary_word(const struct term_dictionary *dictionary,
                         const uint8_t *bytes, size_t size, uint32_t *term,
                         struct error *err)
{
    if (sorted_strings_find(&dictionary->words, bytes, size, term, err) < 0)
        return -1;
    *term = *term == STRING_NONE ? TERM_NONE : *term + dictionary->bigrams;
    return 0;
}

int term_dictionary_prefix(const struct term_dictionary *dictionary,
                           const uint8_t *bytes, size_t size, uint32_t *first,
                           uint32_t *end, struct error *err)
{
    if (sorted_strings_prefix(&dictionary->words, bytes, size, first, end,
                              err) < 0)
        return -1;
    *first += dictionary->bigrams;
    *end += dictionary->bigrams;
    return 0;
}

int term_dictionary_list(const struct term_dictionary *dictionary,
                         uint32_t term, uint64_t *start, uint64_t *end,
                         struct error *err)
{
    const struct term_sections *sections = &dictionary->sections;
    struct list_group group;
    uint32_t place = term % LIST_GROUP;

    assert(term < sections->terms);
    if (list_group_open(&group, sections, term / LIST_GROUP, err) < 0)
        return -1;
    *start = group.base;
    for (uint32_t i = 0; i < place; i++)
        *start += list_group_length(&group, i);
    *end = *start + list_group_length(&group, place);
    return list_group_check(&group, place, *end, err);
}

int term_dictionary_list_end(const struct term_dictionary *dictionary,
                             uint32_t term, uint64_t start, uint64_t *end,
                             struct error *err)
{
    struct list_group group;
    uint32_t place = term % LIST_GROUP;

    assert(term < dictionary->sections.terms);
    if (list_group_open(&group, &dictionary->sections, term / LIST_GROUP, err) <
        0)
        return -1;
    *end = start + list_group_length(&group, place);
    return list_group_check(&group, place, *end, err);
}
