#include "data/tables.h"

const struct table tables[] = {
#define ROW(name, date) { name, date },
#include "data/tables.inc"
#undef ROW
};
const size_t table_count = sizeof tables / sizeof *tables;
