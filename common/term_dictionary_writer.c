#include "common/term_dictionary_writer.h"

#include <assert.h>

#include "common/term_layout.h"

void term_dictionary_writer_begin(struct term_dictionary_writer *w,
                                  const struct term_writers *to)
{
    *w = (struct term_dictionary_writer){
        .to = *to,
        .words = { .strings = to->word,
                   .offsets = to->word_index,
                   .width = OFFSETS_U32 },
    };
}

/* A failed writer stays so until it is drained, which tells. */
static int check_writers(const struct term_dictionary_writer *w,
                         struct error *err)
{
    const struct byte_writer *all[] = {
        w->to.row,        w->to.column, w->to.word,
        w->to.word_index, w->to.list,   w->to.list_length,
    };

    for (size_t i = 0; i < sizeof all / sizeof all[0]; i++) {
        if (byte_writer_check(all[i], err) < 0)
            return -1;
    }
    return 0;
}

static unsigned width_of(const uint32_t *lengths, uint32_t count)
{
    uint32_t all = 1;

    for (uint32_t i = 0; i < count; i++)
        all |= lengths[i];
    return 32 - (unsigned)__builtin_clz(all);
}

/*
 * Packs the lengths of the `count` lists of a group; the word that they do
 * not fill stays in the packer for the next group.
 */
static int write_lengths(struct term_dictionary_writer *w, uint32_t count,
                         struct error *err)
{
    struct byte_writer *out = w->to.list_length;
    struct bit_packer *packer = &w->length_packer;
    unsigned width = width_of(w->lengths, count);

    write_u64(w->to.list, w->length_bits << LIST_WIDTH_BITS | width);
    if (byte_writer_reserve(out, sizeof w->lengths + 1 + BIT_PACKER_SPARE)) {
        packer->at = out->bytes + out->size;
        for (uint32_t i = 0; i < count; i++)
            pack_bits(packer, w->lengths[i], width);
        out->size = (size_t)(packer->at - out->bytes);
        w->length_bits += (uint64_t)count * width;
    }
    return check_writers(w, err);
}

/* Adds the list of the term that is being added. */
static int add_list(struct term_dictionary_writer *w, uint32_t list_size,
                    struct error *err)
{
    uint32_t place = w->terms % LIST_GROUP;

    assert(list_size >= 1);
    if (place == 0)
        write_u64(w->to.list, w->postings_size);
    w->lengths[place] = list_size;
    w->postings_size += list_size;
    w->terms++;
    if (place + 1 == LIST_GROUP)
        return write_lengths(w, LIST_GROUP, err);
    return 0;
}

static int check_room(const struct term_dictionary_writer *w, struct error *err)
{
    if (w->terms < TERM_NONE - 1)
        return 0;
    return error_set(err, ERROR_LIMIT,
                     "dictionary: too many terms; make smaller segments");
}

int term_dictionary_writer_bigram(struct term_dictionary_writer *w, uint32_t c1,
                                  uint32_t c2, uint32_t list_size,
                                  struct error *err)
{
    assert(w->terms == w->bigrams.bigrams);
    if (check_room(w, err) < 0 ||
        bigram_rows_writer_add(&w->bigrams, c1, c2, err) < 0)
        return -1;
    return add_list(w, list_size, err);
}

int term_dictionary_writer_word(struct term_dictionary_writer *w,
                                const uint8_t *bytes, size_t size,
                                uint32_t list_size, struct error *err)
{
    if (check_room(w, err) < 0 ||
        sorted_strings_writer_add(&w->words, bytes, size, err) < 0)
        return -1;
    return add_list(w, list_size, err);
}

int term_dictionary_writer_end(struct term_dictionary_writer *w,
                               struct error *err)
{
    uint32_t left = w->terms % LIST_GROUP;

    if (left > 0 && write_lengths(w, left, err) < 0)
        return -1;
    for (unsigned bit = 0; bit < w->length_packer.used; bit += 8)
        write_u8(w->to.list_length, (uint8_t)(w->length_packer.word >> bit));
    write_u64(w->to.list, w->postings_size);
    write_u64(w->to.list, 0);
    if (bigram_rows_writer_end(&w->bigrams, w->to.row, w->to.column, err) < 0 ||
        sorted_strings_writer_end(&w->words, err) < 0)
        return -1;
    return check_writers(w, err);
}

void term_dictionary_writer_free(struct term_dictionary_writer *w)
{
    bigram_rows_writer_free(&w->bigrams);
    sorted_strings_writer_free(&w->words);
    *w = (struct term_dictionary_writer){ 0 };
}
