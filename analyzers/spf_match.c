#include "analyzers/spf_run.h"
#include "parser/domain.h"

static const char *const matched_reasons[SPF_KINDS] = {
	[SPF_ALL] = "matched-all", [SPF_INCLUDE] = "matched-include", [SPF_A] = "matched-a",
	[SPF_MX] = "matched-mx",   [SPF_PTR] = "matched-ptr",	      [SPF_IP4] = "matched-ip4",
	[SPF_IP6] = "matched-ip6", [SPF_EXISTS] = "matched-exists",
};

static struct spf_end matched(const struct spf_term *term)
{
	return (struct spf_end){ AUTH_PASS, matched_reasons[term->part->kind] };
}

/* Whether the client lies within the address's prefix of the term. */
static bool is_client(const struct spf_run *run, const struct spf_part *part, struct ip ip)
{
	struct ip_prefix prefix = { ip, ip.family == 6 ? part->prefix6 : part->prefix4 };

	return ip_in_prefix(&run->query->client_ip, &prefix);
}

/* Look for the client among the addresses of one host. */
static bool find_client(struct spf_run *run, struct spf_term *term, const struct dns_answer *answer)
{
	enum dns_type type = spf_address_type(&run->query->client_ip);

	for (size_t i = 0; i < answer->count; i++) {
		struct ip ip = spf_record_ip(&answer->records[i], type);

		if (!is_client(run, term->part, ip))
			continue;
		term->address = ip_text(run->arena, &ip);
		return true;
	}
	return false;
}

static void keep_hosts(struct spf_run *run, struct spf_term *term, const struct dns_answer *answers,
		       size_t count)
{
	struct dns_answer *hosts = arena_take(run->arena, count, sizeof *hosts);

	for (size_t i = 0; i < count; i++)
		hosts[i] = answers[i];
	term->hosts = hosts;
	term->host_count = count;
}

/* RFC 7208 5.3. */
static struct spf_end match_a(struct spf_run *run, struct spf_term *term)
{
	struct dns_answer answer =
		spf_ask(run, term->target, spf_address_type(&run->query->client_ip));
	struct spf_end end = spf_unanswered(run, &answer);

	keep_hosts(run, term, &answer, 1);
	if (end.reason == NULL)
		end = spf_count_void(run, term, &answer);
	if (end.reason == NULL && find_client(run, term, &answer))
		end = matched(term);
	return end;
}

/* RFC 7208 5.4. All hosts are asked for before the first is looked at. */
static struct spf_end match_hosts(struct spf_run *run, struct spf_term *term,
				  const struct dns_answer *hosts)
{
	enum dns_type type = spf_address_type(&run->query->client_ip);
	struct dns_answer answers[SPF_HOSTS_MOST];
	bool here = true;

	for (size_t i = 0; i < hosts->count; i++) {
		answers[i] = dns_ask(run->session, hosts->records[i].data, type);
		here &= answers[i].status != DNS_PENDING;
	}
	if (!here)
		return (struct spf_end){ AUTH_TEMPERROR, "pending" };
	keep_hosts(run, term, answers, hosts->count);
	for (size_t i = 0; i < hosts->count; i++) {
		spf_use(run, &answers[i]);
		struct spf_end end = spf_unanswered(run, &answers[i]);

		if (end.reason == NULL && find_client(run, term, &answers[i]))
			end = matched(term);
		if (end.reason != NULL)
			return end;
	}
	return SPF_GO_ON;
}

static struct spf_end match_mx(struct spf_run *run, struct spf_term *term)
{
	struct dns_answer answer = spf_ask(run, term->target, DNS_MX);
	struct spf_end end = spf_unanswered(run, &answer);

	if (end.reason == NULL)
		end = spf_count_void(run, term, &answer);
	if (end.reason != NULL)
		return end;
	if (answer.count > SPF_HOSTS_MOST)
		return (struct spf_end){ AUTH_PERMERROR, "mx-limit" };
	return match_hosts(run, term, &answer);
}

/* RFC 7208 5.7: always by an A record. */
static struct spf_end match_exists(struct spf_run *run, struct spf_term *term)
{
	struct dns_answer answer = spf_ask(run, term->target, DNS_A);
	struct spf_end end = spf_unanswered(run, &answer);

	if (end.reason == NULL)
		end = spf_count_void(run, term, &answer);
	if (end.reason != NULL || answer.status != DNS_FOUND)
		return end;
	struct ip ip = spf_record_ip(&answer.records[0], DNS_A);
	term->address = ip_text(run->arena, &ip);
	return matched(term);
}

/* "4.3.2.1.in-addr.arpa" or its like under ip6.arpa. */
static struct span reverse_name(struct spf_run *run)
{
	struct spf_values values = { .client_ip = run->query->client_ip };

	return spf_expand_name(run->arena, &values, SPAN("%{ir}.%{v}.arpa"));
}

/* Keep those of the client's names that have its address; false: answers are on their way. */
static bool validate_names(struct spf_run *run, const struct dns_answer *names)
{
	enum dns_type type = spf_address_type(&run->query->client_ip);
	size_t count = names->count < SPF_HOSTS_MOST ? names->count : SPF_HOSTS_MOST;
	struct spf_part whole = { .prefix4 = 32, .prefix6 = 128 };
	bool here = true;

	for (size_t i = 0; i < count; i++)
		here &= dns_ask(run->session, names->records[i].data, type).status != DNS_PENDING;
	for (size_t i = 0; here && i < count; i++) {
		struct dns_answer answer = spf_ask(run, names->records[i].data, type);
		bool found = false;

		for (size_t j = 0; j < answer.count && !found; j++)
			found = is_client(run, &whole, spf_record_ip(&answer.records[j], type));
		if (found)
			*LIST_ADD(run->arena, &run->validated) = names->records[i].data;
	}
	return here;
}

/* The names of the client, once; `*answer` is that of the PTR question. */
static bool know_names(struct spf_run *run, struct dns_answer *answer)
{
	*answer = spf_ask(run, reverse_name(run), DNS_PTR);
	if (answer->status == DNS_PENDING)
		return false;
	if (!run->validated_known && !validate_names(run, answer))
		return false;
	run->validated_known = true;
	return true;
}

/* RFC 7208 5.5: what cannot be found out is no match, never an error. */
static struct spf_end match_ptr(struct spf_run *run, struct spf_term *term)
{
	struct dns_answer answer;

	if (!know_names(run, &answer))
		return (struct spf_end){ AUTH_TEMPERROR, "pending" };
	if (answer.status == DNS_OFFLINE || answer.status == DNS_NOT_RECORDED ||
	    answer.fault == DNS_FAULT_BUDGET)
		return spf_unanswered(run, &answer);
	struct spf_end end = SPF_GO_ON;
	if (!dns_is_temporary(answer.status))
		end = spf_count_void(run, term, &answer);
	for (size_t i = 0; end.reason == NULL && i < run->validated.count; i++) {
		if (!domain_holds(term->target, run->validated.items[i]))
			continue;
		term->address = run->validated.items[i];
		end = matched(term);
	}
	return end;
}

/* The domain itself before one below it before any other (RFC 7208 7.3). */
static struct span best_name(const struct spf_run *run, struct span domain)
{
	struct span best = { 0 };
	int rank = 0;

	for (size_t i = 0; i < run->validated.count; i++) {
		struct span name = run->validated.items[i];
		int own = span_equal_nocase(name, domain) ? 3 : domain_holds(domain, name) ? 2 : 1;

		if (own > rank) {
			rank = own;
			best = name;
		}
	}
	return best;
}

bool spf_validate(struct spf_run *run, struct span domain)
{
	struct dns_answer answer;

	if (!know_names(run, &answer))
		return false;
	run->values.validated = best_name(run, domain);
	return true;
}

struct spf_end spf_find_target(struct spf_run *run, struct spf_record *record,
			       struct spf_term *term)
{
	uint32_t letters = term->part->letters;
	bool tells = (letters & SPF_LETTER('p')) != 0 ||
		     (run->own_local && (letters & (SPF_LETTER('l') | SPF_LETTER('s'))) != 0);

	if (tells && !run->query->reveal) {
		run->skipped = "would-tell";
		return (struct spf_end){ AUTH_TEMPERROR, run->skipped };
	}
	if ((letters & SPF_LETTER('p')) != 0 && !spf_validate(run, record->domain))
		return (struct spf_end){ AUTH_TEMPERROR, "pending" };
	run->values.domain = record->domain;
	term->target = spf_plain_target(record, term->part);
	if (term->part->macros || term->target.len > SPF_NAME_MOST)
		term->target = spf_expand_name(run->arena, &run->values, term->part->domain);
	return SPF_GO_ON;
}

struct spf_end spf_match(struct spf_run *run, struct spf_record *record, struct spf_term *term)
{
	const struct spf_part *part = term->part;
	bool six = run->query->client_ip.family == 6;

	(void)record;
	switch (part->kind) {
	case SPF_ALL:
		return matched(term);
	case SPF_A:
		return match_a(run, term);
	case SPF_MX:
		return match_mx(run, term);
	case SPF_PTR:
		return match_ptr(run, term);
	case SPF_EXISTS:
		return match_exists(run, term);
	case SPF_IP4:
	case SPF_IP6:
		/* A mapped address is one of IPv4, and no network of IPv6 holds it (RFC 7208 5). */
		if (six == (part->kind == SPF_IP6) &&
		    ip_in_prefix(&run->query->client_ip, &part->network))
			return matched(term);
		break;
	case SPF_INCLUDE:
	case SPF_REDIRECT:
	case SPF_EXP:
	case SPF_OTHER_MODIFIER:
	case SPF_UNKNOWN:
	case SPF_KINDS:
		break;
	}
	return SPF_GO_ON;
}
