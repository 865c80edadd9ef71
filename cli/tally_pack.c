#include "cli/tally_pack.h"

#include "cli/pack.h"

struct span tally_pack(struct arena *arena, const struct report *report)
{
	struct buffer out = { .arena = arena };
	struct tally one = { 0 };

	tally_add(&one, report);
	pack_number(&out, one.hops);
	pack_number(&out, one.broken);
	for (size_t i = 0; i < one.rows.count; i++) {
		pack_number(&out, one.rows.items[i].kind);
		pack_number(&out, one.rows.items[i].count);
		pack_text(&out, one.rows.items[i].name);
	}
	tally_free(&one);
	return buffer_span(&out);
}

/* A row, added where there is somebody to add it to. */
static bool take_row(struct unpack *in, struct tally *tally)
{
	uint64_t kind = unpack_number(in), count = unpack_number(in);
	struct span name = unpack_text(in);
	bool good = !in->bad && kind < TALLY_KINDS;

	if (good && tally != NULL)
		tally_count(tally, (enum tally_kind)kind, name, count);
	return good;
}

bool tally_unpack(struct tally *tally, struct span bytes)
{
	struct unpack in = { .rest = bytes }, rows;
	uint64_t hops = unpack_number(&in), broken = unpack_number(&in);

	for (rows = in; !in.bad && in.rest.len > 0;)
		if (!take_row(&in, NULL))
			return false;
	if (!unpack_end(&in))
		return false;
	tally->messages++;
	tally->hops += hops;
	tally->broken += broken > 0;
	while (rows.rest.len > 0)
		take_row(&rows, tally);
	return true;
}
