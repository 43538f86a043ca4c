#include "tests/unit/test_support.h"

#include <string.h>

#include "indexer/segment_stores.h"
#include "tests/unit/index_sample.h"

enum { STRINGS = 400, SIZE = 300 };

struct fixture {
    struct section_spool spools[SECTION_KINDS];
    struct segment_stores stores;
    uint32_t seed;
};

static void code(struct fixture *f, uint32_t flags, int level)
{
    struct manifest index = { .flags = flags, .text_level = level };
    struct error err = { 0 };

    test_must(
        segment_stores_code(&f->stores, &index, text_codec_builtin(), &err),
        &err);
}

/* Texts that are alike in places, so that a level makes a difference. */
static void add_next(struct fixture *f, struct segment_store *store, bool flag)
{
    uint8_t bytes[SIZE];
    struct error err = { 0 };

    for (size_t i = 0; i < SIZE; i += 3) {
        f->seed = f->seed * 1664525 + 1013904223;
        memcpy(bytes + i, &"ab_cad_aac_bd_ac"[f->seed >> 29], 3);
    }
    test_must(segment_store_add(store, bytes, SIZE, flag, &err), &err);
}

/* The stores of texts and records that get their codec after so many. */
static void make(struct fixture *f, uint32_t flags, int level, int uncoded)
{
    struct error err = { 0 };

    *f = (struct fixture){ 0 };
    segment_stores_open(&f->stores, f->spools);
    for (int i = 0; i < STRINGS; i++) {
        if (i == uncoded)
            code(f, flags, level);
        if (flags & INDEX_TEXT)
            add_next(f, &f->stores.texts, i % 3 == 0);
        add_next(f, &f->stores.records, false);
    }
    if (flags & INDEX_TEXT)
        test_must(string_store_writer_finish(&f->stores.texts.writer, &err),
                  &err);
    test_must(string_store_writer_finish(&f->stores.records.writer, &err),
              &err);
}

static void end(struct fixture *f)
{
    segment_stores_free(&f->stores);
    for (int i = 0; i < SECTION_KINDS; i++)
        byte_writer_free(&f->spools[i].bytes);
}

static bool same(const struct fixture *a, const struct fixture *b,
                 enum section_kind kind)
{
    const struct byte_writer *left = &a->spools[kind].bytes;
    const struct byte_writer *right = &b->spools[kind].bytes;

    assert_true(left->size > 0);
    return left->size == right->size &&
           memcmp(left->bytes, right->bytes, left->size) == 0;
}

static void the_codec_may_come_late(void **state)
{
    (void)state;
    struct fixture early, late;

    make(&early, INDEX_TEXT, 3, 0);
    make(&late, INDEX_TEXT, 3, STRINGS / 2);
    assert_true(same(&early, &late, SECTION_TEXT));
    assert_true(same(&early, &late, SECTION_TEXT_BLOCK));
    assert_true(same(&early, &late, SECTION_RECORD));
    assert_true(same(&early, &late, SECTION_RECORD_BLOCK));
    end(&early);
    end(&late);
}

static void the_level_is_that_of_texts_alone(void **state)
{
    (void)state;
    struct fixture low, high;

    make(&low, INDEX_TEXT, 3, 0);
    make(&high, INDEX_TEXT, 19, 0);
    assert_false(same(&low, &high, SECTION_TEXT));
    assert_true(same(&low, &high, SECTION_RECORD));
    end(&low);
    end(&high);
}

static void without_texts_there_are_records(void **state)
{
    (void)state;
    struct fixture early, late;

    make(&early, 0, 0, 0);
    make(&late, 0, 0, STRINGS - 1);
    assert_int_equal(late.spools[SECTION_TEXT].bytes.size, 0);
    assert_true(same(&early, &late, SECTION_RECORD));
    end(&early);
    end(&late);
}

static void what_is_held_is_counted(void **state)
{
    (void)state;
    struct fixture f = { 0 };

    segment_stores_open(&f.stores, f.spools);
    assert_int_equal(segment_stores_held(&f.stores), 0);
    add_next(&f, &f.stores.texts, true);
    assert_in_range(segment_stores_held(&f.stores), SIZE, SIZE + 9);
    add_next(&f, &f.stores.records, false);
    assert_in_range(segment_stores_held(&f.stores), 2 * SIZE, 2 * SIZE + 18);
    code(&f, INDEX_TEXT, 3);
    assert_int_equal(segment_stores_held(&f.stores), 0);
    end(&f);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_codec_may_come_late),
        cmocka_unit_test(the_level_is_that_of_texts_alone),
        cmocka_unit_test(without_texts_there_are_records),
        cmocka_unit_test(what_is_held_is_counted),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
