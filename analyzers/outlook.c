#include "analyzers/outlook.h"

#include "analyzers/body_hash.h"
#include "parser/message.h"

bool outlook_vouches(struct arena *arena, struct span mail)
{
	struct message message = message_read(arena, mail);
	struct signatures signatures = signatures_read(arena, &message);
	struct body_digests digests = body_digests_take(arena, &signatures, message.body);
	uint64_t behind = 0;

	for (size_t i = 0; i < signatures.count; i++)
		if (body_compare(&digests, &signatures.items[i], &behind) == BODY_SAME &&
		    behind == 0)
			return true;
	return false;
}

static enum flaw_kind envelope_flaw(enum smime_kind envelope)
{
	static const enum flaw_kind kinds[] = {
		[SMIME_NONE] = FLAW_KINDS,
		[SMIME_SIGNED] = FLAW_MSG_OPAQUE,
		[SMIME_ENCRYPTED] = FLAW_MSG_ENCRYPTED,
		[SMIME_OTHER] = FLAW_MSG_ENVELOPE,
	};

	return kinds[envelope];
}

static enum flaw_kind damage_flaw(enum msg_damage damage)
{
	static const enum flaw_kind kinds[] = {
		[MSG_WHOLE] = FLAW_KINDS,
		[MSG_PART_LOST] = FLAW_MSG_PART_LOST,
		[MSG_BODY_LOST] = FLAW_MSG_BODY_LOST,
		[MSG_FILE_DAMAGED] = FLAW_MSG_DAMAGED,
	};

	return kinds[damage];
}

void outlook_tell(struct flaw_list *flaws, enum smime_kind envelope, enum msg_damage damage,
		  struct span at)
{
	if (envelope != SMIME_NONE)
		flaw_add(flaws, envelope_flaw(envelope), at);
	if (damage != MSG_WHOLE)
		flaw_add(flaws, damage_flaw(damage), at);
}
