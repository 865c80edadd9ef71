/* fuzz - what each fuzzer is: called with hostile bytes, aborts where something is wrong. */
#ifndef FUZZ_FUZZ_H
#define FUZZ_FUZZ_H

#include <stddef.h>
#include <stdint.h>

/* The name is libFuzzer's; returns 0. */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

#endif
