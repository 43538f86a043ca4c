#include "tests/unit/analysis_oracle.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tests/unit/oracle_words.h"

/* A separator's characters as a string of their classes, brackets aside. */
static void spell_separator(char out[4], const struct oracle_reading *r,
                            size_t from, size_t to)
{
    bool newline = false;
    size_t count = 0;

    strcpy(out, "");
    for (size_t i = from; i < to; i++) {
        char class = (char)oracle_at(r, i).class;

        if (class == 'T' ||
            (class == 'N' && oracle_at(r, i).code_point == '\r' &&
             oracle_at(r, i + 1).code_point == '\n'))
            continue;
        if (class == 'N' && (newline || !(r->flags & TOKENIZE_WRAPPED)))
            class = 'B';
        if (class == 'N') {
            newline = true;
            class = 'S';
        }
        if (class == 'B') {
            strcpy(out, "B");
            return;
        }
        /* Longer than three of them is loose, whatever comes. */
        if (count < 3)
            out[count] = class;
        count++;
        out[count < 3 ? count : 3] = '\0';
    }
    if (count > 3)
        strcpy(out, "SSS");
}

static bool is_hard(const struct oracle_reading *r, size_t from, size_t to,
                    const struct oracle_char *before,
                    const struct oracle_char *behind)
{
    char spelled[4];

    spell_separator(spelled, r, from, to);
    if (strcmp(spelled, "B") == 0)
        return true;
    if (before == NULL || behind == NULL || spelled[0] == '\0')
        return false;
    if (strcmp(spelled, "S") == 0)
        return before->class != ORACLE_HAN || behind->class != ORACLE_HAN;
    return strcmp(spelled, "D") != 0 && strcmp(spelled, "SD") != 0 &&
           strcmp(spelled, "DS") != 0 && strcmp(spelled, "SDS") != 0;
}

static void end_run(const struct oracle_reading *r,
                    const struct oracle_char *last, bool open)
{
    struct oracle_unit *unit = &r->out->units[r->out->unit_count - 1];
    bool alone =
        r->out->unit_count < 2 || unit[-1].is_word || unit[-1].run != unit->run;
    struct oracle_token token = {
        .kind = alone  ? TOKEN_SINGLE
                : open ? TOKEN_OPEN
                       : TOKEN_BREAK,
        .position = unit->position,
        .first = last->code_point,
        .second = alone || open ? TERM_END_OPEN : TERM_END_BREAK,
        .start = last->start,
        .end = last->end,
    };

    unit->is_open = open;
    r->out->length += alone;
    if (alone || !(r->flags & TOKENIZE_QUERY)) {
        oracle_add_token(r->out, token);
        unit->token_count++;
    }
}

static void add_bigram(const struct oracle_reading *r,
                       const struct oracle_char *a, const struct oracle_char *b)
{
    struct oracle_unit *unit = &r->out->units[r->out->unit_count - 1];

    oracle_add_token(r->out, (struct oracle_token){
                                 .kind = TOKEN_BIGRAM,
                                 .position = unit->position,
                                 .first = a->code_point,
                                 .second = b->code_point,
                                 .start = a->start,
                                 .end = b->end,
                             });
    unit->token_count++;
    r->out->length++;
}

static void add_character(const struct oracle_reading *r,
                          const struct oracle_char *c, uint32_t run)
{
    struct oracle_unit *unit = oracle_add_unit(r->out, c->start);

    unit->end = c->end;
    unit->code_point = c->code_point;
    unit->run = run;
    unit->position = r->out->positions++;
}

static void read_units(const struct oracle_reading *r)
{
    const struct oracle_char *before = NULL; /* a character, not a word */
    size_t separator = 0;
    uint32_t run = 0;

    for (size_t i = 0; i < r->count;) {
        bool is_word = oracle_is_of(r, i, "ldesf");
        const struct oracle_char *c = is_word ? NULL : &r->chars[i];

        if (!is_word && !oracle_is_of(r, i, "hkg")) {
            i++;
            continue;
        }

        bool hard =
            r->out->unit_count > 0 && is_hard(r, separator, i, before, c);
        bool goes_on = before != NULL && c != NULL && !hard;

        if (goes_on)
            add_bigram(r, before, c);
        else if (before != NULL)
            end_run(r, before, is_word && !hard);
        r->out->positions += hard;
        run += !goes_on;
        if (!is_word)
            add_character(r, c, run);
        i = is_word ? oracle_read_compound(r, i) : i + 1;
        before = c;
        separator = i;
        while (is_word && r->roles[separator - 1] == ROLE_CLOSER)
            separator--;
    }
    if (before != NULL)
        end_run(r, before, false);
}

void oracle_analyze(struct oracle *out, const uint8_t *text, size_t size,
                    unsigned flags)
{
    struct oracle_reading r = { .out = out, .text = text, .flags = flags };

    *out = (struct oracle){ 0 };
    r.chars = oracle_read_chars(&r.count, &out->bad_bytes, text, size);
    r.roles = calloc(r.count + 1, sizeof *r.roles);
    if (r.roles == NULL)
        abort();
    oracle_give_roles(&r);
    read_units(&r);
    free(r.roles);
    free(r.chars);
}

void oracle_free(struct oracle *oracle)
{
    free(oracle->units);
    free(oracle->tokens);
    *oracle = (struct oracle){ 0 };
}

static bool same_token(const struct oracle_token *a, const struct token *b,
                       const uint8_t *words)
{
    if (a->kind != b->kind || a->position != b->position ||
        a->start != b->start || a->end != b->end)
        return false;
    if (!token_is_word(b->kind))
        return a->first == b->first && a->second == b->second;
    return a->size == b->second &&
           memcmp(a->word, words + b->first, a->size) == 0;
}

static void print_difference(const struct oracle *oracle,
                             const struct tokens *tokens, size_t i)
{
    printf("token %zu differs (oracle, tokenizer):\n", i);
    if (i < oracle->token_count) {
        const struct oracle_token *t = &oracle->tokens[i];

        printf("  kind %d at %" PRIu32 ", bytes %" PRIu32 "-%" PRIu32
               ", U+%04" PRIX32 " U+%04" PRIX32 " \"%.*s\"\n",
               t->kind, t->position, t->start, t->end, t->first, t->second,
               (int)t->size, (const char *)t->word);
    }
    if (i < tokens->count) {
        const struct token *t = &tokens->items[i];
        bool is_word = token_is_word(t->kind);

        printf("  kind %d at %" PRIu32 ", bytes %" PRIu32 "-%" PRIu32
               ", U+%04" PRIX32 " U+%04" PRIX32 " \"%.*s\"\n",
               t->kind, t->position, t->start, t->end, is_word ? 0 : t->first,
               is_word ? 0 : t->second, is_word ? (int)t->second : 0,
               (const char *)tokens->words + (is_word ? t->first : 0));
    }
    printf("tokens %zu, %zu; L %" PRIu32 ", %" PRIu32 "; positions %" PRIu32
           ", %" PRIu32 "; bad bytes %" PRIu32 ", %" PRIu32 "\n",
           oracle->token_count, tokens->count, oracle->length, tokens->length,
           oracle->positions, tokens->positions, oracle->bad_bytes,
           tokens->bad_bytes);
}

bool oracle_agrees(const struct oracle *oracle, const struct tokens *tokens)
{
    size_t i = 0;

    while (i < oracle->token_count && i < tokens->count &&
           same_token(&oracle->tokens[i], &tokens->items[i], tokens->words))
        i++;
    if (i == oracle->token_count && i == tokens->count &&
        oracle->length == tokens->length &&
        oracle->positions == tokens->positions &&
        oracle->bad_bytes == tokens->bad_bytes)
        return true;
    print_difference(oracle, tokens, i);
    return false;
}
