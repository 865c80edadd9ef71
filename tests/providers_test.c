#include "data/providers.h"
#include "parser/ip.h"
#include "tests/test.h"

#include <stdio.h>
#include <string.h>

static const struct {
	const char *name, *family;
	bool front, outbound;
} names[] = {
	{ "ve1eur02ft011.mail.protection.outlook.com", "microsoft-365", true, false },
	{ "eur01-he1-obe.outbound.protection.outlook.com", "microsoft-365", false, true },
	{ "he1pr06ca0108.outlook.office365.com", "microsoft-365", false, false },
	{ "outlook.com", "microsoft-365", false, false },
	{ "mx.google.com", "google", true, false },
	{ "mail-ed1-f54.google.com", "google", false, true },
	{ "gmailapi.google.com", "google", false, false },
	{ "mx0a-00082601.pphosted.com", "proofpoint", true, true },
	{ "i-0f1.mta1vrest.sd.prd.sparkpost", "sparkpost", false, false },
	{ "a8-31.smtp-out.amazonses.com", "amazon-ses", false, true },
	{ "ec2-192-0-2-1.compute-1.amazonaws.com", NULL, false, false },
	{ "notoutlook.com", NULL, false, false },
	{ "outlook.com.attacker.example", NULL, false, false },
	{ "gmail.com", "google", false, false },
	{ "mx.mail.com", "gmx-ionos", false, false },
	{ "x-mail.com", NULL, false, false },
	{ "me.com", "apple", false, false },
	{ "e.com", NULL, false, false },
	{ "com", NULL, false, false },
	{ "", NULL, false, false },
	{ ".outlook.com", "microsoft-365", false, false },
};

static const struct {
	const char *address, *family;
} addresses[] = {
	{ "40.107.1.2", "microsoft-365" },
	{ "40.93.255.255", "microsoft-365" },
	{ "40.94.0.0", NULL },
	{ "2a01:111:f400:7e06::204", "microsoft-365" },
	{ "209.85.208.54", "google" },
	{ "2002:a05:6a10::", "google" },
	{ "2a00:1450:4864:20::1", "google" },
	{ "17.58.38.1", "apple" },
	{ "192.0.2.1", NULL },
	{ "2001:db8::1", NULL },
};

static bool same(const struct provider *provider, const char *family)
{
	return provider == NULL ? family == NULL
				: family != NULL && strcmp(provider->family, family) == 0;
}

/* Whether all names of the family are found to be of it, and so hosts below them. */
static bool has_suffixes(const struct provider *provider)
{
	char host[256];

	for (const char *const *suffix = provider->suffixes; *suffix != NULL; suffix++) {
		size_t len = (size_t)snprintf(host, sizeof host, "mx1.%s", *suffix);

		if (provider_by_name(*suffix, strlen(*suffix)) != provider ||
		    provider_by_name(host, len) != provider)
			return false;
	}
	return true;
}

int main(void)
{
	char longest[4096];

	for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
		const char *name = names[i].name;
		const struct provider *provider = provider_by_name(name, strlen(name));

		ok(same(provider, names[i].family), "the family of \"%s\"", name);
		if (provider == NULL)
			continue;
		ok(has_suffixes(provider), "its other names are of the family");
		ok(provider_is_front(provider, name, strlen(name)) == names[i].front,
		   "%s takes mail from outside: %d", name, names[i].front);
		ok(provider_is_outbound(provider, name, strlen(name)) == names[i].outbound,
		   "%s hands mail to outside: %d", name, names[i].outbound);
	}
	for (size_t i = 0; i < sizeof addresses / sizeof *addresses; i++) {
		const char *text = addresses[i].address;
		struct ip ip;

		ip_read(span_string(text), &ip);
		ok(same(provider_by_address(ip.family, ip.bytes), addresses[i].family),
		   "the family of %s", text);
	}
	ok(provider_by_address(0, NULL) == NULL, "no address is of no family");
	memset(longest, 'a', sizeof longest);
	memcpy(longest + sizeof longest - 12, ".outlook.com", 12);
	ok(same(provider_by_name(longest, sizeof longest), "microsoft-365"),
	   "a name of 4096 bytes");
	ok(!provider_is_front(provider_by_name("google.com", 10), longest, sizeof longest),
	   "and it is no front");
	return done();
}
