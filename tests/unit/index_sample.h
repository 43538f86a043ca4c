/*
 * index_sample - an index made by add_run, and what is in it, for tests.
 *
 * Included after test_support.h. What fails here fails the test that called.
 */
#ifndef TESTS_UNIT_INDEX_SAMPLE_H
#define TESTS_UNIT_INDEX_SAMPLE_H

#include <stdatomic.h>

#include "common/byte_writer.h"
#include "indexer/add.h"
#include "tests/unit/segment_maker.h"

struct index_sample {
    char *folder;                /* of this test; removed at the end */
    char index[TEST_PATH_BYTES]; /* FOLDER/index, made by the first add */
    atomic_bool stop;
    struct index_limits limits; /* at first 64M and one thread */
    struct index_settings make; /* at first nothing is asked */
};

void index_sample_open(struct index_sample *out);
void index_sample_close(struct index_sample *sample);

/* Puts lines into FOLDER/lines.jsonl; adds that file, as add_run says. */
void index_sample_lines(const struct index_sample *sample, const char *lines);
int index_sample_run(struct add_result *out, struct index_sample *sample,
                     struct error *err);

/* Both. */
int index_sample_try(struct add_result *out, struct index_sample *sample,
                     const char *lines, struct error *err);

/* The same, where it must succeed and skip nothing. */
struct add_result index_sample_add(struct index_sample *sample,
                                   const char *lines);

/* Opens the index to change it. */
void index_sample_write(struct index_writer *out, struct index_sample *sample);

/*
 * Appends "ID TEXT|TEXT\n" for each article that is not deleted, in order,
 * with the texts of its passages; then a NUL.
 */
void index_sample_articles(struct byte_writer *out, const char *index);

/* The index holds these articles and is sound. */
void index_sample_expect(const struct index_sample *sample,
                         const char *articles);

/* Segments, and passages with those of deleted articles. */
size_t index_sample_segments(const struct index_sample *sample);
uint64_t index_sample_passages(const struct index_sample *sample);

/* Appends the names and the bytes of all files in the folder. */
void index_sample_image(struct byte_writer *out, const char *folder);

/* What was written to stderr since, as a string; the caller frees it. */
struct stderr_catch {
    int saved;
    char path[TEST_PATH_BYTES];
};
void stderr_catch_start(struct stderr_catch *out, const char *folder);
char *stderr_catch_end(struct stderr_catch *caught);

#endif
