/*
 * kernel_tables - runs tests of kernels on every table of this machine, with
 * arrays that end before memory that must not be read.
 */
#ifndef TESTS_UNIT_KERNEL_TABLES_H
#define TESTS_UNIT_KERNEL_TABLES_H

#include "tests/unit/test_support.h"

#include "common/kernels.h"

/* The table under test. */
extern const struct kernels *table;

enum kernel_area { INPUT, NUMBERS, MORE_NUMBERS, OUTPUT, KERNEL_AREAS };

/* The last `size` bytes before the forbidden page, filled with rubbish. */
void *area_end(enum kernel_area area, size_t size);

/* Room for `count` numbers and no more than a kernel may use. */
uint32_t *number_room(enum kernel_area area, uint32_t count);

/* Runs the tests on all tables that this processor can run; says which. */
int kernel_tables_run(const struct CMUnitTest *tests, size_t count);

#endif
