#include "common/tokenizer.h"

#include <stdlib.h>

#include "common/char_stream.h"
#include "common/token_list.h"
#include "common/utf8.h"
#include "common/word_terms.h"

/* The spaces and middle dots of a separator. */
enum shape {
    SHAPE_EMPTY,
    SHAPE_SPACE,
    SHAPE_DOT, /* perhaps a space before it */
    SHAPE_DOT_SPACE,
    SHAPE_LOOSE, /* anything else */
};

struct separator {
    bool hard;
    bool newline;
    enum shape shape;
};

enum unit_kind { UNIT_NONE, UNIT_CHARACTER, UNIT_WORD };

struct tokenizer {
    struct tokens *tokens;
    unsigned flags;
    uint32_t position; /* of the next unit */
    struct separator separator;
    enum unit_kind before;
    struct text_char last; /* of the run, where a character is before */
    bool lone;             /* the run is `last` alone */
    struct char_stream stream;
};

static void add_space(struct separator *separator)
{
    static const enum shape after[] = {
        [SHAPE_EMPTY] = SHAPE_SPACE,   [SHAPE_SPACE] = SHAPE_LOOSE,
        [SHAPE_DOT] = SHAPE_DOT_SPACE, [SHAPE_DOT_SPACE] = SHAPE_LOOSE,
        [SHAPE_LOOSE] = SHAPE_LOOSE,
    };

    separator->shape = after[separator->shape];
}

static void add_dot(struct separator *separator)
{
    separator->shape =
        separator->shape <= SHAPE_SPACE ? SHAPE_DOT : SHAPE_LOOSE;
}

static void add_newline(struct separator *separator, unsigned flags)
{
    if (!(flags & TOKENIZE_WRAPPED) || separator->newline)
        separator->hard = true;
    separator->newline = true;
    add_space(separator);
}

static void read_separator(struct tokenizer *t)
{
    const struct text_char *c = char_stream_peek(&t->stream);

    switch (c->class) {
    case CHAR_SPACE:
        add_space(&t->separator);
        break;
    case CHAR_SOFT:
        add_dot(&t->separator);
        break;
    case CHAR_NEWLINE:
        if (c[0].code_point != '\r' || c[1].code_point != '\n')
            add_newline(&t->separator, t->flags);
        break;
    case CHAR_TRANSPARENT:
        break;
    default:
        t->separator.hard = true;
        break;
    }
    char_stream_advance(&t->stream);
}

static bool parts_characters(const struct separator *separator,
                             enum char_class before, enum char_class after)
{
    if (separator->shape == SHAPE_SPACE)
        return before != CHAR_HAN || after != CHAR_HAN;
    return separator->shape == SHAPE_LOOSE;
}

/* The run ends; `open` says that a word follows without a hard separator. */
static int end_run(struct tokenizer *t, bool open, struct error *err)
{
    struct token token = {
        .kind = t->lone ? TOKEN_SINGLE
                : open  ? TOKEN_OPEN
                        : TOKEN_BREAK,
        .position = t->position - 1,
        .first = t->last.code_point,
        .second = t->lone || open ? TERM_END_OPEN : TERM_END_BREAK,
        .start = t->last.start,
        .end = t->last.end,
    };

    if (t->lone)
        t->tokens->length++;
    else if (t->flags & TOKENIZE_QUERY)
        return 0;
    return token_list_put(t->tokens, &token, err);
}

static int put_bigram(struct tokenizer *t, const struct text_char *c,
                      struct error *err)
{
    struct token token = {
        .kind = TOKEN_BIGRAM,
        .position = t->position - 1,
        .first = t->last.code_point,
        .second = c->code_point,
        .start = t->last.start,
        .end = c->end,
    };

    t->tokens->length++;
    return token_list_put(t->tokens, &token, err);
}

static int read_character(struct tokenizer *t, struct error *err)
{
    const struct text_char *c = char_stream_peek(&t->stream);
    bool goes_on = false;

    if (t->before == UNIT_CHARACTER) {
        goes_on = !t->separator.hard &&
                  !parts_characters(&t->separator, t->last.class, c->class);
        if ((goes_on ? put_bigram(t, c, err) : end_run(t, false, err)) < 0)
            return -1;
        t->position += !goes_on;
    } else if (t->before == UNIT_WORD) {
        t->position += t->separator.hard;
    }
    t->before = UNIT_CHARACTER;
    t->lone = !goes_on;
    t->last = *c;
    t->position++;
    t->separator = (struct separator){ 0 };
    char_stream_advance(&t->stream);
    return 0;
}

static bool is_character(const struct text_char *c)
{
    return c->class >= CHAR_HAN && c->class <= CHAR_HANGUL;
}

/* The characters that follow one with nothing between them: most of a text. */
static int read_run(struct tokenizer *t, struct error *err)
{
    const struct text_char *c = char_stream_peek(&t->stream);
    struct tokens *tokens = t->tokens;

    if (!is_character(c))
        return 0;
    if (memory_grow(&tokens->items, &tokens->capacity,
                    tokens->count + CHAR_STREAM_AHEAD, sizeof tokens->items[0],
                    err) < 0)
        return -1;

    struct token *to = tokens->items + tokens->count;
    uint32_t position = t->position - 1;
    uint32_t count = 0;

    for (; count < CHAR_STREAM_AHEAD && is_character(c); count++, c++)
        to[count] = (struct token){
            .kind = TOKEN_BIGRAM,
            .position = position + count,
            .first = c[-1].code_point,
            .second = c->code_point,
            .start = c[-1].start,
            .end = c->end,
        };
    tokens->count += count;
    tokens->length += count;
    t->position += count;
    t->lone = false;
    t->last = c[-1];
    char_stream_skip(&t->stream, count);
    return 0;
}

static int read_word(struct tokenizer *t, struct error *err)
{
    if (t->before == UNIT_CHARACTER && end_run(t, !t->separator.hard, err) < 0)
        return -1;
    if (t->before != UNIT_NONE)
        t->position += t->separator.hard;
    t->before = UNIT_WORD;
    t->separator = (struct separator){ 0 };
    return word_terms_read(t->tokens, &t->stream, &t->position, err);
}

static int read_next(struct tokenizer *t, struct error *err)
{
    const struct text_char *c = char_stream_peek(&t->stream);

    if (is_character(c))
        return read_character(t, err) < 0 ? -1 : read_run(t, err);
    if (word_begins(c))
        return read_word(t, err);
    read_separator(t);
    return 0;
}

int tokenize(struct tokens *tokens, const struct analysis_table *table,
             const uint8_t *text, size_t size, unsigned flags,
             uint32_t position, struct error *err)
{
    struct tokenizer t;

    t.tokens = tokens;
    t.flags = flags;
    t.position = position;
    t.separator = (struct separator){ 0 };
    t.before = UNIT_NONE;
    t.lone = false;
    char_stream_start(&t.stream, table, text, size);
    while (!char_stream_ended(&t.stream))
        if (read_next(&t, err) < 0)
            return -1;
    if (t.before == UNIT_CHARACTER && end_run(&t, false, err) < 0)
        return -1;
    if (t.before != UNIT_NONE)
        tokens->positions = t.position;
    tokens->bad_bytes += t.stream.bad_bytes;
    return 0;
}

void tokens_reset(struct tokens *tokens)
{
    tokens->count = 0;
    tokens->words_size = 0;
    tokens->length = 0;
    tokens->positions = 0;
    tokens->bad_bytes = 0;
}

void tokens_free(struct tokens *tokens)
{
    free(tokens->items);
    free(tokens->words);
    *tokens = (struct tokens){ 0 };
}
