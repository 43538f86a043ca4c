#include "tests/unit/test_support.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "common/postings_list.h"
#include "common/postings_writer.h"

enum { DOCID_END = 100000, MANY = 300 };

/* A list's bytes, and POSITIONS. */
struct sample {
    struct byte_writer out;
    struct byte_writer positions;
};

static struct sample make_list(uint32_t df, bool has_positions)
{
    static uint16_t lengths[DOCID_END];
    struct sample s = { 0 };
    struct postings_writer w = { .out = &s.out,
                                 .positions = &s.positions,
                                 .docid_end = DOCID_END,
                                 .lengths = lengths };
    struct error err = { 0 };
    static const uint16_t positions[] = { 3, 50, 254 };

    postings_writer_begin(&w, has_positions);
    for (uint32_t i = 0; i < df; i++) {
        uint32_t docid = 7 + i * 5 + (i & 1);

        lengths[docid] = (uint16_t)(30 + i % 9);
        if (postings_writer_add(&w, docid, 1 + i % 3,
                                has_positions ? positions : NULL, &err) < 0)
            fail_msg("%s", err.message);
    }
    assert_int_equal(postings_writer_end(&w, &err), 0);
    postings_writer_free(&w);
    return s;
}

static void free_list(struct sample *s)
{
    byte_writer_free(&s->out);
    byte_writer_free(&s->positions);
}

/* They are those of the planes too. */
static void assert_positions(const uint16_t *positions,
                             const struct postings_list *list, uint32_t i,
                             const struct postings_block *block)
{
    struct positions_planes planes;
    struct error err = { 0 };

    assert_int_equal(postings_list_planes(&planes, list, i, block, &err), 0);
    assert_int_equal(planes.count, block->occurrences);
    for (uint32_t j = 0; j < planes.count; j++) {
        uint16_t one;

        assert_int_equal(
            positions_planes_read(&one, &planes, j, 1, list->whole, &err), 0);
        assert_int_equal(one, positions[j]);
    }
}

static int read_block(const struct postings_list *list, uint32_t i,
                      struct error *err)
{
    struct postings_block block;
    uint32_t base;
    uint32_t last;

    if (postings_list_range(list, i, &base, &last, err) < 0 ||
        postings_list_block(&block, list, i, err) < 0)
        return -1;
    assert_true(base <= block.docids[0] && last < list->docid_end);
    assert_true(block.docids[block.count - 1] <= last);
    assert_true(!list->lasts || block.docids[block.count - 1] == last);
    if (!list->has_positions)
        return 0;

    uint16_t *positions = malloc(2 * (size_t)block.occurrences);
    int result = postings_list_positions(positions, block.occurrences, list, i,
                                         &block, err);

    if (result == 0)
        assert_positions(positions, list, i, &block);
    free(positions);
    return result;
}

/* Reads everything of the list in exact copies of its bytes. */
static int read_all(const uint8_t *bytes, size_t size, bool has_positions,
                    const struct byte_writer *positions, struct error *err)
{
    struct postings_list list;
    uint8_t *copy = exact_copy(bytes, size);
    uint8_t *section = exact_copy(positions->bytes, positions->size);
    int result = postings_list_open(&list, copy, size, 0, has_positions, false,
                                    DOCID_END, section, positions->size, err);

    for (uint32_t i = 0; result == 0 && i < list.blocks; i++)
        result = read_block(&list, i, err);
    free(copy);
    free(section);
    return result;
}

static void whole_lists_are_read(void **state)
{
    (void)state;
    static const uint32_t dfs[] = { 1, 2, 256, MANY };
    struct error err = { 0 };

    for (size_t i = 0; i < 2 * TEST_COUNT(dfs); i++) {
        struct sample s = make_list(dfs[i / 2], i & 1);

        if (read_all(s.out.bytes, s.out.size, i & 1, &s.positions, &err) < 0)
            fail_msg("%s", err.message);
        free_list(&s);
    }
}

static void every_truncation_is_refused(void **state)
{
    (void)state;
    static const uint32_t dfs[] = { 1, 2, 20, MANY };

    for (size_t i = 0; i < 2 * TEST_COUNT(dfs); i++) {
        struct sample s = make_list(dfs[i / 2], i & 1);

        for (size_t size = 0; size < s.out.size; size++) {
            struct error err = { 0 };

            if (read_all(s.out.bytes, size, i & 1, &s.positions, &err) == 0)
                fail_msg("df %u cut to %zu bytes is accepted", dfs[i / 2],
                         size);
            assert_int_equal(err.kind, ERROR_CORRUPT);
        }
        free_list(&s);
    }
}

static void flipped_bytes_are_refused_or_read_as_well_formed(void **state)
{
    (void)state;
    static const uint32_t dfs[] = { 1, 2, 20, MANY };

    for (size_t i = 0; i < 2 * TEST_COUNT(dfs); i++) {
        struct sample s = make_list(dfs[i / 2], i & 1);
        struct error err = { 0 };

        for (size_t j = 0; j < 3 * s.out.size; j++) {
            static const uint8_t flips[] = { 0x01, 0x80, 0xFF };
            uint8_t *byte = &s.out.bytes[j / 3];

            *byte ^= flips[j % 3];
            read_all(s.out.bytes, s.out.size, i & 1, &s.positions, &err);
            *byte ^= flips[j % 3];
        }
        assert_int_equal(err.kind, ERROR_CORRUPT);
        free_list(&s);
    }
}

struct damage {
    const char *why;
    const char *says;
    const char *bytes;
    size_t size;
    bool has_positions;
};

static void assert_refused(const struct damage *damage)
{
    struct byte_writer nothing = { 0 };
    struct error err = { 0 };

    if (read_all((const uint8_t *)damage->bytes, damage->size,
                 damage->has_positions, &nothing, &err) == 0)
        fail_msg("accepted: %s", damage->why);
    assert_int_equal(err.kind, ERROR_CORRUPT);
    if (!strstr(err.message, damage->says))
        fail_msg("%s: says \"%s\"", damage->why, err.message);
}

static void damage_of_short_lists_is_named(void **state)
{
    (void)state;
    static const struct damage cases[] = {
        { "no bytes at all", "head is cut short", "", 0, false },
        { "docid 100,000", "no passage's", "\xc1\x9a\x0c", 3, false },
        { "a byte too many", "another size", "\x03\x00", 2, false },
        { "no position", "another size", "\x03", 1, true },
        { "position 255", "above the largest", "\x03\xff", 2, true },
        { "2 bytes in passages", "another size", "\x03\x01\x01", 3, true },
        { "df 0", "no posting", "\x00", 1, false },
        { "df 100,001", "more than passages", "\x84\xb5\x18", 3, false },
        { "2^32 occurrences", "too many occurrences",
          "\x0a\xff\xff\xff\xff\x0f", 6, false },
        /* 2 below 100,000, of 17 bits: 5, and the class 0 of a gap of 1 */
        { "no docids", "cut short", "\x08", 1, false },
        { "docids cut", "cut short", "\x08\x00\x05\x00", 4, false },
        { "padding of classes", "padding", "\x08\x10\x05\x00\x00", 5, false },
        { "padding of 1", "padding", "\x08\x00\x05\x00\x02", 5, false },
        { "docid 100,000", "past the end", "\x08\x00\x9f\x86\x01", 5, false },
        { "no tf", "in the tf", "\x0a\x00\x00\x05\x00\x00", 6, false },
        { "a byte more", "after the block", "\x08\x00\x05\x00\x00\x00", 6,
          false },
        { "a position too few", "not as many", "\x08\x00\x05\x00\x00\x01", 6,
          true },
    };

    for (size_t i = 0; i < TEST_COUNT(cases); i++)
        assert_refused(&cases[i]);
}

static void damage_of_long_heads_is_named(void **state)
{
    (void)state;
    static const struct damage cases[] = {
        { "one block for 257", "too few blocks", "\x84\x08\x01", 3, false },
        { "258 blocks for 257", "too few blocks", "\x84\x08\x82\x02", 4,
          false },
        { "positions out of range", "in their section",
          "\x84\x08\x02\x00\x01\x00\x00\x00", 8, true },
        { "padding of 1", "padding", "\x84\x08\x02\x01", 4, false },
        { "no directory", "directory is cut", "\x84\x08\x02\x00", 4, false },
    };

    for (size_t i = 0; i < TEST_COUNT(cases); i++)
        assert_refused(&cases[i]);
}

static void damage_of_directories_is_named(void **state)
{
    (void)state;
    /* The head takes 8 bytes and needs no padding; then lasts at 8, bounds
     * at 16, offsets at 24, position offsets at 32. */
    static const struct {
        const char *says;
        size_t at;
        uint32_t value;
    } cases[] = {
        { "no passage's", 8, DOCID_END }, { "do not ascend", 12, 1283 },
        { "offsets of blocks", 24, 1 },   { "offsets of blocks", 28, 100000 },
        { "offsets of blocks", 32, 1 },   { "offsets of blocks", 36, 100000 },
        { "not as many", 36, 2 },
    };
    struct sample s = make_list(MANY, true);

    for (size_t i = 0; i < TEST_COUNT(cases); i++) {
        struct error err = { 0 };
        uint8_t *bytes = exact_copy(s.out.bytes, s.out.size);

        for (unsigned j = 0; j < 4; j++)
            bytes[cases[i].at + j] = (uint8_t)(cases[i].value >> 8 * j);
        assert_int_equal(read_all(bytes, s.out.size, true, &s.positions, &err),
                         -1);
        free(bytes);
        if (!strstr(err.message, cases[i].says))
            fail_msg("case %zu says \"%s\"", i, err.message);
    }
    free_list(&s);
}

/* Their start is the head's byte 5; their size is all there is. */
static void positions_that_pass_their_section_are_refused(void **state)
{
    (void)state;
    struct sample s = make_list(MANY, true);
    struct error err = { 0 };

    assert_int_equal(s.out.bytes[5], 0);
    s.out.bytes[5] = 1;
    assert_int_equal(
        read_all(s.out.bytes, s.out.size, true, &s.positions, &err), -1);
    assert_non_null(strstr(err.message, "in their section"));
    free_list(&s);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(whole_lists_are_read),
        cmocka_unit_test(every_truncation_is_refused),
        cmocka_unit_test(flipped_bytes_are_refused_or_read_as_well_formed),
        cmocka_unit_test(damage_of_short_lists_is_named),
        cmocka_unit_test(damage_of_long_heads_is_named),
        cmocka_unit_test(damage_of_directories_is_named),
        cmocka_unit_test(positions_that_pass_their_section_are_refused),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
