/*
 * What DMARC makes of identities that passed, for the cases of tests/conformance/dmarc.
 *
 *     dmarc rfc9989|rfc7489 ZONE FROM [spf=DOMAIN|dkim=DOMAIN]...
 *     dmarc organisation NAME...
 *
 * prints one "key=value" a line.
 */
#include <stdio.h>
#include <string.h>

#include "analyzers/dns_backend.h"
#include "analyzers/dmarc.h"
#include "analyzers/hop_dmarc.h"
#include "parser/idn.h"

static void show(const char *key, struct span value)
{
	printf("%s=" SPAN_FMT "\n", key, SPAN_ARG(value));
}

static void add_pass(struct arena *arena, struct auth_result_list *list, enum auth_method method,
		     const char *domain)
{
	*LIST_ADD(arena, list) = (struct auth_result){
		.method = method,
		.source = AUTH_EVALUATED,
		.verdict = AUTH_PASS,
		.identity = method == AUTH_SPF ? "mailfrom" : "header.d",
		.domain = idn_ascii(arena, span_string(domain)),
		.field = NO_FIELD,
	};
}

static void read_inputs(struct arena *arena, struct auth_result_list *list, char **words)
{
	for (; *words != NULL; words++)
		if (strncmp(*words, "spf=", 4) == 0)
			add_pass(arena, list, AUTH_SPF, *words + 4);
		else if (strncmp(*words, "dkim=", 5) == 0)
			add_pass(arena, list, AUTH_DKIM, *words + 5);
	/* Without one, SPF was looked at and did not pass. */
	if (list->count == 0 || list->items[0].method != AUTH_SPF) {
		add_pass(arena, list, AUTH_SPF, "nobody.invalid");
		list->items[list->count - 1].verdict = AUTH_FAIL;
	}
}

static void show_result(const struct auth_result_list *list, const struct dns_session *session,
			struct arena *arena)
{
	const struct auth_result *last = &list->items[list->count - 1];

	show("verdict", span_string(auth_verdict_word(last->verdict)));
	show("policy", last->policy);
	show("org", last->org_domain);
	show("skipped", span_string(last->skipped));
	for (size_t i = 0; i < last->evidence.count; i++)
		show("record", last->evidence.items[i].text);
	for (size_t i = 0; i + 1 < list->count; i++)
		if (list->items[i].aligned == ALIGNMENT_YES)
			show(auth_method_word(list->items[i].method), list->items[i].domain);
	for (size_t i = 0; i < session->tickets.count; i++)
		show("asked", dns_name_text(arena, &session->tickets.items[i]->name));
}

static int judge(struct arena *arena, char **words)
{
	const char *zone = words[1];
	struct told told = { .suffixes = suffix_open() };
	struct auth_result_list list = { 0 };
	struct dns *dns;

	if (strcmp(words[0], "rfc7489") == 0)
		told.dmarc = DMARC_RFC7489;
	if (dns_open_zone(&dns, arena, &zone, 1).path != NULL)
		return 1;
	struct span raw = arena_format(arena,
				       "Received: from a.example (a.example [192.0.2.1]) by "
				       "b.example with SMTP id 1; Mon, 6 Jul 2026 07:00:00 +0000\n"
				       "From: <%s>\n\nx\n",
				       words[2]);
	struct facts facts = facts_read(arena, raw, raw.len, &told);
	struct dns_session session = dns_session_open(dns_port_open(dns));
	read_inputs(arena, &list, words + 3);
	hop_dmarc(&session, arena, &facts, &list);
	show_result(&list, &session, arena);
	return 0;
}

static int organisations(struct arena *arena, char **names)
{
	struct suffix_list *suffixes = suffix_open();

	for (; *names != NULL; names++) {
		struct span name = idn_ascii(arena, span_string(*names));
		size_t at = suffix_organisation(suffixes, name.at, name.len);

		show(*names, span_from(name, at));
	}
	suffix_close(suffixes);
	return 0;
}

int main(int argc, char **argv)
{
	struct arena arena = { 0 };

	if (argc >= 3 && strcmp(argv[1], "organisation") == 0)
		return organisations(&arena, argv + 2);
	return argc >= 4 ? judge(&arena, argv + 1) : 2;
}
