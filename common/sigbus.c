#include "common/sigbus.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <unistd.h>

enum { LINE_BYTES = 4352, EXIT_DAMAGED = 2 };

/* Only what POSIX calls async-signal-safe is called from here on. */

static void say(const char *text, size_t size)
{
    while (size > 0) {
        ssize_t done = write(STDERR_FILENO, text, size);

        if (done <= 0)
            return;
        text += done;
        size -= (size_t)done;
    }
}

/* One line of /proc/self/maps without its end; false after the last. */
static bool read_line(int descriptor, char line[LINE_BYTES], size_t *size)
{
    char c;

    for (*size = 0; read(descriptor, &c, 1) == 1;) {
        if (c == '\n')
            return true;
        if (*size < LINE_BYTES)
            line[(*size)++] = c;
    }
    return false;
}

/* The hexadecimal number at *at, which moves past it. */
static uintptr_t read_hex(const char **at, const char *end)
{
    uintptr_t value = 0;

    for (; *at < end; (*at)++) {
        char c = **at;

        if (c >= '0' && c <= '9')
            value = value * 16 + (uintptr_t)(c - '0');
        else if (c >= 'a' && c <= 'f')
            value = value * 16 + (uintptr_t)(c - 'a') + 10;
        else
            break;
    }
    return value;
}

/* Says the path if the line is of the map around `address`. */
static bool say_path(const char *line, size_t size, uintptr_t address)
{
    const char *at = line;
    const char *end = line + size;
    uintptr_t first = read_hex(&at, end);

    if (at == end || address < first)
        return false;
    at++;
    if (address >= read_hex(&at, end))
        return false;
    while (at < end && *at != '/')
        at++;
    say(at, (size_t)(end - at));
    return at < end;
}

static void handle(int number, siginfo_t *info, void *context)
{
    static const char before[] = "yinde: ";
    static const char unknown[] = "a mapped file";
    static const char after[] = " was cut short or cannot be read; restore it "
                                "from a backup or build the index anew\n";
    char line[LINE_BYTES];
    size_t size;
    bool said = false;
    int maps = open("/proc/self/maps", O_RDONLY | O_CLOEXEC);

    (void)number;
    (void)context;
    say(before, sizeof before - 1);
    while (maps >= 0 && !said && read_line(maps, line, &size))
        said = say_path(line, size, (uintptr_t)info->si_addr);
    if (!said)
        say(unknown, sizeof unknown - 1);
    say(after, sizeof after - 1);
    _exit(EXIT_DAMAGED);
}

int sigbus_install(struct error *err)
{
    struct sigaction action = { .sa_flags = SA_SIGINFO };

    action.sa_sigaction = handle;
    sigemptyset(&action.sa_mask);
    if (sigaction(SIGBUS, &action, NULL) < 0)
        return error_set_os(err, errno, "handle SIGBUS");
    return 0;
}
