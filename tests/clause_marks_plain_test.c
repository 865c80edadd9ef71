/* The same where there is no SSE2. */
#undef __SSE2__
#include "tests/clause_marks_test.c"
