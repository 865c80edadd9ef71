#include "cli/json_breaks.h"

void json_put_host(struct json *out, const char *key, size_t host)
{
	if (host != NO_HOST)
		json_put_text(out, key, arena_format(out->arena, "h%zu", host + 1));
}

static void put_hop(struct json *out, const char *key, size_t hop)
{
	if (hop != NO_HOP)
		json_put_number(out, key, (long long)hop + 1);
}

static void put_words(struct json *out, const char *key, const struct span_list *words)
{
	json_put_texts(out, key, words->items, words->count);
}

static void put_break(struct json *out, const struct break_ *one)
{
	struct span_list methods = { 0 }, causes = { 0 };

	json_open_object(out, NULL);
	for (enum auth_method method = 0; method < AUTH_METHODS; method++)
		if (one->methods[method])
			*LIST_ADD(out->arena, &methods) = span_string(auth_method_word(method));
	for (size_t i = 0; i < one->causes.count; i++)
		*LIST_ADD(out->arena, &causes) = span_string(one->causes.items[i]);
	put_hop(out, "hop", one->hop);
	put_hop(out, "after", one->after);
	put_words(out, "methods", &methods);
	json_put_bool(out, "decisive", one->decisive);
	json_put_host(out, "host", one->host);
	json_put_domain(out, "admd", one->admd);
	json_put_host(out, "checker", one->checker);
	put_words(out, "causes", &causes);
	json_put_word(out, "confidence", confidence_word(one->confidence));
	put_words(out, "because", &one->because);
	json_close(out);
}

void json_breaks(struct json *out, const struct report *report)
{
	json_open_list(out, "breaks");
	for (size_t i = 0; i < report->breaks.count; i++)
		put_break(out, &report->breaks.items[i]);
	json_close_always(out);
}

void json_responsible(struct json *out, const struct report *report)
{
	const struct responsible *responsible = &report->responsible;

	if (responsible->owes == OWES_NOTHING)
		return;
	json_open_object(out, "responsible");
	json_put_host(out, "host", responsible->host);
	put_hop(out, "since_hop", responsible->since);
	json_put_word(out, "owes", owes_word(responsible->owes));
	json_close(out);
}
