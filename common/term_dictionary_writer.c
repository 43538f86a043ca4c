#include "common/term_dictionary_writer.h"

#include <assert.h>

void term_dictionary_writer_begin(struct term_dictionary_writer *w,
                                  const struct term_writers *to)
{
    *w = (struct term_dictionary_writer){
        .to = *to,
        .words = { .strings = to->word,
                   .offsets = to->word_index,
                   .width = OFFSETS_U32 },
        .lists = { .list = to->list, .list_end = to->list_end },
    };
}

/* A failed writer stays so until it is drained, which tells. */
static int check_writers(const struct term_dictionary_writer *w,
                         struct error *err)
{
    const struct byte_writer *all[] = {
        w->to.row,        w->to.column, w->to.word,
        w->to.word_index, w->to.list,   w->to.list_end,
    };

    for (size_t i = 0; i < sizeof all / sizeof all[0]; i++) {
        if (byte_writer_check(all[i], err) < 0)
            return -1;
    }
    return 0;
}

/* Adds the list of the term that is being added. */
static int add_list(struct term_dictionary_writer *w, uint32_t list_size,
                    struct error *err)
{
    w->terms++;
    return list_groups_writer_add(&w->lists, list_size, err);
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
    if (list_groups_writer_end(&w->lists, err) < 0 ||
        bigram_rows_writer_end(&w->bigrams, w->to.row, w->to.column, err) < 0 ||
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
