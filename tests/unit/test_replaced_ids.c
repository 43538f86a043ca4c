#include "tests/unit/test_support.h"

#include <stdlib.h>

#include "indexer/replaced_ids.h"

enum { SEGMENTS = 6, ARTICLES = 60 };

/* An archive: ids by segment and article; ids may share a hash. */
struct archive {
    uint32_t ids[SEGMENTS][ARTICLES];
    uint32_t hashes[SEGMENTS][ARTICLES];
    uint32_t order[SEGMENTS][ARTICLES];
    uint32_t counts[SEGMENTS];
    bool gone[SEGMENTS][ARTICLES];
    int replaced;
    int looks;
    int reads;
    bool unreadable;
};

static uint32_t hash_of(uint32_t id)
{
    return id / 3; /* three ids collide */
}

static int read_entry(void *context, struct id_entry *out, size_t segment,
                      uint32_t at, struct error *err)
{
    struct archive *archive = context;

    (void)err;
    assert_true(at < archive->counts[segment]);
    out->hash = archive->hashes[segment][at];
    out->article = archive->order[segment][at];
    archive->reads++;
    return 0;
}

static int find_entries(void *context, uint32_t *first, uint32_t *end,
                        size_t segment, uint32_t hash, struct error *err)
{
    const struct archive *archive = context;
    uint32_t count = archive->counts[segment];

    (void)err;
    *first = 0;
    while (*first < count && archive->hashes[segment][*first] < hash)
        (*first)++;
    *end = *first;
    while (*end < count && archive->hashes[segment][*end] == hash)
        (*end)++;
    return 0;
}

static int same(void *context, bool *out, struct article_place a,
                struct article_place b, struct error *err)
{
    const struct archive *archive = context;

    if (archive->unreadable)
        return error_set(err, ERROR_CORRUPT, "unreadable");
    *out = archive->ids[a.segment][a.article] ==
           archive->ids[b.segment][b.article];
    return 0;
}

static bool gone(void *context, struct article_place place)
{
    struct archive *archive = context;

    archive->looks++;
    return archive->gone[place.segment][place.article];
}

static int replace(void *context, struct article_place place, struct error *err)
{
    struct archive *archive = context;

    (void)err;
    assert_false(archive->gone[place.segment][place.article]);
    archive->gone[place.segment][place.article] = true;
    archive->replaced++;
    return 0;
}

static void sort_segment(struct archive *archive, size_t segment,
                         uint32_t count)
{
    uint32_t *order = archive->order[segment];

    for (uint32_t i = 0; i < count; i++) {
        uint32_t at = i;

        for (; at > 0 && hash_of(archive->ids[segment][order[at - 1]]) >
                             hash_of(archive->ids[segment][i]);
             at--)
            order[at] = order[at - 1];
        order[at] = i;
    }
    for (uint32_t i = 0; i < count; i++)
        archive->hashes[segment][i] = hash_of(archive->ids[segment][order[i]]);
    archive->counts[segment] = count;
}

static struct archive *archive_make(struct test_random *random)
{
    struct archive *archive = calloc(1, sizeof *archive);

    assert_non_null(archive);
    for (size_t segment = 0; segment < SEGMENTS; segment++) {
        uint32_t count = (uint32_t)test_random_below(random, ARTICLES + 1);

        for (uint32_t i = 0; i < count; i++)
            archive->ids[segment][i] = (uint32_t)test_random_below(random, 90);
        sort_segment(archive, segment, count);
    }
    return archive;
}

static const struct id_owner *owner_of(struct id_owner *owner,
                                       struct archive *archive)
{
    *owner = (struct id_owner){ archive, read_entry, find_entries,
                                same,    gone,       replace };
    return owner;
}

/* Whether a later article, of a new segment, has the same id. */
static bool is_replaced(const struct archive *archive, size_t segment,
                        uint32_t article, size_t added)
{
    for (size_t later = segment; later < SEGMENTS; later++) {
        uint32_t from = later == segment ? article + 1 : 0;

        if (later < SEGMENTS - added)
            continue;
        for (uint32_t i = from; i < archive->counts[later]; i++) {
            if (archive->ids[later][i] == archive->ids[segment][article])
                return true;
        }
    }
    return false;
}

static void the_last_article_of_an_id_stays(void **state)
{
    (void)state;
    struct test_random random = test_random_start(3);

    for (int round = 0; round < 300; round++) {
        struct archive *archive = archive_make(&random);
        size_t added = (size_t)test_random_below(&random, SEGMENTS + 1);
        struct id_owner owner;
        struct error err = { 0 };

        assert_int_equal(replaced_ids_find(archive->counts, SEGMENTS, added,
                                           owner_of(&owner, archive), &err),
                         0);
        for (size_t segment = 0; segment < SEGMENTS; segment++) {
            for (uint32_t i = 0; i < archive->counts[segment]; i++)
                assert_int_equal(archive->gone[segment][i],
                                 is_replaced(archive, segment, i, added));
        }
        free(archive);
    }
}

static void what_is_gone_is_not_replaced_again(void **state)
{
    (void)state;
    struct test_random random = test_random_start(4);
    struct archive *archive = archive_make(&random);
    struct id_owner owner;
    struct error err = { 0 };
    int first;

    assert_int_equal(replaced_ids_find(archive->counts, SEGMENTS, 2,
                                       owner_of(&owner, archive), &err),
                     0);
    first = archive->replaced;
    assert_true(first > 0);
    assert_int_equal(
        replaced_ids_find(archive->counts, SEGMENTS, 2, &owner, &err), 0);
    assert_int_equal(archive->replaced, first);
    free(archive);
}

static void an_id_that_cannot_be_read_is_an_error(void **state)
{
    (void)state;
    struct test_random random = test_random_start(4);
    struct archive *archive = archive_make(&random);
    struct id_owner owner;
    struct error err = { 0 };

    archive->unreadable = true;
    assert_int_equal(replaced_ids_find(archive->counts, SEGMENTS, 2,
                                       owner_of(&owner, archive), &err),
                     -1);
    assert_int_equal(err.kind, ERROR_CORRUPT);
    free(archive);
}

/* As of an archive that has the same useless id everywhere. */
static void one_id_for_all_takes_few_looks_at_each(void **state)
{
    (void)state;
    struct archive *archive = calloc(1, sizeof *archive);
    struct id_owner owner;
    struct error err = { 0 };

    assert_non_null(archive);
    for (size_t segment = 0; segment < SEGMENTS; segment++)
        sort_segment(archive, segment, ARTICLES);
    assert_int_equal(replaced_ids_find(archive->counts, SEGMENTS, SEGMENTS,
                                       owner_of(&owner, archive), &err),
                     0);
    assert_int_equal(archive->replaced, SEGMENTS * ARTICLES - 1);
    assert_in_range(archive->looks, 1, 2 * SEGMENTS * SEGMENTS * ARTICLES);
    free(archive);
}

/* Only the entries of the hash that came are read. */
static void one_new_id_reads_little_of_old_columns(void **state)
{
    (void)state;
    for (uint32_t id = 0; id < 2 * ARTICLES; id++) {
        struct archive *archive = calloc(1, sizeof *archive);
        struct id_owner owner;
        struct error err = { 0 };

        assert_non_null(archive);
        for (uint32_t i = 0; i < ARTICLES; i++)
            archive->ids[0][i] = 2 * i;
        archive->ids[1][0] = id;
        sort_segment(archive, 0, ARTICLES);
        sort_segment(archive, 1, 1);
        assert_int_equal(replaced_ids_find(archive->counts, 2, 1,
                                           owner_of(&owner, archive), &err),
                         0);
        assert_int_equal(archive->replaced, id % 2 == 0);
        assert_in_range(archive->reads, 1, 4);
        free(archive);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_last_article_of_an_id_stays),
        cmocka_unit_test(what_is_gone_is_not_replaced_again),
        cmocka_unit_test(an_id_that_cannot_be_read_is_an_error),
        cmocka_unit_test(one_new_id_reads_little_of_old_columns),
        cmocka_unit_test(one_id_for_all_takes_few_looks_at_each),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
