#include "common/term_rows.h"

#include <string.h>

#include "common/utf8.h"

enum { BITS = 64 };

/* The characters from 64 * its number on that have a row, and how many have
 * one before them. */
struct term_row_word {
    uint64_t set;
    uint32_t rank;
};

static int corrupt(struct error *err)
{
    return error_set(err, ERROR_CORRUPT,
                     "dictionary: ROW is not of ascending characters");
}

static int add_rows(struct term_rows *rows, struct error *err)
{
    const struct term_dictionary *dictionary = rows->dictionary;
    uint32_t least = 0;

    for (uint32_t row = 0; row < dictionary->rows; row++) {
        uint32_t c1 = term_dictionary_first(dictionary, row);

        if (c1 < least || c1 / BITS >= rows->word_count)
            return corrupt(err);
        rows->words[c1 / BITS].set |= UINT64_C(1) << c1 % BITS;
        least = c1 + 1;
    }
    return 0;
}

static void add_ranks(struct term_rows *rows)
{
    uint32_t rank = 0;

    for (uint32_t i = 0; i < rows->word_count; i++) {
        rows->words[i].rank = rank;
        rank += (uint32_t)__builtin_popcountll(rows->words[i].set);
    }
}

int term_rows_make(struct term_rows *out,
                   const struct term_dictionary *dictionary,
                   struct arena *arena, struct error *err)
{
    uint32_t rows = dictionary->rows;
    uint32_t last = rows > 0 ? term_dictionary_first(dictionary, rows - 1) : 0;
    size_t size;

    if (last > UTF8_LAST)
        return corrupt(err);
    out->dictionary = dictionary;
    out->word_count = last / BITS + 1;
    size = out->word_count * sizeof *out->words;
    out->words = arena_alloc(arena, size, err);
    if (!out->words)
        return -1;
    memset(out->words, 0, size);
    if (add_rows(out, err) < 0)
        return -1;
    add_ranks(out);
    return 0;
}

/* The row of c1, or the number of rows. */
static uint32_t find_row(const struct term_rows *rows, uint32_t c1)
{
    uint64_t bit = UINT64_C(1) << c1 % BITS;
    const struct term_row_word *word;

    if (c1 / BITS >= rows->word_count)
        return rows->dictionary->rows;
    word = &rows->words[c1 / BITS];
    if ((word->set & bit) == 0)
        return rows->dictionary->rows;
    return word->rank + (uint32_t)__builtin_popcountll(word->set & (bit - 1));
}

uint32_t term_rows_code(const struct term_rows *rows, uint32_t c2)
{
    uint32_t row;

    if (c2 < ROW_CODES)
        return c2;
    row = find_row(rows, c2);
    return row < rows->dictionary->rows ? row + ROW_CODES : BIGRAM_ROW_NONE;
}

int term_rows_bigram(const struct term_rows *rows, uint32_t c1, uint32_t c2,
                     uint32_t *term, struct error *err)
{
    uint32_t row = find_row(rows, c1);
    uint32_t code = term_rows_code(rows, c2);

    *term = TERM_NONE;
    if (row == rows->dictionary->rows || code == BIGRAM_ROW_NONE)
        return 0;
    return term_dictionary_in_row(rows->dictionary, row, code, term, err);
}

int term_rows_range(const struct term_rows *rows, uint32_t c1, uint32_t *first,
                    uint32_t *end, struct error *err)
{
    uint32_t row = find_row(rows, c1);
    struct bigram_row codes;

    *first = 0;
    *end = 0;
    if (row == rows->dictionary->rows)
        return 0;
    if (term_dictionary_open_row(&codes, first, rows->dictionary, row, err) < 0)
        return -1;
    *end = *first + codes.shape.count;
    return 0;
}

void term_rows_fetch(const struct term_rows *rows, uint32_t c1)
{
    uint32_t row = find_row(rows, c1);

    if (row < rows->dictionary->rows)
        term_dictionary_fetch_row(rows->dictionary, row);
}
