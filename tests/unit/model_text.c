#include "tests/unit/model_text.h"

#include <stdlib.h>
#include <string.h>

void *model_alloc(size_t count, size_t size)
{
    void *items = calloc(count + 1, size);

    if (!items)
        abort();
    return items;
}

void *model_grow(void *items, size_t count, size_t size)
{
    /* Doubles where the count is a power of two, so that it is seldom. */
    if (count & (count - 1))
        return items;
    items = realloc(items, (count ? 2 * count : 1) * size);
    if (!items)
        abort();
    return items;
}

static struct model_term word_term(const struct oracle_token *token)
{
    return (struct model_term){
        .kind = token->kind == TOKEN_PART ? MODEL_PART : MODEL_WORD,
        .word = token->word,
        .size = token->size,
    };
}

struct model_term model_unit_term(const struct oracle *oracle, size_t unit)
{
    const struct oracle_unit *u = &oracle->units[unit];

    if (u->is_word)
        return word_term(&oracle->tokens[u->first_token]);
    return (struct model_term){ .kind = MODEL_CHAR, .first = u->code_point };
}

/* Adds the terms of a unit at `terms`, and returns how many. */
static size_t add_unit(struct model_term *terms, const struct oracle *oracle,
                       size_t unit)
{
    const struct oracle_unit *u = &oracle->units[unit];
    size_t count = 0;

    if (!u->is_word)
        terms[count++] = model_unit_term(oracle, unit);
    for (size_t i = 0; i < u->token_count; i++) {
        const struct oracle_token *token = &oracle->tokens[u->first_token + i];

        if (token->kind == TOKEN_BIGRAM)
            terms[count++] = (struct model_term){ .kind = MODEL_BIGRAM,
                                                  .first = token->first,
                                                  .second = token->second };
        else if (token_is_word(token->kind))
            terms[count++] = word_term(token);
    }
    return count;
}

void model_text_read(struct model_text *out, const uint8_t *text, size_t size,
                     unsigned flags)
{
    struct oracle *oracle = &out->oracle;
    size_t count = 0;
    uint32_t position = 0;

    oracle_analyze(oracle, text, size, flags);
    out->terms = model_alloc(oracle->unit_count + oracle->token_count,
                             sizeof *out->terms);
    out->at = model_alloc(oracle->positions + 1, sizeof *out->at);
    for (size_t i = 0; i < oracle->unit_count; i++) {
        while (position <= oracle->units[i].position)
            out->at[position++] = count;
        count += add_unit(out->terms + count, oracle, i);
    }
    out->at[oracle->positions] = count;
}

void model_text_free(struct model_text *text)
{
    oracle_free(&text->oracle);
    free(text->terms);
    free(text->at);
    *text = (struct model_text){ 0 };
}

bool model_term_equal(const struct model_term *a, const struct model_term *b)
{
    return a->kind == b->kind && a->first == b->first &&
           a->second == b->second && a->size == b->size &&
           (a->size == 0 || memcmp(a->word, b->word, a->size) == 0);
}

bool model_term_means(const struct model_term *asked,
                      const struct model_term *there)
{
    if (asked->kind != MODEL_PREFIX)
        return model_term_equal(asked, there);
    return (there->kind == MODEL_WORD || there->kind == MODEL_PART) &&
           there->size >= asked->size &&
           memcmp(there->word, asked->word, asked->size) == 0;
}

bool model_text_holds(const struct model_text *text,
                      const struct model_term *asked, uint32_t position)
{
    if (position >= text->oracle.positions)
        return false;
    for (size_t i = text->at[position]; i < text->at[position + 1]; i++) {
        if (model_term_means(asked, &text->terms[i]))
            return true;
    }
    return false;
}

uint32_t model_text_count(const struct model_text *text,
                          const struct model_term *asked, uint32_t end)
{
    uint32_t count = 0;

    if (end > text->oracle.positions)
        end = text->oracle.positions;
    for (size_t i = 0; i < text->at[end]; i++)
        count += model_term_means(asked, &text->terms[i]);
    return count;
}

bool model_goes_on(const struct oracle *oracle, size_t unit)
{
    const struct oracle_unit *u = &oracle->units[unit];

    return unit + 1 < oracle->unit_count && !u[0].is_word && !u[1].is_word &&
           u[0].run == u[1].run;
}

size_t model_stretch(const struct oracle *oracle, size_t first)
{
    size_t end = first + 1;

    while (model_goes_on(oracle, end - 1))
        end++;
    return end - first;
}

bool model_begins_apart(const struct oracle *oracle, size_t unit)
{
    const struct oracle_unit *u = &oracle->units[unit];

    return unit + 1 < oracle->unit_count && !u[0].is_word &&
           !model_goes_on(oracle, unit) && u[1].position > u[0].position + 1;
}

struct model_phrase model_phrase_of(const struct model_text *text, size_t first,
                                    size_t end)
{
    const struct oracle_unit *units = text->oracle.units;
    struct model_phrase phrase = { .count = end - first };

    phrase.places = model_alloc(phrase.count, sizeof *phrase.places);
    for (size_t i = 0; i < phrase.count; i++)
        phrase.places[i] = (struct model_place){
            .term = model_unit_term(&text->oracle, first + i),
            .distance = units[first + i].position - units[first].position,
        };
    return phrase;
}

uint32_t model_phrase_count(const struct model_text *text,
                            const struct model_phrase *phrase, uint32_t end)
{
    uint32_t count = 0;

    for (uint32_t start = 0; start < text->oracle.positions; start++) {
        bool stands = true;

        for (size_t i = 0; stands && i < phrase->count; i++) {
            uint32_t at = start + phrase->places[i].distance;

            stands =
                at < end && model_text_holds(text, &phrase->places[i].term, at);
        }
        count += stands;
    }
    return count;
}
