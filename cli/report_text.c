/* Aggregate reports for a person: what passes, who sends, and what to do about the rest. */
#include <inttypes.h>

#include "analyzers/words.h"
#include "cli/report_output.h"
#include "cli/text_parts.h"
#include "parser/date.h"

enum { MOST_SENDERS = 20, MOST_DOMAINS = 10, NUMBER = 9, ADDRESS = 24 };

static struct span day(struct arena *arena, time_t time)
{
	char text[32];

	return arena_copy(arena, (struct span){ text, date_format_day(time, text) });
}

static unsigned percent(uint64_t part, uint64_t whole)
{
	/* Never 100 while one is missing. */
	return whole > 0 ? (unsigned)((double)part * 100 / (double)whole) : 0;
}

static void put_head(struct text_out *out, const struct senders *senders,
		     const struct report_parts *parts)
{
	struct arena *arena = out->arena;
	struct span time = SPAN_NONE;

	if (senders->last != 0)
		time = arena_format(arena, " of " SPAN_FMT " to " SPAN_FMT,
				    SPAN_ARG(day(arena, senders->first)),
				    SPAN_ARG(day(arena, senders->last)));
	text_out_wrapped(
		out, 0, (struct text_cell){ 0 },
		arena_format(arena,
			     SPAN_FMT SPAN_FMT ": " SPAN_FMT ", %" PRIu64
					       " of them (%u %%) pass DMARC.",
			     SPAN_ARG(words_count(arena, parts->count, "report")), SPAN_ARG(time),
			     SPAN_ARG(words_count(arena, senders->messages, "message")),
			     senders->dmarc_pass, percent(senders->dmarc_pass, senders->messages)));
}

static void put_domains(struct text_out *out, const struct senders *senders, size_t most)
{
	text_out_heading(out, "Author domains");
	for (size_t i = 0; i < senders->domains.count && i < most; i++) {
		const struct author_domain *one = &senders->domains.items[i];
		struct span policy = one->policy.len > 0 ? one->policy : SPAN("not told");

		text_out_wrapped(
			out, 4, (struct text_cell){ .text = SPAN("  ") },
			arena_format(out->arena,
				     SPAN_FMT " (p=" SPAN_FMT "): %" PRIu64 " of " SPAN_FMT
					      " from " SPAN_FMT " %s",
				     SPAN_ARG(text_out_fit(out, one->domain, 60)),
				     SPAN_ARG(text_out_fit(out, policy, 20)), one->dmarc_pass,
				     SPAN_ARG(words_count(out->arena, one->messages, "message")),
				     SPAN_ARG(words_count(out->arena, one->senders, "sender")),
				     one->messages == 1 ? "passes" : "pass"));
	}
	if (senders->domains.count > most)
		text_more(out, senders->domains.count - most);
}

static struct text_cell number(struct text_out *out, uint64_t value, uint64_t whole)
{
	return (struct text_cell){
		.text = arena_format(out->arena, "%*" PRIu64, NUMBER, value),
		.width = NUMBER,
		.tone = value == whole ? TONE_GOOD
			: value == 0   ? TONE_BAD
				       : TONE_DOUBT,
	};
}

static struct span address(struct text_out *out, const struct sender *sender)
{
	return sender->ip.family != 0 ? ip_text(out->arena, &sender->ip) : sender->ip_text;
}

static struct span counts_text(struct text_out *out, const struct told_counts *counts)
{
	struct span_list texts = { 0 };

	for (size_t i = 0; i < counts->count; i++)
		*LIST_ADD(out->arena, &texts) = text_out_fit(out, counts->items[i].text, 60);
	return words_list(out->arena, &texts, 3);
}

/* What the results were of, where there is something to explain. */
static void put_detail(struct text_out *out, const struct sender *sender)
{
	const struct {
		const char *label;
		const struct told_counts *counts;
	} lines[] = {
		{ "DKIM", &sender->signed_by },
		{ "SPF", &sender->sent_as },
		{ "let through", &sender->reasons },
	};

	for (size_t i = 0; i < sizeof lines / sizeof *lines; i++)
		if (lines[i].counts->count > 0)
			text_out_wrapped(
				out, 16,
				(struct text_cell){ .text = arena_format(out->arena, "    %s",
									 lines[i].label) },
				counts_text(out, lines[i].counts));
}

static void put_sender(struct text_out *out, const struct sender *sender, bool named, bool detail)
{
	struct span who = address(out, sender);

	if (named)
		who = arena_format(out->arena, SPAN_FMT " as " SPAN_FMT,
				   SPAN_ARG(text_out_fit(out, who, 40)),
				   SPAN_ARG(text_out_fit(out, sender->domain, 60)));

	struct text_cell cells[] = {
		{ .text = arena_format(out->arena, "%*" PRIu64, NUMBER, sender->messages),
		  .width = NUMBER },
		number(out, sender->spf_pass, sender->messages),
		number(out, sender->dkim_pass, sender->messages),
		number(out, sender->dmarc_pass, sender->messages),
		{ .text = who, .width = ADDRESS },
	};

	text_out_cells(out, 0, cells, 5);
	if (detail)
		put_detail(out, sender);
}

static uint64_t messages_of(const struct senders *senders, enum sender_kind kind, size_t *count)
{
	uint64_t messages = 0;

	*count = 0;
	for (size_t i = 0; i < senders->all.count; i++)
		if (sender_likely(senders->all.items[i]) == kind) {
			++*count;
			messages += senders->all.items[i]->messages;
		}
	return messages;
}

static void put_kind(struct text_out *out, const struct senders *senders, enum sender_kind kind,
		     const struct options *options)
{
	size_t most = options->verbose ? senders->all.count : MOST_SENDERS, shown = 0, count;
	uint64_t messages = messages_of(senders, kind, &count);
	struct text_cell head[] = {
		{ .text = SPAN(" messages"), .width = NUMBER },
		{ .text = SPAN("  SPF pass"), .width = NUMBER },
		{ .text = SPAN("DKIM pass"), .width = NUMBER },
		{ .text = SPAN("    pass"), .width = NUMBER },
		{ .text = SPAN("client") },
	};

	if (count == 0)
		return;
	text_out_heading(
		out, (const char *)arena_string(
			     out->arena,
			     arena_format(out->arena, "%s (" SPAN_FMT ", " SPAN_FMT ")",
					  sender_kind_words(kind),
					  SPAN_ARG(words_count(out->arena, count, "sender")),
					  SPAN_ARG(words_count(out->arena, messages, "message")))));
	if (*sender_kind_advice(kind) != '\0')
		text_out_wrapped(out, 2, (struct text_cell){ .text = SPAN(" ") },
				 span_string(sender_kind_advice(kind)));
	head[1].text = SPAN(" SPF pass");
	text_out_cells(out, 0, head, 5);
	for (size_t i = 0; i < senders->all.count && shown < most; i++)
		if (sender_likely(senders->all.items[i]) == kind) {
			put_sender(out, senders->all.items[i], senders->domains.count > 1,
				   kind != SENDER_OWN || options->verbose);
			shown++;
		}
	text_more(out, count - shown);
}

static void put_parts(struct text_out *out, const struct report_parts *parts)
{
	text_out_heading(out, "Reports");
	for (size_t i = 0; i < parts->count; i++) {
		const struct report_part *part = &parts->items[i];

		text_out_wrapped(
			out, 4, (struct text_cell){ .text = SPAN("  ") },
			arena_format(
				out->arena,
				SPAN_FMT ": " SPAN_FMT " about " SPAN_FMT ", " SPAN_FMT
					 ", " SPAN_FMT "%s",
				SPAN_ARG(report_part_name(out->arena, part)),
				SPAN_ARG(text_out_fit(out, part->report.metadata.org_name, 60)),
				SPAN_ARG(text_out_fit(out, part->report.policy.domain, 60)),
				SPAN_ARG(words_count(out->arena, part->report.records, "record")),
				SPAN_ARG(words_count(out->arena, part->report.messages, "message")),
				part->report.whole ? "" : "; broken"));
	}
}

void report_text(FILE *file, const struct options *options, const struct senders *senders,
		 const struct report_parts *parts)
{
	/* The gravest first. */
	static const enum sender_kind order[] = {
		SENDER_UNKNOWN,	  SENDER_OTHER,	  SENDER_CHANGER,
		SENDER_FORWARDER, SENDER_SERVICE, SENDER_OWN,
	};
	struct arena arena = { 0 };
	struct text_out out = text_out_open(file, &arena, options, NULL);

	put_head(&out, senders, parts);
	if (!options->quiet) {
		put_domains(&out, senders,
			    options->verbose ? senders->domains.count : MOST_DOMAINS);
		for (size_t i = 0; i < sizeof order / sizeof *order; i++)
			put_kind(&out, senders, order[i], options);
		if (options->verbose)
			put_parts(&out, parts);
	}
	arena_free(&arena);
}
