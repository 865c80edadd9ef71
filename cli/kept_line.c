#include "cli/kept_line.h"

#include <stdlib.h>

#include "cli/json.h"
#include "cli/json_text.h"
#include "parser/buffer.h"

enum {
	MOVED_MOST = 4096, /* bytes that most lines grow by */
	DIGITS_MOST = 24,
};

/* A line on its way from the case to the output. */
struct copy {
	struct json_text text; /* up to where it was looked at */
	const char *from; /* what goes out next */
	struct buffer out;
	const struct origin *to; /* NULL: it stays where it was */
	struct span names; /* of `to`, as members; empty: those of the line */
};

/* A report, or one that stands inside. */
struct level {
	uint64_t by; /* bytes that it moves, modulo 2^64 */
	uint64_t around; /* that the one around it does */
	bool outermost;
	bool is_ours, has_hops; /* what a report has */
};

/* What a value tells, as far as offsets in the input stand in it. */
enum place {
	PLAIN, /* none */
	SOURCE, /* where the message is */
	REPORTS, /* reports on what stands in the message */
	OWNERS, /* of evidence */
	PLACED, /* flaws, evidence */
};

/* What goes before `to` goes out as it is. */
static void put_upto(struct copy *copy, const char *to)
{
	buffer_put(&copy->out, (struct span){ copy->from, (size_t)(to - copy->from) });
	copy->from = to;
}

static void put_number(struct copy *copy, long long number)
{
	char digits[DIGITS_MOST];
	int len = snprintf(digits, sizeof digits, "%lld", number);

	buffer_put(&copy->out, (struct span){ digits, (size_t)len });
}

/* The number instead of the value that was just taken, and began there. */
static void put_instead(struct copy *copy, const char *begin, long long number)
{
	put_upto(copy, begin);
	put_number(copy, number);
	copy->from = copy->text.at;
}

/* Step over blanks to where a value begins. */
static const char *value_at(struct copy *copy)
{
	json_text_is_open(&copy->text, '{');
	return copy->text.at;
}

/* The line tells no offset: it was decoded, and counts from its own first byte. */
static bool find_offset(struct json_text text, long long *offset)
{
	bool filled = false, found = false;
	struct span key;

	while (json_text_member(&text, &filled, &key)) {
		if (!span_equal(key, SPAN("offset")))
			json_text_value(&text);
		else
			found = json_text_number(&text, offset);
	}
	return found && !text.bad;
}

/*
 * How far a report moves, of which the object of its source was just opened. What
 * stands inside and was decoded counts from its own first byte; so does one at 0,
 * at which nothing begins that stands in something else.
 */
static void find_way(const struct copy *copy, struct level *level)
{
	long long offset;

	if (!find_offset(copy->text, &offset))
		return;
	if (level->outermost)
		level->by = copy->to->offset - (uint64_t)offset;
	else
		level->by = offset != 0 ? level->around : 0;
}

static bool is_name(struct span key)
{
	return span_starts(key, SPAN("file")) || span_starts(key, SPAN("entry"));
}

/* The member of which the key was just taken, and began there, behind what was put. */
static void put_source_member(struct copy *copy, const struct level *level, struct span key,
			      const char *begin)
{
	const char *value = value_at(copy);
	long long number;

	if (copy->names.len > 0 && is_name(key)) {
		json_text_value(&copy->text);
		return;
	}
	if (copy->out.at[copy->out.len - 1] != '{')
		buffer_put(&copy->out, SPAN(","));
	copy->from = begin;
	if (!json_text_number(&copy->text, &number))
		put_upto(copy, copy->text.at);
	else if (span_equal(key, SPAN("index")))
		put_instead(copy, value, (long long)copy->to->index);
	else if (span_equal(key, SPAN("offset")))
		put_instead(copy, value, (long long)((uint64_t)number + level->by));
	else
		put_upto(copy, copy->text.at);
}

/* What is told of where a report's message was, as it is told now. */
static void put_source(struct copy *copy, struct level *level)
{
	bool filled = false;
	struct span key;

	if (!json_text_take(&copy->text, '{')) {
		json_text_value(&copy->text);
		return;
	}
	find_way(copy, level);
	put_upto(copy, copy->text.at);
	buffer_put(&copy->out, copy->names);
	while (json_text_member(&copy->text, &filled, &key))
		put_source_member(copy, level, key, key.at - 1);
	if (!copy->text.bad)
		copy->from = copy->text.at - 1;
}

/* The offset in an answer of the DNS counts within the answer; what it is was told before. */
static void put_placed(struct copy *copy, const struct level *level)
{
	struct span key, kind = SPAN_NONE;
	bool filled = false;
	long long number;

	while (json_text_member(&copy->text, &filled, &key)) {
		const char *begin = value_at(copy);

		if (span_equal(key, SPAN("kind")))
			kind = json_text_word(&copy->text);
		else if (!span_equal(key, SPAN("offset")))
			json_text_value(&copy->text);
		else if (json_text_number(&copy->text, &number) && level->by != 0 &&
			 !span_equal(kind, SPAN("dns")))
			put_instead(copy, begin, (long long)((uint64_t)number + level->by));
	}
}

static void put_report(struct copy *, struct level *);
static void put_value(struct copy *, struct level *, enum place);

static void put_owner(struct copy *copy, struct level *level)
{
	struct span key;
	bool filled = false;

	while (json_text_member(&copy->text, &filled, &key))
		put_value(copy, level, span_equal(key, SPAN("evidence")) ? PLACED : PLAIN);
}

/* An object of a list, which was just opened. */
static void put_object(struct copy *copy, struct level *level, enum place place)
{
	struct level inside = { .around = level->by };

	switch (place) {
	case REPORTS:
		put_report(copy, &inside);
		break;
	case OWNERS:
		put_owner(copy, level);
		break;
	case PLACED:
		put_placed(copy, level);
		break;
	case PLAIN: /* none is looked into */
	case SOURCE:
		break;
	}
}

static void put_list(struct copy *copy, struct level *level, enum place place)
{
	bool filled = false;

	while (json_text_item(&copy->text, &filled)) {
		if (json_text_take(&copy->text, '{'))
			put_object(copy, level, place);
		else
			json_text_value(&copy->text);
	}
}

static void put_value(struct copy *copy, struct level *level, enum place place)
{
	if (place == SOURCE)
		put_source(copy, level);
	else if (place == PLAIN || !json_text_take(&copy->text, '['))
		json_text_value(&copy->text);
	else
		put_list(copy, level, place);
}

static enum place place_of(struct span key)
{
	static const struct {
		struct span key;
		enum place place;
	} rows[] = {
		{ { "source", 6 }, SOURCE },	{ { "auth", 4 }, OWNERS },
		{ { "findings", 8 }, OWNERS },	{ { "flaws", 5 }, PLACED },
		{ { "embedded", 8 }, REPORTS },
	};

	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
		if (span_equal(rows[i].key, key))
			return rows[i].place;
	return PLAIN;
}

/* Of which the object was just opened. */
static void put_report(struct copy *copy, struct level *level)
{
	bool filled = false;
	struct span key;
	long long version;

	while (json_text_member(&copy->text, &filled, &key)) {
		level->has_hops |= span_equal(key, SPAN("hops"));
		if (span_equal(key, SPAN("mailpath")))
			level->is_ours |= json_text_number(&copy->text, &version) && version == 1;
		else
			put_value(copy, level, copy->to != NULL ? place_of(key) : PLAIN);
	}
}

/* "file":"box.gz","entry":"box", without what stands around them. */
static struct span names_of(struct arena *arena, const struct origin *origin)
{
	struct json out = json_begin(NULL, arena, NULL, JSON_LINE);
	struct span names = SPAN_NONE;
	char *text;

	json_open_object(&out, NULL);
	json_put_text(&out, "file", span_string(origin->file));
	json_put_text(&out, "entry", origin->entry);
	text = json_keep(&out, &names.len);
	names.at = text;
	names = arena_copy(arena, span_from(names, 1));
	free(text);
	return names;
}

struct span kept_line_at(struct arena *arena, struct span line, const struct origin *to,
			 enum kept_name name)
{
	struct copy copy = {
		.text = json_text_of(line), .from = line.at, .out.arena = arena, .to = to
	};
	struct level level = { .outermost = true };

	if (to != NULL && name == KEPT_NAME_NEW)
		copy.names = names_of(arena, to);
	buffer_room(&copy.out, line.len + MOVED_MOST);
	if (!json_text_take(&copy.text, '{'))
		return SPAN_NONE;
	put_report(&copy, &level);
	if (!json_text_end(&copy.text) || !level.is_ours || !level.has_hops)
		return SPAN_NONE;
	put_upto(&copy, copy.text.at);
	buffer_put(&copy.out, SPAN("\n"));
	return buffer_span(&copy.out);
}
