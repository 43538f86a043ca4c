#include "searcher/query_runs.h"

#include <stdlib.h>
#include <string.h>

#include "common/memory.h"
#include "common/utf8.h"
#include "searcher/question_words.h"

struct finder {
    struct query_terms *out;
    const struct query *query;
    const struct analysis_table *table;
};

static bool same_token(const struct query *q, const struct token *a,
                       const struct token *b)
{
    if (a->kind != b->kind || a->second != b->second)
        return false;
    if (token_is_word(a->kind))
        return memcmp(q->bytes + a->first, q->bytes + b->first, a->second) == 0;
    return a->first == b->first;
}

static uint32_t next_in_phrase(const struct query *q, uint32_t at, uint32_t end)
{
    while (at < end && !token_counts(q->tokens[at].kind))
        at++;
    return at;
}

static bool same_run(const struct query *q, struct query_run a,
                     struct query_run b)
{
    uint32_t i = next_in_phrase(q, a.first_token, a.token_end);
    uint32_t j = next_in_phrase(q, b.first_token, b.token_end);

    while (i < a.token_end && j < b.token_end) {
        if (!same_token(q, &q->tokens[i], &q->tokens[j]) ||
            q->tokens[i].position - q->tokens[a.first_token].position !=
                q->tokens[j].position - q->tokens[b.first_token].position)
            return false;
        i = next_in_phrase(q, i + 1, a.token_end);
        j = next_in_phrase(q, j + 1, b.token_end);
    }
    return i == a.token_end && j == b.token_end;
}

static int add_run(struct finder *f, struct query_run run, struct error *err)
{
    struct query_terms *out = f->out;

    for (size_t i = 0; i < out->run_count; i++) {
        if (same_run(f->query, out->runs[i], run)) {
            out->runs[i].name = out->runs[i].name || run.name;
            return 0;
        }
    }
    if (memory_grow(&out->runs, &out->run_capacity, out->run_count + 1,
                    sizeof *out->runs, err) < 0)
        return -1;
    out->runs[out->run_count++] = run;
    return 0;
}

static bool is_han(const struct finder *f, uint32_t c)
{
    return analysis_class(analysis_entry(f->table, c)) == CHAR_HAN;
}

int query_run_characters(uint32_t **out, size_t *count, const struct query *q,
                         uint32_t first, uint32_t end, struct error *err)
{
    *count = (size_t)(end - first) + 1;
    if (memory_alloc(out, *count, sizeof **out, err) < 0)
        return -1;
    (*out)[0] = q->tokens[first].first;
    for (uint32_t i = first; i < end; i++)
        (*out)[i - first + 1] = q->tokens[i].second;
    return 0;
}

/* A run of Han characters, without the question words at its ends. */
static int add_han(struct finder *f, uint32_t first, uint32_t end,
                   struct error *err)
{
    struct query_run run = { .first_token = first };
    uint32_t *chars;
    size_t count;
    size_t start = 0;
    size_t cut;
    bool han = true;

    if (query_run_characters(&chars, &count, f->query, first, end, err) < 0)
        return -1;
    for (size_t i = 0; i < count; i++)
        han = han && is_han(f, chars[i]);
    while (start < count &&
           (cut = question_word_at(chars + start, count - start)) > 0)
        start += cut;
    while (count > start &&
           (cut = question_word_before(chars + start, count - start)) > 0)
        count -= cut;
    free(chars);
    if (!han || count - start < RUN_HAN_MIN || count - start > RUN_MAX)
        return 0;
    run.first_token += (uint32_t)start;
    run.token_end = first + (uint32_t)count - 1;
    return add_run(f, run, err);
}

/* Whether no separator of any kind stands in these bytes. */
static bool is_together(const struct finder *f, uint32_t start, uint32_t end)
{
    const struct query *q = f->query;

    while (start < end) {
        uint32_t c;

        start += (uint32_t)utf8_decode(&c, q->text + start, q->text + end);
        switch (analysis_class(analysis_entry(f->table, c))) {
        case CHAR_BREAK:
        case CHAR_SPACE:
        case CHAR_NEWLINE:
        case CHAR_SOFT:
        case CHAR_TRANSPARENT:
            return false;
        default:
            break;
        }
    }
    return true;
}

/* A run of characters or a word with what stands at its position. */
struct part {
    uint32_t first_token, token_end;
    uint32_t start, end; /* bytes; of a word with the rest of its compound */
    uint32_t units;
    bool word;
    bool solid; /* a word, or Han without a separator inside */
};

static struct part run_part(const struct finder *f, uint32_t first,
                            uint32_t end)
{
    const struct token *tokens = f->query->tokens;
    struct part part = { .first_token = first,
                         .token_end = first + 1,
                         .start = tokens[first].start,
                         .units = 1,
                         .solid = is_han(f, tokens[first].first) };

    if (tokens[first].kind == TOKEN_BIGRAM) {
        uint32_t i = first;

        do {
            part.solid = part.solid && is_han(f, tokens[i].second);
            part.units++;
            i++;
        } while (i < end && tokens[i].kind == TOKEN_BIGRAM &&
                 tokens[i].position == tokens[i - 1].position + 1);
        part.token_end = i;
    }
    part.end = tokens[part.token_end - 1].end;
    part.solid = part.solid && is_together(f, part.start, part.end);
    return part;
}

static struct part word_part(const struct finder *f, uint32_t first,
                             uint32_t end)
{
    const struct token *tokens = f->query->tokens;
    struct part part = { .first_token = first,
                         .token_end = first,
                         .start = tokens[first].start,
                         .units = 1,
                         .word = true,
                         .solid = true };

    for (; part.token_end < end &&
           tokens[part.token_end].position == tokens[first].position;
         part.token_end++) {
        const struct token *token = &tokens[part.token_end];

        if ((token->kind == TOKEN_UNIT || token->kind == TOKEN_WHOLE) &&
            token->end > part.end)
            part.end = token->end;
    }
    return part;
}

static struct part part_at(const struct finder *f, uint32_t first, uint32_t end)
{
    if (token_is_word(f->query->tokens[first].kind))
        return word_part(f, first, end);
    return run_part(f, first, end);
}

/* A stretch of parts written together. */
struct stretch {
    uint32_t first_token, token_end;
    uint32_t end; /* bytes */
    uint32_t units;
    bool word, han;
};

static int end_stretch(struct finder *f, struct stretch *stretch,
                       struct error *err)
{
    struct stretch done = *stretch;

    *stretch = (struct stretch){ 0 };
    if (!done.word || !done.han || done.units < RUN_MIXED_MIN ||
        done.units > RUN_MAX)
        return 0;
    return add_run(
        f, (struct query_run){ done.first_token, done.token_end, false }, err);
}

static void extend_stretch(struct stretch *stretch, const struct part *part)
{
    if (stretch->units == 0)
        stretch->first_token = part->first_token;
    stretch->token_end = part->token_end;
    if (part->end > stretch->end)
        stretch->end = part->end;
    stretch->units += part->units;
    stretch->word = stretch->word || part->word;
    stretch->han = stretch->han || !part->word;
}

/*
 * Runs come in order of where they end; a stretch that ends with a run of Han
 * comes after it.
 */
static int find_in_word(struct finder *f, const struct query_word *word,
                        struct error *err)
{
    struct stretch stretch = { 0 };
    uint32_t at = word->first_token;

    while (at < word->token_end) {
        struct part part = part_at(f, at, word->token_end);

        if (stretch.units > 0 && (!part.solid || part.start > stretch.end) &&
            end_stretch(f, &stretch, err) < 0)
            return -1;
        if (f->query->tokens[at].kind == TOKEN_BIGRAM &&
            add_han(f, part.first_token, part.token_end, err) < 0)
            return -1;
        if (part.solid)
            extend_stretch(&stretch, &part);
        at = part.token_end;
    }
    return end_stretch(f, &stretch, err);
}

/*
 * The whole word, where it is several leaves. A lone character before a hard
 * separator stands in no phrase.
 */
static int add_name(struct finder *f, const struct query_word *word,
                    struct error *err)
{
    const struct token *tokens = f->query->tokens + word->first_token;
    uint32_t units = 0;
    uint32_t parts = 0;

    for (uint32_t at = word->first_token; at < word->token_end; parts++) {
        struct part part = part_at(f, at, word->token_end);

        units += part.units;
        at = part.token_end;
    }
    if (parts < 2 || units > RUN_MAX ||
        (tokens[0].kind == TOKEN_SINGLE &&
         tokens[1].position > tokens[0].position + 1))
        return 0;
    return add_run(
        f, (struct query_run){ word->first_token, word->token_end, true }, err);
}

int query_runs_find(struct query_terms *out, const struct query *query,
                    const struct analysis_table *table, struct error *err)
{
    struct finder finder = { .out = out, .query = query, .table = table };

    for (size_t i = 0; i < query->word_count; i++) {
        const struct query_word *word = &query->words[i];

        if (!query->leaves[word->leaf].excluded &&
            (find_in_word(&finder, word, err) < 0 ||
             add_name(&finder, word, err) < 0))
            return -1;
    }
    return 0;
}
