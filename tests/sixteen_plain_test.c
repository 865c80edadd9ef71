/* The same where there is no SSE2. */
#undef __SSE2__
#include "tests/sixteen_test.c"
