#include "cli/kept_line.h"

#include "cli/json.h"
#include "cli/json_run.h"

enum { KEY_MOST = 40 }; /* bytes; ours are shorter */

static bool is_report(const struct json_t *tree)
{
	return json_in_version(tree) == 1 && json_in_member(tree, "hops") != NULL;
}

struct json_t *kept_line_read(struct span line)
{
	struct json_t *tree = json_in(line);

	if (is_report(tree))
		return tree;
	json_in_free(tree);
	return NULL;
}

/* A report on its way from the case to the output. */
struct copy {
	struct json *out;
	const struct origin *to; /* NULL: it stays where it was */
	enum kept_name name;
	uint64_t by; /* bytes that it moves, modulo 2^64 */
};

/* What a value tells, as far as offsets in the input stand in it. */
enum place {
	PLAIN, /* none */
	REPORT,
	REPORTS, /* reports on what stands in the message */
	OWNERS, /* of evidence */
	PLACED, /* flaws, evidence */
};

static enum place place_of(enum place around, const char *key)
{
	static const struct {
		enum place around;
		const char *key;
		enum place place;
	} rows[] = {
		{ REPORT, "flaws", PLACED },	 { REPORT, "auth", OWNERS },
		{ REPORT, "findings", OWNERS },	 { OWNERS, "evidence", PLACED },
		{ REPORT, "embedded", REPORTS },
	};

	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
		if (rows[i].around == around &&
		    span_equal(span_string(rows[i].key), span_string(key)))
			return rows[i].place;
	return PLAIN;
}

/* "ab12..."; what is no such digit counts as 0. */
static void digest_read(struct span text, unsigned char out[32])
{
	for (size_t i = 0; i < 32; i++) {
		int high = 2 * i < text.len ? char_hex(text.at[2 * i]) : 0;
		int low = 2 * i + 1 < text.len ? char_hex(text.at[2 * i + 1]) : 0;

		out[i] = (unsigned char)((high > 0 ? high : 0) << 4 | (low > 0 ? low : 0));
	}
}

/* What is told of where a report's message was, as it is told now. */
static void write_source(const struct copy *copy, const struct json_t *source)
{
	struct arena *arena = copy->out->arena;
	struct origin origin = *copy->to;
	long long number;

	origin.decoded = !json_in_number(source, "offset", &number);
	origin.offset = (uint64_t)number + copy->by;
	json_in_number(source, "length", &number);
	origin.length = (uint64_t)number;
	digest_read(json_in_text(source, "sha256"), origin.sha256);
	if (copy->name == KEPT_NAME_OLD) {
		origin.file = arena_string(arena, json_in_bytes(arena, source, "file"));
		origin.entry = json_in_bytes(arena, source, "entry");
	}
	json_source(copy->out, &origin);
}

/* Of no other key a letter could be anything but itself. */
static bool is_key(const char *key)
{
	struct span text = span_string(key);

	for (size_t i = 0; i < text.len; i++)
		if (!char_is_alpha(text.at[i]) && !char_is_digit(text.at[i]) && text.at[i] != '_' &&
		    text.at[i] != '-')
			return false;
	return text.len > 0 && text.len < KEY_MOST;
}

static void write_value(const struct copy *, const char *key, const struct json_t *, enum place);

/* The offset in an answer of the DNS counts within the answer. */
static bool is_offset(enum place place, const struct json_t *object, const char *key)
{
	return place == PLACED && span_equal(span_string(key), SPAN("offset")) &&
	       !span_equal(json_in_text(object, "kind"), SPAN("dns"));
}

static void write_member(const struct copy *copy, const struct json_t *object, const char *key,
			 const struct json_t *value, enum place place)
{
	if (place == REPORT && copy->to != NULL && span_equal(span_string(key), SPAN("source")))
		write_source(copy, value);
	else if (json_in_kind(value) == JSON_IN_NUMBER && is_offset(place, object, key))
		json_put_number(copy->out, key,
				(long long)((uint64_t)json_in_value_number(value) + copy->by));
	else
		write_value(copy, key, value, place_of(place, key));
}

static void write_object(const struct copy *copy, const char *key, const struct json_t *object,
			 enum place place)
{
	json_open_object(copy->out, key);
	for (struct json_in_member *at = json_in_first(object); at != NULL;
	     at = json_in_next(object, at))
		if (is_key(json_in_key(at)))
			write_member(copy, object, json_in_key(at), json_in_value(at), place);
	json_close_always(copy->out);
}

/*
 * A report on what stands inside. Where that was decoded, or its place is not known, it counts
 * from its own first byte: 0, at which nothing begins that stands in something else.
 */
static void write_inside(const struct copy *copy, const struct json_t *tree)
{
	struct copy inside = *copy;
	long long from;

	if (!json_in_number(json_in_member(tree, "source"), "offset", &from) || from == 0)
		inside.by = 0;
	write_object(&inside, NULL, tree, REPORT);
}

static void write_item(const struct copy *copy, const struct json_t *value, enum place place)
{
	if (place == REPORTS && is_report(value))
		write_inside(copy, value);
	else
		write_value(copy, NULL, value, place);
}

static bool are_texts(const struct json_t *list)
{
	bool all = true;

	for (size_t i = 0; i < json_in_count(list) && all; i++)
		all = json_in_kind(json_in_item(list, i)) == JSON_IN_TEXT;
	return all && json_in_count(list) > 0;
}

/* Of texts, also empty ones. */
static void write_texts(const struct copy *copy, const char *key, const struct json_t *list)
{
	size_t count = json_in_count(list);
	struct span *texts = arena_room(copy->out->arena, count, sizeof *texts);

	for (size_t i = 0; i < count; i++)
		texts[i] = json_in_item_text(list, i);
	json_put_texts(copy->out, key, texts, count);
}

static void write_list(const struct copy *copy, const char *key, const struct json_t *list,
		       enum place place)
{
	if (are_texts(list)) {
		write_texts(copy, key, list);
		return;
	}
	json_open_list(copy->out, key);
	for (size_t i = 0; i < json_in_count(list); i++)
		write_item(copy, json_in_item(list, i), place);
	json_close_always(copy->out);
}

static void write_value(const struct copy *copy, const char *key, const struct json_t *value,
			enum place place)
{
	switch (json_in_kind(value)) {
	case JSON_IN_OBJECT:
		write_object(copy, key, value, place);
		break;
	case JSON_IN_LIST:
		write_list(copy, key, value, place);
		break;
	case JSON_IN_TEXT:
		json_put_text(copy->out, key, json_in_value_text(value));
		break;
	case JSON_IN_NUMBER:
		json_put_number(copy->out, key, json_in_value_number(value));
		break;
	case JSON_IN_BOOL:
		json_put_bool(copy->out, key, json_in_value_true(value));
		break;
	case JSON_IN_OTHER: /* none that we write */
		break;
	}
}

void kept_line_write(FILE *file, const struct json_t *tree, const struct origin *to,
		     enum kept_name name)
{
	struct arena arena = { 0 };
	struct json out = json_begin(file, &arena, NULL, JSON_LINE);
	struct copy copy = { .out = &out, .to = to, .name = name };
	long long from;

	if (to != NULL && json_in_number(json_in_member(tree, "source"), "offset", &from))
		copy.by = to->offset - (uint64_t)from;
	write_object(&copy, NULL, tree, REPORT);
	json_end(&out);
	arena_free(&arena);
}

static bool is_severe(struct span word, enum severity least)
{
	for (enum severity severity = least; severity <= SEVERITY_ALARM; severity++)
		if (span_equal(word, span_string(severity_word(severity))))
			return true;
	return false;
}

bool kept_line_is_grave(const struct json_t *tree, enum severity least)
{
	const struct json_t *findings = json_in_member(tree, "findings");
	const struct json_t *inside = json_in_member(tree, "embedded");

	for (size_t i = 0; i < json_in_count(findings); i++)
		if (is_severe(json_in_text(json_in_item(findings, i), "severity"), least))
			return true;
	for (size_t i = 0; i < json_in_count(inside); i++)
		if (kept_line_is_grave(json_in_item(inside, i), least))
			return true;
	return false;
}
