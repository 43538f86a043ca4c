/*
 * Runs a fuzz target without a fuzzer: on every file of its corpus folder, on
 * mutations of them and on random bytes, the same in every run.
 *
 * The one argument is the corpus folder; it need not be there.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "common/byte_writer.h"
#include "common/file.h"
#include "tests/fuzz/fuzz_target.h"
#include "tests/unit/test_support.h"

enum {
    MUTATIONS = 4000,
    RANDOM_INPUTS = 1000,
    INPUT_MAX_BYTES = 1 << 12,
    SEED_MAX_BYTES = 1 << 20,
};

struct corpus {
    struct byte_writer *inputs;
    size_t count;
};

static void run(const void *bytes, size_t size)
{
    uint8_t *input = exact_copy(bytes, size);

    LLVMFuzzerTestOneInput(input, size);
    free(input);
}

static int read_corpus(struct corpus *out, const char *folder,
                       struct error *err)
{
    struct file_list list = { 0 };

    if (file_list_folder(&list, folder, err) < 0)
        return file_error_is_missing(err) ? 0 : -1;
    out->inputs = calloc(list.count + 1, sizeof *out->inputs);
    if (!out->inputs)
        return error_set(err, ERROR_MEMORY, "no room for the corpus");

    int result = 0;

    for (size_t i = 0; i < list.count && result == 0; i++) {
        char path[TEST_PATH_BYTES];

        path_join(path, folder, list.names[i]);
        result = file_read_all(&out->inputs[out->count++], path, SEED_MAX_BYTES,
                               err);
    }
    file_list_free(&list);
    return result;
}

/* Cuts `count` bytes at `at` out of `input`. */
static void cut_out(struct byte_writer *input, size_t at, size_t count)
{
    memmove(input->bytes + at, input->bytes + at + count,
            input->size - at - count);
    input->size -= count;
}

/* Doubles the `count` bytes at `at`. */
static void repeat(struct byte_writer *input, size_t at, size_t count)
{
    if (!byte_writer_reserve(input, count))
        return;
    memmove(input->bytes + at + count, input->bytes + at, input->size - at);
    input->size += count;
}

static void mutate(struct byte_writer *input, struct test_random *random)
{
    static const uint8_t telling[] = { 0x00, 0x01, 0x7F, 0x80, 0xFE, 0xFF };
    size_t at = test_random_below(random, input->size);
    size_t count = 1 + test_random_below(random, input->size - at);

    switch (test_random_below(random, 6)) {
    case 0:
        input->bytes[at] ^= (uint8_t)(1 << test_random_below(random, 8));
        break;
    case 1:
        input->bytes[at] = (uint8_t)test_random_next(random);
        break;
    case 2:
        input->bytes[at] = telling[test_random_below(random, sizeof telling)];
        break;
    case 3:
        cut_out(input, at, count);
        break;
    case 4:
        input->size = at;
        break;
    default:
        repeat(input, at, count);
    }
}

static void run_mutations(const struct corpus *corpus,
                          struct test_random *random)
{
    struct byte_writer input = { 0 };

    for (size_t i = 0; corpus->count > 0 && i < MUTATIONS; i++) {
        const struct byte_writer *seed = &corpus->inputs[i % corpus->count];
        uint64_t steps = 1 + test_random_below(random, 6);

        byte_writer_reset(&input);
        write_bytes(&input, seed->bytes, seed->size);
        for (; steps > 0 && input.size > 0; steps--)
            mutate(&input, random);
        run(input.bytes, input.size);
    }
    byte_writer_free(&input);
}

static void run_random_inputs(struct test_random *random)
{
    static uint8_t bytes[INPUT_MAX_BYTES];

    for (size_t i = 0; i < RANDOM_INPUTS; i++) {
        size_t end = i % 10 == 0 ? INPUT_MAX_BYTES : 64;
        size_t size = test_random_below(random, end);

        for (size_t k = 0; k < size; k++)
            bytes[k] = (uint8_t)test_random_next(random);
        run(bytes, size);
    }
}

int main(int argc, char **argv)
{
    struct error err = { 0 };
    struct corpus corpus = { 0 };

    if (argc != 2) {
        fprintf(stderr, "usage: %s CORPUS_FOLDER\n", argv[0]);
        return 2;
    }
    if (read_corpus(&corpus, argv[1], &err) < 0) {
        fprintf(stderr, "%s\n", err.message);
        return 2;
    }

    struct test_random random = test_random_start(1);

    run("", 0);
    for (size_t i = 0; i < corpus.count; i++)
        run(corpus.inputs[i].bytes, corpus.inputs[i].size);
    run_mutations(&corpus, &random);
    run_random_inputs(&random);
    for (size_t i = 0; i < corpus.count; i++)
        byte_writer_free(&corpus.inputs[i]);
    free(corpus.inputs);
    return 0;
}
