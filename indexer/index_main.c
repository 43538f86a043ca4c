/*
 * yinde-index - makes and keeps indexes. See docs and --help.
 */
#include <inttypes.h>
#include <malloc.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "common/index_check.h"
#include "common/kernels.h"
#include "common/sigbus.h"
#include "common/standard_files.h"
#include "common/snapshot.h"
#include "indexer/add.h"
#include "indexer/analyze.h"
#include "indexer/dry_run.h"
#include "indexer/index_delete.h"
#include "indexer/index_help.h"
#include "indexer/index_options.h"
#include "indexer/index_stats.h"
#include "indexer/merge_work.h"

enum exit_status {
    EXIT_DONE = 0,
    EXIT_PARTLY = 1, /* what it means is up to the command; see --help */
    EXIT_FAILED = 2,
};

enum { MMAP_THRESHOLD = 256 << 10 };

static atomic_bool stop;

static void on_signal(int number)
{
    (void)number;
    atomic_store(&stop, true);
}

/*
 * The first signal ends the run in order, the second at once. A file that may
 * not grow is an error of the write, not the end of the program.
 */
static void catch_signals(void)
{
    struct sigaction action = { .sa_handler = on_signal,
                                .sa_flags = (int)SA_RESETHAND };

    sigemptyset(&action.sa_mask);
    sigaction(SIGINT, &action, NULL);
    sigaction(SIGTERM, &action, NULL);
    sigaction(SIGHUP, &action, NULL);
    signal(SIGXFSZ, SIG_IGN);
}

static void warn(const struct error *warning)
{
    if (warning->kind != ERROR_NONE)
        fprintf(stderr, "yinde-index: %s; the next run tries again\n",
                warning->message);
}

static int print(struct byte_writer *out, struct error *err)
{
    int result = byte_writer_check(out, err);

    if (result == 0) {
        fwrite(out->bytes, 1, out->size, stdout);
        result = standard_files_flush(err);
    }
    byte_writer_free(out);
    return result;
}

/* ---- commands; each returns an exit status, or -1 with *err filled ---- */

static void note_mended(const struct add_result *result)
{
    const struct article_counts *mended = &result->mended;

    if (mended->json.lone_surrogates > 0)
        fprintf(stderr,
                "yinde-index: halves of surrogate pairs that became U+FFFD: "
                "%" PRIu64 "\n",
                mended->json.lone_surrogates);
    if (mended->dates_unread > 0)
        fprintf(stderr,
                "yinde-index: dates that cannot be read: %" PRIu64
                "; their articles are in without one\n",
                mended->dates_unread);
    if (result->passed_over > 0)
        fprintf(stderr,
                "yinde-index: files of folders that were passed over: %zu; "
                "only .jsonl and .ndjson, also .gz and .zst, are read there\n",
                result->passed_over);
}

static int run_add(const struct index_options *options, struct error *err)
{
    static const char *const standard_input[] = { "-" };
    bool named = options->argument_count > 1;
    const struct add_request request = {
        .index = options->arguments[0],
        .inputs = named ? options->arguments + 1 : standard_input,
        .input_count = named ? options->argument_count - 1 : 1,
        .limits = options->limits,
        .make = options->make,
        .fields = options->fields,
        .field_count = options->field_count,
        .strict = options->strict,
        .progress = options->progress,
    };
    struct add_result result;

    if (!named && isatty(STDIN_FILENO) == 1)
        return error_set(err, ERROR_INPUT,
                         "add what? name files or folders, or - to type");
    if ((options->dry_run ? dry_run(&result, &request, err)
                          : add_run(&result, &request, err)) < 0)
        return -1;
    warn(&result.warning);
    note_mended(&result);
    if (options->dry_run)
        fprintf(stderr, "would add %" PRIu64 " skip %" PRIu64 "\n",
                result.added, result.skipped);
    else
        fprintf(stderr,
                "added %" PRIu64 " replaced %" PRIu64 " skipped %" PRIu64
                " generation %" PRIu64 "\n",
                result.added, result.replaced, result.skipped,
                result.generation);
    return result.skipped > 0 ? EXIT_PARTLY : EXIT_DONE;
}

static int run_delete(const struct index_options *options, struct error *err)
{
    const struct delete_request request = {
        .index = options->arguments[0],
        .ids = options->arguments + 1,
        .id_count = options->argument_count - 1,
        .file = options->ids,
        .limits = options->limits,
    };
    struct delete_result result;

    if (request.id_count == 0 && !request.file)
        return error_set(err, ERROR_INPUT,
                         "delete what? give ids, or --ids FILE");
    if (index_delete_run(&result, &request, err) < 0)
        return -1;
    warn(&result.warning);
    fprintf(stderr,
            "deleted %" PRIu64 " missing %" PRIu64 " generation %" PRIu64 "\n",
            result.deleted, result.missing, result.generation);
    return result.missing > 0 ? EXIT_PARTLY : EXIT_DONE;
}

static int run_optimize(const struct index_options *options, struct error *err)
{
    struct index_writer writer = { 0 };
    struct error warning = { 0 };
    uint64_t generation = 0;
    int result = index_writer_open(&writer, options->arguments[0],
                                   &options->limits, NULL, err);

    if (result == 0)
        result = merge_work_run(&writer, merge_work_all, err);
    if (result == 0)
        result = index_writer_commit(&writer, &generation, &warning, err);
    index_writer_close(&writer);
    if (result < 0)
        return -1;
    warn(&warning);
    fprintf(stderr, "optimized generation %" PRIu64 "\n", generation);
    return EXIT_DONE;
}

static void report_damage(void *context, const char *file, const char *what)
{
    const char *const *folder = context;

    printf("%s/%s: %s\n", *folder, file, what);
}

static int run_check(const struct index_options *options, struct error *err)
{
    const char *folder = options->arguments[0];
    uint64_t damages = 0;

    if (index_check(&damages, folder, report_damage, &folder, err) < 0 ||
        standard_files_flush(err) < 0)
        return -1;
    if (damages == 0)
        fprintf(stderr, "sound\n");
    else
        fprintf(stderr, "damaged: %" PRIu64 " place%s\n", damages,
                damages == 1 ? "" : "s");
    return damages > 0 ? EXIT_PARTLY : EXIT_DONE;
}

static int run_stats(const struct index_options *options, struct error *err)
{
    struct byte_writer out = { 0 };

    if (index_stats_print(&out, options->arguments[0], options->json, err) <
        0) {
        byte_writer_free(&out);
        return -1;
    }
    return print(&out, err) < 0 ? -1 : EXIT_DONE;
}

/* The table of the index, or the program's own. */
static int analyze_with(struct byte_writer *out, const char *folder,
                        const char *text, struct error *err)
{
    const uint8_t *bytes = (const uint8_t *)text;
    struct snapshot *snapshot;
    int result;

    if (!folder)
        return analyze_print(out, analysis_table_builtin(), bytes, strlen(text),
                             0, err);
    if (snapshot_open(&snapshot, folder, err) < 0)
        return -1;
    result = analyze_print(out, &snapshot->table, bytes, strlen(text), 0, err);
    snapshot_close(snapshot);
    return result;
}

static int run_analyze(const struct index_options *options, struct error *err)
{
    bool has_index = options->argument_count == 2;
    struct byte_writer out = { 0 };

    if (analyze_with(&out, has_index ? options->arguments[0] : NULL,
                     options->arguments[has_index ? 1 : 0], err) < 0) {
        byte_writer_free(&out);
        return -1;
    }
    return print(&out, err) < 0 ? -1 : EXIT_DONE;
}

static int run(struct index_options *options, struct error *err)
{
    static int (*const commands[])(const struct index_options *,
                                   struct error *) = {
        [COMMAND_ADD] = run_add,           [COMMAND_DELETE] = run_delete,
        [COMMAND_OPTIMIZE] = run_optimize, [COMMAND_CHECK] = run_check,
        [COMMAND_STATS] = run_stats,       [COMMAND_ANALYZE] = run_analyze,
    };

    if (options->help) {
        index_help_print(stdout, options->command);
        return standard_files_flush(err);
    }
    if (options->version) {
        puts("yinde-index " YINDE_VERSION);
        return standard_files_flush(err);
    }
    if (kernels_choose(getenv("YINDE_KERNEL"), err) < 0 ||
        sigbus_install(err) < 0)
        return -1;
    catch_signals();
    options->limits.stop = &stop;
    return commands[options->command](options, err);
}

int main(int argc, char **argv)
{
    struct index_options options = { 0 };
    struct error err = { 0 };
    int status = -1;

    /* Freed buffers go back to the system at once: --memory counts on it. */
    mallopt(M_MMAP_THRESHOLD, MMAP_THRESHOLD);
    if (standard_files_fill(&err) == 0 &&
        index_options_read(&options, argc - 1, argv + 1, &err) == 0)
        status = run(&options, &err);
    if (status < 0) {
        fprintf(stderr, "yinde-index: %s\n",
                err.kind == ERROR_STOPPED ? "interrupted; nothing was committed"
                                          : err.message);
        status = EXIT_FAILED;
    }
    index_options_free(&options);
    return status;
}
