/*
 * arc - the authenticated received chain of a message (RFC 8617 5.2): each
 * seal, each ARC-Message-Signature, and what they make together on a stage.
 */
#ifndef ANALYZERS_ARC_H
#define ANALYZERS_ARC_H

#include "analyzers/dkim.h"
#include "parser/arc_set.h"

/* What is known of one set whatever the stage; by instance, from 1. */
struct arc_checked {
	struct key_lookup message_key, seal_key;
	struct header_selection selection; /* of the ARC-Message-Signature */
	enum body_state body;
	bool has_seal; /* `seal` was found out */
	struct dkim_outcome seal;
};

/* One message's chain in the making. */
struct arc_work {
	struct arena *arena;
	const struct message *message;
	const struct arc_sets *sets;
	const struct body_digests *digests;
	struct key_cache *keys; /* may be NULL */
	struct header_index *index;
	struct arc_checked *checked;
	size_t asked; /* sets whose keys were asked for, from the first on */
	bool failure_sealed; /* the newest seal says cv=fail: its key was asked for as well */
	uint64_t bytes; /* of header fields hashed */
	unsigned checks; /* of keys against signatures */
};

/* What a chain is worth. */
struct arc_outcome {
	enum auth_verdict
		verdict; /* none, pass, fail, temperror; neutral: the body is not at hand */
	const char *skipped; /* as in struct auth_result */
	const char *
		reason; /* a fault of the sets or a word of dkim_judge(); NULL: it passes. Static */
	const char *why; /* the same or a finer word */
	unsigned instance; /* the last set, or the one that breaks it; 0: none */
	bool has_field;
	size_t field; /* index of the seal or message signature that this rests on */
	enum auth_part header, body; /* of the newest ARC-Message-Signature */
	unsigned oldest_pass; /* the oldest one that verifies as well; 0: all do (RFC 8617 5.2) */
	const struct dkim_record *record; /* the key of that field; NULL: none was used */
};

/*
 * Ask for the keys of sets 1 to `count`, before anything is checked. `arena`,
 * `message`, `sets`, `digests` and `keys` are set.
 */
void arc_ask(struct arc_work *, struct dns_session *, size_t count);

/*
 * Judge sets 1 to `count` on the fields from index `from` on, for the keys of
 * which arc_ask() has asked. What is sure to break the chain counts before what
 * is not known. `now` as in dkim_judge().
 */
struct arc_outcome arc_judge(struct arc_work *, size_t count, size_t from, time_t now);

/* What one set's ARC-Message-Signature is worth there; its seal. */
struct dkim_outcome arc_message_judge(struct arc_work *, size_t set, size_t from, time_t now);
struct dkim_outcome arc_seal_judge(struct arc_work *, size_t set, time_t now);

/*
 * Whether the body is the one that was signed once the quoting of "From " at
 * the beginning of lines is undone, which mailboxes and some lists add (mbox):
 * ">From ", and where that does not do, one ">" of any number.
 */
bool arc_body_unquoted(struct arena *, const struct message *, const struct signature *);

/* One sentence for a word of an outcome; empty where there is none. */
struct span arc_explanation(struct arena *, const char *word);

#endif
