#include "common/term_dictionary.h"

#include <assert.h>

#include "common/list_group.h"
#include "common/little_endian.h"
#include "common/utf8.h"

static int corrupt(struct error *err, const char *what)
{
    return error_set(err, ERROR_CORRUPT, "dictionary: %s", what);
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
    if (out->sections.column.size != get_u32(last + 8))
        return corrupt(err, "COLUMN does not end where its last row does");
    if (out->rows > UTF8_LAST)
        return corrupt(err, "ROW has more rows than there are characters");
    return 0;
}

int term_dictionary_open(struct term_dictionary *out,
                         const struct term_sections *sections,
                         struct error *err)
{
    *out = (struct term_dictionary){ .sections = *sections };
    if (sections->terms == TERM_NONE)
        return corrupt(err, "too many terms");
    if (check_rows(out, err) < 0 || list_groups_check(sections, err) < 0)
        return -1;
    return sorted_strings_open(&out->words, sections->word.bytes,
                               sections->word.size, sections->word_index.bytes,
                               sections->word_index.size, OFFSETS_U32,
                               sections->terms - out->bigrams, err);
}

static const uint8_t *entry_of(const struct term_dictionary *dictionary,
                               uint32_t row)
{
    return dictionary->sections.row.bytes + ROW_ENTRY * (size_t)row;
}

uint32_t term_dictionary_first(const struct term_dictionary *dictionary,
                               uint32_t row)
{
    assert(row < dictionary->rows);
    return get_u32(entry_of(dictionary, row));
}

void term_dictionary_fetch_row(const struct term_dictionary *dictionary,
                               uint32_t row)
{
    const struct term_section *column = &dictionary->sections.column;
    uint32_t start = get_u32(entry_of(dictionary, row) + 8);

    if (start < column->size)
        __builtin_prefetch(column->bytes + start);
}

int term_dictionary_open_row(struct bigram_row *out, uint32_t *first,
                             const struct term_dictionary *dictionary,
                             uint32_t row, struct error *err)
{
    const struct term_section *column = &dictionary->sections.column;
    const uint8_t *entry = entry_of(dictionary, row);
    uint32_t codes = dictionary->rows + ROW_CODES;
    uint32_t start = get_u32(entry + 8);
    uint32_t end = get_u32(entry + ROW_ENTRY + 4);

    assert(row < dictionary->rows);
    *first = get_u32(entry + 4);
    if (*first > end || end > dictionary->bigrams)
        return corrupt(err, "a row is not among the bigrams");
    if (end - *first > codes || start > column->size)
        return corrupt(err, "a row is too long, or past the end of COLUMN");
    out->bytes = column->bytes + start;
    out->shape = elias_fano_shape(end - *first, codes);
    if (out->shape.size > column->size - start)
        return corrupt(err, "a row does not end in COLUMN");
    return 0;
}

int term_dictionary_in_row(const struct term_dictionary *dictionary,
                           uint32_t row, uint32_t code, uint32_t *term,
                           struct error *err)
{
    struct bigram_row codes;
    uint32_t first;
    uint32_t place;

    if (term_dictionary_open_row(&codes, &first, dictionary, row, err) < 0)
        return -1;
    place = bigram_row_find(&codes, code);
    *term = place == BIGRAM_ROW_NONE ? TERM_NONE : first + place;
    return 0;
}

void term_dictionary_fetch_list(const struct term_dictionary *dictionary,
                                uint32_t term)
{
    assert(term < dictionary->sections.terms);
    __builtin_prefetch(dictionary->sections.list.bytes +
                       LIST_ENTRY * (size_t)(term / LIST_GROUP));
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
    struct list_group group;

    assert(term < dictionary->sections.terms);
    if (list_group_open(&group, &dictionary->sections, term / LIST_GROUP, err) <
        0)
        return -1;
    return list_group_bounds(start, end, &group, term % LIST_GROUP, err);
}

int term_dictionary_list_ends(const struct term_dictionary *dictionary,
                              uint32_t group, uint64_t *ends, struct error *err)
{
    struct list_group lists;

    if (list_group_open(&lists, &dictionary->sections, group, err) < 0)
        return -1;
    return list_group_ends(ends, &lists, err);
}
