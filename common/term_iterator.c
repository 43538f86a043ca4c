#include "common/term_iterator.h"

#include "common/list_group.h"
#include "common/little_endian.h"
#include "common/utf8.h"

static int corrupt(struct error *err, const char *what)
{
    return error_set(err, ERROR_CORRUPT, "dictionary: %s", what);
}

int term_iterator_start(struct term_iterator *it,
                        const struct term_dictionary *dictionary,
                        struct error *err)
{
    *it = (struct term_iterator){ .term = TERM_NONE, .dictionary = dictionary };
    return string_iterator_start(&it->words, &dictionary->words, 0, err);
}

/* c1 of a row of the dictionary, or of what ends ROW. */
static uint32_t character_of(const struct term_iterator *it, uint32_t row)
{
    return get_u32(it->dictionary->sections.row.bytes +
                   ROW_ENTRY * (size_t)row);
}

/* Where a row, or what ends ROW, begins in COLUMN. */
static uint32_t start_of(const struct term_iterator *it, uint32_t row)
{
    return get_u32(it->dictionary->sections.row.bytes +
                   ROW_ENTRY * (size_t)row + 8);
}

/* Enters the row that begins at term it->next. */
static int enter_row(struct term_iterator *it, struct error *err)
{
    uint32_t c1 = character_of(it, it->row);
    struct bigram_row codes;
    uint32_t first;

    if (it->row == it->dictionary->rows)
        return corrupt(err, "rows do not follow each other");
    if (c1 < ROW_CODES || c1 > UTF8_LAST || (it->row > 0 && c1 <= it->c1))
        return corrupt(err, "characters of rows do not ascend");
    if (term_dictionary_open_row(&codes, &first, it->dictionary, it->row, err) <
        0)
        return -1;
    if (first != it->next || start_of(it, it->row) != it->column)
        return corrupt(err, "rows do not follow each other");
    it->row++;
    it->column += (uint32_t)codes.shape.size;
    if (start_of(it, it->row) != it->column)
        return corrupt(err, "rows do not follow each other");
    it->c1 = c1;
    it->row_end = first + codes.shape.count;
    it->codes = (struct bigram_row_reader){ .row = codes };
    return 0;
}

/*
 * Reads some second characters of the row. All of them at once, since the
 * rows of the codes lie far from each other in ROW.
 */
static int read_seconds(struct term_iterator *it, struct error *err)
{
    uint32_t left = it->row_end - it->next;
    uint32_t *seconds = it->seconds;

    it->second = 0;
    it->second_end = left < LIST_GROUP ? left : LIST_GROUP;
    if (bigram_row_read(seconds, &it->codes, it->second_end, err) < 0)
        return -1;
    for (uint32_t i = 0; i < it->second_end; i++) {
        if (seconds[i] >= ROW_CODES)
            seconds[i] = character_of(it, seconds[i] - ROW_CODES);
    }
    return 0;
}

static int next_bigram(struct term_iterator *it, struct error *err)
{
    bool heads = it->next == it->row_end;

    while (it->next == it->row_end) {
        if (enter_row(it, err) < 0)
            return -1;
    }
    if (it->second == it->second_end && read_seconds(it, err) < 0)
        return -1;

    uint32_t c2 = it->seconds[it->second++];

    if (c2 > UTF8_LAST || (!heads && c2 <= it->c2))
        return corrupt(err, "the bigrams of a row do not ascend");
    it->c2 = c2;
    return 0;
}

static int next_word(struct term_iterator *it, struct error *err)
{
    while (it->row < it->dictionary->rows) {
        if (enter_row(it, err) < 0)
            return -1;
    }
    if (string_iterator_next(&it->words, err) < 0)
        return -1;
    it->is_word = true;
    it->bytes = it->words.bytes;
    it->size = it->words.size;
    return 0;
}

/* Finds where the lists of the group of term it->next end. */
static int enter_group(struct term_iterator *it, struct error *err)
{
    const struct term_sections *sections = &it->dictionary->sections;
    struct list_group group;

    if (list_group_open(&group, sections, it->next / LIST_GROUP, err) < 0)
        return -1;
    if (group.base != it->end)
        return corrupt(err, "a gap before the lists of a group");
    if (group.bytes != sections->list_end.bytes + it->list_end)
        return corrupt(err, "a gap in LIST_END");
    it->list_end += group.size;
    return list_group_ends(it->ends, &group, err);
}

static int next_list(struct term_iterator *it, struct error *err)
{
    uint32_t place = it->next % LIST_GROUP;

    if (place == 0 && enter_group(it, err) < 0)
        return -1;
    it->start = it->end;
    it->end = it->ends[place];
    return 0;
}

int term_iterator_next(struct term_iterator *it, struct error *err)
{
    const struct term_dictionary *dictionary = it->dictionary;

    it->term = TERM_NONE;
    if (it->next == dictionary->sections.terms)
        return 0;

    int result = term_dictionary_is_word(dictionary, it->next)
                     ? next_word(it, err)
                     : next_bigram(it, err);

    if (result < 0 || next_list(it, err) < 0)
        return -1;
    it->term = it->next++;
    return 0;
}

void term_iterator_free(struct term_iterator *it)
{
    string_iterator_free(&it->words);
    *it = (struct term_iterator){ 0 };
}
