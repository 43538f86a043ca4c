#include "indexer/segment_terms.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "common/memory.h"
#include "common/segment_format.h"

static struct section_spool *spool_of(const struct segment_terms *terms,
                                      enum section_kind kind)
{
    return &terms->settings.spools[kind];
}

static struct byte_writer *bytes_of(const struct segment_terms *terms,
                                    enum section_kind kind)
{
    return &spool_of(terms, kind)->bytes;
}

int segment_terms_open(struct segment_terms *terms,
                       const struct segment_terms_settings *settings,
                       struct error *err)
{
    *terms = (struct segment_terms){ .settings = *settings };

    struct term_writers to = {
        .row = bytes_of(terms, SECTION_ROW),
        .column = bytes_of(terms, SECTION_COLUMN),
        .word = bytes_of(terms, SECTION_WORD),
        .word_index = bytes_of(terms, SECTION_WORD_INDEX),
        .list = bytes_of(terms, SECTION_LIST),
        .list_end = bytes_of(terms, SECTION_LIST_END),
    };

    term_dictionary_writer_begin(&terms->dictionary, &to);
    terms->postings.out = bytes_of(terms, SECTION_POSTINGS);
    terms->postings.positions = bytes_of(terms, SECTION_POSITIONS);
    terms->postings.docid_end = settings->passages;
    terms->postings.lengths = settings->lengths;
    terms->postings.whole = (settings->flags & INDEX_WHOLE) != 0;

    terms->mark = 1;
    return memory_alloc(&terms->met, settings->passages, sizeof *terms->met,
                        err);
}

static int drain(struct segment_terms *terms, enum section_kind first,
                 enum section_kind last, struct error *err)
{
    for (int kind = (int)first; kind <= (int)last; kind++) {
        if (section_spool_drain(spool_of(terms, (enum section_kind)kind), err) <
            0)
            return -1;
    }
    return 0;
}

/* After each term; the dictionary grows by little. */
static int settle(struct segment_terms *terms, struct error *err)
{
    if (drain(terms, SECTION_POSTINGS, SECTION_POSITIONS, err) < 0)
        return -1;
    terms->postings.out_start = spool_of(terms, SECTION_POSTINGS)->drained;
    terms->postings.positions_start =
        spool_of(terms, SECTION_POSITIONS)->drained;
    if (terms->dictionary.terms % LIST_GROUP > 0)
        return 0;
    return drain(terms, SECTION_ROW, SECTION_LIST_END, err);
}

/* Enters the term, whose list is written, into the dictionary. */
static int enter_term(struct segment_terms *terms, struct error *err)
{
    int result;
    uint64_t size = section_spool_size(spool_of(terms, SECTION_POSTINGS)) -
                    terms->list_start;

    assert(size <= UINT32_MAX);
    if (terms->is_word)
        result =
            term_dictionary_writer_word(&terms->dictionary, terms->word,
                                        terms->word_size, (uint32_t)size, err);
    else
        result =
            term_dictionary_writer_bigram(&terms->dictionary, terms->first,
                                          terms->second, (uint32_t)size, err);
    if (result < 0)
        return -1;
    terms->begun = false;
    return settle(terms, err);
}

/* Ends the term begun last, if there is one. */
static int end_term(struct segment_terms *terms, struct error *err)
{
    if (!terms->begun)
        return 0;
    if (postings_writer_end(&terms->postings, err) < 0)
        return -1;
    return enter_term(terms, err);
}

static void begin_term(struct segment_terms *terms)
{
    terms->begun = true;
    terms->has_positions = (terms->settings.flags & INDEX_POSITIONS) &&
                           term_has_positions(terms->is_word, terms->second);
    terms->list_start = section_spool_size(spool_of(terms, SECTION_POSTINGS));
    postings_writer_begin(&terms->postings, terms->has_positions);
}

/* Counts the passages that the row has not met. */
static void meet_passages(struct segment_terms *terms,
                          const struct postings_block *block)
{
    uint8_t *met = terms->met;
    uint32_t df = 0;

    for (uint32_t i = 0; i < block->count; i++) {
        df += met[block->docids[i]] != terms->mark;
        met[block->docids[i]] = terms->mark;
    }
    terms->row_df += df;
}

static void forget_passages(struct segment_terms *terms)
{
    terms->row_df = 0;
    if (++terms->mark > 0)
        return;
    memset(terms->met, 0, terms->settings.passages);
    terms->mark = 1;
}

/* Writes the row's entry of UNI, if it is that of a Han character. */
static int end_row(struct segment_terms *terms, struct error *err)
{
    if (terms->row_df == 0)
        return 0;
    if (analysis_class(analysis_entry(terms->settings.table, terms->first)) ==
        CHAR_HAN) {
        write_u32(bytes_of(terms, SECTION_UNI), terms->first);
        write_u32(bytes_of(terms, SECTION_UNI), terms->row_df);
    }
    forget_passages(terms);
    return section_spool_drain(spool_of(terms, SECTION_UNI), err);
}

void segment_terms_counted(struct segment_terms *terms)
{
    free(terms->met);
    terms->met = NULL;
}

int segment_terms_count(struct segment_terms *terms, uint32_t character,
                        uint32_t df, struct error *err)
{
    assert(!terms->met);
    write_u32(bytes_of(terms, SECTION_UNI), character);
    write_u32(bytes_of(terms, SECTION_UNI), df);
    return section_spool_drain(spool_of(terms, SECTION_UNI), err);
}

int segment_terms_pair(struct segment_terms *terms, uint32_t first,
                       uint32_t second, struct error *err)
{
    assert(!terms->is_word);
    if (end_term(terms, err) < 0)
        return -1;
    if (terms->first != first && end_row(terms, err) < 0)
        return -1;
    terms->first = first;
    terms->second = second;
    begin_term(terms);
    return 0;
}

int segment_terms_word(struct segment_terms *terms, const uint8_t *bytes,
                       size_t size, struct error *err)
{
    assert(size >= 1 && size <= TERM_WORD_MAX);
    if (end_term(terms, err) < 0 || end_row(terms, err) < 0)
        return -1;
    terms->is_word = true;
    memcpy(terms->word, bytes, size);
    terms->word_size = size;
    begin_term(terms);
    return 0;
}

int segment_terms_block(struct segment_terms *terms,
                        const struct postings_block *block,
                        const uint16_t *positions, struct error *err)
{
    struct postings_run run = { block->count, block->docids, block->tf,
                                terms->has_positions ? positions : NULL };

    assert(block->docids[block->count - 1] < terms->settings.passages);
    if (!terms->is_word && terms->met)
        meet_passages(terms, block);
    return postings_writer_add_run(&terms->postings, &run, err);
}

int segment_terms_copy(bool *added, struct segment_terms *terms,
                       const struct postings_part *part, bool ends,
                       struct error *err)
{
    const struct postings_writer *w = &terms->postings;

    *added = !terms->met && (ends || w->block.count % BLOCK_MAX == 0);
    return *added ? postings_writer_copy(&terms->postings, part, err) : 0;
}

int segment_terms_list(struct segment_terms *terms, const uint8_t *list,
                       size_t size, struct error *err)
{
    struct byte_writer *out = bytes_of(terms, SECTION_POSTINGS);

    assert(!terms->met && terms->begun && terms->postings.df == 0);
    write_bytes(out, list, size);
    if (byte_writer_check(out, err) < 0)
        return -1;
    return enter_term(terms, err);
}

int segment_terms_end(struct segment_terms *terms, uint32_t *count,
                      struct error *err)
{
    if (end_term(terms, err) < 0 || end_row(terms, err) < 0 ||
        term_dictionary_writer_end(&terms->dictionary, err) < 0)
        return -1;
    *count = terms->dictionary.terms;
    return 0;
}

void segment_terms_free(struct segment_terms *terms)
{
    postings_writer_free(&terms->postings);
    term_dictionary_writer_free(&terms->dictionary);
    free(terms->met);
    *terms = (struct segment_terms){ 0 };
}
