/*
 * term_sample - a dictionary to test with: terms of all kinds, written.
 *
 * For the tests of the modules term_*.
 */
#ifndef TESTS_UNIT_TERM_SAMPLE_H
#define TESTS_UNIT_TERM_SAMPLE_H

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "common/term_dictionary.h"
#include "common/term_dictionary_writer.h"

enum { TERM_SECTIONS = 6, TERM_SAMPLE_MOST = 1600, TERM_WORD_BYTES = 8 };

struct term_sample_term {
    uint32_t c1; /* bigrams */
    uint32_t c2;
    char word[TERM_WORD_BYTES]; /* words; c1 is UINT32_MAX */
    uint32_t list_size;
    uint64_t start;
};

struct term_sample {
    struct term_sample_term terms[TERM_SAMPLE_MOST];
    uint32_t count;
    uint32_t bigrams;
    uint64_t postings_size;
    struct byte_writer writers[TERM_SECTIONS];
};

static inline struct term_writers term_sample_writers(struct byte_writer *w)
{
    return (struct term_writers){ &w[0], &w[1], &w[2], &w[3], &w[4], &w[5] };
}

static inline int term_sample_order(const void *a, const void *b)
{
    const struct term_sample_term *x = a;
    const struct term_sample_term *y = b;

    if (x->c1 != y->c1)
        return x->c1 < y->c1 ? -1 : 1;
    if (x->c2 != y->c2)
        return x->c2 < y->c2 ? -1 : 1;
    return strcmp(x->word, y->word);
}

/* Few characters, so that rows are long; some of planes 1 and 2, some END. */
static inline uint32_t term_sample_character(struct test_random *random)
{
    static const uint32_t starts[] = { 0x4E00, 0x20000, 0x1F600, 0x4E00 };

    return starts[test_random_below(random, 4)] +
           (uint32_t)test_random_below(random, 14);
}

static inline void term_sample_draw(struct term_sample_term *term,
                                    struct test_random *random, bool word)
{
    if (word) {
        size_t size = 1 + test_random_below(random, TERM_WORD_BYTES - 1);

        term->c1 = UINT32_MAX;
        for (size_t i = 0; i < size; i++)
            term->word[i] = (char)('a' + test_random_below(random, 3));
    } else {
        term->c1 = term_sample_character(random);
        term->c2 = term_sample_character(random);
        if (test_random_below(random, 9) == 0)
            term->c2 = (uint32_t)test_random_below(random, 2);
    }
    term->list_size = 1 + (uint32_t)test_random_below(random, 30);
    if (test_random_below(random, 50) == 0)
        term->list_size = (uint32_t)(test_random_next(random) | 1);
}

static inline int term_sample_write(struct term_dictionary_writer *w,
                                    const struct term_sample_term *term,
                                    struct error *err)
{
    if (term->c1 != UINT32_MAX)
        return term_dictionary_writer_bigram(w, term->c1, term->c2,
                                             term->list_size, err);
    return term_dictionary_writer_word(w, (const uint8_t *)term->word,
                                       strlen(term->word), term->list_size,
                                       err);
}

/* Adds an end to each second character that is there, so that it has a row. */
static inline uint32_t term_sample_rows(struct term_sample *s, uint32_t drawn)
{
    uint32_t end = drawn;

    for (uint32_t i = 0; i < drawn; i++) {
        struct term_sample_term row = { .c1 = s->terms[i].c2, .list_size = 5 };
        bool is_there = row.c1 < 2;

        for (uint32_t j = drawn; j < end && !is_there; j++)
            is_there = s->terms[j].c1 == row.c1;
        if (!is_there)
            s->terms[end++] = row;
    }
    return end;
}

/* About `bigrams` and up to `words` different terms, in order. */
static inline void term_sample_terms(struct term_sample *s,
                                     struct test_random *random,
                                     uint32_t bigrams, uint32_t words)
{
    uint32_t drawn = bigrams + words;
    uint32_t kept = 0;

    memset(s, 0, sizeof *s);
    for (uint32_t i = 0; i < drawn; i++)
        term_sample_draw(&s->terms[i], random, i >= bigrams);
    drawn = term_sample_rows(s, drawn);
    qsort(s->terms, drawn, sizeof *s->terms, term_sample_order);
    for (uint32_t i = 0; i < drawn; i++) {
        if (kept > 0 &&
            term_sample_order(&s->terms[i], &s->terms[kept - 1]) == 0)
            continue;
        s->terms[kept] = s->terms[i];
        s->terms[kept].start = s->postings_size;
        s->postings_size += s->terms[kept].list_size;
        s->bigrams += s->terms[kept].c1 != UINT32_MAX;
        kept++;
    }
    s->count = kept;
}

static inline void term_sample_make(struct term_sample *s,
                                    struct test_random *random,
                                    uint32_t bigrams, uint32_t words)
{
    struct term_dictionary_writer w;
    struct error err = { 0 };

    term_sample_terms(s, random, bigrams, words);

    struct term_writers to = term_sample_writers(s->writers);

    term_dictionary_writer_begin(&w, &to);
    for (uint32_t i = 0; i < s->count; i++) {
        if (term_sample_write(&w, &s->terms[i], &err) < 0)
            fail_msg("%s", err.message);
    }
    assert_int_equal(term_dictionary_writer_end(&w, &err), 0);
    assert_int_equal(w.lists.postings, s->postings_size);
    term_dictionary_writer_free(&w);
}

/* The sections in copies with no spare byte. */
static inline void term_sample_copy(struct term_sections *out,
                                    const struct term_sample *s)
{
    struct term_section *sections[] = { &out->row,  &out->column,
                                        &out->word, &out->word_index,
                                        &out->list, &out->list_end };

    out->postings_size = s->postings_size;
    out->terms = s->count;
    for (size_t i = 0; i < TERM_SECTIONS; i++) {
        sections[i]->bytes =
            exact_copy(s->writers[i].bytes, s->writers[i].size);
        sections[i]->size = s->writers[i].size;
    }
}

static inline struct term_dictionary
term_sample_open(struct term_sections *sections, const struct term_sample *s)
{
    struct term_dictionary dictionary;
    struct error err = { 0 };

    term_sample_copy(sections, s);
    if (term_dictionary_open(&dictionary, sections, &err) < 0)
        fail_msg("%s", err.message);
    return dictionary;
}

static inline void term_sample_drop(struct term_sections *sections)
{
    free((void *)sections->row.bytes);
    free((void *)sections->column.bytes);
    free((void *)sections->word.bytes);
    free((void *)sections->word_index.bytes);
    free((void *)sections->list.bytes);
    free((void *)sections->list_end.bytes);
}

static inline void term_sample_free(struct term_sample *s)
{
    for (size_t i = 0; i < TERM_SECTIONS; i++)
        byte_writer_free(&s->writers[i]);
}

#endif
