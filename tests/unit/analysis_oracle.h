/*
 * analysis_oracle - a second reading of docs/ANALYSIS.md, to test against.
 *
 * Written for plainness: whole text at once, one array a step, any cost. It
 * has nothing in common with the tokenizer but the meaning of the numbers in
 * common/tokenizer.h: characters come from utf8proc, Han forms from
 * OpenCC's table (oracle_data.inc), scripts from ranges written down here.
 */
#ifndef TESTS_UNIT_ANALYSIS_ORACLE_H
#define TESTS_UNIT_ANALYSIS_ORACLE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "common/tokenizer.h"

/* A term, as struct token has it, but a word has its own text. */
struct oracle_token {
    enum token_kind kind;
    uint32_t position;
    uint32_t first;  /* code points where it is no word, */
    uint32_t second; /* or TERM_END_* */
    uint32_t start;  /* byte range in the text */
    uint32_t end;
    size_t size; /* of `word`; 0 where it is no word */
    uint8_t word[TERM_WORD_MAX];
};

/* What takes a position: a Han, kana or Hangul character, or a word. */
struct oracle_unit {
    bool is_word;
    bool is_open;        /* a character that ends a run before a word */
    uint32_t code_point; /* of a character, folded */
    uint32_t position;
    uint32_t run;      /* the same for the characters of one run only */
    uint32_t compound; /* the same for the units of one compound only */
    uint32_t start;    /* byte range in the text; of a word, not cut */
    uint32_t end;
    size_t first_token; /* its terms, as `tokens` has them */
    size_t token_count;
};

struct oracle {
    struct oracle_unit *units;
    size_t unit_count;
    struct oracle_token *tokens; /* in the order of tokenize */
    size_t token_count;
    uint32_t length; /* as struct tokens has them */
    uint32_t positions;
    uint32_t bad_bytes;
};

/*
 * Reads the text as tokenize does from position 0. `flags` are those of
 * enum tokenizer_flags. Free with oracle_free. No memory ends the program.
 */
void oracle_analyze(struct oracle *out, const uint8_t *text, size_t size,
                    unsigned flags);

void oracle_free(struct oracle *oracle);

/*
 * Whether the oracle and the tokenizer gave the same. If not, it prints the
 * first difference.
 */
bool oracle_agrees(const struct oracle *oracle, const struct tokens *tokens);

#endif
