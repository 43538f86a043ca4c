/*
 * sigbus - ends the program with words when a mapped file was cut short.
 *
 * For the mains, called once before threads start. Reading a mapped page that
 * is no longer in its file, or that the disk cannot read, raises SIGBUS; the
 * handler writes the file's path to standard error and exits with status 2.
 */
#ifndef COMMON_SIGBUS_H
#define COMMON_SIGBUS_H

#include "common/error.h"

int sigbus_install(struct error *err);

#endif
