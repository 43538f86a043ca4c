#include "common/term_iterator.h"

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

/* Enters the row that begins at term it->next. */
static int enter_row(struct term_iterator *it, struct error *err)
{
    const uint8_t *at =
        it->dictionary->sections.row.bytes + ROW_ENTRY * (size_t)it->row;
    uint32_t c1 = get_u32(at);

    if (it->row == it->dictionary->rows || get_u32(at + 4) != it->next)
        return corrupt(err, "rows do not follow each other");
    if (c1 > UTF8_LAST || (it->row > 0 && c1 <= it->c1))
        return corrupt(err, "characters of rows do not ascend");
    it->row++;
    it->c1 = c1;
    it->row_end = get_u32(at + ROW_ENTRY + 4);
    it->plane = 0;
    if (it->row_end <= it->next || it->row_end > it->dictionary->bigrams)
        return corrupt(err, "a row is empty or does not end");
    return 0;
}

/* Enters the plane that begins at term it->next, if one does. */
static int enter_plane(struct term_iterator *it, struct error *err)
{
    const uint8_t *at = it->dictionary->sections.plane.bytes;

    if (it->entry == it->dictionary->planes)
        return 0;
    at += PLANE_ENTRY * (size_t)it->entry;
    if (get_u32(at) > it->next)
        return 0;

    uint32_t plane = get_u32(at + 4);

    if (get_u32(at) < it->next || plane <= it->plane || plane > PLANE_LAST)
        return corrupt(err, "the planes of a row do not ascend");
    it->plane = plane;
    it->entry++;
    return 0;
}

static int next_bigram(struct term_iterator *it, struct error *err)
{
    const uint8_t *column = it->dictionary->sections.column.bytes;
    bool heads = it->next == it->row_end;

    if (heads && enter_row(it, err) < 0)
        return -1;
    if (enter_plane(it, err) < 0)
        return -1;

    uint32_t c2 =
        it->plane << 16 | get_u16(column + COLUMN_ENTRY * (size_t)it->next);

    if (!heads && c2 <= it->c2)
        return corrupt(err, "the bigrams of a row do not ascend");
    it->c2 = c2;
    return 0;
}

static int next_word(struct term_iterator *it, struct error *err)
{
    if (!it->is_word && (it->row != it->dictionary->rows ||
                         it->entry != it->dictionary->planes))
        return corrupt(err, "rows or planes after the last bigram");
    if (string_iterator_next(&it->words, err) < 0)
        return -1;
    it->is_word = true;
    it->bytes = it->words.bytes;
    it->size = it->words.size;
    return 0;
}

static int next_list(struct term_iterator *it, struct error *err)
{
    uint32_t place = it->next % LIST_GROUP;

    if (place == 0) {
        if (list_group_open(&it->group, &it->dictionary->sections,
                            it->next / LIST_GROUP, err) < 0)
            return -1;
        if (it->group.base != it->end)
            return corrupt(err, "a gap before the lists of a group");
    }

    uint32_t length = list_group_length(&it->group, place);

    if (length == 0)
        return corrupt(err, "an empty list");
    it->start = it->end;
    it->end += length;
    return list_group_check(&it->group, place, it->end, err);
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
