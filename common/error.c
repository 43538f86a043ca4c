#include "common/error.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "common/utf8.h"

/* Makes one line of UTF-8 of `text`, in place: no byte gets longer. */
static void make_clean(char *text)
{
    uint8_t *bytes = (uint8_t *)text;
    const uint8_t *end = bytes + strlen(text);

    while (bytes < end) {
        uint32_t code_point;
        size_t size = utf8_decode(&code_point, bytes, end);

        if (utf8_is_bad(code_point, size) || code_point < 0x20 ||
            code_point == 0x7F)
            *bytes = '?';
        bytes += size;
    }
}

/* Cuts `text` to fit `limit` bytes, its end "..." then, at a whole character.
 */
static void cut(char *text, size_t limit)
{
    size_t at = limit - strlen("...");

    while (at > 0 && ((uint8_t)text[at] & 0xC0) == 0x80)
        at--;
    memcpy(text + at, "...", sizeof "...");
}

/*
 * Leaves out the middle of a message, so that a long path or value hides
 * neither what was tried nor what to do.
 */
static void shorten(char *message, size_t limit, const char *whole)
{
    const char *end = whole + strlen(whole) - limit / 2;

    while (((uint8_t)*end & 0xC0) == 0x80)
        end++;
    cut(message, limit - strlen(end));
    strcat(message, end);
}

static void fill(struct error *err, size_t limit, const char *format,
                 va_list arguments)
{
    va_list again;

    va_copy(again, arguments);

    int length =
        vsnprintf(err->message, sizeof err->message, format, arguments);

    if (length < 0) {
        err->message[0] = '\0';
    } else if ((size_t)length > limit) {
        char *whole = malloc((size_t)length + 1);

        if (whole && vsnprintf(whole, (size_t)length + 1, format, again) > 0)
            shorten(err->message, limit, whole);
        else
            cut(err->message, limit);
        free(whole);
    }
    va_end(again);
    make_clean(err->message);
}

int error_set(struct error *err, enum error_kind kind, const char *format, ...)
{
    va_list arguments;

    va_start(arguments, format);
    fill(err, sizeof err->message - 1, format, arguments);
    va_end(arguments);
    err->kind = kind;
    err->os_error = 0;
    return -1;
}

int error_set_os(struct error *err, int os_error, const char *format, ...)
{
    char reason[128];
    va_list arguments;

    if (strerror_r(os_error, reason, sizeof reason) != 0)
        snprintf(reason, sizeof reason, "error %d", os_error);

    size_t limit = sizeof err->message - 1 - strlen(": ") - strlen(reason);

    va_start(arguments, format);
    fill(err, limit, format, arguments);
    va_end(arguments);
    strcat(err->message, ": ");
    strcat(err->message, reason);
    err->kind = ERROR_IO;
    err->os_error = os_error;
    return -1;
}
