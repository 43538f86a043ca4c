/*
 * A dictionary out of hostile bytes: the number of terms, the size of
 * POSTINGS, the sizes of five sections, then the six sections. Where the
 * iterator finds no damage, the look-ups must agree with it.
 */
#include <stdbool.h>
#include <stdlib.h>

#include "common/byte_reader.h"
#include "common/term_dictionary.h"
#include "common/term_iterator.h"
#include "common/term_rows.h"
#include "tests/fuzz/fuzz_target.h"

static void must(bool promise)
{
    if (!promise)
        abort();
}

static bool read_sections(struct term_sections *out, struct byte_reader *in)
{
    struct term_section *sections[] = { &out->row, &out->column, &out->word,
                                        &out->word_index, &out->list };
    enum { SECTIONS = sizeof sections / sizeof sections[0] };

    out->terms = read_u16(in);
    out->postings_size = read_u64(in);
    for (size_t i = 0; i < SECTIONS; i++)
        sections[i]->size = read_u16(in);
    for (size_t i = 0; i < SECTIONS; i++)
        sections[i]->bytes = read_bytes(in, sections[i]->size);
    out->list_end.size = read_left(in);
    out->list_end.bytes = in->at;
    return !in->failed;
}

static bool is_sound(const struct term_dictionary *dictionary)
{
    struct term_iterator it = { 0 };
    struct error err;
    bool sound = term_iterator_start(&it, dictionary, &err) == 0 &&
                 term_iterator_next(&it, &err) == 0;

    while (sound && it.term != TERM_NONE) {
        must(it.start < it.end);
        must(it.end <= dictionary->sections.postings_size);
        sound = term_iterator_next(&it, &err) == 0;
    }
    term_iterator_free(&it);
    return sound;
}

/* Each term of a sound dictionary must be found, with its list. */
static void find_all(const struct term_dictionary *dictionary,
                     const struct term_rows *rows)
{
    struct term_iterator it = { 0 };
    struct error err;
    uint32_t term;
    uint64_t start;
    uint64_t end;

    must(term_iterator_start(&it, dictionary, &err) == 0);
    while (term_iterator_next(&it, &err) == 0 && it.term != TERM_NONE) {
        if (it.is_word)
            must(term_dictionary_word(dictionary, it.bytes, it.size, &term,
                                      &err) == 0);
        else
            must(term_rows_bigram(rows, it.c1, it.c2, &term, &err) == 0);
        must(term == it.term);
        must(term_dictionary_list(dictionary, term, &start, &end, &err) == 0);
        must(start == it.start && end == it.end);
    }
    term_iterator_free(&it);
}

/* What is given must be of this dictionary, however it is damaged. */
static void look_up_bigrams(const struct term_rows *rows)
{
    static const uint32_t characters[] = { 0, 1, 0x4E00, 0x4E01, 0x20001 };
    struct error err;
    uint32_t term;

    for (size_t i = 0; i < 25; i++) {
        uint32_t c1 = characters[i / 5];
        uint32_t c2 = characters[i % 5];

        if (term_rows_bigram(rows, c1, c2, &term, &err) == 0)
            must(term == TERM_NONE || term < rows->dictionary->sections.terms);
    }
}

static void look_up(const struct term_dictionary *dictionary)
{
    uint32_t terms = dictionary->sections.terms;
    struct error err;
    uint32_t first;
    uint32_t end;

    if (term_dictionary_prefix(dictionary, (const uint8_t *)"a", 1, &first,
                               &end, &err) == 0)
        must(first <= end && end <= terms);
    for (uint32_t term = 0; term < terms && term < 200; term++) {
        uint64_t start;
        uint64_t stop;

        if (term_dictionary_list(dictionary, term, &start, &stop, &err) == 0)
            must(start <= stop && stop <= dictionary->sections.postings_size);
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
    struct term_sections sections;
    struct term_dictionary dictionary;
    struct term_rows rows;
    struct arena arena = { 0 };
    struct byte_reader in;
    struct error err;
    bool in_order;

    byte_reader_init(&in, bytes, size);
    if (!read_sections(&sections, &in) ||
        term_dictionary_open(&dictionary, &sections, &err) < 0)
        return 0;
    in_order = term_rows_make(&rows, &dictionary, &arena, &err) == 0;
    if (in_order)
        look_up_bigrams(&rows);
    look_up(&dictionary);
    if (is_sound(&dictionary)) {
        must(in_order);
        find_all(&dictionary, &rows);
    }
    arena_free(&arena);
    return 0;
}
