#include "indexer/progress.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

enum {
    TERMINAL_MS = 200,
    FILE_MS = 10000,
    BAR_CELLS = 20,
    BAR_BYTES = BAR_CELLS + 4, /* brackets, a space, NUL */
    SECONDS_MAX = 999 * 3600,
};

static double megabytes_a_second(const struct progress *progress,
                                 uint64_t now_ms, uint64_t bytes)
{
    uint64_t elapsed = now_ms - progress->start_ms;

    return elapsed == 0 ? 0 : (double)bytes / 1000 / (double)elapsed;
}

/* "1:05:09" or "5:09". */
static void print_time(char *out, size_t size, uint64_t seconds)
{
    uint64_t hours = seconds / 3600;
    uint64_t minutes = seconds / 60 % 60;

    if (hours > 0)
        snprintf(out, size, "%" PRIu64 ":%02" PRIu64 ":%02" PRIu64, hours,
                 minutes, seconds % 60);
    else
        snprintf(out, size, "%" PRIu64 ":%02" PRIu64, minutes, seconds % 60);
}

static void print_rest(char *out, size_t size, const struct progress *progress,
                       uint64_t now_ms, const struct progress_facts *facts)
{
    double elapsed = (double)(now_ms - progress->start_ms) / 1000;
    double left = (double)(facts->total - facts->bytes);
    double seconds = elapsed * left / (double)facts->bytes + 0.5;
    char time[32];

    if (seconds > SECONDS_MAX)
        seconds = SECONDS_MAX;
    print_time(time, sizeof time, (uint64_t)seconds);
    snprintf(out, size, ", %.0f %%, %s left",
             100 * (double)facts->bytes / (double)facts->total, time);
}

static void print_bar(char bar[BAR_BYTES], const struct progress_facts *facts)
{
    size_t full =
        (size_t)((double)facts->bytes / (double)facts->total * BAR_CELLS);

    memset(bar, ' ', BAR_BYTES);
    bar[0] = '[';
    memset(bar + 1, '#', full);
    bar[1 + BAR_CELLS] = ']';
    bar[BAR_BYTES - 1] = '\0';
}

bool progress_line(char line[PROGRESS_LINE_BYTES], struct progress *progress,
                   uint64_t now_ms, const struct progress_facts *facts)
{
    uint64_t since =
        progress->shown_ms ? progress->shown_ms : progress->start_ms;
    bool known = facts->bytes > 0 && facts->bytes <= facts->total;
    char bar[BAR_BYTES] = "";
    char rest[64] = "";

    if (now_ms < since + (progress->terminal ? TERMINAL_MS : FILE_MS))
        return false;
    progress->shown_ms = now_ms;
    if (known)
        print_rest(rest, sizeof rest, progress, now_ms, facts);
    if (known && progress->terminal)
        print_bar(bar, facts);
    snprintf(line, PROGRESS_LINE_BYTES,
             "%s%s%" PRIu64 " article%s, %.1f MB, %.1f MB/s%s%s",
             progress->terminal ? "\r" : "", bar, facts->articles,
             facts->articles == 1 ? "" : "s", (double)facts->bytes / 1e6,
             megabytes_a_second(progress, now_ms, facts->bytes), rest,
             progress->terminal ? "\033[K" : "\n");
    return true;
}

const char *progress_clear(const struct progress *progress)
{
    return progress->terminal && progress->shown_ms ? "\r\033[K" : "";
}
