/*
 * search_options - what the command line of yinde-search asks for.
 */
#ifndef SEARCHER_SEARCH_OPTIONS_H
#define SEARCHER_SEARCH_OPTIONS_H

#include "common/byte_writer.h"
#include "searcher/output.h"

enum color_choice { COLOR_AUTO, COLOR_ALWAYS, COLOR_NEVER };

/* Zeroed at the start; freed with search_options_free. */
struct search_options {
    bool help;
    bool version;
    const char *index;        /* never NULL but for help and version */
    struct byte_writer query; /* the words of the query with spaces between */
    bool has_query;
    const char *queries; /* file of queries, "-" for stdin, or NULL */
    const char *show;    /* id of an article, or NULL */
    enum output_format format;
    enum color_choice color;
    unsigned threads;              /* that share a query */
    struct search_request request; /* all but the query itself */
};

/* Reads the arguments after the program's name. Failures are ERROR_INPUT. */
int search_options_read(struct search_options *out, int count,
                        char *const *arguments, struct error *err);

/* The text of --help. */
extern const char *const search_options_help;

void search_options_free(struct search_options *options);

#endif
