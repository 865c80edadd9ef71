/* The same as span_test, on machines without SSE2. */
#undef __SSE2__
#include "parser/span.c"
#include "tests/span_test.c"
