#define _DEFAULT_SOURCE /* MAP_ANONYMOUS */
#include "tests/unit/test_support.h"

#include <math.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

#include "common/postings_list.h"
#include "common/postings_writer.h"

enum { DOCID_END = INT32_MAX, POSITIONS_MOST = 1 << 17 };

/* What goes into a list and has to come out again. */
struct model {
    uint32_t df;
    uint32_t occurrences;
    uint32_t *docids;
    uint32_t *tf;
    uint16_t *lengths;   /* by docid */
    uint16_t *positions; /* one after another */
};

/* Of all docids; pages that are not written to take no memory. */
static uint16_t *map_lengths(void)
{
    void *map = mmap(NULL, DOCID_END * sizeof(uint16_t), PROT_READ | PROT_WRITE,
                     MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);

    assert_true(map != MAP_FAILED);
    return map;
}

/* A list of the kind that `df`, `gap` and `tf_most` say. */
static void make_model(struct model *m, struct test_random *random, uint32_t df,
                       uint32_t gap, uint32_t tf_most, uint32_t position_most)
{
    uint32_t docid = 0;

    *m = (struct model){ .df = df };
    m->docids = test_calloc(df, sizeof *m->docids);
    m->tf = test_calloc(df, sizeof *m->tf);
    m->lengths = map_lengths();
    m->positions = test_calloc(POSITIONS_MOST, sizeof *m->positions);
    for (uint32_t i = 0; i < df; i++) {
        docid += (uint32_t)test_random_below(random, gap);
        m->docids[i] = docid++;
        m->tf[i] = 1;
        if (test_random_below(random, 8) == 0)
            m->tf[i] = 1 + (uint32_t)test_random_below(random, tf_most);
        m->lengths[m->docids[i]] = (uint16_t)test_random_below(
            random, test_random_below(random, 4) == 0 ? 65536 : 300);
        uint32_t step = (position_most + 1) / m->tf[i];

        for (uint32_t j = 0; j < m->tf[i]; j++)
            m->positions[m->occurrences++] =
                (uint16_t)(j * step + test_random_below(random, step));
    }
}

static void free_model(struct model *m)
{
    test_free(m->docids);
    test_free(m->tf);
    munmap(m->lengths, DOCID_END * sizeof *m->lengths);
    test_free(m->positions);
}

static void write_model(struct postings_writer *w, const struct model *m,
                        bool has_positions)
{
    struct error err = { 0 };
    const uint16_t *positions = m->positions;

    w->lengths = m->lengths;
    postings_writer_begin(w, has_positions);
    for (uint32_t i = 0; i < m->df; i++) {
        if (postings_writer_add(w, m->docids[i], m->tf[i],
                                has_positions ? positions : NULL, &err) < 0)
            fail_msg("%s", err.message);
        positions += m->tf[i];
    }
    if (postings_writer_end(w, &err) < 0)
        fail_msg("%s", err.message);
}

static double score(double tf, double length, const double p[3])
{
    double k = p[0] * (1 - p[1] + p[1] * length / p[2]);

    return tf / (tf + k);
}

/* FORMAT.md, "Bounds"; `p` are k1, b and avgdl. */
static double bound(const uint8_t *bounds, const double p[3])
{
    double most = score(1, length_of_code(bounds[0]), p);

    if (bounds[3] >= 2)
        most = fmax(most, score(2, length_of_code(bounds[1]), p));
    if (bounds[3] == 255)
        return fmax(most, 1);
    if (bounds[3] >= 3)
        most = fmax(most, score(bounds[3], length_of_code(bounds[2]), p));
    return most;
}

static void assert_bounded(const uint8_t *bounds,
                           const struct postings_block *block,
                           const uint16_t *lengths, struct test_random *random)
{
    double p[3] = { (double)test_random_below(random, 300) / 100,
                    (double)test_random_below(random, 101) / 100,
                    1 + (double)test_random_below(random, 1000) };
    double most = bound(bounds, p) * (1 + 1e-12);

    for (uint32_t i = 0; i < block->count; i++)
        assert_true(score(block->tf[i], lengths[block->docids[i]], p) <= most);
}

static void assert_list(const struct postings_list *list, const struct model *m,
                        struct test_random *random)
{
    struct postings_block block;
    struct error err = { 0 };
    uint16_t *positions = test_calloc(POSITIONS_MOST, sizeof *positions);
    uint32_t at = 0;
    uint32_t position_at = 0;

    assert_int_equal(list->df, m->df);
    assert_int_equal(list->occurrences, m->occurrences);
    for (uint32_t i = 0; i < list->blocks; i++) {
        if (postings_list_block(&block, list, i, &err) < 0)
            fail_msg("block %u: %s", i, err.message);
        assert_true(at + block.count <= m->df);
        assert_memory_equal(block.docids, m->docids + at, 4 * block.count);
        assert_memory_equal(block.tf, m->tf + at, 4 * block.count);
        if (list->bounds)
            assert_bounded(postings_list_bounds(list, i), &block, m->lengths,
                           random);
        at += block.count;
        if (!list->has_positions)
            continue;
        if (postings_list_positions(positions, block.occurrences, list, i,
                                    &block, &err) < 0)
            fail_msg("positions of block %u: %s", i, err.message);
        assert_memory_equal(positions, m->positions + position_at,
                            2 * block.occurrences);
        position_at += block.occurrences;
    }
    assert_int_equal(at, m->df);
    test_free(positions);
}

static void lists_of_all_shapes_come_back_and_are_bounded(void **state)
{
    (void)state;
    struct test_random random = test_random_start(6);
    static const struct {
        uint32_t df, gap, tf;
    } shapes[] = {
        { 1, 1, 1 },         { 1, INT32_MAX, 1 }, { 1, 1 << 30, 200 },
        { 2, 1, 1 },         { 2, 1 << 30, 2 },   { 255, 9, 3 },
        { 256, 1, 1 },       { 256, 1 << 22, 4 }, { 257, 1, 1 },
        { 257, 1 << 22, 4 }, { 512, 3, 1 },       { 513, 100, 250 },
        { 5000, 2, 1 },      { 5000, 1, 9 },      { 5000, 400000, 3 },
    };

    for (size_t i = 0; i < 4 * TEST_COUNT(shapes); i++) {
        size_t shape = i / 4;
        bool whole = i & 1;
        bool has_positions = i & 2;
        struct byte_writer out = { 0 };
        struct byte_writer positions = { 0 };
        struct postings_writer w = { .out = &out,
                                     .positions = &positions,
                                     .out_start = 1000 + i,
                                     .positions_start = i,
                                     .docid_end = INT32_MAX,
                                     .whole = whole };
        struct model m;
        struct postings_list list;
        struct error err = { 0 };

        write_zeros(&positions, i);
        w.positions_start = 0;
        make_model(&m, &random, shapes[shape].df, shapes[shape].gap,
                   shapes[shape].tf, whole ? 65534 : 254);
        write_model(&w, &m, has_positions);

        uint8_t *bytes = exact_copy(out.bytes, out.size);
        uint8_t *section = exact_copy(positions.bytes, positions.size);

        if (postings_list_open(&list, bytes, out.size, w.out_start,
                               has_positions, whole, DOCID_END, section,
                               positions.size, &err) < 0)
            fail_msg("shape %zu: %s", shape, err.message);
        assert_list(&list, &m, &random);
        free(bytes);
        free(section);
        free_model(&m);
        postings_writer_free(&w);
        byte_writer_free(&out);
        byte_writer_free(&positions);
    }
}

/* Writes the model in runs of random size. */
static void write_runs(struct postings_writer *w, const struct model *m,
                       bool has_positions, struct test_random *random)
{
    const uint16_t *positions = m->positions;
    struct error err = { 0 };
    uint32_t end;

    w->lengths = m->lengths;
    postings_writer_begin(w, has_positions);
    for (uint32_t i = 0; i < m->df; i = end) {
        end = i + 1 + (uint32_t)test_random_below(random, m->df - i);

        struct postings_run run = { end - i, m->docids + i, m->tf + i,
                                    has_positions ? positions : NULL };

        assert_int_equal(postings_writer_add_run(w, &run, &err), 0);
        for (uint32_t j = i; j < end; j++)
            positions += m->tf[j];
    }
    assert_int_equal(postings_writer_end(w, &err), 0);
}

static void runs_give_the_bytes_of_single_postings(void **state)
{
    (void)state;
    static const uint32_t sizes[] = { 1, 2, 255, 256, 257, 512, 3000 };
    struct test_random random = test_random_start(9);

    for (size_t i = 0; i < 2 * TEST_COUNT(sizes); i++) {
        bool has_positions = i % 2 == 0;
        struct byte_writer out[4] = { { 0 }, { 0 }, { 0 }, { 0 } };
        struct postings_writer one = { .out = &out[0],
                                       .positions = &out[1],
                                       .docid_end = DOCID_END };
        struct postings_writer runs = { .out = &out[2],
                                        .positions = &out[3],
                                        .docid_end = DOCID_END };
        struct model m;

        make_model(&m, &random, sizes[i / 2], 9, 20, 254);
        write_model(&one, &m, has_positions);
        write_runs(&runs, &m, has_positions, &random);
        for (size_t j = 0; j < 2; j++) {
            assert_int_equal(out[j].size, out[2 + j].size);
            if (out[j].size > 0)
                assert_memory_equal(out[j].bytes, out[2 + j].bytes,
                                    out[j].size);
            byte_writer_free(&out[j]);
            byte_writer_free(&out[2 + j]);
        }
        free_model(&m);
        postings_writer_free(&one);
        postings_writer_free(&runs);
    }
}

static void huge_tf_come_back(void **state)
{
    (void)state;
    struct test_random random = test_random_start(7);
    struct byte_writer out = { 0 };
    struct byte_writer positions = { 0 };
    struct postings_writer w = { .out = &out,
                                 .positions = &positions,
                                 .docid_end = DOCID_END,
                                 .whole = true };
    struct model m;
    struct postings_list list;
    struct error err = { 0 };

    make_model(&m, &random, 300, 5, 1, 65534);
    m.tf[7] = 65535;
    m.occurrences += 65534;
    memmove(m.positions + 7 + 65535, m.positions + 8, 292 * sizeof(uint16_t));
    for (uint32_t i = 0; i < 65535; i++)
        m.positions[7 + i] = (uint16_t)i;
    write_model(&w, &m, true);
    assert_int_equal(postings_list_open(&list, out.bytes, out.size, 0, true,
                                        true, DOCID_END, positions.bytes,
                                        positions.size, &err),
                     0);
    assert_int_equal(postings_list_bounds(&list, 0)[3], 255);
    assert_list(&list, &m, &random);
    free_model(&m);
    postings_writer_free(&w);
    byte_writer_free(&out);
    byte_writer_free(&positions);
}

static void a_lone_posting_is_its_docid_and_its_position(void **state)
{
    (void)state;
    struct byte_writer out = { 0 };
    struct byte_writer sink = { 0 };
    struct postings_writer w = { .out = &out,
                                 .positions = &sink,
                                 .docid_end = DOCID_END };
    struct error err = { 0 };
    uint16_t position = 17;

    postings_writer_begin(&w, true);
    assert_int_equal(postings_writer_add(&w, 300, 1, &position, &err), 0);
    assert_int_equal(postings_writer_end(&w, &err), 0);
    assert_int_equal(out.size, 3);
    assert_memory_equal(out.bytes, "\xd9\x04\x11", 3);
    assert_int_equal(sink.size, 0);
    postings_writer_free(&w);
    byte_writer_free(&out);
}

static void a_short_list_is_what_the_format_draws(void **state)
{
    (void)state;
    struct byte_writer out = { 0 };
    struct byte_writer sink = { 0 };
    struct postings_writer w = { .out = &out,
                                 .positions = &sink,
                                 .docid_end = DOCID_END };
    struct error err = { 0 };
    static const uint16_t positions[] = { 4, 9, 1, 2, 3 };
    /*
     * df 2, repeats; 2 more; docids below 8: class 0 of the gap 1, the first
     * in 3 bits; tf 2, 3; positions.
     */
    static const uint8_t expected[] = {
        2 << 2 | 2, 2, 0, 4, 0x12, 4, 9, 1, 2, 3
    };

    w.docid_end = 8;
    postings_writer_begin(&w, true);
    assert_int_equal(postings_writer_add(&w, 4, 2, positions, &err), 0);
    assert_int_equal(postings_writer_add(&w, 5, 3, positions + 2, &err), 0);
    assert_int_equal(postings_writer_end(&w, &err), 0);
    assert_int_equal(out.size, sizeof expected);
    assert_memory_equal(out.bytes, expected, sizeof expected);
    postings_writer_free(&w);
    byte_writer_free(&out);
}

static void draining_between_lists_changes_no_byte(void **state)
{
    (void)state;
    struct test_random random = test_random_start(8);
    struct byte_writer all[2] = { 0 };
    struct byte_writer part[2] = { 0 };
    struct byte_writer drained[2] = { 0 };
    struct postings_writer whole = { .out = &all[0],
                                     .positions = &all[1],
                                     .docid_end = DOCID_END };
    struct postings_writer w = { .out = &part[0],
                                 .positions = &part[1],
                                 .docid_end = DOCID_END };

    for (uint32_t df = 1; df < 1000; df = df * 3 + 1) {
        struct model m;

        make_model(&m, &random, df, 30, 4, 254);
        write_model(&whole, &m, true);
        write_model(&w, &m, true);
        write_bytes(&drained[0], part[0].bytes, part[0].size);
        write_bytes(&drained[1], part[1].bytes, part[1].size);
        w.out_start += part[0].size;
        w.positions_start += part[1].size;
        byte_writer_reset(&part[0]);
        byte_writer_reset(&part[1]);
        free_model(&m);
    }
    for (size_t i = 0; i < 2; i++) {
        assert_int_equal(drained[i].size, all[i].size);
        assert_memory_equal(drained[i].bytes, all[i].bytes, all[i].size);
        byte_writer_free(&all[i]);
        byte_writer_free(&part[i]);
        byte_writer_free(&drained[i]);
    }
    postings_writer_free(&whole);
    postings_writer_free(&w);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(lists_of_all_shapes_come_back_and_are_bounded),
        cmocka_unit_test(runs_give_the_bytes_of_single_postings),
        cmocka_unit_test(huge_tf_come_back),
        cmocka_unit_test(a_lone_posting_is_its_docid_and_its_position),
        cmocka_unit_test(a_short_list_is_what_the_format_draws),
        cmocka_unit_test(draining_between_lists_changes_no_byte),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
