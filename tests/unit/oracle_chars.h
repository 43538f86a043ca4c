/*
 * oracle_chars - the characters of docs/ANALYSIS.md, section 1, for the
 * oracle alone.
 */
#ifndef TESTS_UNIT_ORACLE_CHARS_H
#define TESTS_UNIT_ORACLE_CHARS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum oracle_class {
    ORACLE_BREAK = 'B',
    ORACLE_SPACE = 'S',
    ORACLE_NEWLINE = 'N',
    ORACLE_DOT = 'D',
    ORACLE_BRACKET = 'T',
    ORACLE_IGNORABLE = 'I',
    ORACLE_HAN = 'h',
    ORACLE_KANA = 'k',
    ORACLE_HANGUL = 'g',
    ORACLE_LETTER = 'l',
    ORACLE_DIGIT = 'd',
    ORACLE_MARK = 'm',
    ORACLE_EMOJI = 'e',
    ORACLE_SKIN = 's',
    ORACLE_FLAG = 'f',
};

struct oracle_char {
    uint32_t code_point;
    enum oracle_class class;
    bool upper;
    bool joined; /* a ZWJ vanished before it */
    uint32_t start;
    uint32_t end;
};

/* The characters of a text; the caller frees them. */
struct oracle_char *oracle_read_chars(size_t *count, uint32_t *bad_bytes,
                                      const uint8_t *text, size_t size);

/* a..z for such a letter with accents that composes, else itself. */
uint32_t oracle_plain(uint32_t code_point);

#endif
