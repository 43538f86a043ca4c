/*
 * tokenizer - from text to terms with positions and byte ranges.
 *
 * The rules are docs/ANALYSIS.md; articles and queries go through the same
 * code. Text may be hostile: a byte that is not UTF-8 counts as U+FFFD.
 */
#ifndef COMMON_TOKENIZER_H
#define COMMON_TOKENIZER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "common/analysis_table.h"
#include "common/error.h"

enum {
    TOKENIZER_VERSION = 1, /* of the rules; stands in the manifest */
    TERM_WORD_MAX = 255,   /* bytes */
    TERM_END_BREAK = 0,    /* second half of X⊣ */
    TERM_END_OPEN = 1,     /* second half of X| */
    TERM_PART_MARK = 1,    /* the byte after a CamelCase part in an index */
};

enum token_kind {
    TOKEN_BIGRAM, /* first, second: code points */
    TOKEN_SINGLE, /* a run of one: X| in documents, X itself in queries */
    TOKEN_OPEN,   /* X| of a longer run that a word follows; documents only */
    TOKEN_BREAK,  /* X⊣, no position; documents only */
    TOKEN_UNIT,   /* a word that takes a position of its own */
    TOKEN_WHOLE,  /* a compound, at its first unit's position */
    TOKEN_PIECE,  /* beside an apostrophe, at its unit's position */
    TOKEN_PART,   /* CamelCase part, at its unit's position */
    TOKEN_PLAIN,  /* accent-free form, at its unit's position */
    TOKEN_DATE,   /* 2025-10 or 2025-10-27, at the year's position */
};

static inline bool token_is_word(enum token_kind kind)
{
    return kind >= TOKEN_UNIT;
}

/* Whether the token is a unit or holds one or two: it counts in L, in phrases.
 */
static inline bool token_counts(enum token_kind kind)
{
    return kind == TOKEN_BIGRAM || kind == TOKEN_SINGLE || kind == TOKEN_UNIT;
}

/* Whether a term has positions where the index stores them: all but X⊣. */
static inline bool term_has_positions(bool is_word, uint32_t second)
{
    return is_word || second != TERM_END_BREAK;
}

struct token {
    enum token_kind kind;
    uint32_t position; /* TOKEN_BREAK: its character's, not to be stored */
    /* Han, kana, Hangul: the folded code points; second is TERM_END_* for
     * SINGLE (in queries too), OPEN and BREAK. Words: offset and size of the
     * term's bytes in tokens->words, where a TERM_PART_MARK follows them. */
    uint32_t first;
    uint32_t second;
    uint32_t start; /* byte range in the source text */
    uint32_t end;
};

enum tokenizer_flags {
    TOKENIZE_QUERY = 1,   /* no END terms but SINGLE */
    TOKENIZE_WRAPPED = 2, /* lone newlines are line wraps */
};

/*
 * What one text gave. Zero-initialised is valid and empty; reused by each
 * call, so a caller keeps one for many texts.
 *
 * items are in order of position; at one position: bigram or single or
 * unit first, then whole, pieces, parts, plain form, dates. OPEN and BREAK are
 * alone at theirs. No term stands twice at a position.
 */
struct tokens {
    struct token *items;
    size_t count;
    size_t capacity;
    uint8_t *words;
    size_t words_size;
    size_t words_capacity;
    uint32_t length;    /* L: what BM25 calls the length */
    uint32_t positions; /* one past the last position; 0 if empty */
    uint32_t bad_bytes; /* bytes that were not UTF-8 */
};

/*
 * Appends the tokens of text to `tokens` as if `position` positions came
 * before it: a title and a body, or one text alone with position 0 after
 * tokens_reset. The text is at most 2^31 - 1 bytes.
 */
int tokenize(struct tokens *tokens, const struct analysis_table *table,
             const uint8_t *text, size_t size, unsigned flags,
             uint32_t position, struct error *err);

void tokens_reset(struct tokens *tokens);
void tokens_free(struct tokens *tokens);

/*
 * Upper bound of the positions that the source character can take: the
 * code points of its replacement, at least 1.
 */
static inline uint32_t tokenizer_weight(const struct analysis_table *table,
                                        uint32_t code_point)
{
    uint32_t entry = analysis_entry(table, code_point);

    if (!(entry & ANALYSIS_SEQUENCE))
        return 1;

    uint32_t count = table->pool[entry & ANALYSIS_VALUE];

    return count > 0 ? count : 1;
}

#endif
