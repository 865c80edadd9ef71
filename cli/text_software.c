/* What each line names as its software, and what vendors' fields say. */
#include <string.h>

#include "cli/text_parts.h"
#include "parser/buffer.h"

enum { HOPS = 10, CVES = 6 }; /* columns that the numbers of hops take */

static bool same_software(const struct software *a, const struct software *b)
{
	return span_equal(a->product, b->product) && span_equal(a->version, b->version);
}

static bool told_before(const struct report *report, size_t hop)
{
	for (size_t i = 0; i < hop; i++)
		if (same_software(&report->software[i], &report->software[hop]))
			return true;
	return false;
}

/* A name without a version is for those who have the room. */
static bool is_worth_a_line(const struct software *software, const struct text_detail *detail)
{
	return software->match != SOFTWARE_UNKNOWN &&
	       (detail->reasons == REASONS_ALL || software->version.len > 0);
}

/* The end of the run of hops from `hop` on that name the same software. */
static size_t run_end(const struct report *report, size_t hop)
{
	while (hop + 1 < report->facts->route.hops.count &&
	       same_software(&report->software[hop + 1], &report->software[hop]))
		hop++;
	return hop;
}

/* "1-3, 5", the hops that name this software, as far as they fit. */
static struct span hops_of(struct arena *arena, const struct report *report, size_t first)
{
	struct span hops = SPAN_NONE;

	for (size_t i = first; i < report->facts->route.hops.count; i++) {
		size_t end = run_end(report, i);

		if (!same_software(&report->software[i], &report->software[first]))
			continue;
		if (hops.len + 6 > HOPS)
			return arena_format(arena, SPAN_FMT "+", SPAN_ARG(hops));
		hops = arena_format(arena, SPAN_FMT "%s%zu", SPAN_ARG(hops), i > first ? ", " : "",
				    i + 1);
		if (end > i)
			hops = arena_format(arena, SPAN_FMT "-%zu", SPAN_ARG(hops), end + 1);
		i = end;
	}
	return hops;
}

static struct span described(struct arena *arena, const struct software *software, bool reasons)
{
	struct span out = software_text(arena, software);

	if (software->possible)
		out = arena_format(arena, SPAN_FMT ", possibly", SPAN_ARG(out));
	if (software->released != NULL)
		out = arena_format(arena, SPAN_FMT ", of %s", SPAN_ARG(out), software->released);
	if (software->support_over)
		out = arena_format(arena, SPAN_FMT ", support ended %s", SPAN_ARG(out),
				   software->support_ended);
	if (software->behind_known && software->updates_behind > 0)
		out = arena_format(arena, SPAN_FMT ", %u release%s behind then", SPAN_ARG(out),
				   software->updates_behind, software->updates_behind == 1 ? "" : "s");
	if (software->note.len > 0 && (reasons || software->match == SOFTWARE_NEAREST))
		out = arena_format(arena, SPAN_FMT "; " SPAN_FMT, SPAN_ARG(out),
				   SPAN_ARG(software->note));
	return out;
}

/* Only in the longest report: a match is a possibility, for mends do not change every number. */
static void put_cves(struct text_out *out, const struct report *report, size_t hop)
{
	const struct mail_date *date = &report->facts->route.hops.items[hop].received.date;
	struct span_list cves = software_cves(out->arena, &report->software[hop], date->utc);
	struct span list = SPAN_NONE;

	for (size_t i = 0; i < cves.count && i < CVES; i++)
		list = arena_format(out->arena, SPAN_FMT "%s" SPAN_FMT, SPAN_ARG(list),
				    i > 0 ? ", " : "", SPAN_ARG(cves.items[i]));
	if (cves.count > CVES)
		list = arena_format(out->arena, SPAN_FMT " and %zu more", SPAN_ARG(list),
				    cves.count - CVES);
	if (list.len > 0)
		text_out_wrapped(out, HOPS + 2, (struct text_cell){ 0 },
				 arena_format(out->arena, "possibly open to " SPAN_FMT,
					      SPAN_ARG(list)));
}

static void put_clients(struct text_out *out, const struct report *report)
{
	const struct author_client_list *clients = &report->facts->clients;

	for (size_t i = 0; i < clients->count; i++) {
		const struct author_client *client = &clients->items[i];

		text_out_wrapped(out, HOPS + 2, (struct text_cell){ .text = SPAN("  author") },
				 arena_format(out->arena, SPAN_FMT "%s (%s)", SPAN_ARG(client->product),
					      client->possible ? ", possibly" : "", client->told_by));
	}
}

void text_software(struct text_out *out, const struct report *report,
		   const struct text_detail *detail)
{
	size_t shown = 0, left_out = 0, count = report->facts->route.hops.count;

	if (detail->software == 0)
		return;
	for (size_t i = 0; i < count; i++) {
		const struct software *software = &report->software[i];

		if (!is_worth_a_line(software, detail) || told_before(report, i))
			continue;
		if (shown == detail->software) {
			left_out++;
			continue;
		}
		if (shown++ == 0)
			text_out_heading(out, "Software, as each line names it (by hop)");
		text_out_wrapped(out, HOPS + 2,
				 (struct text_cell){ .text = arena_format(out->arena, "  " SPAN_FMT,
									  SPAN_ARG(hops_of(out->arena,
											   report, i))) },
				 described(out->arena, software, detail->reasons == REASONS_ALL));
		if (detail->all_text)
			put_cves(out, report, i);
	}
	text_more(out, left_out);
	if (shown == 0 && report->facts->clients.count > 0)
		text_out_heading(out, "Software");
	put_clients(out, report);
}

static void put_keys(struct text_out *out, const struct vendor_field *field)
{
	for (size_t i = 0; i < field->keys.count; i++) {
		const struct vendor_key *key = &field->keys.items[i];

		if (key->meaning[0] == '\0' && key->says[0] == '\0')
			continue;
		text_out_wrapped(out, HOPS + 12,
				 (struct text_cell){ .text = arena_format(out->arena,
									  "            " SPAN_FMT,
									  SPAN_ARG(key->key)) },
				 arena_format(out->arena, SPAN_FMT "%s%s%s%s%s", SPAN_ARG(key->value),
					      key->says[0] != '\0' ? " = " : "", key->says,
					      key->meaning[0] != '\0' ? " (" : "", key->meaning,
					      key->meaning[0] != '\0' ? ")" : ""));
	}
}

static void put_known(struct text_out *out, const struct report *report,
		      const struct vendor_field *field)
{
	struct span name = report->facts->message->fields.items[field->field].name;
	const struct vendor_header *row = field->row;

	text_out_wrapped(out, HOPS + 2,
			 (struct text_cell){ .text = field->hop == NO_HOP
							     ? SPAN("  -")
							     : arena_format(out->arena, "  %zu",
									    field->hop + 1) },
			 arena_format(out->arena, SPAN_FMT ": %s%s%s%s%s", SPAN_ARG(name),
				      strcmp(row->evidence, "yes") == 0 ? "" : "possibly: ",
				      row->meaning, row->product[0] != '\0' ? " (" : "", row->product,
				      row->product[0] != '\0' ? ")" : ""));
	put_keys(out, field);
}

/* In one piece: a mail has room for thousands. */
static void put_unknown(struct text_out *out, const struct report *report)
{
	const struct vendor_field_list *fields = &report->facts->fields;
	struct buffer names = { .arena = out->arena };

	for (size_t i = 0; i < fields->count; i++) {
		if (fields->items[i].row != NULL)
			continue;
		if (names.len > 0)
			buffer_put(&names, SPAN(", "));
		buffer_put(&names,
			   report->facts->message->fields.items[fields->items[i].field].name);
	}
	if (names.len > 0)
		text_out_wrapped(out, HOPS + 2, (struct text_cell){ .text = SPAN("  unknown") },
				 buffer_span(&names));
}

void text_fields(struct text_out *out, const struct report *report,
		 const struct text_detail *detail)
{
	const struct vendor_field_list *fields = &report->facts->fields;

	(void)detail; /* they are read only where all is shown */
	if (fields->count == 0)
		return;
	text_out_heading(out, "Fields that programs left (by hop; only as true as who wrote them)");
	for (size_t i = 0; i < fields->count; i++)
		if (fields->items[i].row != NULL)
			put_known(out, report, &fields->items[i]);
	put_unknown(out, report);
}
