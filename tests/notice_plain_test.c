/* The same as notice_test, on machines without SSE2. */
#undef __SSE2__
#include "parser/notice_page.c"
#include "tests/notice_test.c"
