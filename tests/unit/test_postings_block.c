#include "tests/unit/test_support.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "common/postings_block.h"

static int decode(struct postings_block *out, const void *bytes, size_t size,
                  uint32_t base, uint32_t last, struct error *err)
{
    uint8_t *copy = exact_copy(bytes, size);
    struct byte_reader in;

    byte_reader_init(&in, copy, size);

    int result = postings_block_decode(out, &in, base, last, err);

    if (result == 0 && read_left(&in) > 0)
        result = error_set(err, ERROR_CORRUPT, "bytes after the block");
    free(copy);
    return result;
}

static void assert_same(const struct postings_block *a,
                        const struct postings_block *b)
{
    assert_int_equal(a->count, b->count);
    assert_int_equal(a->occurrences, b->occurrences);
    assert_memory_equal(a->docids, b->docids, 4 * a->count);
    assert_memory_equal(a->tf, b->tf, 4 * a->count);
}

static uint32_t last_of(const struct postings_block *block)
{
    return block->docids[block->count - 1];
}

/* As the only block of a list. */
static void short_round_trip(const struct postings_block *block,
                             uint32_t docid_end)
{
    struct byte_writer out = { 0 };
    struct postings_block back = { .count = block->count,
                                   .occurrences = block->occurrences };
    struct byte_reader in;
    struct error err = { 0 };

    postings_block_encode_short(&out, block, docid_end);

    uint8_t *copy = exact_copy(out.bytes, out.size);

    byte_reader_init(&in, copy, out.size);
    if (postings_block_decode_short(&back, &in, docid_end, &err) < 0)
        fail_msg("%s", err.message);
    assert_int_equal(read_left(&in), 0);
    assert_same(&back, block);
    assert_int_equal(back.short_size, out.size);
    free(copy);
    byte_writer_free(&out);
}

static uint32_t tf_of(const struct postings_block *block, uint32_t docid)
{
    for (uint32_t i = 0; i < block->count; i++) {
        if (block->docids[i] == docid)
            return block->tf[i];
    }
    return 0;
}

/* Some docids of the block, and neighbours; returns how many. */
static size_t pick_docids(uint32_t *wanted, const struct postings_block *block,
                          uint32_t base, uint32_t step)
{
    size_t count = 0;

    for (uint32_t i = step / 2; i < block->count; i += step) {
        uint32_t docid = block->docids[i];

        if (i % 2 && docid > base)
            docid--;
        if (count == 0 || wanted[count - 1] < docid)
            wanted[count++] = docid;
    }
    if (count == 0 || wanted[count - 1] < last_of(block))
        wanted[count++] = last_of(block);
    return count;
}

/* What it finds of a block that decoding would refuse does not matter. */
static void look_up_damaged(const void *bytes, size_t size, uint32_t base,
                            uint32_t last)
{
    uint8_t *copy = exact_copy(bytes, size);
    uint32_t wanted[] = { base, base + (last - base) / 2, last };
    uint32_t tf[TEST_COUNT(wanted)];
    struct byte_reader in;
    struct error err;

    byte_reader_init(&in, copy, size);
    postings_block_look_up(tf, wanted, TEST_COUNT(wanted), &in, base, last,
                           &err);
    free(copy);
}

/* Without decoding the others; what lies before the block has no posting. */
static void look_up(const struct postings_block *block, const void *bytes,
                    size_t size, uint32_t base)
{
    uint8_t *copy = exact_copy(bytes, size);
    uint32_t wanted[BLOCK_MAX + 1];
    uint32_t tf[BLOCK_MAX + 1];
    struct error err = { 0 };

    for (uint32_t step = 2; step <= 128; step *= 4) {
        size_t count = 0;
        struct byte_reader in;

        if (base < block->docids[0])
            wanted[count++] = base;
        count += pick_docids(wanted + count, block, base + 1, step);
        byte_reader_init(&in, copy, size);
        if (postings_block_look_up(tf, wanted, count, &in, base, last_of(block),
                                   &err) < 0)
            fail_msg("%s", err.message);
        for (size_t i = 0; i < count; i++)
            assert_int_equal(tf[i], tf_of(block, wanted[i]));
    }
    free(copy);
}

/* The coded block at `base`, after one that ends long before it. */
static void skip_round_trip(const struct postings_block *block,
                            const struct byte_writer *coded, uint32_t base)
{
    uint32_t before = base / 3;
    struct byte_writer out = { 0 };
    struct postings_head head;
    struct postings_block back = { 0 };
    struct error err = { 0 };
    struct byte_reader in;

    byte_reader_init(&in, coded->bytes, coded->size);
    assert_int_equal(
        postings_block_head(&head, &in, base, last_of(block), &err), 0);
    assert_int_equal(head.base, base);
    postings_block_write_head(&out, &head, base);
    assert_memory_equal(out.bytes, coded->bytes, out.size);
    byte_writer_reset(&out);
    postings_block_write_head(&out, &head, before);
    write_bytes(&out, in.at, read_left(&in));
    if (decode(&back, out.bytes, out.size, before, last_of(block), &err) < 0)
        fail_msg("%s", err.message);
    assert_same(&back, block);
    look_up(block, out.bytes, out.size, before);
    byte_writer_free(&out);
}

/* Encodes and decodes, in a list and as a short one; returns the type byte. */
static unsigned round_trip(const struct postings_block *block, uint32_t base)
{
    struct byte_writer out = { 0 };
    struct postings_block back = { 0 };
    struct error err = { 0 };
    uint32_t last = last_of(block);

    postings_block_encode(&out, block, base);
    if (decode(&back, out.bytes, out.size, base, last, &err) < 0)
        fail_msg("%s", err.message);
    assert_same(&back, block);

    look_up(block, out.bytes, out.size, base);
    skip_round_trip(block, &out, base);

    unsigned type = out.bytes[1];

    byte_writer_free(&out);
    short_round_trip(block, last + 1);
    short_round_trip(block, (uint32_t)INT32_MAX + 1);
    return type;
}

/*
 * `count` docids from base, gaps below `gap`, tf at most `tf`; half of the
 * blocks are in clusters.
 */
static struct postings_block make_block(struct test_random *random,
                                        uint32_t count, uint32_t base,
                                        uint32_t gap, uint32_t tf)
{
    struct postings_block block = { .count = count };
    uint32_t cluster = test_random_below(random, 2) == 0 ? 1 : 16;

    for (uint32_t i = 0; i < count; i++) {
        if (i % cluster == 0)
            base += (uint32_t)test_random_below(random, gap);
        block.docids[i] = base++;
        block.tf[i] = 1;
        if (test_random_below(random, 8) == 0)
            block.tf[i] = 1 + (uint32_t)test_random_below(random, tf);
        block.occurrences += block.tf[i];
    }
    return block;
}

static void blocks_of_all_densities_come_back(void **state)
{
    (void)state;
    struct test_random random = test_random_start(4);
    unsigned seen[4] = { 0 };

    for (unsigned round = 0; round < 4000; round++) {
        uint32_t gap = 1u << test_random_below(&random, 22);
        uint32_t tf = round % 50 == 0 ? 65535 : 1 + round % 3 * 4;
        uint32_t count = 1 + (uint32_t)test_random_below(&random, BLOCK_MAX);
        uint32_t base = (uint32_t)test_random_below(&random, 1u << 30);
        struct postings_block block = make_block(&random, count, base, gap, tf);

        seen[round_trip(&block, base)]++;
    }
    for (size_t i = 0; i < TEST_COUNT(seen); i++)
        assert_true(seen[i] > 0);
}

static void blocks_at_the_limits_come_back(void **state)
{
    (void)state;
    struct postings_block all = { .count = BLOCK_MAX };
    struct postings_block far = { .count = 1,
                                  .occurrences = 65535,
                                  .docids = { INT32_MAX },
                                  .tf = { 65535 } };
    struct postings_block ends = {
        .count = 2, .occurrences = 2, .docids = { 0, INT32_MAX }, .tf = { 1, 1 }
    };

    for (uint32_t i = 0; i < BLOCK_MAX; i++) {
        all.docids[i] = INT32_MAX - (BLOCK_MAX - 1 - i);
        all.tf[i] = 65535;
        all.occurrences += 65535;
    }
    assert_int_equal(round_trip(&all, all.docids[0]), 0);
    assert_int_equal(round_trip(&all, 0), 3);
    assert_int_equal(round_trip(&far, INT32_MAX), 0);
    assert_int_equal(round_trip(&far, 0), 2);
    assert_int_equal(round_trip(&ends, 0), 2);
}

static void a_block_takes_at_most_800_bytes_of_docids(void **state)
{
    (void)state;
    struct postings_block block = { .count = BLOCK_MAX,
                                    .occurrences = BLOCK_MAX };
    struct byte_writer out = { 0 };

    for (uint32_t i = 0; i < BLOCK_MAX; i++) {
        block.docids[i] = (i + 1) * 8388608u - 1;
        block.tf[i] = 1;
    }
    postings_block_encode(&out, &block, 0);
    assert_in_range(out.size - 3, 700, 800); /* its head is 3 */
    byte_writer_free(&out);
}

/* The smallest type is taken, the lower on a tie: counted by hand. */
static void the_smallest_type_is_taken(void **state)
{
    (void)state;
    static const struct {
        uint32_t docids[2];
        unsigned type;
        size_t size;
    } cases[] = {
        { { 0, 1 }, 0, 3 },
        /* bitset 1 byte; sequence of one below 7: 2 + 2 bits */
        { { 3, 7 }, 1, 4 },
        /* bitset 2; sequence of one below 8: 1 + 3 bits */
        { { 3, 8 }, 2, 4 },
    };

    for (size_t i = 0; i < TEST_COUNT(cases); i++) {
        struct postings_block block = { .count = 2,
                                        .occurrences = 2,
                                        .docids = { cases[i].docids[0],
                                                    cases[i].docids[1] },
                                        .tf = { 1, 1 } };
        struct byte_writer out = { 0 };

        postings_block_encode(&out, &block, 0);
        assert_int_equal(out.bytes[1], cases[i].type);
        assert_int_equal(out.size, cases[i].size);
        byte_writer_free(&out);
    }
}

static void damage_is_named_and_refused(void **state)
{
    (void)state;
    static const struct {
        const char *why;
        const char *says;
        const char *bytes;
        size_t size;
        uint32_t last; /* base is 100 */
    } cases[] = {
        { "no bytes at all", "in its head", "", 0, 100 },
        { "no type", "in its head", "\x00", 1, 100 },
        { "no occurrences", "in its head", "\x00\x00", 2, 100 },
        { "occurrences past 32 bits", "in its head",
          "\x00\x00\xff\xff\xff\xff\x0f", 7, 100 },
        { "type 8", "unknown type", "\x00\x08\x00", 3, 100 },
        { "no skip", "in its head", "\x00\x04\x00", 3, 200 },
        { "type 8 with a skip", "unknown type", "\x00\x0c\x00\x00", 4, 200 },
        { "a skip past the last", "skips all", "\x00\x04\x00\x00", 4, 100 },
        { "a skip far past it", "skips all", "\x00\x04\x00\x7f", 4, 110 },
        { "2 after a skip to 101", "more postings", "\x01\x04\x00\x00", 4,
          101 },
        { "gaps of one", "gaps of one", "\x00\x03\x00", 3, 100 },
        { "no gaps", "cut short", "\x02\x03\x00", 3, 110 },
        { "gaps past the last", "past the end", "\x02\x03\x00\x00\x09", 5,
          110 },
        { "3 in a span of 2", "more postings", "\x02\x02\x00", 3, 101 },
        { "a run with a hole", "with gaps", "\x01\x00\x00", 3, 102 },
        { "a bitset of 2049", "too wide", "\x01\x01\x00", 3, 2148 },
        { "no bitset", "in the docids", "\x01\x01\x00", 3, 107 },
        { "a bitset of one", "number of ones", "\x01\x01\x00\x80", 4, 107 },
        { "a bitset of three", "number of ones", "\x01\x01\x00\x83", 4, 107 },
        { "a bitset too short", "the last docid", "\x01\x01\x00\x03", 4, 106 },
        { "a bit past the end", "padding", "\x01\x01\x00\x81", 4, 106 },
        /* n 2, span 16: one value below 15: a bitmap of 2, 3 low bits */
        { "no sequence", "cut short", "\x01\x02\x00", 3, 115 },
        { "empty bitmap", "or are more", "\x01\x02\x00\x1c", 4, 115 },
        { "full bitmap", "or are more", "\x01\x02\x00\x03", 4, 115 },
        { "padding", "padding", "\x01\x02\x00\x21", 4, 115 },
        { "15 before 15", "past the end", "\x01\x02\x00\x1e", 4, 115 },
        /* n 3, span 14: two below 13: a bitmap of 5, twice 2 bits */
        { "twice the same", "do not ascend", "\x02\x02\x00\x43\x01", 5, 113 },
        { "descending", "do not ascend", "\x02\x02\x00\xc3\x00", 5, 113 },
        { "no tf", "in the tf", "\x01\x00\x01", 3, 101 },
        { "no last tf", "last bit", "\x01\x00\x01\x03", 4, 101 },
        { "tf padding", "last bit", "\x01\x00\x01\x0d", 4, 101 },
        { "too few tf", "the tf have", "\x01\x00\x01\x04", 4, 101 },
        { "too many tf", "the tf have", "\x01\x00\x01\x07", 4, 101 },
        /* n 32, 33 occurrences: 1 repeat, its place in 5 bits above a one */
        { "no sparse tf", "in the tf", "\x1f\x00\x01", 3, 131 },
        { "no repeat", "above 1", "\x1f\x00\x01\x00\x01\x01", 6, 131 },
        { "two repeats", "above 1", "\x1f\x00\x01\x02\x01\x01", 6, 131 },
        { "no place", "cut short", "\x1f\x00\x01\x01", 4, 131 },
        { "no tf of it", "in the tf", "\x1f\x00\x01\x01\x01", 5, 131 },
        { "a tf of 1", "last bit", "\x1f\x00\x01\x01\x01\x00", 6, 131 },
        { "too long", "after the block", "\x01\x00\x01\x05\x00", 5, 101 },
    };

    for (size_t i = 0; i < TEST_COUNT(cases); i++) {
        struct postings_block block;
        struct error err = { 0 };

        if (decode(&block, cases[i].bytes, cases[i].size, 100, cases[i].last,
                   &err) == 0)
            fail_msg("accepted: %s", cases[i].why);
        assert_int_equal(err.kind, ERROR_CORRUPT);
        if (!strstr(err.message, cases[i].says))
            fail_msg("%s: says \"%s\"", cases[i].why, err.message);
        look_up_damaged(cases[i].bytes, cases[i].size, 100, cases[i].last);
    }
}

static void assert_well_formed(const struct postings_block *block,
                               uint32_t base, uint32_t last)
{
    uint32_t sum = 0;

    assert_in_range(block->count, 1, BLOCK_MAX);
    assert_true(block->docids[0] >= base);
    assert_int_equal(last_of(block), last);
    for (uint32_t i = 0; i < block->count; i++) {
        assert_true(i == 0 || block->docids[i] > block->docids[i - 1]);
        assert_true(block->tf[i] >= 1);
        sum += block->tf[i];
    }
    assert_int_equal(sum, block->occurrences);
}

static void flipped_bits_give_an_error_or_a_well_formed_block(void **state)
{
    (void)state;
    struct test_random random = test_random_start(5);
    static const uint32_t gaps[] = { 2, 9, 1000, 1u << 22 };
    unsigned refused = 0;

    for (size_t g = 0; g < TEST_COUNT(gaps); g++) {
        struct postings_block block = make_block(&random, 70, 50, gaps[g], 9);
        struct postings_block back;
        struct byte_writer out = { 0 };
        struct error err = { 0 };
        uint32_t last = last_of(&block);

        postings_block_encode(&out, &block, 50);
        for (size_t i = 0; i < 8 * out.size; i++) {
            out.bytes[i / 8] ^= (uint8_t)(1 << i % 8);
            if (decode(&back, out.bytes, out.size, 50, last, &err) == 0) {
                assert_well_formed(&back, 50, last);
                look_up(&back, out.bytes, out.size, 50);
            } else {
                look_up_damaged(out.bytes, out.size, 50, last);
                refused++;
            }
            out.bytes[i / 8] ^= (uint8_t)(1 << i % 8);
        }
        for (size_t size = 0; size < out.size; size++) {
            assert_int_equal(decode(&back, out.bytes, size, 50, last, &err),
                             -1);
            look_up_damaged(out.bytes, size, 50, last);
        }
        byte_writer_free(&out);
    }
    assert_true(refused > 100);
}

static void length_codes_are_exact_below_128_and_never_fall(void **state)
{
    (void)state;
    for (uint32_t length = 0; length <= 65535; length++) {
        uint8_t code = length_code(length);
        uint32_t least = length_of_code(code);

        assert_true(code < LENGTH_CODE_NONE);
        assert_true(least <= length && length - least <= length / 8);
        assert_int_equal(length_code(least), code);
        if (length < 128)
            assert_int_equal(least, length);
        if (length > 0)
            assert_true(code >= length_code(length - 1));
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(blocks_of_all_densities_come_back),
        cmocka_unit_test(blocks_at_the_limits_come_back),
        cmocka_unit_test(a_block_takes_at_most_800_bytes_of_docids),
        cmocka_unit_test(the_smallest_type_is_taken),
        cmocka_unit_test(damage_is_named_and_refused),
        cmocka_unit_test(flipped_bits_give_an_error_or_a_well_formed_block),
        cmocka_unit_test(length_codes_are_exact_below_128_and_never_fall),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
