#include "tests/unit/test_support.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "common/positions_block.h"

enum { POSTINGS = 40, OCCURRENCES = 400 };

struct sample {
    uint32_t tf[POSTINGS];
    uint32_t count;
    uint16_t positions[OCCURRENCES];
    uint32_t occurrences;
};

/* Positions up to `most`, the last of the last posting being `most`. */
static struct sample make_sample(struct test_random *random, uint32_t most)
{
    struct sample s = { .count = POSTINGS };

    for (uint32_t i = 0; i < POSTINGS; i++) {
        uint32_t tf = 1 + (uint32_t)test_random_below(random, 10);
        uint32_t step = (most + 1) / tf;

        if (step == 0)
            step = tf = 1;
        s.tf[i] = tf;
        for (uint32_t j = 0; j < tf; j++)
            s.positions[s.occurrences++] =
                (uint16_t)(j * step + test_random_below(random, step));
    }
    s.positions[s.occurrences - 1] = (uint16_t)most;
    return s;
}

/* The positions of one posting after another. */
static int read_each(uint16_t *out, struct byte_reader *in,
                     const struct sample *s, bool whole, struct error *err)
{
    struct positions_planes planes;
    uint32_t first = 0;

    if (positions_planes_open(&planes, in, s->occurrences, whole, err) < 0)
        return -1;
    for (uint32_t i = 0; i < s->count; first += s->tf[i++]) {
        positions_planes_fetch(&planes, first);
        if (positions_planes_read(out + first, &planes, first, s->tf[i], whole,
                                  err) < 0)
            return -1;
    }
    return 0;
}

/* In one go and one by one, which must come to the same. */
static int decode(uint16_t *out, const uint8_t *bytes, size_t size,
                  const struct sample *s, bool whole, struct error *err)
{
    uint8_t *copy = exact_copy(bytes, size);
    uint16_t each[OCCURRENCES];
    struct byte_reader in;
    struct error inner;

    byte_reader_init(&in, copy, size);

    int result = positions_block_decode(out, &in, s->tf, s->count,
                                        s->occurrences, whole, err);

    byte_reader_init(&in, copy, size);
    assert_int_equal(read_each(each, &in, s, whole, &inner), result);
    if (result == 0)
        assert_memory_equal(each, out, 2 * s->occurrences);
    free(copy);
    return result;
}

static void positions_of_every_width_come_back(void **state)
{
    (void)state;
    struct test_random random = test_random_start(2);

    for (uint32_t h = 0; h <= 8; h++) {
        uint32_t most = h == 8 ? 65534 : (256u << h) - 1;
        struct sample s = make_sample(&random, most);
        struct byte_writer out = { 0 };
        uint16_t back[OCCURRENCES];
        struct error err = { 0 };

        positions_block_encode(&out, s.positions, s.occurrences);
        assert_true(h == 0 || out.bytes[s.occurrences] == h);
        assert_int_equal(out.size,
                         s.occurrences + (h > 0) + (s.occurrences * h + 7) / 8);
        assert_int_equal(decode(back, out.bytes, out.size, &s, true, &err), 0);
        assert_memory_equal(back, s.positions, 2 * s.occurrences);
        byte_writer_free(&out);
    }
}

static void positions_of_passages_take_a_byte_each(void **state)
{
    (void)state;
    struct test_random random = test_random_start(3);
    struct sample s = make_sample(&random, 254);
    struct byte_writer out = { 0 };
    uint16_t back[OCCURRENCES];
    struct error err = { 0 };

    positions_block_encode(&out, s.positions, s.occurrences);
    assert_int_equal(out.size, s.occurrences);
    assert_int_equal(decode(back, out.bytes, out.size, &s, false, &err), 0);
    assert_memory_equal(back, s.positions, 2 * s.occurrences);
    byte_writer_free(&out);
}

static void damage_is_named_and_refused(void **state)
{
    (void)state;
    static const struct {
        const char *why;
        const char *says;
        const char *bytes;
        size_t size;
        bool whole;
    } cases[] = {
        { "a byte too few", "not as many", "\x01\x02", 2, false },
        { "a byte too many", "not as many", "\x01\x02\x03\x04", 4, false },
        { "twice the same", "do not ascend", "\x05\x05\x01", 3, false },
        { "descending", "do not ascend", "\x06\x05\x01", 3, false },
        { "255", "above the largest", "\x01\xff\x01", 3, false },
        { "nothing", "not as many", "", 0, true },
        { "width 9", "16 bits", "\x01\x02\x03\x09\x00\x00\x00\x00", 8, true },
        { "width 0", "no width", "\x01\x02\x03\x00", 4, true },
        { "no high bits", "not as many", "\x01\x02\x03\x01", 4, true },
        { "padding", "padding", "\x01\x02\x03\x01\x08", 5, true },
        { "high bits that fall", "ascend", "\x01\x02\x03\x01\x01", 5, true },
        { "65,535", "above", "\x01\xff\x03\x08\x01\xff\x03", 7, true },
        { "a width in passages", "not as many", "\x01\x02\x03\x01\x02", 5,
          false },
    };

    for (size_t i = 0; i < TEST_COUNT(cases); i++) {
        struct sample s = { .tf = { 2, 1 }, .count = 2, .occurrences = 3 };
        uint16_t back[3];
        struct error err = { 0 };

        if (decode(back, (const uint8_t *)cases[i].bytes, cases[i].size, &s,
                   cases[i].whole, &err) == 0)
            fail_msg("accepted: %s", cases[i].why);
        assert_int_equal(err.kind, ERROR_CORRUPT);
        if (!strstr(err.message, cases[i].says))
            fail_msg("%s: says \"%s\"", cases[i].why, err.message);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(positions_of_every_width_come_back),
        cmocka_unit_test(positions_of_passages_take_a_byte_each),
        cmocka_unit_test(damage_is_named_and_refused),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
