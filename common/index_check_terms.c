#include "common/index_check_parts.h"

#include <stdlib.h>
#include <string.h>

#include "common/little_endian.h"
#include "common/memory.h"
#include "common/term_iterator.h"
#include "common/tokenizer.h"
#include "common/utf8.h"

enum { NO_CODE = 255, TF_MAX = 255 };

/* The character whose row is being read: in how many passages it occurs. */
struct row {
    bool begun;
    uint32_t character;
    uint32_t df;
};

struct terms_check {
    const struct segment *segment;
    const struct analysis_table *table;
    const uint8_t *lengths;
    bool wide;
    struct row row;
    uint32_t rows;      /* begun so far */
    uint32_t *last_row; /* for each passage, the last row that it is in */
    size_t uni;         /* entries of UNI passed */
    uint64_t positions; /* bytes of POSITIONS passed */
    uint16_t *places;   /* of one block */
    size_t places_capacity;
};

static int corrupt(struct error *err, const char *what)
{
    return error_set(err, ERROR_CORRUPT, "%s", what);
}

static uint32_t length_of(const struct terms_check *c, uint32_t passage)
{
    return c->wide ? get_u16(c->lengths + 2 * (size_t)passage)
                   : c->lengths[passage];
}

/* The entry of UNI for the row that ends, and none between. */
static int end_row(struct terms_check *c, struct error *err)
{
    struct span uni = segment_section(c->segment, SECTION_UNI);
    const uint8_t *entry = uni.bytes + c->uni * UNI_ENTRY;
    uint32_t character = c->row.character;

    if (!c->row.begun)
        return 0;
    if (character > ANALYSIS_LAST)
        return corrupt(err, "ROW: a character that is none");
    if (analysis_class(analysis_entry(c->table, character)) != CHAR_HAN)
        return 0;
    if (c->uni == uni.size / UNI_ENTRY || get_u32(entry) != character ||
        get_u32(entry + 4) != c->row.df)
        return corrupt(err, "UNI: its counts are not those of the lists");
    c->uni++;
    return 0;
}

static int begin_term(struct terms_check *c, const struct term_iterator *term,
                      struct error *err)
{
    if (term->is_word && (term->size == 0 || term->size > TERM_WORD_MAX ||
                          !utf8_valid(term->bytes, term->size, NULL)))
        return corrupt(err, "WORD: a word that cannot be");
    if (c->row.begun && !term->is_word && term->c1 == c->row.character)
        return 0;
    if (end_row(c, err) < 0)
        return -1;
    c->row = (struct row){ !term->is_word, term->c1, 0 };
    c->rows += !term->is_word;
    return 0;
}

/* Docids ascend inside of their range, and bounds are those of LENGTH. */
static int check_block(struct terms_check *c, const struct postings_list *list,
                       uint32_t i, const struct postings_block *block,
                       struct error *err)
{
    uint8_t bounds[4] = { NO_CODE, NO_CODE, NO_CODE, 0 };
    uint32_t base;
    uint32_t last;

    if (postings_list_range(list, i, &base, &last, err) < 0)
        return -1;
    for (uint32_t j = 0; j < block->count; j++) {
        uint32_t docid = block->docids[j];
        uint32_t tf = block->tf[j];

        if (docid < base || docid > last ||
            (j > 0 && docid <= block->docids[j - 1]))
            return corrupt(err, "POSTINGS: docids out of order");

        uint8_t code = length_code(length_of(c, docid));

        for (uint32_t k = 0; k < 3 && k < tf; k++) {
            if (code < bounds[k])
                bounds[k] = code;
        }
        if (tf > bounds[3])
            bounds[3] = tf < TF_MAX ? (uint8_t)tf : TF_MAX;
        if (c->row.begun && c->last_row[docid] != c->rows) {
            c->last_row[docid] = c->rows;
            c->row.df++;
        }
    }
    if (!list->bounds)
        return 0;
    if (block->docids[block->count - 1] != last)
        return corrupt(err, "POSTINGS: a last docid that is not the last");
    if (memcmp(bounds, postings_list_bounds(list, i), sizeof bounds) != 0)
        return corrupt(err, "POSTINGS: bounds that are not those of LENGTH");
    return 0;
}

static int check_positions(struct terms_check *c,
                           const struct postings_list *list, uint32_t i,
                           const struct postings_block *block,
                           struct error *err)
{
    if (!list->has_positions)
        return 0;
    if (memory_grow(&c->places, &c->places_capacity, block->occurrences,
                    sizeof *c->places, err) < 0)
        return -1;
    return postings_list_positions(c->places, c->places_capacity, list, i,
                                   block, err);
}

/* The positions of long lists follow each other without gaps. */
static int check_positions_place(struct terms_check *c,
                                 const struct postings_list *list,
                                 struct error *err)
{
    struct span all = segment_section(c->segment, SECTION_POSITIONS);

    if (!list->lasts || !list->has_positions)
        return 0;
    if (list->positions != all.bytes + c->positions)
        return corrupt(err, "POSITIONS: a gap between lists");
    c->positions += list->positions_size;
    return segment_touch_positions(c->segment, list, err);
}

static int check_list(struct terms_check *c, const struct term_iterator *term,
                      struct error *err)
{
    bool has_positions =
        c->segment->positions && term_has_positions(term->is_word, term->c2);
    struct postings_list list;
    struct postings_block block;
    uint64_t df = 0;
    uint64_t occurrences = 0;

    if (segment_postings(&list, c->segment, term->term, has_positions, err) <
            0 ||
        check_positions_place(c, &list, err) < 0)
        return -1;
    for (uint32_t i = 0; i < list.blocks; i++) {
        if (postings_list_block(&block, &list, i, err) < 0 ||
            check_block(c, &list, i, &block, err) < 0 ||
            check_positions(c, &list, i, &block, err) < 0)
            return -1;
        df += block.count;
        occurrences += block.occurrences;
    }
    if (df != list.df || occurrences != list.occurrences)
        return corrupt(err, "POSTINGS: counts that are not the blocks'");
    return 0;
}

static int check_all(struct terms_check *c, struct term_iterator *term,
                     struct error *err)
{
    uint32_t terms = 0;

    for (;; terms++) {
        if (term_iterator_next(term, err) < 0)
            return -1;
        if (term->term == TERM_NONE)
            break;
        if (begin_term(c, term, err) < 0 || check_list(c, term, err) < 0)
            return -1;
    }
    if (end_row(c, err) < 0)
        return -1;
    if (terms != c->segment->table.terms)
        return corrupt(err, "LIST: another number of terms than the header's");
    if (c->uni != segment_section(c->segment, SECTION_UNI).size / UNI_ENTRY)
        return corrupt(err, "UNI: its counts are not those of the lists");
    if (c->positions != segment_section(c->segment, SECTION_POSITIONS).size)
        return corrupt(err, "POSITIONS: bytes of no list");
    return 0;
}

int index_check_terms(const struct segment_check *check, struct error *err)
{
    const struct segment *segment = check->segment;
    struct terms_check c = { .segment = segment, .table = check->table };
    const struct term_dictionary *dictionary;
    struct term_iterator term = { 0 };
    int result = -1;

    if (segment_lengths(&c.lengths, &c.wide, segment, err) == 0 &&
        segment_dictionary(&dictionary, segment, err) == 0 &&
        memory_alloc(&c.last_row, segment->passages, sizeof *c.last_row, err) ==
            0 &&
        term_iterator_start(&term, dictionary, err) == 0)
        result = check_all(&c, &term, err);
    term_iterator_free(&term);
    free(c.last_row);
    free(c.places);
    return result;
}
