/* The same as transfer_test, on machines without SSE2. */
#undef __SSE2__
#include "parser/transfer_quoted.c"
#include "tests/transfer_test.c"
