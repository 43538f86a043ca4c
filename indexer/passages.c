#include "indexer/passages.h"

#include <assert.h>
#include <stdlib.h>

#include <utf8proc.h>

#include "common/lookahead.h"
#include "common/memory.h"
#include "common/segment_format.h"
#include "common/tokenizer.h"
#include "common/utf8.h"
#include "common/word_joint.h"

/* Weights: what a passage is to have, may have, and has with lookahead. */
struct limits {
    uint32_t target;
    uint32_t most;
    uint32_t total;
};

static const struct limits limits_auto = { 200, 240, POSITION_MAX_AUTO + 1 };
static const struct limits limits_whole = { 65000, 65400,
                                            POSITION_MAX_WHOLE + 1 };

struct splitter {
    struct passage_list *out;
    const struct passage_settings *settings;
    struct limits limits;
    const uint8_t *text;
    size_t size;
    size_t start; /* of the passage being packed */
    uint64_t weight;
};

/* How good a place is to cut at, best last. */
enum cut_kind {
    CUT_IN_GRAPHEME,
    CUT_IN_WORD,
    CUT_IN_COMPOUND,
    CUT_EARLY, /* a better one, but it leaves less than half of a passage */
    CUT_BEFORE_MARK,
    CUT_BETWEEN,
    CUT_SPACE,
    CUT_COMMA,
    CUT_SENTENCE,
};

/* What a punctuation mark does to the place after it. */
enum mark {
    MARK_NONE,
    MARK_COMMA,
    MARK_SENTENCE, /* ends one */
    MARK_CLOSER,   /* belongs to the sentence that it follows */
};

static enum mark mark_of(uint32_t character)
{
    switch (character) {
    case 0x3002: /* 。 */
    case 0xff01: /* ！ */
    case 0xff1f: /* ？ */
    case 0xff1b: /* ； */
    case '!':
    case '?':
    case ';':
    case 0x2026: /* … */
        return MARK_SENTENCE;
    case 0xff0c: /* ， */
    case 0x3001: /* 、 */
    case ',':
    case 0xff1a: /* ： */
        return MARK_COMMA;
    case 0x300d: /* 」 */
    case 0x300f: /* 』 */
    case 0x201d: /* ” */
    case 0x2019: /* ’ */
    case 0xff09: /* ） */
    case ')':
    case 0x300b: /* 》 */
    case 0x3011: /* 】 */
    case '"':
        return MARK_CLOSER;
    default:
        return MARK_NONE;
    }
}

/* The characters before a place, as far as cutting there depends on them. */
struct cut_state {
    uint32_t previous;
    enum mark mark; /* what it is */
    struct word_state word;
    enum cut_kind after; /* of the punctuation before, closers passed over */
    utf8proc_int32_t grapheme;
};

/* What follows `previous`, the punctuation before it being known. */
static enum cut_kind cut_after(const struct splitter *s,
                               const struct cut_state *state)
{
    enum char_class class =
        analysis_class(analysis_entry(s->settings->table, state->previous));

    if (state->mark == MARK_SENTENCE ||
        (class == CHAR_NEWLINE && !s->settings->wrapped))
        return CUT_SENTENCE;
    if (state->mark == MARK_COMMA)
        return CUT_COMMA;
    if (state->mark == MARK_CLOSER && state->after >= CUT_COMMA)
        return state->after;
    return class == CHAR_NEWLINE || class == CHAR_SPACE ? CUT_SPACE
                                                        : CUT_BETWEEN;
}

/* Whether it is a grapheme by itself between others of which that is true. */
static bool stands_alone(uint32_t c)
{
    return (c >= 0x4e00 && c <= 0x9fff) || (c >= 0x20 && c <= 0x7e) ||
           (c >= 0x3000 && c <= 0x3029) || (c >= 0xff01 && c <= 0xff60);
}

static bool in_one_grapheme(struct cut_state *state, uint32_t next)
{
    if (stands_alone(state->previous) && stands_alone(next)) {
        state->grapheme = 0;
        return false;
    }
    return !utf8proc_grapheme_break_stateful((utf8proc_int32_t)state->previous,
                                             (utf8proc_int32_t)next,
                                             &state->grapheme);
}

/* The place before `next`, to which `state` is moved. */
static enum cut_kind cut_between(const struct splitter *s,
                                 struct cut_state *state, uint32_t next)
{
    bool joined = in_one_grapheme(state, next);
    enum word_joint joint = word_joint(&state->word, s->settings->table, next);

    state->after = cut_after(s, state);
    state->previous = next;
    state->mark = mark_of(next);
    if (joined)
        return CUT_IN_GRAPHEME;
    if (joint != JOINT_NONE)
        return joint == JOINT_WORD ? CUT_IN_WORD : CUT_IN_COMPOUND;
    if (state->mark != MARK_NONE)
        return CUT_BEFORE_MARK;
    return state->after;
}

/* Where a piece ends, as found so far. */
struct best_cut {
    size_t at;
    uint64_t weight;
    enum cut_kind kind;
    bool broken; /* the text has a break there */
};

static uint64_t distance(uint64_t a, uint64_t b)
{
    return a > b ? a - b : b - a;
}

/*
 * The best place to cut in (start, end), nearest to `target` among the best
 * kind; a place before half of the target is taken only for want of others.
 */
static struct best_cut find_cut(const struct splitter *s, size_t start,
                                size_t end, uint64_t target)
{
    struct best_cut best = { .kind = CUT_IN_GRAPHEME };
    struct cut_state state = { .after = CUT_BETWEEN };
    uint64_t weight = 0;
    uint32_t character;
    size_t at = start;

    at += utf8_decode(&character, s->text + at, s->text + end);
    weight += tokenizer_weight(s->settings->table, character);
    cut_between(s, &state, character);
    best.at = at;
    best.weight = weight;
    while (at < end && weight <= s->limits.most) {
        size_t bytes = utf8_decode(&character, s->text + at, s->text + end);
        enum cut_kind kind = cut_between(s, &state, character);
        bool broken = kind >= CUT_COMMA;

        if (kind > CUT_EARLY && weight * 2 < target)
            kind = CUT_EARLY;
        if (kind > best.kind ||
            (kind == best.kind &&
             distance(weight, target) <= distance(best.weight, target)))
            best = (struct best_cut){ at, weight, kind, broken };
        at += bytes;
        weight += tokenizer_weight(s->settings->table, character);
    }
    return best;
}

static int emit(struct splitter *s, size_t end, uint64_t weight, bool broken,
                struct error *err)
{
    struct passage passage = { s->start, end, end };

    assert(weight <= s->limits.total);
    if (memory_grow(&s->out->items, &s->out->capacity, s->out->count + 1,
                    sizeof *s->out->items, err) < 0)
        return -1;
    if (!broken)
        passage.reach += lookahead_size(
            s->settings->table, s->text + end, s->size - end,
            s->limits.total - (uint32_t)weight, s->settings->wrapped);
    s->out->items[s->out->count++] = passage;
    s->start = end;
    s->weight = 0;
    s->limits = s->settings->whole ? limits_whole : limits_auto;
    return 0;
}

/* A paragraph [start, end) that is too heavy for one passage. */
static int split_paragraph(struct splitter *s, size_t end, uint64_t weight,
                           struct error *err)
{
    while (weight > s->limits.target) {
        uint64_t pieces = (weight + s->limits.target - 1) / s->limits.target;
        struct best_cut cut = find_cut(s, s->start, end, weight / pieces);

        if (cut.at == end || (cut.kind < CUT_EARLY && weight <= s->limits.most))
            break;
        weight -= cut.weight;
        if (emit(s, cut.at, cut.weight, cut.broken, err) < 0)
            return -1;
    }
    s->weight = weight;
    return 0;
}

/* Whether a newline after `character` ends a paragraph of wrapped lines. */
static bool ends_wrapped(uint32_t character)
{
    enum mark mark = mark_of(character);

    return character == '\n' || mark == MARK_SENTENCE || mark == MARK_CLOSER;
}

/* The end of the paragraph that begins at `at`, and its weight. */
static size_t paragraph_end(const struct splitter *s, size_t at,
                            uint64_t *weight)
{
    uint32_t previous = 0;

    *weight = 0;
    while (at < s->size) {
        uint32_t character;

        at += utf8_decode(&character, s->text + at, s->text + s->size);
        *weight += tokenizer_weight(s->settings->table, character);
        if (character == '\n' &&
            (!s->settings->wrapped || ends_wrapped(previous)))
            break;
        previous = character == '\r' ? previous : character;
    }
    return at;
}

static int add_paragraph(struct splitter *s, size_t at, size_t end,
                         uint64_t weight, struct error *err)
{
    if (s->start < at && s->weight + weight > s->limits.target &&
        emit(s, at, s->weight, true, err) < 0)
        return -1;
    if (s->start == at && weight > s->limits.target)
        return split_paragraph(s, end, weight, err);
    s->weight += weight;
    return 0;
}

int passages_split(struct passage_list *out,
                   const struct passage_settings *settings, const uint8_t *text,
                   size_t size, struct error *err)
{
    struct splitter s = {
        .out = out,
        .settings = settings,
        .limits = settings->whole ? limits_whole : limits_auto,
        .text = text,
        .size = size,
    };

    assert(settings->reserved <= POSITION_MAX_WHOLE / 2);
    out->count = 0;
    s.limits.target -= settings->reserved;
    s.limits.most -= settings->reserved;
    s.limits.total -= settings->reserved;
    /* Most records of `whole` cannot be too heavy, whatever they hold. */
    if (size > 0 && size <= s.limits.target / ANALYSIS_REPLACEMENT_MAX)
        return emit(&s, size, 0, true, err);
    for (size_t at = 0; at < size;) {
        uint64_t weight;
        size_t end = paragraph_end(&s, at, &weight);

        if (add_paragraph(&s, at, end, weight, err) < 0)
            return -1;
        at = end;
    }
    return s.start < size ? emit(&s, size, s.weight, true, err) : 0;
}

void passage_list_free(struct passage_list *list)
{
    free(list->items);
    *list = (struct passage_list){ 0 };
}
