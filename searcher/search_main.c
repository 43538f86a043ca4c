#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <time.h>
#include <unistd.h>

#include "common/kernels.h"
#include "common/sigbus.h"
#include "common/standard_files.h"
#include "searcher/pager.h"
#include "searcher/search_options.h"

enum { EXIT_HITS = 0, EXIT_NO_HITS = 1, EXIT_ERROR = 2 };

enum { FLUSH_BYTES = 1 << 20, DEFAULT_COLUMNS = 80, COLUMNS_MIN = 20 };

struct program {
    const struct search_options *options;
    struct searcher *searcher;
    struct output output;
    struct byte_writer out;
    FILE *pager; /* NULL: none is open */
    bool any_hits;
};

static double now_ms(void)
{
    struct timespec time;

    clock_gettime(CLOCK_MONOTONIC, &time);
    return (double)time.tv_sec * 1e3 + (double)time.tv_nsec / 1e6;
}

static bool is_paged(const struct search_options *options)
{
    return options->format == OUTPUT_TEXT && !options->queries &&
           !options->request.count_only;
}

static int flush_output(struct program *p, struct error *err)
{
    FILE *to;

    if (p->out.size == 0)
        return 0;
    if (!p->pager && is_paged(p->options))
        p->pager = pager_open();
    to = p->pager ? p->pager : stdout;
    fwrite(p->out.bytes, 1, p->out.size, to);
    if (p->pager)
        fflush(p->pager); /* whose reader may quit early */
    else if (standard_files_flush(err) < 0)
        return -1;
    byte_writer_reset(&p->out);
    return 0;
}

static bool wants_color(enum color_choice choice)
{
    const char *no_color = getenv("NO_COLOR");

    if (choice == COLOR_AUTO)
        return isatty(STDOUT_FILENO) && !(no_color && *no_color);
    return choice == COLOR_ALWAYS;
}

static uint32_t output_columns(void)
{
    struct winsize size = { 0 };

    if (ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) < 0 || size.ws_col == 0)
        return DEFAULT_COLUMNS;
    return size.ws_col > COLUMNS_MIN ? size.ws_col : COLUMNS_MIN;
}

/* Where notes go: below the hits in the pager, which has the terminal. */
static FILE *notes_file(const struct program *p)
{
    return p->pager && isatty(STDERR_FILENO) ? p->pager : stderr;
}

static void print_note(FILE *to, const char *qid, const char *note)
{
    struct error line; /* so that a qid is shown as text */

    error_set(&line, ERROR_INPUT, "%s%s%s", qid ? qid : "", qid ? ": " : "",
              note);
    fprintf(to, "note: %s\n", line.message);
}

static void print_notes(const struct program *p,
                        const struct output_query *query)
{
    const struct search_results *results = query->results;
    FILE *to = notes_file(p);
    size_t first = query->request->offset + 1;

    if (results->query.leaf_count == 0)
        print_note(to, query->qid, "the query holds nothing to search for");
    if (results->query.relaxed)
        print_note(to, query->qid,
                   "nothing holds the words as they stand; parts "
                   "of them were searched");
    if (results->without_positions)
        print_note(to, query->qid,
                   "this index has no positions; phrases were "
                   "searched by their parts");
    if (p->options->format != OUTPUT_TEXT || query->qid)
        return;
    fprintf(to, "%llu %s%s", (unsigned long long)results->total,
            query->request->by_passage ? "passage" : "article",
            results->total == 1 ? "" : "s");
    if (results->hit_count > 0)
        fprintf(to, ", %zu to %zu here", first, first + results->hit_count - 1);
    fprintf(to, ", %.1f ms\n", query->took_ms);
}

static void write_count(struct program *p, const char *qid, uint64_t total)
{
    char text[32];

    if (qid) {
        write_bytes(&p->out, qid, strlen(qid));
        write_u8(&p->out, '\t');
    }
    snprintf(text, sizeof text, "%llu\n", (unsigned long long)total);
    write_bytes(&p->out, text, strlen(text));
}

static int run_query(struct program *p, const char *qid, const uint8_t *text,
                     size_t size, struct error *err)
{
    struct search_request request = p->options->request;
    struct search_results results;
    struct output_query query = { &request, &results, qid, 0 };
    double start = now_ms();
    int result;

    request.query = text;
    request.query_size = size;
    result = searcher_search(&results, p->searcher, &request, err);
    query.took_ms = (double)(int64_t)((now_ms() - start) * 1000) / 1000;
    if (result == 0) {
        p->any_hits = p->any_hits || results.total > 0;
        if (request.count_only)
            write_count(p, qid, results.total);
        else
            result = output_results(&p->output, &query, err);
    }
    if (result == 0 && (!qid || p->out.size >= FLUSH_BYTES))
        result = flush_output(p, err);
    if (result == 0 && !request.count_only)
        print_notes(p, &query);
    search_results_free(&results);
    return result;
}

/* One line of a batch, without its end: qid, a tab, the query. */
static int run_line(struct program *p, char *line, size_t size, uint64_t number,
                    struct error *err)
{
    static const char mark[] = "\xEF\xBB\xBF"; /* of byte order */
    char *tab;

    if (number == 1 && size >= 3 && memcmp(line, mark, 3) == 0) {
        line += 3;
        size -= 3;
    }
    while (size > 0 && (line[size - 1] == '\n' || line[size - 1] == '\r'))
        line[--size] = '\0';
    if (size == 0)
        return 0;
    tab = memchr(line, '\t', size);
    if (!tab)
        return error_set(err, ERROR_INPUT,
                         "%s, line %llu: no tab; a line is qid, a tab and the "
                         "query",
                         p->options->queries, (unsigned long long)number);
    *tab = '\0';
    return run_query(p, line, (const uint8_t *)tab + 1,
                     size - (size_t)(tab + 1 - line), err);
}

static int run_batch(struct program *p, struct error *err)
{
    const char *name = p->options->queries;
    bool standard = strcmp(name, "-") == 0;
    FILE *file = standard ? stdin : fopen(name, "r");
    char *line = NULL;
    size_t capacity = 0;
    uint64_t number = 0;
    ssize_t size;
    int result = 0;

    if (!file)
        return error_set_os(err, errno, "open %s", name);
    while (result == 0 && (size = getline(&line, &capacity, file)) >= 0)
        result = run_line(p, line, (size_t)size, ++number, err);
    if (result == 0 && ferror(file))
        result = error_set_os(err, errno, "read %s", name);
    free(line);
    if (!standard)
        fclose(file);
    return result;
}

static int show_article(struct program *p, struct error *err)
{
    const char *id = p->options->show;
    uint32_t segment;
    uint32_t article;

    if (hit_source_find(&p->any_hits, &segment, &article, p->output.source,
                        (const uint8_t *)id, strlen(id), err) < 0)
        return -1;
    if (!p->any_hits) {
        struct error note;

        error_set(&note, ERROR_INPUT, "no article has the id %s", id);
        fprintf(stderr, "yinde-search: %s\n", note.message);
        return 0;
    }
    return output_article(&p->output, segment, article, err);
}

static int run_search(struct program *p, struct error *err)
{
    const struct search_options *options = p->options;
    int result;

    if (kernels_choose(getenv("YINDE_KERNEL"), err) < 0 ||
        sigbus_install(err) < 0 ||
        searcher_open(&p->searcher, options->index, err) < 0 ||
        searcher_use_threads(p->searcher, options->threads, SEARCH_SHARED_LEAST,
                             err) < 0)
        return -1;
    p->output.out = &p->out;
    p->output.table = searcher_table(p->searcher);
    p->output.numbered = !searcher_is_whole(p->searcher);
    p->output.format = options->format;
    p->output.color = wants_color(options->color);
    p->output.columns = output_columns();
    if (hit_source_open(&p->output.source, p->searcher, err) < 0)
        return -1;
    if (options->show)
        result = show_article(p, err);
    else if (options->queries)
        result = run_batch(p, err);
    else
        result =
            run_query(p, NULL, options->query.bytes, options->query.size, err);
    if (result < 0 || flush_output(p, err) < 0)
        return -1;
    return pager_close(p->pager, err);
}

/* The exit status, or -1 with *err filled. */
static int run(struct program *p, struct error *err)
{
    if (p->options->help || p->options->version) {
        fputs(p->options->help ? search_options_help
                               : "yinde-search " YINDE_VERSION "\n",
              stdout);
        return standard_files_flush(err);
    }
    if (run_search(p, err) < 0)
        return -1;
    return p->any_hits ? EXIT_HITS : EXIT_NO_HITS;
}

static void close_program(struct program *p)
{
    hit_source_close(p->output.source);
    output_free(&p->output);
    byte_writer_free(&p->out);
    searcher_close(p->searcher);
}

int main(int argc, char **argv)
{
    struct search_options options = { 0 };
    struct program program = { .options = &options };
    struct error err = { 0 };
    int status = -1;

    if (standard_files_fill(&err) == 0 &&
        search_options_read(&options, argc - 1, argv + 1, &err) == 0)
        status = run(&program, &err);
    if (status < 0) {
        fprintf(stderr, "yinde-search: %s\n", err.message);
        status = EXIT_ERROR;
    }
    close_program(&program);
    search_options_free(&options);
    return status;
}
