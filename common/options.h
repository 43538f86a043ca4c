/*
 * options - reads a command line: --name, --name=value, --name value, -n
 * value, -nvalue, letters without a value in a row (-qv).
 *
 * Options may stand anywhere among the other arguments; "--" ends them. A
 * lone "-" is an argument, and so is a dash before a byte that is not ASCII,
 * since no option looks like that. Every message says what to do instead.
 */
#ifndef COMMON_OPTIONS_H
#define COMMON_OPTIONS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "common/error.h"

struct option {
    const char *name; /* without the two dashes */
    char letter;      /* 0 where there is no short form */
    bool takes_value;
    int id; /* above 0 */
};

enum {
    OPTION_END = 0,      /* nothing is left */
    OPTION_ARGUMENT = -1 /* what is no option; its text is the value */
};

/* Set the first four; the others start at zero. */
struct option_reader {
    const struct option *options;
    size_t count;
    char *const *arguments; /* those after the program's name */
    int left;               /* how many of them */
    const char *letters;    /* the rest of a row of short options */
    bool ended;             /* "--" was read */
};

/*
 * Reads the next one: *id is its option's, OPTION_ARGUMENT or OPTION_END;
 * *value is the option's value or the argument, NULL where there is none. A
 * failure is ERROR_INPUT.
 */
int option_next(struct option_reader *reader, int *id, const char **value,
                struct error *err);

/* A decimal number from `least` to `most`; `name` is for the message. */
int option_number(uint64_t *out, const char *name, const char *value,
                  uint64_t least, uint64_t most, struct error *err);

/* Bytes: a decimal number, then nothing, K, M, G or T (powers of 1024). */
int option_size(uint64_t *out, const char *name, const char *value,
                struct error *err);

/*
 * Which of the words, separated by "|" in `choices`, the value is: 0 for the
 * first.
 */
int option_choice(int *out, const char *name, const char *value,
                  const char *choices, struct error *err);

#endif
