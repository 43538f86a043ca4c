/*
 * progress - how far an indexing run is, as a line for stderr.
 *
 * On a terminal the line is rewritten in place, five times a second; into a
 * file or a pipe a line goes out every ten seconds. The module keeps no
 * clock and prints nothing: the caller gives the time and writes the line.
 */
#ifndef INDEXER_PROGRESS_H
#define INDEXER_PROGRESS_H

#include <stdbool.h>
#include <stdint.h>

enum { PROGRESS_LINE_BYTES = 160 };

/* What has been done; all of it grows. */
struct progress_facts {
    uint64_t articles;
    uint64_t bytes; /* of input, as it lies on the disk */
    uint64_t total; /* of all input, 0 where it is not known (a pipe) */
};

/* Set `terminal` and `start_ms`; the rest starts zeroed. */
struct progress {
    bool terminal;
    uint64_t start_ms;
    uint64_t shown_ms; /* 0: not shown yet */
};

/*
 * Whether a line is due at `now_ms`; if so it is in `line`, as it is to be
 * written: on a terminal with a carriage return before it and what erases
 * the rest of the line after it, else with a newline.
 */
bool progress_line(char line[PROGRESS_LINE_BYTES], struct progress *progress,
                   uint64_t now_ms, const struct progress_facts *facts);

/* What clears the line on a terminal before other output; else "". */
const char *progress_clear(const struct progress *progress);

#endif
