#include "tests/unit/test_support.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "indexer/dry_run.h"
#include "tests/unit/index_sample.h"

#define GOOD "{\"id\":\"a\",\"text\":\"甲乙。\"}\n"
#define BAD                                                                    \
    GOOD "{\"id\":\n{\"id\":\"b\"}\n\n{\"id\":\"a\",\"title\":\"丙\"}\n"      \
         "{\"text\":\"\xff\"}\n{\"text\":\"丁\",\"date\":\"?\"}\n"

typedef int run(struct add_result *, const struct add_request *,
                struct error *);

/* What a run over the lines of the sample says; the caller frees it. */
static char *said(struct add_result *out, struct index_sample *s, run *how,
                  bool strict, struct error *err)
{
    char path[TEST_PATH_BYTES];
    const char *inputs[] = { path_join(path, s->folder, "lines.jsonl") };
    const struct add_request request = {
        .index = s->index,
        .inputs = inputs,
        .input_count = 1,
        .limits = s->limits,
        .make = s->make,
        .strict = strict,
        .progress = PROGRESS_NEVER,
    };
    struct stderr_catch caught;

    stderr_catch_start(&caught, s->folder);
    (void)how(out, &request, err);
    return stderr_catch_end(&caught);
}

/* A mark, and the files of the index where it is there. */
static void take_image(struct byte_writer *out, const struct index_sample *s)
{
    write_u8(out, '\0');
    if (access(s->index, F_OK) == 0)
        index_sample_image(out, s->index);
}

/* A dry run, which must change nothing, and then a real one are alike. */
static void expect_alike(struct index_sample *s, bool strict)
{
    struct byte_writer before = { 0 };
    struct byte_writer after = { 0 };
    struct add_result dry;
    struct add_result wet;
    struct error dry_err = { 0 };
    struct error wet_err = { 0 };

    take_image(&before, s);
    char *dry_said = said(&dry, s, dry_run, strict, &dry_err);

    take_image(&after, s);
    assert_int_equal(before.size, after.size);
    assert_memory_equal(before.bytes, after.bytes, before.size);

    char *wet_said = said(&wet, s, add_run, strict, &wet_err);

    assert_string_equal(dry_said, wet_said);
    assert_int_equal(dry_err.kind, wet_err.kind);
    assert_string_equal(dry_err.message, wet_err.message);
    if (wet_err.kind == ERROR_NONE) {
        assert_int_equal(dry.added, wet.added);
        assert_int_equal(dry.skipped, wet.skipped);
        assert_int_equal(dry.mended.dates_unread, wet.mended.dates_unread);
    }
    free(dry_said);
    free(wet_said);
    byte_writer_free(&before);
    byte_writer_free(&after);
}

static void bad_lines_are_told_of_as_in_a_real_run(void **state)
{
    (void)state;
    struct index_sample s;

    index_sample_open(&s);
    index_sample_lines(&s, BAD);
    expect_alike(&s, true);
    expect_alike(&s, false);
    index_sample_close(&s);
}

static void an_index_is_left_as_it_is(void **state)
{
    (void)state;
    struct index_sample s;

    index_sample_open(&s);
    index_sample_add(&s, GOOD);
    index_sample_lines(&s, BAD);
    expect_alike(&s, false);
    index_sample_close(&s);
}

static void other_settings_are_refused(void **state)
{
    (void)state;
    struct index_sample s;

    index_sample_open(&s);
    index_sample_add(&s, GOOD);
    s.make.whole = 1;
    expect_alike(&s, false);
    index_sample_close(&s);
}

static void a_folder_of_other_things_is_refused(void **state)
{
    (void)state;
    struct index_sample s;

    index_sample_open(&s);
    index_sample_lines(&s, GOOD);
    strcpy(s.index, s.folder);
    expect_alike(&s, false);
    index_sample_close(&s);
}

static void it_can_be_stopped(void **state)
{
    (void)state;
    struct index_sample s;
    struct add_result result;
    struct error err = { 0 };

    index_sample_open(&s);
    index_sample_lines(&s, GOOD);
    atomic_store(&s.stop, true);
    free(said(&result, &s, dry_run, false, &err));
    assert_int_equal(err.kind, ERROR_STOPPED);
    index_sample_close(&s);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(bad_lines_are_told_of_as_in_a_real_run),
        cmocka_unit_test(an_index_is_left_as_it_is),
        cmocka_unit_test(other_settings_are_refused),
        cmocka_unit_test(a_folder_of_other_things_is_refused),
        cmocka_unit_test(it_can_be_stopped),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
