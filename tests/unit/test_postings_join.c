#include "tests/unit/test_support.h"

#include <stdlib.h>
#include <string.h>

#include "common/postings_join.h"
#include "common/postings_writer.h"
#include "tests/unit/segment_maker.h"

enum { LISTS = 5, ROUNDS = 4000, POSITIONS = 1 << 14 };

/* Of what kind the lists of a round are. */
struct kind {
    bool has_positions;
    bool whole;
    uint32_t repeats; /* 1 posting in so many has more than one */
};

static const struct kind kinds[] = {
    { false, false, 2 }, { true, false, 3 },   { true, true, 9 },
    { true, true, 40 },  { true, false, 200 },
};

static uint16_t lengths[1 << 20];

struct postings {
    struct postings_block block;
    uint16_t positions[POSITIONS];
};

static void add_posting(struct postings *p, struct test_random *random,
                        const struct kind *kind, uint32_t docid)
{
    bool far = kind->whole && test_random_below(random, 20) == 0;
    uint32_t position = (uint32_t)test_random_below(random, far ? 5000 : 100);
    uint32_t tf = 1;

    if (test_random_below(random, kind->repeats) == 0)
        tf += (uint32_t)test_random_below(random, 5);
    for (uint32_t i = 0; i < tf; i++)
        p->positions[p->block.occurrences++] = (uint16_t)(position + i * 20);
    p->block.docids[p->block.count] = docid;
    p->block.tf[p->block.count++] = tf;
}

/* Up to `most` postings of passages below `end`. */
static void make_postings(struct postings *p, struct test_random *random,
                          const struct kind *kind, uint32_t most, uint32_t end)
{
    uint64_t step = 1 + test_random_below(random, 1 + 2 * (uint64_t)end / most);
    uint64_t docid = test_random_below(random, end);

    p->block.count = 0;
    p->block.occurrences = 0;
    for (; p->block.count < most && docid < end;
         docid += 1 + test_random_below(random, step))
        add_posting(p, random, kind, (uint32_t)docid);
}

/* The bytes of the list as postings_writer makes it. */
static void write_list(struct byte_writer *out, const struct postings *p,
                       const struct kind *kind, uint32_t end)
{
    struct byte_writer positions = { 0 };
    struct postings_writer w = { .out = out,
                                 .positions = &positions,
                                 .docid_end = end,
                                 .lengths = lengths,
                                 .whole = kind->whole };
    struct postings_run run = { p->block.count, p->block.docids, p->block.tf,
                                kind->has_positions ? p->positions : NULL };
    struct error err = { 0 };

    postings_writer_begin(&w, kind->has_positions);
    test_must(postings_writer_add_run(&w, &run, &err), &err);
    test_must(postings_writer_end(&w, &err), &err);
    postings_writer_free(&w);
    byte_writer_free(&positions);
}

/* Adds a list in exactly its bytes, which stay until *bytes is freed. */
static int add_list(uint8_t **bytes, struct postings_join *join,
                    const void *list, size_t size, const struct kind *kind,
                    uint32_t base, uint32_t end, struct error *err)
{
    struct postings_list opened;

    *bytes = exact_copy(list, size);
    if (postings_list_open(&opened, *bytes, size, 0, kind->has_positions,
                           kind->whole, end, NULL, 0, err) < 0)
        return -1;
    return postings_join_add(join, &opened, base, err);
}

/* The list of a single posting becomes `moved`. */
static void assert_moved(const struct byte_writer *list,
                         const struct byte_writer *moved,
                         const struct kind *kind, uint32_t base, uint32_t end)
{
    uint8_t *bytes = exact_copy(list->bytes, list->size);
    struct byte_writer out = { 0 };
    struct postings_list opened;
    struct error err = { 0 };

    test_must(postings_list_open(&opened, bytes, list->size, 0,
                                 kind->has_positions, kind->whole, end, NULL, 0,
                                 &err),
              &err);
    test_must(postings_join_single(&out, &opened, base, &err), &err);
    assert_int_equal(out.size, moved->size);
    assert_memory_equal(out.bytes, moved->bytes, out.size);
    byte_writer_free(&out);
    free(bytes);
}

static void a_single_posting_is_moved(void **state)
{
    (void)state;
    static struct postings one;
    struct test_random random = test_random_start(64);

    for (size_t i = 0; i < 1000; i++) {
        const struct kind *kind = &kinds[i % TEST_COUNT(kinds)];
        uint32_t base = (uint32_t)test_random_below(&random, 1000);
        struct byte_writer list = { 0 };
        struct byte_writer moved = { 0 };

        do
            make_postings(&one, &random, kind, 1, 500);
        while (one.block.occurrences > 1);
        write_list(&list, &one, kind, 500);
        one.block.docids[0] += base;
        write_list(&moved, &one, kind, 1500);
        assert_moved(&list, &moved, kind, base, 500);
        byte_writer_free(&list);
        byte_writer_free(&moved);
    }
}

static void append(struct postings *all, const struct postings *p,
                   uint32_t base)
{
    for (uint32_t i = 0; i < p->block.count; i++) {
        all->block.docids[all->block.count] = base + p->block.docids[i];
        all->block.tf[all->block.count++] = p->block.tf[i];
    }
    memcpy(all->positions + all->block.occurrences, p->positions,
           p->block.occurrences * sizeof *p->positions);
    all->block.occurrences += p->block.occurrences;
}

static void join_some(struct test_random *random, const struct kind *kind)
{
    static struct postings all;
    static struct postings one;
    static struct postings_join join;
    struct byte_writer expected = { 0 };
    struct byte_writer joined = { 0 };
    uint8_t *bytes[LISTS] = { NULL };
    uint32_t lists = 1 + (uint32_t)test_random_below(random, LISTS);
    uint32_t part = 1 + (uint32_t)test_random_below(random, 200000);
    struct error err = { 0 };

    all.block.count = all.block.occurrences = 0;
    postings_join_begin(&join, kind->has_positions, lists * part);
    for (uint32_t i = 0; i < lists; i++) {
        struct byte_writer list = { 0 };
        uint32_t most = 1 + (uint32_t)test_random_below(random, 51);

        make_postings(&one, random, kind, most, part);
        write_list(&list, &one, kind, part);
        append(&all, &one, i * part);
        test_must(add_list(&bytes[i], &join, list.bytes, list.size, kind,
                           i * part, part, &err),
                  &err);
        byte_writer_free(&list);
    }
    if (all.block.occurrences > 1) {
        test_must(postings_join_end(&join, &joined, &err), &err);
        write_list(&expected, &all, kind, lists * part);
        assert_int_equal(joined.size, expected.size);
        assert_memory_equal(joined.bytes, expected.bytes, joined.size);
    }
    for (uint32_t i = 0; i < lists; i++)
        free(bytes[i]);
    byte_writer_free(&joined);
    byte_writer_free(&expected);
}

static void joined_lists_are_those_of_all_their_postings(void **state)
{
    (void)state;
    struct test_random random = test_random_start(7);

    memset(lengths, 1, sizeof lengths);
    for (int i = 0; i < ROUNDS; i++)
        join_some(&random, &kinds[(size_t)i % TEST_COUNT(kinds)]);
}

/* A list of passages below 100 that another follows. */
static void damage_is_named_and_refused(void **state)
{
    (void)state;
    static const struct kind kind = { .has_positions = true };
    static const struct {
        const char *why;
        const char *says;
        const char *bytes;
        size_t size;
    } cases[] = {
        { "no classes", "cut short", "\x08", 1 },
        { "no first value", "cut short", "\x08\x00", 2 },
        { "a first value of 100", "past the end", "\x08\x00\x64\x01\x02", 5 },
        { "it alone is 100", "past the end", "\x06\x00\x64\x02\x01\x02", 6 },
        { "its second is 100", "past the end", "\x08\x00\x63\x01\x02", 5 },
        { "padding of classes", "padding", "\x08\x10\x01\x01\x02", 5 },
        { "padding of gaps", "padding", "\x08\x00\x81\x01\x02", 5 },
        { "no end of tf", "last bit", "\x0A\x00\x00\x01\x02\x01\x02\x03", 8 },
        { "a position less", "not as many", "\x08\x00\x01\x01", 4 },
        { "a position more", "not as many", "\x08\x00\x01\x01\x02\x03", 6 },
    };

    for (size_t i = 0; i < TEST_COUNT(cases); i++) {
        static struct postings_join join;
        struct error err = { 0 };
        uint8_t *bytes[2] = { NULL };

        postings_join_begin(&join, true, 200);
        if (add_list(&bytes[0], &join, cases[i].bytes, cases[i].size, &kind, 0,
                     100, &err) == 0 &&
            add_list(&bytes[1], &join, "\x03\x01", 2, &kind, 100, 100, &err) ==
                0)
            fail_msg("accepted: %s", cases[i].why);
        assert_int_equal(err.kind, ERROR_CORRUPT);
        if (!strstr(err.message, cases[i].says))
            fail_msg("%s: %s", cases[i].why, err.message);
        free(bytes[0]);
        free(bytes[1]);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_single_posting_is_moved),
        cmocka_unit_test(joined_lists_are_those_of_all_their_postings),
        cmocka_unit_test(damage_is_named_and_refused),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
