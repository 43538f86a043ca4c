/*
 * model_reach - how far a passage's tokens reach past a cut.
 *
 * docs/ANALYSIS.md, section 5, from the characters after the cut.
 */
#ifndef TESTS_UNIT_MODEL_REACH_H
#define TESTS_UNIT_MODEL_REACH_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* How many bytes of `rest`, valid UTF-8 after a cut without a break. */
size_t model_reach(const uint8_t *rest, size_t size, bool wrapped);

#endif
