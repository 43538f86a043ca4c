/*
 * error - what went wrong, in words, and which kind of trouble it is.
 *
 * Every function that can fail takes `struct error *err` last and returns
 * 0 on success or -1 on failure. On failure *err is filled; on success it
 * is left alone. `err` is never NULL.
 */
#ifndef COMMON_ERROR_H
#define COMMON_ERROR_H

enum error_kind {
    ERROR_NONE = 0,
    ERROR_MEMORY,  /* an allocation failed */
    ERROR_IO,      /* the operating system refused; message has strerror */
    ERROR_CORRUPT, /* bytes on disk are not what we wrote */
    ERROR_INPUT,   /* the caller's document, query or request is malformed */
    ERROR_LIMIT,   /* well formed, but over a documented limit */
    ERROR_STOPPED, /* the caller asked to give up */
};

struct error {
    enum error_kind kind;
    int os_error;      /* the errno behind an ERROR_IO, 0 where there is none */
    char message[256]; /* UTF-8, NUL-terminated, one line */
};

/*
 * Fills *err and returns -1, so failing is one line: return error_set(...).
 *
 * Arguments may come from outside: a byte that is not UTF-8 and a control
 * character become "?"; "..." is the middle of one too long.
 */
int error_set(struct error *err, enum error_kind kind, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

/*
 * Fills *err as an ERROR_IO with this errno and returns -1. The message is
 * what `format` gives, then ": " and the words for `os_error`; the words stay
 * whole where a long path has to be cut.
 */
int error_set_os(struct error *err, int os_error, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

#endif
