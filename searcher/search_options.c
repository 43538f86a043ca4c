#include "searcher/search_options.h"

#include <string.h>

#include "common/options.h"

enum { DEFAULT_LIMIT = 10, LIMIT_MAX = 1000000000 };

enum option_id {
    ID_LIMIT = 1,
    ID_OFFSET,
    ID_FORMAT,
    ID_PASSAGES,
    ID_SORT,
    ID_COUNT,
    ID_EXPLAIN,
    ID_SIMILARITY,
    ID_EXHAUSTIVE,
    ID_THREADS,
    ID_QUERIES,
    ID_MODE,
    ID_SHOW,
    ID_COLOR,
    ID_HELP,
    ID_VERSION,
};

static const struct option known[] = {
    { "limit", 'n', true, ID_LIMIT },
    { "offset", 0, true, ID_OFFSET },
    { "format", 0, true, ID_FORMAT },
    { "passages", 0, false, ID_PASSAGES },
    { "sort", 0, true, ID_SORT },
    { "count", 0, false, ID_COUNT },
    { "explain", 0, false, ID_EXPLAIN },
    { "similarity", 0, true, ID_SIMILARITY },
    { "exhaustive", 0, false, ID_EXHAUSTIVE },
    { "threads", 0, true, ID_THREADS },
    { "queries", 0, true, ID_QUERIES },
    { "mode", 0, true, ID_MODE },
    { "show", 0, true, ID_SHOW },
    { "color", 0, true, ID_COLOR },
    { "help", 0, false, ID_HELP },
    { "version", 0, false, ID_VERSION },
};

const char *const search_options_help =
    "yinde-search INDEX [OPTION...] QUERY...\n"
    "yinde-search INDEX [OPTION...] --queries FILE\n"
    "yinde-search INDEX --show ID\n"
    "\n"
    "Searches an index for articles. Exit status: 0 with hits, 1 without,\n"
    "2 on an error.\n"
    "\n"
    "  -n, --limit N      show N hits (10)\n"
    "  --offset N         leave out the first N hits\n"
    "  --format FORMAT    text: for people; json: an object; jsonl: an\n"
    "                     object a hit; tsv: rank score id title snippet;\n"
    "                     trec: qid Q0 id rank score tag\n"
    "  --passages         hits are passages, not articles\n"
    "  --sort ORDER       relevance, date (oldest first), -date\n"
    "  --count            print the number of hits and nothing else\n"
    "  --explain          show how the query was read, and every term of\n"
    "                     each score\n"
    "  --similarity NAME  yinde; lucene: plain BM25 with k1 1.2, b 0.75,\n"
    "                     and --mode or unless a mode is given\n"
    "  --exhaustive       score every match, leave out none to be faster\n"
    "  --threads N        share the work of a query among N threads (1)\n"
    "  --queries FILE     queries, one a line: qid, a tab, the query;\n"
    "                     - is the standard input\n"
    "  --mode MODE        auto; or: any word; and: all words; phrase: all\n"
    "                     words, each as it stands\n"
    "  --show ID          print the whole article, as text or json\n"
    "  --color WHEN       auto: on a terminal, unless NO_COLOR is set;\n"
    "                     always; never\n"
    "  --help, --version\n"
    "\n"
    "Text on a terminal is shown by the pager: the command $PAGER (empty or\n"
    "cat: none), or else less.\n"
    "\n"
    "Options may stand anywhere; -- ends them, for a query that begins\n"
    "with -.\n"
    "\n"
    "In a query: \"an exact phrase\"  +must  -not  this OR that  (group)\n"
    "prefix*  title:  author:  source:  tag:  date:2025-01..2025-06\n"
    "(or date:2025, date:..2024, date:2023..)\n"
    "Traditional and Simplified characters are alike, and so are\n"
    "full-width and ASCII signs.\n";

/* The value of an option that is one of some words. */
static int read_choice(struct search_options *out, int id, const char *value,
                       struct error *err)
{
    static const char formats[] = "text|json|jsonl|tsv|trec";
    static const char sorts[] = "relevance|date|-date";
    static const char similarities[] = "yinde|lucene";
    static const char modes[] = "auto|or|and|phrase";
    static const char colors[] = "auto|always|never";
    int choice = 0;
    int result;

    if (id == ID_FORMAT) {
        result = option_choice(&choice, "format", value, formats, err);
        out->format = (enum output_format)choice;
    } else if (id == ID_SORT) {
        result = option_choice(&choice, "sort", value, sorts, err);
        out->request.sort = (enum sort_order)choice;
    } else if (id == ID_SIMILARITY) {
        result = option_choice(&choice, "similarity", value, similarities, err);
        out->request.similarity = (enum similarity)choice;
    } else if (id == ID_MODE) {
        result = option_choice(&choice, "mode", value, modes, err);
        out->request.mode = (enum query_mode)choice;
    } else {
        result = option_choice(&choice, "color", value, colors, err);
        out->color = (enum color_choice)choice;
    }
    return result;
}

static int read_count(size_t *out, const char *name, const char *value,
                      struct error *err)
{
    uint64_t number;

    if (option_number(&number, name, value, 0, LIMIT_MAX, err) < 0)
        return -1;
    *out = (size_t)number;
    return 0;
}

static int read_threads(struct search_options *out, const char *value,
                        struct error *err)
{
    uint64_t number;

    if (option_number(&number, "threads", value, 1, SEARCH_THREADS_MAX, err) <
        0)
        return -1;
    out->threads = (unsigned)number;
    return 0;
}

static int take_argument(struct search_options *out, const char *value,
                         struct error *err)
{
    if (!out->index) {
        out->index = value;
        return 0;
    }
    if (out->has_query)
        write_u8(&out->query, ' ');
    out->has_query = true;
    write_bytes(&out->query, value, strlen(value));
    return byte_writer_check(&out->query, err);
}

static int read_option(struct search_options *out, int id, const char *value,
                       struct error *err)
{
    switch (id) {
    case OPTION_ARGUMENT:
        return take_argument(out, value, err);
    case ID_LIMIT:
        return read_count(&out->request.limit, "limit", value, err);
    case ID_OFFSET:
        return read_count(&out->request.offset, "offset", value, err);
    case ID_PASSAGES:
        out->request.by_passage = true;
        return 0;
    case ID_COUNT:
        out->request.count_only = true;
        return 0;
    case ID_EXPLAIN:
        out->request.explain = true;
        return 0;
    case ID_EXHAUSTIVE:
        out->request.exhaustive = true;
        return 0;
    case ID_THREADS:
        return read_threads(out, value, err);
    case ID_QUERIES:
        out->queries = value;
        return 0;
    case ID_SHOW:
        out->show = value;
        return 0;
    case ID_HELP:
        out->help = true;
        return 0;
    case ID_VERSION:
        out->version = true;
        return 0;
    default:
        return read_choice(out, id, value, err);
    }
}

/* What does not go together. */
static int check_options(const struct search_options *o, struct error *err)
{
    if (!o->index)
        return error_set(err, ERROR_INPUT,
                         "which index? yinde-search INDEX QUERY; --help shows "
                         "more");
    if (o->show && (o->has_query || o->queries))
        return error_set(err, ERROR_INPUT,
                         "--show prints one article: leave out the query");
    if (o->show && o->format > OUTPUT_JSONL)
        return error_set(err, ERROR_INPUT,
                         "--show prints --format text or json");
    if (o->has_query && o->queries)
        return error_set(err, ERROR_INPUT,
                         "give either a query or --queries, not both");
    if (!o->show && !o->has_query && !o->queries)
        return error_set(err, ERROR_INPUT,
                         "what for? give a query, --queries FILE or --show ID");
    if (o->request.explain && o->format > OUTPUT_JSONL)
        return error_set(err, ERROR_INPUT,
                         "--explain needs --format text, json or jsonl");
    return 0;
}

int search_options_read(struct search_options *out, int count,
                        char *const *arguments, struct error *err)
{
    struct option_reader reader = { .options = known,
                                    .count = sizeof known / sizeof known[0],
                                    .arguments = arguments,
                                    .left = count };
    bool has_mode = false;
    const char *value;
    int id = OPTION_ARGUMENT;

    out->request.limit = DEFAULT_LIMIT;
    out->threads = 1;
    while (id != OPTION_END) {
        if (option_next(&reader, &id, &value, err) < 0)
            return -1;
        if (id != OPTION_END && read_option(out, id, value, err) < 0)
            return -1;
        has_mode = has_mode || id == ID_MODE;
    }
    if (!has_mode && out->request.similarity == SIMILARITY_LUCENE)
        out->request.mode = QUERY_OR;
    /* These formats show the total. */
    out->request.exact_total =
        out->format == OUTPUT_TEXT || out->format == OUTPUT_JSON;
    return out->help || out->version ? 0 : check_options(out, err);
}

void search_options_free(struct search_options *options)
{
    byte_writer_free(&options->query);
    *options = (struct search_options){ 0 };
}
