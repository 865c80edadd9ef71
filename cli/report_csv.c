/* Senders as CSV (RFC 4180), one line each. */
#include <inttypes.h>

#include "cli/render.h"
#include "cli/report_output.h"
#include "parser/date.h"
#include "parser/text.h"

/*
 * A text that a spreadsheet reads as a text: in quotes where it must be, and with an apostrophe
 * before what would be taken for a formula.
 */
static void put_text(FILE *out, struct arena *arena, struct span text)
{
	struct span shown = text_shown(arena, text);

	putc('"', out);
	if (shown.len > 0 && span_index(SPAN("=+-@\t\r"), shown.at[0]) != NOT_FOUND)
		putc('\'', out);
	for (size_t i = 0; i < shown.len; i++) {
		if (shown.at[i] == '"')
			putc('"', out);
		putc(shown.at[i], out);
	}
	putc('"', out);
}

static void put_counts(FILE *out, struct arena *arena, const struct told_counts *counts)
{
	struct span all = SPAN_NONE;

	for (size_t i = 0; i < counts->count; i++)
		all = arena_format(arena, SPAN_FMT "%s" SPAN_FMT, SPAN_ARG(all), i > 0 ? "; " : "",
				   SPAN_ARG(text_shown(arena, counts->items[i].text)));
	put_text(out, arena, all);
}

static void put_time(FILE *out, time_t time)
{
	char text[32];

	if (time != 0)
		fwrite(text, 1, date_format(time, text), out);
}

static void put_sender(FILE *out, struct arena *arena, const struct sender *sender)
{
	put_text(out, arena, sender->domain);
	putc(',', out);
	put_text(out, arena,
		 sender->ip.family != 0 ? ip_text(arena, &sender->ip) : sender->ip_text);
	fprintf(out,
		",%" PRIu64 ",%" PRIu64 ",%" PRIu64 ",%" PRIu64 ",%" PRIu64 ",%" PRIu64 ",%" PRIu64
		",",
		sender->messages, sender->dmarc_pass, sender->spf_pass, sender->dkim_pass,
		sender->none, sender->quarantine, sender->reject);
	put_time(out, sender->first);
	putc(',', out);
	put_time(out, sender->last);
	fprintf(out, ",%s,", sender_kind_word(sender_likely(sender)));
	put_counts(out, arena, &sender->signed_by);
	putc(',', out);
	put_counts(out, arena, &sender->sent_as);
	putc(',', out);
	put_counts(out, arena, &sender->reasons);
	putc(',', out);
	put_counts(out, arena, &sender->reporters);
	fputs("\r\n", out);
}

const struct renderer render_csv = {
	.name = "csv",
	.summary = "reports: one sender a line, for spreadsheets",
};

void report_csv(FILE *out, const struct senders *senders)
{
	struct arena arena = { 0 };

	fputs("from_domain,client_ip,messages,dmarc_pass,spf_pass,dkim_pass,none,quarantine,reject,"
	      "first,last,likely,dkim,spf,reasons,reporters\r\n",
	      out);
	for (size_t i = 0; i < senders->all.count; i++) {
		put_sender(out, &arena, senders->all.items[i]);
		arena_reset(&arena);
	}
	arena_free(&arena);
}
