/*
 * analysis_table - what each code point is, and what replaces it.
 *
 * One look-up gives a code point's class for the tokenizer and its
 * replacement for comparison: NFKC_Casefold of Unicode 15.0 and, for each Han
 * character of that, one form for Traditional, Simplified and regional
 * writing. It is a look-up by code point: composition across characters is
 * left to the caller. The Han fold is final: folding again changes nothing.
 *
 * A table is a sequence of little-endian u32 words, the same in the program
 * and in the index file analysis-HASH, HASH being XXH3-64 of these bytes:
 *
 *     magic     "YDAT"
 *     version   1
 *     stage1    4352, the number of words in stage1
 *     blocks    1..4352, the number of blocks in stage2
 *     pool      the number of words in the pool
 *     plain     the number of pairs in plain
 *     stage1    the block of the code points 256 i .. 256 i + 255
 *     stage2    blocks of 256 entries
 *     pool      sequences: a count 0..18, then so many code points
 *     plain     pairs {accented letter, its letter a-z}, ascending
 *
 * An entry, bit by bit:
 *
 *     0..20     the code point that replaces this one, 0 if it stays itself;
 *               with SEQUENCE the place of the replacement in the pool
 *     21..25    enum char_class
 *     26        UPPER: general category Lu or Lt (for CamelCase)
 *     27        SEQUENCE: the replacement is not one code point
 *     28        PLAIN: the replacement stands in `plain`
 *     29..31    0
 *
 * Equal replacements have equal classes but for the classes that come from
 * explicit lists (SPACE to IGNORABLE, EMOJI and after): where a character of a
 * word class (HAN to DIGIT) is replaced, its class is that of the first code
 * point of the replacement that is no mark, all of the replacement is of word
 * classes or marks, and the class of each is found by a look-up of its own
 * (U+32C0 is the digit 1 and the Han U+6708).
 */
#ifndef COMMON_ANALYSIS_TABLE_H
#define COMMON_ANALYSIS_TABLE_H

#include <assert.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "common/error.h"

enum char_class {
    CHAR_BREAK,          /* hard break: whatever is none of these */
    CHAR_SPACE,          /* Zs and TAB, so U+3000 too */
    CHAR_NEWLINE,        /* LF CR VT FF NEL and U+2028, U+2029 */
    CHAR_SOFT,           /* the dots inside foreign names */
    CHAR_TRANSPARENT,    /* quotation and title marks, all their widths */
    CHAR_IGNORABLE,      /* vanishes: replaced by nothing; ZWJ and U+FE0F too */
    CHAR_HAN,            /* script Han without its punctuation; U+3006 */
    CHAR_KANA,           /* hiragana, katakana, their sound and repeat marks */
    CHAR_HANGUL,         /* syllables and jamo */
    CHAR_LETTER,         /* any other letter, bopomofo too */
    CHAR_DIGIT,          /* any other number */
    CHAR_MARK,           /* M*; attaches to the word before it */
    CHAR_EMOJI,          /* the picture of an emoji cluster */
    CHAR_EMOJI_MODIFIER, /* skin tones U+1F3FB..1F3FF */
    CHAR_REGIONAL,       /* regional indicators U+1F1E6..1F1FF */
    CHAR_CLASSES
};

enum {
    ANALYSIS_LAST = 0x10FFFF,
    ANALYSIS_REPLACEMENT_MAX = 18, /* code points; U+FDFA has them */
    ANALYSIS_BLOCK = 256,
    ANALYSIS_STAGE1 = (ANALYSIS_LAST + 1) / ANALYSIS_BLOCK,
    ANALYSIS_CLASS_SHIFT = 21,
    ANALYSIS_VALUE = (1 << ANALYSIS_CLASS_SHIFT) - 1,
    ANALYSIS_CLASS = 31,
    ANALYSIS_UPPER = 1 << 26,
    ANALYSIS_SEQUENCE = 1 << 27,
    ANALYSIS_PLAIN = 1 << 28
};

/* Immutable. It borrows `bytes`, and every array is a part of them. */
struct analysis_table {
    const uint32_t *stage1;
    const uint32_t *stage2;
    const uint32_t *pool;
    const uint32_t *plain; /* plain_count pairs */
    size_t plain_count;
    uint64_t hash; /* XXH3-64 of the bytes: names the file analysis-HASH */
    const void *bytes;
    size_t size; /* in bytes */
};

/* The table of this program. It costs nothing and lives for ever. */
const struct analysis_table *analysis_table_builtin(void);

/*
 * Reads the table in `bytes`, which must be aligned to 4 and stay unchanged
 * while *out is used. They may be hostile: after success every look-up is
 * inside them, no replacement is longer than ANALYSIS_REPLACEMENT_MAX, and
 * every code point in them is a scalar value. A failure is ERROR_CORRUPT and
 * leaves *out alone.
 */
int analysis_table_open(struct analysis_table *out, const void *bytes,
                        size_t size, struct error *err);

/* `code_point` is at most ANALYSIS_LAST. */
static inline uint32_t analysis_entry(const struct analysis_table *table,
                                      uint32_t code_point)
{
    assert(code_point <= ANALYSIS_LAST);
    return table
        ->stage2[table->stage1[code_point / ANALYSIS_BLOCK] * ANALYSIS_BLOCK +
                 code_point % ANALYSIS_BLOCK];
}

static inline enum char_class analysis_class(uint32_t entry)
{
    return (enum char_class)(entry >> ANALYSIS_CLASS_SHIFT & ANALYSIS_CLASS);
}

static inline bool analysis_is_upper(uint32_t entry)
{
    return (entry & ANALYSIS_UPPER) != 0;
}

/* Whether analysis_plain of the replacement, one letter, is another letter. */
static inline bool analysis_has_plain(uint32_t entry)
{
    return (entry & ANALYSIS_PLAIN) != 0;
}

/*
 * What replaces `code_point`, whose entry is `entry`: *out points to the code
 * points, in the table or at *single, and their number is returned: 0 for
 * CHAR_IGNORABLE alone, at most ANALYSIS_REPLACEMENT_MAX.
 */
static inline size_t analysis_replacement(const uint32_t **out,
                                          uint32_t *single,
                                          const struct analysis_table *table,
                                          uint32_t entry, uint32_t code_point)
{
    uint32_t value = entry & ANALYSIS_VALUE;

    if (entry & ANALYSIS_SEQUENCE) {
        *out = table->pool + value + 1;
        return table->pool[value];
    }
    *single = value ? value : code_point;
    *out = single;
    return 1;
}

/*
 * The accent-free form of a letter that was replaced and composed: e for
 * U+00E9, u for U+00FC and U+01DA; any other code point is itself. Letters
 * count whose full canonical decomposition is one of a-z and marks. Where a
 * letter and its mark do not compose, the accent-free form leaves the mark out.
 */
uint32_t analysis_plain(const struct analysis_table *table, uint32_t folded);

#endif
