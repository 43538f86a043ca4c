/*
 * oracle_words - the words of docs/ANALYSIS.md, section 2, and what both
 * files of the oracle need.
 */
#ifndef TESTS_UNIT_ORACLE_WORDS_H
#define TESTS_UNIT_ORACLE_WORDS_H

#include "tests/unit/analysis_oracle.h"
#include "tests/unit/oracle_chars.h"

/* What a character of class BREAK is to the word around it. */
enum oracle_role {
    ROLE_NONE,
    ROLE_INSIDE,    /* an apostrophe or a point: stays */
    ROLE_GONE,      /* the comma of a number of groups */
    ROLE_CONNECTOR, /* joins two units */
    ROLE_CLOSER,    /* ends a compound: c++ */
};

struct oracle_reading {
    struct oracle *out;
    const uint8_t *text;
    unsigned flags;
    struct oracle_char *chars;
    size_t count;
    enum oracle_role *roles; /* of each character */
};

/* The character at i; a break where there is none. */
struct oracle_char oracle_at(const struct oracle_reading *r, size_t i);

/* Whether its class is one of `classes`, letters of enum oracle_class. */
bool oracle_is_of(const struct oracle_reading *r, size_t i,
                  const char *classes);

/* Appends a unit that starts at that byte, and has nothing yet. */
struct oracle_unit *oracle_add_unit(struct oracle *out, size_t start);

void oracle_add_token(struct oracle *out, struct oracle_token token);

/* Fills the roles, once the characters are there. */
void oracle_give_roles(const struct oracle_reading *r);

/*
 * Reads the compound, word or emoji that begins at character `from`, and
 * returns the character after it.
 */
size_t oracle_read_compound(const struct oracle_reading *r, size_t from);

#endif
