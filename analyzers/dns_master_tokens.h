/* dns_master_tokens - the tokens of a master file (RFC 1035 5.1), an entry at a time. */
#ifndef ANALYZERS_DNS_MASTER_TOKENS_H
#define ANALYZERS_DNS_MASTER_TOKENS_H

#include "analyzers/dns_master.h"

/* Note what is wrong, for ->wrong and ->about; false always. `wrong` is static text. */
bool dns_master_broken(struct dns_master *, const char *wrong, struct span about);

/*
 * The tokens up to the end of the line, of the last one where parentheses
 * join several. `*first` is the line of the first token. False: something is wrong.
 */
bool dns_master_tokens(struct dns_master *, size_t *first);

/* The text of a token, empty behind the last; whether it is that word, out of quotes. */
struct span dns_master_word(const struct dns_master *, size_t token);
bool dns_master_is(const struct dns_master *, size_t token, struct span word);

#endif
