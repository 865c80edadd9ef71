/* crypto - the only file that names libcrypto. */
#ifndef ANALYZERS_CRYPTO_H
#define ANALYZERS_CRYPTO_H

#include "parser/arena.h"
#include "parser/span.h"

enum { SHA256_SIZE = 32 };

/* A SHA-256 digest (FIPS 180-4) in the making; lives in the arena. */
struct digest;

struct digest *digest_open(struct arena *);
void digest_add(struct digest *, struct span);

/* The digest of what was added; `digest` then begins anew. */
void digest_finish(struct digest *, unsigned char out[SHA256_SIZE]);

const char *crypto_library(void); /* the version of libcrypto, "OpenSSL 3.0.15 3 Sep 2024"; static */

#endif
