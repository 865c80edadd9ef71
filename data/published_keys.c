#include "data/published_keys.h"

/* Digests of the numbers that the documents print. Facts. */
const struct published_key published_keys[] = {
	{ "1be2c2e898b8cb93583845439eb7b8df9d47527f9b77751cfcd96d91851f4efd", "RFC 6376 C" },
	{ "faa7f1558c0345a1166a022f3c50feabe8105966d5d8010d3c8d29a462986a42", "RFC 8463 A" },
	{ "21fe31dfa154a261626bf854046fd2271b7bed4b6abe45aa58877ef47f9721b9", "RFC 8463 A" },
};
const size_t published_key_count = sizeof published_keys / sizeof *published_keys;
