/*
 * fuzz_target - what every tests/fuzz/fuzz_*.c defines.
 *
 * The name is libFuzzer's. The bytes are hostile and have no spare byte after
 * them; a target ends the program where a promise is broken, and returns 0.
 */
#ifndef TESTS_FUZZ_FUZZ_TARGET_H
#define TESTS_FUZZ_FUZZ_TARGET_H

#include <stddef.h>
#include <stdint.h>

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size);

#endif
