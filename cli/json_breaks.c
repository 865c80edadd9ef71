#include "cli/json_breaks.h"

void json_put_host(struct json object, const char *key, size_t host)
{
	char id[24];

	if (host == NO_HOST)
		return;
	snprintf(id, sizeof id, "h%zu", host + 1);
	json_put_word(object, key, id);
}

static void put_hop(struct json object, const char *key, size_t hop)
{
	if (hop != NO_HOP)
		json_put_number(object, key, (long long)hop + 1);
}

static void put_words(struct json object, const char *key, const struct span_list *words)
{
	json_put_texts(object, key, words->items, words->count);
}

static struct json one_break(struct arena *arena, const struct break_ *one)
{
	struct json object = json_new_object(arena);
	struct span_list methods = { 0 }, causes = { 0 };

	for (enum auth_method method = 0; method < AUTH_METHODS; method++)
		if (one->methods[method])
			*LIST_ADD(arena, &methods) = span_string(auth_method_word(method));
	for (size_t i = 0; i < one->causes.count; i++)
		*LIST_ADD(arena, &causes) = span_string(one->causes.items[i]);
	put_hop(object, "hop", one->hop);
	put_hop(object, "after", one->after);
	put_words(object, "methods", &methods);
	json_put_bool(object, "decisive", one->decisive);
	json_put_host(object, "host", one->host);
	json_put_domain(object, "admd", one->admd);
	json_put_host(object, "checker", one->checker);
	put_words(object, "causes", &causes);
	json_put_word(object, "confidence", confidence_word(one->confidence));
	put_words(object, "because", &one->because);
	return object;
}

struct json json_breaks(struct arena *arena, const struct report *report)
{
	struct json list = json_new_list(arena);

	for (size_t i = 0; i < report->breaks.count; i++)
		json_append(list, one_break(arena, &report->breaks.items[i]));
	return list;
}

struct json json_responsible(struct arena *arena, const struct report *report)
{
	const struct responsible *responsible = &report->responsible;
	struct json object = json_new_object(arena);

	if (responsible->owes == OWES_NOTHING)
		return object;
	json_put_host(object, "host", responsible->host);
	put_hop(object, "since_hop", responsible->since);
	json_put_word(object, "owes", owes_word(responsible->owes));
	return object;
}
