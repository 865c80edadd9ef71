/*
 * dns_note - room beside a TXT answer for what was read out of it.
 *
 * An answer in the cache is given to many messages, and its policy would be
 * read anew for each. Whoever has read it first leaves the outcome here. It is
 * freed with the answer, so it may point into the answer's records. All notes
 * are those of analyzers/spf_ask.c.
 */
#ifndef ANALYZERS_DNS_NOTE_H
#define ANALYZERS_DNS_NOTE_H

#include <stdatomic.h>
#include <stddef.h>

struct dns_note {
	_Atomic(void *) made; /* one piece of heap memory, never changed; NULL: none yet */
	size_t most; /* bytes that it may have; the cache has counted them */
};

/* What was left; NULL for nothing. From any thread. */
static inline const void *dns_note_read(struct dns_note *note)
{
	return note != NULL ? atomic_load_explicit(&note->made, memory_order_acquire) : NULL;
}

/* Leave it; false when another thread was first: it stays the caller's. */
static inline _Bool dns_note_leave(struct dns_note *note, void *made)
{
	void *none = NULL;

	return atomic_compare_exchange_strong(&note->made, &none, made);
}

#endif
