/*
 * nothing - does nothing, but is linked to the libraries of the program: what
 * starting it costs before its first line is run.
 */
#include <archive.h>
#include <idn2.h>
#include <jansson.h>
#include <ldns/ldns.h>
#include <libpsl.h>
#include <libxml/parser.h>
#include <openssl/evp.h>
#include <stdio.h>

/* One address of each library, so that the linker keeps it. */
static void (*const volatile kept[])(void) = {
	(void (*)(void))idn2_check_version,
	(void (*)(void))json_object,
	(void (*)(void))ldns_version,
	(void (*)(void))psl_builtin,
	(void (*)(void))EVP_sha256,
	(void (*)(void))xmlCheckVersion,
	(void (*)(void))archive_version_number,
};

int main(void)
{
	for (size_t i = 0; i < sizeof kept / sizeof *kept; i++)
		if (kept[i] == NULL)
			return 1;
	return puts("nothing") < 0;
}
