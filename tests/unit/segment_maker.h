/*
 * segment_maker - small segments, made without the indexer.
 *
 * Article a has three passages, 3a to 3a + 2, the first being its title. A
 * passage is a word and then Han characters, one run, so that its tokens need
 * no tokenizer: the word at position 0, bigrams from position 1 on, and X⊣ of
 * the last character.
 */
#ifndef TESTS_UNIT_SEGMENT_MAKER_H
#define TESTS_UNIT_SEGMENT_MAKER_H

#include "common/manifest.h"
#include "common/text_codec.h"
#include "indexer/section_spool.h"

enum {
    TEST_PASSAGE_BYTES = 128,
    TEST_PASSAGES = 3, /* of an article */
    TEST_CHARACTERS = 6,
    TEST_WORDS = 4,
    TEST_SPOOLS_MAX = 32,
    TEST_CHANGE_BYTES = 4,
};

/* Sections in memory, to be changed by a test before they are written. */
struct test_segment {
    struct section_spool spools[TEST_SPOOLS_MAX];
    size_t count;
    uint32_t articles;
    uint32_t passages;
    uint32_t max_passages;
    uint32_t max_length;
    uint32_t terms;
    uint64_t sum_length;
    uint64_t codec;
};

/* A manifest of no segments; flags of enum index_flags. */
struct manifest test_manifest(uint32_t flags);

/* The text of passage `number`; its characters, if wanted, in `characters`. */
size_t test_passage(uint8_t text[TEST_PASSAGE_BYTES], uint32_t *characters,
                    uint32_t number);

/* The id of article `number`. */
size_t test_id(char id[32], uint32_t number);

/* Makes the sections of articles first .. first + articles - 1. */
void test_segment_make(struct test_segment *out, const struct manifest *m,
                       const char *folder, const struct text_codec *codec,
                       uint32_t first, uint32_t articles);

/* The bytes of a section. */
struct byte_writer *test_segment_bytes(struct test_segment *segment,
                                       enum section_kind kind, uint32_t field);

/*
 * Records, ids, passages and dates of all articles; a part of
 * test_segment_make, in segment_facts.c.
 */
void test_segment_facts(struct test_segment *segment, struct text_coder *coder,
                        uint32_t first);

/*
 * Changes sections as hostile bytes say, TEST_CHANGE_BYTES at a time: section,
 * place in it (two bytes), and what to xor there.
 */
void test_segment_change(struct test_segment *segment, const uint8_t *bytes,
                         size_t size);

/* Writes the segment, adds it to the manifest, and frees the sections. */
void test_segment_write(struct test_segment *segment, struct manifest *m,
                        const char *folder);

/* Makes, writes and commits an index of segments of so many articles. */
void test_index_write(const char *folder, struct manifest *m,
                      const uint32_t *articles, size_t segments);

/* For -1 after a call that must not fail. */
void test_must(int result, const struct error *err);

#endif
