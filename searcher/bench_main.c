/*
 * yinde-bench - how long the queries of a file take. Built, not installed.
 *
 * Measured are analysis, search and the look-up of ids, on one thread unless
 * more are asked for, without snippets. A round that is not timed comes first;
 * a query's latency is its median over the rounds, and percentiles are over
 * queries.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "common/json_writer.h"
#include "common/kernels.h"
#include "common/options.h"
#include "common/sigbus.h"
#include "common/standard_files.h"
#include "searcher/hit_source.h"
#include "searcher/search.h"

enum option_id {
    ID_MODE = 1,
    ID_LIMIT,
    ID_ROUNDS,
    ID_SIMILARITY,
    ID_THREADS,
    ID_HELP
};

enum bench_mode { BENCH_OR, BENCH_AND, BENCH_PHRASE, BENCH_COUNT };

static const struct option known[] = {
    { "mode", 0, true, ID_MODE },
    { "limit", 'k', true, ID_LIMIT },
    { "rounds", 0, true, ID_ROUNDS },
    { "similarity", 0, true, ID_SIMILARITY },
    { "threads", 0, true, ID_THREADS },
    { "help", 0, false, ID_HELP },
};

static const char mode_names[] = "or|and|phrase|count";

static const char help[] =
    "yinde-bench INDEX QUERIES.tsv [OPTION...]\n"
    "\n"
    "Times the queries (qid, a tab, the query; one a line) and prints a line\n"
    "of JSON: mode k queries qps mean_us p50_us p90_us p99_us\n"
    "postings_scanned postings_total.\n"
    "\n"
    "  --mode MODE        or, and, phrase, count (or)\n"
    "  -k, --limit K      hits a query (10)\n"
    "  --rounds N         timed rounds (5)\n"
    "  --similarity NAME  yinde, lucene (yinde)\n"
    "  --threads N        threads that share a query (1)\n";

struct bench {
    const char *index;
    const char *file;
    int mode;
    int similarity;
    uint64_t limit;
    uint64_t rounds;
    uint64_t threads;
    bool help;
    /* at work */
    struct searcher *searcher;
    struct hit_source *source;
    struct byte_writer text; /* of all queries */
    size_t *ends;            /* of each query in the text */
    size_t count;
    size_t capacity;
    uint64_t *times; /* ns, by query and round */
    uint64_t scanned;
    uint64_t total;
};

/* ---- the command line ---- */

static int take_argument(struct bench *b, const char *value, struct error *err)
{
    if (b->file)
        return error_set(err, ERROR_INPUT,
                         "too many arguments: yinde-bench INDEX QUERIES.tsv");
    *(b->index ? &b->file : &b->index) = value;
    return 0;
}

static int take_option(struct bench *b, int id, const char *value,
                       struct error *err)
{
    switch (id) {
    case OPTION_ARGUMENT:
        return take_argument(b, value, err);
    case ID_MODE:
        return option_choice(&b->mode, "mode", value, mode_names, err);
    case ID_LIMIT:
        return option_number(&b->limit, "limit", value, 0, 1000000, err);
    case ID_ROUNDS:
        return option_number(&b->rounds, "rounds", value, 1, 1000, err);
    case ID_SIMILARITY:
        return option_choice(&b->similarity, "similarity", value,
                             "yinde|lucene", err);
    case ID_THREADS:
        return option_number(&b->threads, "threads", value, 1,
                             SEARCH_THREADS_MAX, err);
    default:
        b->help = true;
        return 0;
    }
}

static int read_options(struct bench *b, int count, char *const *arguments,
                        struct error *err)
{
    struct option_reader reader = { .options = known,
                                    .count = sizeof known / sizeof known[0],
                                    .arguments = arguments,
                                    .left = count };
    const char *value;
    int id = OPTION_ARGUMENT;

    while (id != OPTION_END) {
        if (option_next(&reader, &id, &value, err) < 0)
            return -1;
        if (id != OPTION_END && take_option(b, id, value, err) < 0)
            return -1;
    }
    if (!b->file && !b->help)
        return error_set(err, ERROR_INPUT,
                         "time what? yinde-bench INDEX QUERIES.tsv");
    return 0;
}

/* ---- the queries ---- */

static int add_query(struct bench *b, const char *line, size_t size,
                     struct error *err)
{
    const char *tab = memchr(line, '\t', size);

    if (!tab)
        return 0;
    if (memory_grow(&b->ends, &b->capacity, b->count + 1, sizeof *b->ends,
                    err) < 0)
        return -1;
    write_bytes(&b->text, tab + 1, size - (size_t)(tab + 1 - line));
    b->ends[b->count++] = b->text.size;
    return byte_writer_check(&b->text, err);
}

static int read_queries(struct bench *b, struct error *err)
{
    FILE *file = fopen(b->file, "r");
    char *line = NULL;
    size_t capacity = 0;
    ssize_t size;
    int result = 0;

    if (!file)
        return error_set_os(err, errno, "open %s", b->file);
    while (result == 0 && (size = getline(&line, &capacity, file)) >= 0) {
        while (size > 0 && (line[size - 1] == '\n' || line[size - 1] == '\r'))
            size--;
        result = add_query(b, line, (size_t)size, err);
    }
    free(line);
    fclose(file);
    if (result == 0 && b->count == 0)
        return error_set(err, ERROR_INPUT, "%s has no query", b->file);
    return result;
}

/* ---- rounds ---- */

static uint64_t now_ns(void)
{
    struct timespec now;

    clock_gettime(CLOCK_MONOTONIC, &now);
    return (uint64_t)now.tv_sec * 1000000000 + (uint64_t)now.tv_nsec;
}

static int read_ids(struct bench *b, const struct search_results *results,
                    struct error *err)
{
    for (size_t i = 0; i < results->hit_count; i++) {
        struct field_text id;

        if (hit_source_id(&id, b->source, results->hits[i].segment,
                          results->hits[i].article, err) < 0)
            return -1;
    }
    return 0;
}

static int run_query(struct bench *b, size_t query, struct error *err)
{
    static const enum query_mode modes[] = {
        [BENCH_OR] = QUERY_OR,
        [BENCH_AND] = QUERY_AND,
        [BENCH_PHRASE] = QUERY_PHRASE,
        [BENCH_COUNT] = QUERY_OR,
    };
    size_t start = query > 0 ? b->ends[query - 1] : 0;
    const struct search_request request = {
        .query = b->text.bytes + start,
        .query_size = b->ends[query] - start,
        .limit = (size_t)b->limit,
        .mode = modes[b->mode],
        .similarity = (enum similarity)b->similarity,
        .count_only = b->mode == BENCH_COUNT || b->limit == 0,
    };
    struct search_results results = { 0 };
    int result = searcher_search(&results, b->searcher, &request, err);

    if (result == 0)
        result = read_ids(b, &results, err);
    b->scanned += results.postings_scanned;
    b->total += results.postings_total;
    search_results_free(&results);
    return result;
}

/* Round 0 is not timed, and counts the postings. */
static int run_round(struct bench *b, uint64_t round, struct error *err)
{
    for (size_t i = 0; i < b->count; i++) {
        uint64_t start = now_ns();

        if (run_query(b, i, err) < 0)
            return -1;
        if (round > 0)
            b->times[i * b->rounds + round - 1] = now_ns() - start;
    }
    return 0;
}

static int run_rounds(struct bench *b, struct error *err)
{
    uint64_t scanned;
    uint64_t total;

    if (memory_alloc(&b->times, b->count * b->rounds, sizeof *b->times, err) <
            0 ||
        run_round(b, 0, err) < 0)
        return -1;
    scanned = b->scanned;
    total = b->total;
    for (uint64_t round = 1; round <= b->rounds; round++) {
        if (run_round(b, round, err) < 0)
            return -1;
    }
    b->scanned = scanned;
    b->total = total;
    return 0;
}

/* ---- the line ---- */

static int compare_times(const void *left, const void *right)
{
    const uint64_t *a = left;
    const uint64_t *b = right;

    return (*a > *b) - (*a < *b);
}

/* Leaves in b->times the latency of each query, ascending; *sum of them. */
static void take_medians(struct bench *b, uint64_t *sum)
{
    *sum = 0;
    for (size_t i = 0; i < b->count; i++) {
        uint64_t *rounds = b->times + i * b->rounds;

        qsort(rounds, b->rounds, sizeof *rounds, compare_times);
        b->times[i] = rounds[b->rounds / 2];
        *sum += b->times[i];
    }
    qsort(b->times, b->count, sizeof *b->times, compare_times);
}

static double percentile_us(const struct bench *b, unsigned percent)
{
    size_t at = (b->count - 1) * percent / 100;

    return (double)b->times[at] / 1000;
}

static void write_number(struct json_writer *json, const char *key,
                         double value)
{
    json_key(json, key);
    json_write_double(json, value);
}

static void write_count(struct json_writer *json, const char *key,
                        uint64_t value)
{
    json_key(json, key);
    json_write_u64(json, value);
}

static int print_line(struct bench *b, struct error *err)
{
    static const char *const names[] = { "or", "and", "phrase", "count" };
    struct byte_writer out = { 0 };
    struct json_writer json = { .out = &out };
    uint64_t sum;
    int result;

    take_medians(b, &sum);
    json_begin_object(&json);
    json_key(&json, "mode");
    json_write_text(&json, names[b->mode]);
    write_count(&json, "k", b->limit);
    write_count(&json, "queries", b->count);
    write_number(&json, "qps", (double)b->count * 1e9 / (double)sum);
    write_number(&json, "mean_us", (double)sum / (double)b->count / 1000);
    write_number(&json, "p50_us", percentile_us(b, 50));
    write_number(&json, "p90_us", percentile_us(b, 90));
    write_number(&json, "p99_us", percentile_us(b, 99));
    write_count(&json, "postings_scanned", b->scanned);
    write_count(&json, "postings_total", b->total);
    json_end_object(&json);
    write_u8(&out, '\n');
    result = byte_writer_check(&out, err);
    if (result == 0) {
        fwrite(out.bytes, 1, out.size, stdout);
        result = standard_files_flush(err);
    }
    byte_writer_free(&out);
    return result;
}

static int run(struct bench *b, struct error *err)
{
    if (kernels_choose(getenv("YINDE_KERNEL"), err) < 0 ||
        sigbus_install(err) < 0 || read_queries(b, err) < 0 ||
        searcher_open(&b->searcher, b->index, err) < 0 ||
        searcher_use_threads(b->searcher, (unsigned)b->threads,
                             SEARCH_SHARED_LEAST, err) < 0 ||
        hit_source_open(&b->source, b->searcher, err) < 0 ||
        run_rounds(b, err) < 0)
        return -1;
    return print_line(b, err);
}

int main(int argc, char **argv)
{
    struct bench bench = { .limit = 10, .rounds = 5, .threads = 1 };
    struct error err = { 0 };
    int result = standard_files_fill(&err);

    if (result == 0)
        result = read_options(&bench, argc - 1, argv + 1, &err);
    if (result == 0 && bench.help) {
        fputs(help, stdout);
        result = standard_files_flush(&err);
    } else if (result == 0) {
        result = run(&bench, &err);
    }
    if (result < 0)
        fprintf(stderr, "yinde-bench: %s\n", err.message);
    hit_source_close(bench.source);
    searcher_close(bench.searcher);
    byte_writer_free(&bench.text);
    free(bench.ends);
    free(bench.times);
    return result < 0 ? 2 : 0;
}
