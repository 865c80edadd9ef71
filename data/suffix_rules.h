/*
 * suffix_rules - which names a public suffix list may hold, told by bits.
 *
 * Nearly all names that are looked up are no public suffix, and to learn that
 * from the list is dear. The rules in the list's compiled form are hashed once;
 * a name whose bit is not set is none of them, of others nothing is known.
 */
#ifndef DATA_SUFFIX_RULES_H
#define DATA_SUFFIX_RULES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { SUFFIX_RULE_BITS = 1 << 18 }; /* few of them are of a rule, of which there are 10,000 */

/* All zero before the rules are read. */
struct suffix_rules {
	uint64_t bits[SUFFIX_RULE_BITS / 64];
};

/*
 * Take in all rules of a list as psl-make-dafsa writes it, but for those with
 * bytes over 0x7f. Returns how many there were; 0 when the file is not of that
 * form, or damaged: then the bits tell nothing.
 */
size_t suffix_rules_read(struct suffix_rules *, const unsigned char *file, size_t len);

#define SUFFIX_HASH_BASE 0x01000193u

/* The hash of a byte and the name behind it, whose hash is `rest`; that of an empty name is 0. */
static inline uint32_t suffix_hash(char first, uint32_t rest)
{
	return rest * SUFFIX_HASH_BASE + (unsigned char)first;
}

/*
 * Whether an ASCII name in lower case may be one of the rules, or one that a rule as "*.ck" is
 * for, by its hash and that of what stands behind its first label.
 */
bool suffix_rules_may_have(const struct suffix_rules *, uint32_t name, uint32_t parent);

#endif
