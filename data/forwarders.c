#include "data/forwarders.h"

#include <string.h>

#include "data/glob.h"

const struct forwarder forwarder_rows[] = {
#include "data/forwarders_lists.def"
#include "data/forwarders_mail.def"
};
const size_t forwarder_row_count = sizeof forwarder_rows / sizeof *forwarder_rows;

const char *const forwarder_list_senders[] = {
	"*-bounces@*",	"*-bounces+*@*", "*+bounces-*@*", "*-owner@*",	"owner-*@*",
	"*-return-*@*", "*+bnc*@*",	 "bounce+*+*@*",  "sentto-*@*", NULL,
};

const struct forwarder *forwarder_find(const char *id, size_t len)
{
	for (size_t i = 0; i < forwarder_row_count; i++)
		if (strlen(forwarder_rows[i].id) == len &&
		    memcmp(forwarder_rows[i].id, id, len) == 0)
			return &forwarder_rows[i];
	return NULL;
}

const struct forwarder *forwarder_of_product(const char *product, size_t len)
{
	for (size_t i = 0; i < forwarder_row_count; i++)
		for (const struct forwarder_mark *mark = forwarder_rows[i].marks;
		     mark < forwarder_rows[i].marks + FORWARDER_MARKS && mark->place != MARK_END;
		     mark++)
			if (mark->place == MARK_PRODUCT &&
			    glob_matches(mark->pattern, product, len))
				return &forwarder_rows[i];
	return NULL;
}

const char *forwarder_kind_word(enum forwarder_kind kind)
{
	switch (kind) {
	case FORWARDER_LIST:
		return "list";
	case FORWARDER_ALIAS:
		return "alias";
	case FORWARDER_MAILBOX:
		return "mailbox";
	case FORWARDER_SERVER:
		return "server";
	case FORWARDER_USER:
		return "user";
	}
	return "";
}

const char *forwarder_habit_word(enum forwarder_habit habit)
{
	switch (habit) {
	case HABIT_UNTOLD:
		break;
	case HABIT_NEVER:
		return "never";
	case HABIT_SOME:
		return "some";
	case HABIT_ALWAYS:
		return "always";
	}
	return NULL;
}
