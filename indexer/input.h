/*
 * input - the lines of all files, folders and pipes that a run was given.
 *
 * A path is a file, a folder, or "-" for standard input. Of a folder, the
 * files below it whose names end in .jsonl or .ndjson, or one of these and
 * .gz or .zst, are read in order of their paths; links to folders are not
 * followed. A file that is named itself is read whatever its name.
 */
#ifndef INDEXER_INPUT_H
#define INDEXER_INPUT_H

#include <stdatomic.h>
#include <stddef.h>
#include <stdint.h>

#include "common/error.h"
#include "indexer/line_reader.h"

struct input;

struct input_line {
    const char *file; /* for messages; valid until input_close */
    struct line line; /* LINE_END: there is nothing more */
};

/*
 * Looks at all paths, opens none. A path that is not there, and a folder
 * that cannot be read, is an error. `limit` is the longest line in bytes.
 * Where `stop`, which may be NULL, becomes true, reading ends with
 * ERROR_STOPPED, be it that no input comes.
 */
int input_open(struct input **out, const char *const *paths, size_t count,
               size_t limit, const atomic_bool *stop, struct error *err);

/*
 * The next line. Fails with ERROR_IO or ERROR_INPUT where a file cannot be
 * read on: the message names it, and the next call goes on with the next
 * file. Any other failure is final.
 */
int input_next(struct input *input, struct input_line *out, struct error *err);

/* Files of folders that were passed over because of their names. */
size_t input_passed_over(const struct input *input);

/* Bytes read so far, and of all files; a pipe's length counts as 0. */
uint64_t input_consumed(const struct input *input);
uint64_t input_total(const struct input *input);

/* Takes a line: 0, -1 on failure, or 1 where it wants no more. */
typedef int input_taker(void *context, const uint8_t *line, size_t size,
                        struct error *err);

/*
 * Looks at lines ahead, apart from input_next: those from byte `offset` of
 * input_total on, up to the end of their file, the first of them perhaps
 * without its beginning. A compressed file is looked at from its beginning,
 * where this is less than `back` bytes before, or else not at all; so is one
 * that cannot be read.
 */
int input_look(const struct input *input, uint64_t offset, uint64_t back,
               input_taker *take, void *context, struct error *err);

/* NULL does nothing. */
void input_close(struct input *input);

#endif
