#include "cli/recon_pack.h"

#include "cli/pack.h"
#include "cli/recon_facts.h"
#include "parser/date.h"

static void pack_seen(struct buffer *out, uint64_t count, time_t first, time_t last)
{
	pack_number(out, count);
	pack_signed(out, first);
	pack_signed(out, last);
}

static void pack_row(struct buffer *out, const struct recon_row *row)
{
	const uint64_t counts[] = { row->x, row->y, row->z };
	struct recon_shape shape;

	if (!recon_facts_shape(row->fact, &shape))
		return;
	pack_number(out, row->fact);
	if (shape.identities > 0)
		pack_number(out, row->a);
	if (shape.identities > 1)
		pack_number(out, row->b);
	if (shape.parts > 0)
		pack_text(out, row->text);
	for (size_t i = 0; i < shape.counts; i++)
		pack_number(out, counts[i]);
	if (row->fact == FACT_CLOCK) {
		pack_signed(out, row->min);
		pack_signed(out, row->max);
	}
	pack_seen(out, row->count, row->first, row->last);
}

struct span recon_pack(struct arena *arena, const struct report *report)
{
	struct buffer out = { .arena = arena };
	struct recon one = { 0 };
	time_t time;
	bool known = report_time(report, &time);

	recon_add(&one, report);
	pack_number(&out, known);
	pack_signed(&out, known ? time : 0);
	pack_number(&out, one.hops);
	pack_signed(&out, one.first);
	pack_signed(&out, one.last);
	pack_number(&out, one.identities.count);
	for (size_t i = 0; i < one.identities.count; i++) {
		const struct identity *identity = &one.identities.items[i];

		pack_text(&out, one.identity_keys.keys.items[i]);
		pack_seen(&out, identity->count, identity->first, identity->last);
	}
	for (size_t i = 0; i < one.rows.count; i++)
		pack_row(&out, &one.rows.items[i]);
	recon_free(&one);
	return buffer_span(&out);
}

/* Of a time that can be told: no date is read that is not. */
static time_t take_time(struct unpack *in)
{
	int64_t time = unpack_signed(in);

	in->bad |= time < -DATE_LAST || time > DATE_LAST;
	return in->bad ? 0 : (time_t)time;
}

static bool take_identity(struct unpack *in, struct recon *recon)
{
	struct span key = unpack_text(in);
	uint64_t count = unpack_number(in);
	time_t first = take_time(in), last = take_time(in);
	size_t before = recon->identities.count;

	/* One that stands there twice would number those behind it otherwise. */
	return !in->bad && recon_add_identity(recon, key, count, first, last) == before;
}

/* The parts of a text have NUL between them; only the first must be there. */
static bool has_parts(struct span text, size_t parts)
{
	size_t found = 1;

	for (size_t i = 0; i < text.len; i++)
		found += text.at[i] == '\0';
	return text.len > 0 && text.at[0] != '\0' && found == parts;
}

static uint32_t take_place(struct unpack *in, const struct recon *recon)
{
	uint64_t place = unpack_number(in);

	in->bad |= place >= recon->identities.count;
	return (uint32_t)place;
}

static bool take_row(struct unpack *in, struct recon *recon)
{
	uint64_t fact = unpack_number(in);
	struct recon_row row = { .fact = (enum recon_fact)fact,
				 .a = NO_IDENTITY,
				 .b = NO_IDENTITY };
	struct recon_shape shape;
	uint64_t *const counts[] = { &row.x, &row.y, &row.z };

	if (!recon_facts_shape(fact, &shape))
		return false;
	if (shape.identities > 0)
		row.a = take_place(in, recon);
	if (shape.identities > 1)
		row.b = take_place(in, recon);
	if (shape.parts > 0)
		row.text = unpack_text(in);
	for (size_t i = 0; i < shape.counts; i++)
		*counts[i] = unpack_number(in);
	if (fact == FACT_CLOCK) {
		row.min = (long)unpack_signed(in);
		row.max = (long)unpack_signed(in);
	}
	row.count = unpack_number(in);
	row.first = take_time(in);
	row.last = take_time(in);
	if (in->bad || (shape.parts > 0 && !has_parts(row.text, shape.parts)))
		return false;
	recon_add_row(recon, &row);
	return true;
}

/* What stands behind the time of the message. */
static bool take_message(struct unpack *in, struct recon *one)
{
	uint64_t identities;
	bool good = true;

	one->messages = 1;
	one->hops = unpack_number(in);
	one->first = take_time(in);
	one->last = take_time(in);
	identities = unpack_number(in);
	for (uint64_t i = 0; i < identities && good; i++)
		good = take_identity(in, one);
	while (good && in->rest.len > 0)
		good = take_row(in, one);
	return good && unpack_end(in);
}

bool recon_unpack(struct recon *recon, struct span bytes)
{
	struct unpack in = { .rest = bytes };
	bool known = unpack_number(&in) != 0, wanted;
	time_t time = take_time(&in);
	struct recon one = { 0 };
	bool good = take_message(&in, &one);

	wanted = !recon->since_set || (known && time >= recon->since);
	if (good && wanted)
		recon_merge(recon, &one);
	else if (good && known)
		recon->earlier++;
	else if (good)
		recon->undated++;
	recon_free(&one);
	return good;
}
