#include "tests/unit/model_weights.h"

#include <stdlib.h>
#include <string.h>

#include "common/utf8.h"
#include "tests/unit/oracle_chars.h"

enum { RUN_MOST = 8 };

static const char questions[] =
    "谁。什么。甚么。哪。几。多少。如何。怎么。怎样。为什么。为何。何时。吗。"
    "呢。请问";
static const char stops[] = "的了是在和与及之也而于其为将被以";

/* Runs of characters, folded; read once. */
static const struct oracle *characters_of(struct model_text *text,
                                          const char *characters)
{
    if (!text->terms)
        model_text_read(text, (const uint8_t *)characters, strlen(characters),
                        0);
    return &text->oracle;
}

/* The longest question word that begins at `first`, or ends before `end`. */
static size_t question_word(const struct oracle *oracle, size_t first,
                            size_t end, bool at_end)
{
    static struct model_text text;
    const struct oracle *words = characters_of(&text, questions);
    size_t longest = 0;
    size_t count;

    for (size_t w = 0; w < words->unit_count; w += count) {
        bool same;

        count = model_stretch(words, w);
        same = count <= end - first && count > longest;
        for (size_t i = 0; same && i < count; i++)
            same = words->units[w + i].code_point ==
                   oracle->units[(at_end ? end - count : first) + i].code_point;
        if (same)
            longest = count;
    }
    return longest;
}

static bool is_stop(const struct oracle_unit *unit)
{
    static struct model_text text;
    const struct oracle *characters = characters_of(&text, stops);

    for (size_t i = 0; i < characters->unit_count; i++) {
        if (characters->units[i].code_point == unit->code_point)
            return true;
    }
    return false;
}

void model_weigh_run(struct model_use *uses, const struct oracle *oracle,
                     size_t first, size_t end)
{
    bool *asks = model_alloc(end - first, sizeof *asks);
    bool is_sentence = end - first >= 7;

    for (size_t i = first; i < end; i++) {
        size_t count = question_word(oracle, i, end, false);

        is_sentence = is_sentence || count > 0;
        for (size_t j = 0; j < count; j++)
            asks[i - first + j] = true;
    }
    for (size_t i = 0; is_sentence && i + 1 < end - first; i++) {
        const struct oracle_unit *u = &oracle->units[first + i];

        if (asks[i] || asks[i + 1])
            uses[i].weight = 0.25;
        else if (is_stop(&u[0]) || is_stop(&u[1]))
            uses[i].weight = 0.5;
    }
    free(asks);
}

void model_use_units(struct model_use **uses, size_t *count,
                     const struct model_text *text, size_t first, size_t end)
{
    const struct oracle *oracle = &text->oracle;

    for (size_t u = first; u < end; u++) {
        struct model_term term = model_unit_term(oracle, u);
        bool goes_on = model_goes_on(oracle, u) && u + 1 < end;

        if (goes_on) {
            term.kind = MODEL_BIGRAM;
            term.second = oracle->units[u + 1].code_point;
        } else if (u > first && model_goes_on(oracle, u - 1)) {
            continue; /* the bigram before holds it */
        }
        *uses = model_grow(*uses, *count, sizeof **uses);
        (*uses)[(*count)++] = (struct model_use){ term, 1, true };
    }
}

static bool is_same_phrase(const struct model_phrase *a,
                           const struct model_phrase *b)
{
    if (a->count != b->count)
        return false;
    for (size_t i = 0; i < a->count; i++) {
        if (a->places[i].distance != b->places[i].distance ||
            !model_term_equal(&a->places[i].term, &b->places[i].term))
            return false;
    }
    return true;
}

static void add_run(struct model_runs *out, const struct model_text *text,
                    size_t first, size_t end, bool is_name)
{
    struct model_run run = {
        .phrase = model_phrase_of(text, first, end),
        .is_name = is_name,
    };

    for (size_t i = 0; i < out->count; i++) {
        if (!is_same_phrase(&out->items[i].phrase, &run.phrase))
            continue;
        out->items[i].is_name = out->items[i].is_name || is_name;
        free(run.phrase.places);
        return;
    }
    model_use_units(&run.uses, &run.use_count, text, first, end);
    out->items = model_grow(out->items, out->count, sizeof *out->items);
    out->items[out->count++] = run;
}

static bool is_han(uint32_t code_point)
{
    uint8_t bytes[UTF8_MAX_BYTES];
    uint32_t bad;
    size_t count;
    size_t size = utf8_encode(bytes, code_point);
    struct oracle_char *c = oracle_read_chars(&count, &bad, bytes, size);
    bool result = count == 1 && c[0].class == ORACLE_HAN;

    free(c);
    return result;
}

static bool are_han(const struct oracle *oracle, size_t first, size_t end)
{
    for (size_t i = first; i < end; i++) {
        if (oracle->units[i].is_word || !is_han(oracle->units[i].code_point))
            return false;
    }
    return true;
}

/* The run without question words at its ends. */
static void add_han_run(struct model_runs *out, const struct model_text *text,
                        size_t first, size_t end)
{
    const struct oracle *oracle = &text->oracle;
    size_t count;

    while ((count = question_word(oracle, first, end, false)) > 0)
        first += count;
    while ((count = question_word(oracle, first, end, true)) > 0)
        end -= count;
    if (end - first >= 3 && end - first <= RUN_MOST &&
        are_han(oracle, first, end))
        add_run(out, text, first, end, false);
}

/* Whether nothing stands between the unit and the next. */
static bool is_joined(const struct oracle *oracle, size_t unit)
{
    const struct oracle_unit *u = &oracle->units[unit];
    uint32_t end = u->end;

    if (u[0].is_word && u[1].is_word && u[0].compound == u[1].compound)
        return true;
    if (u->is_word) {
        /* The whole, which stands at the first unit, has the closing signs. */
        const struct oracle_unit *head = &oracle->units[u->compound];

        for (size_t i = 0; i < head->token_count; i++) {
            const struct oracle_token *t =
                &oracle->tokens[head->first_token + i];

            if (t->kind == TOKEN_WHOLE && t->end > end)
                end = t->end;
        }
    }
    return u[1].start <= end;
}

/* Whether the run or word at `first` may be in a stretch. */
static bool is_solid(const struct oracle *oracle, size_t first)
{
    size_t end = first + model_stretch(oracle, first);

    if (oracle->units[first].is_word)
        return true;
    for (size_t i = first; i + 1 < end; i++) {
        if (!is_joined(oracle, i))
            return false;
    }
    return are_han(oracle, first, end);
}

/* The stretch [first, end), if words and characters are in it. */
static void add_stretch(struct model_runs *out, const struct model_text *text,
                        size_t first, size_t end)
{
    size_t words = 0;

    for (size_t i = first; i < end; i++)
        words += text->oracle.units[i].is_word;
    if (words > 0 && words < end - first && end - first <= RUN_MOST)
        add_run(out, text, first, end, false);
}

static void find_in_word(struct model_runs *out, const struct model_text *text)
{
    const struct oracle *oracle = &text->oracle;
    size_t count = oracle->unit_count;
    size_t begin = 0; /* of the stretch */
    size_t end;

    for (size_t i = 0; i < count; i = end) {
        end = i + model_stretch(oracle, i);
        if (!oracle->units[i].is_word)
            add_han_run(out, text, i, end);
        if (!is_solid(oracle, i)) {
            begin = end;
        } else if (end == count || !is_joined(oracle, end - 1) ||
                   !is_solid(oracle, end)) {
            add_stretch(out, text, begin, end);
            begin = end;
        }
    }
    if (count >= 2 && count <= RUN_MOST && model_stretch(oracle, 0) < count &&
        !model_begins_apart(oracle, 0))
        add_run(out, text, 0, count, true);
}

void model_runs_find(struct model_runs *out, const struct model_query *query)
{
    *out = (struct model_runs){ 0 };
    for (size_t i = 0; i < query->word_count; i++)
        find_in_word(out, query->words[i]);
}

void model_runs_free(struct model_runs *runs)
{
    for (size_t i = 0; i < runs->count; i++) {
        free(runs->items[i].phrase.places);
        free(runs->items[i].uses);
    }
    free(runs->items);
    *runs = (struct model_runs){ 0 };
}
