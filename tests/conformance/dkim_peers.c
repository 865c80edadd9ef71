/*
 * usage: dkim_peers KEYS <PATHS
 *   What libopendkim makes of each signature of each message: a line of words for a message, top
 *   signature first, "pass" or its word for what is wrong. KEYS is a file of its own format: a
 *   name, white space, a record.
 *   Built by tests/conformance/dkim_peers where the library is installed.
 */
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/types.h>

#include <opendkim/dkim.h>

enum { PIECE = 65536 };

static void show(DKIM_SIGINFO *signature)
{
	const char *words = dkim_sig_geterrorstr(dkim_sig_geterror(signature));
	bool good = (dkim_sig_getflags(signature) & DKIM_SIGFLAG_PASSED) != 0 &&
		    dkim_sig_getbh(signature) == DKIM_SIGBH_MATCH;

	if (!good && dkim_sig_geterror(signature) == DKIM_SIGERROR_OK)
		words = "body hash";
	printf("%s\t", good ? "pass" : words != NULL ? words : "fail");
}

static void verify(DKIM_LIB *library, FILE *file)
{
	static unsigned char piece[PIECE];
	DKIM_SIGINFO **signatures;
	DKIM_STAT status;
	size_t size;
	int count = 0;
	DKIM *dkim = dkim_verify(library, (const unsigned char *)"x", NULL, &status);

	while ((size = fread(piece, 1, sizeof piece, file)) > 0)
		dkim_chunk(dkim, piece, size);
	status = dkim_chunk(dkim, NULL, 0);
	if (status == DKIM_STAT_OK)
		dkim_eom(dkim, NULL);
	else
		printf("refused: %s\t", dkim_getresultstr(status));
	if (status == DKIM_STAT_OK && dkim_getsiglist(dkim, &signatures, &count) == DKIM_STAT_OK)
		for (int i = 0; i < count; i++) {
			dkim_sig_process(dkim, signatures[i]);
			show(signatures[i]);
		}
	dkim_free(dkim);
}

int main(int argc, char **argv)
{
	DKIM_LIB *library = dkim_init(NULL, NULL);
	dkim_query_t method = DKIM_QUERY_FILE;
	char path[4096];

	if (argc != 2 || library == NULL)
		return 2;
	dkim_options(library, DKIM_OP_SETOPT, DKIM_OPTS_QUERYMETHOD, &method, sizeof method);
	dkim_options(library, DKIM_OP_SETOPT, DKIM_OPTS_QUERYINFO, argv[1], strlen(argv[1]) + 1);
	while (fgets(path, sizeof path, stdin) != NULL) {
		path[strcspn(path, "\n")] = '\0';
		FILE *file = fopen(path, "rb");

		if (file != NULL) {
			verify(library, file);
			fclose(file);
		}
		printf("\n");
	}
	dkim_close(library);
	return 0;
}
