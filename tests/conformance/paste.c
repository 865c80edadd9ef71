/*
 * For the files named on standard input: those that paste_needed() would have
 * repaired are listed; of every seventh header, mangled in each way that pastes
 * are, it is counted how often the same fields come back.
 */
#include <string.h>

#include "parser/buffer.h"
#include "parser/paste.h"
#include "parser/text.h"
#include "tests/test.h"

enum { EVERY = 7, LONGEST = 64 << 20, SHOWN = 12 };

/* Files that are no mail as sent; each was looked at. */
static const char *const not_sound[] = {
	"/messages/feedback-report.txt", /* a byte order mark */
	"/messages/enclosed-bad-encoding.eml", /* blank lines before the header */
	"/messages/enclosed-broken-body.eml", /* the same */
	"/messages/iphone.eml", /* the same */
	"/messages/russian-attachment-yahoo.eml", /* the same */
	"/spam/bsmtpnull", /* the same */
	"/spam/bsmtp", /* an SMTP dialogue */
};

static struct arena arena;

struct mangle {
	const char *name;
	void (*line)(struct buffer *, struct span line, size_t number);
	const char *before, *after;
	size_t least; /* per cent that must come back */
	size_t tried, good;
};

static void put_with(struct buffer *out, struct span line, struct span prefix)
{
	buffer_put(out, prefix);
	buffer_put(out, line);
	buffer_put(out, SPAN("\n"));
}

static void keep(struct buffer *out, struct span line, size_t number)
{
	(void)number;
	put_with(out, line, SPAN(""));
}

static void crlf(struct buffer *out, struct span line, size_t number)
{
	(void)number;
	buffer_put(out, line);
	buffer_put(out, SPAN("\r\n"));
}

static void cr(struct buffer *out, struct span line, size_t number)
{
	(void)number;
	buffer_put(out, line);
	buffer_put(out, SPAN("\r"));
}

static void crcrlf(struct buffer *out, struct span line, size_t number)
{
	buffer_put(out, line);
	buffer_put(out, number == 0 ? SPAN("\r\n") : SPAN("\r\r\n"));
}

static void indent(struct buffer *out, struct span line, size_t number)
{
	(void)number;
	put_with(out, line, SPAN("    "));
}

static void tab(struct buffer *out, struct span line, size_t number)
{
	(void)number;
	put_with(out, line, SPAN("\t"));
}

static void no_break(struct buffer *out, struct span line, size_t number)
{
	(void)number;
	put_with(out, line, SPAN("\xc2\xa0\xc2\xa0"));
}

static void indent_later(struct buffer *out, struct span line, size_t number)
{
	put_with(out, line, number == 0 ? SPAN("") : SPAN("      "));
}

static void quote(struct buffer *out, struct span line, size_t number)
{
	(void)number;
	put_with(out, line, SPAN("> "));
}

static void quote_close(struct buffer *out, struct span line, size_t number)
{
	(void)number;
	put_with(out, line, SPAN(">"));
}

static void quote_bar(struct buffer *out, struct span line, size_t number)
{
	(void)number;
	put_with(out, line, SPAN("| "));
}

static void quote_twice(struct buffer *out, struct span line, size_t number)
{
	(void)number;
	put_with(out, line, SPAN("> > "));
}

static struct span without_indent(struct span line)
{
	while (line.len > 0 && (line.at[0] == ' ' || line.at[0] == '\t'))
		line = span_from(line, 1);
	return line;
}

static void unfold(struct buffer *out, struct span line, size_t number)
{
	(void)number;
	put_with(out, without_indent(line), SPAN(""));
}

static void unfold_quote(struct buffer *out, struct span line, size_t number)
{
	(void)number;
	put_with(out, without_indent(line), SPAN("> "));
}

static void unfold_indent(struct buffer *out, struct span line, size_t number)
{
	(void)number;
	put_with(out, without_indent(line), SPAN("  "));
}

/* Where a mail program breaks a line: at the last single blank that lets it fit; 0: nowhere. */
static size_t break_of(struct span line)
{
	enum { WIDTH = 76 };
	size_t at = 0;

	if (line.len <= WIDTH)
		return 0;
	for (size_t i = 1; i < line.len && (i < WIDTH || at == 0); i++)
		if (line.at[i] == ' ' && line.at[i - 1] != ' ' && line.at[i - 1] != '\t' &&
		    i + 1 < line.len && line.at[i + 1] != ' ' && line.at[i + 1] != '\t')
			at = i;
	return at;
}

static void wrap_with(struct buffer *out, struct span line, struct span prefix)
{
	size_t at;

	while ((at = break_of(line)) > 0) {
		put_with(out, span_upto(line, at), prefix);
		line = span_from(line, at + 1);
	}
	put_with(out, line, prefix);
}

static void wrap(struct buffer *out, struct span line, size_t number)
{
	(void)number;
	wrap_with(out, line, SPAN(""));
}

static void wrap_quote(struct buffer *out, struct span line, size_t number)
{
	(void)number;
	wrap_with(out, line, SPAN("> "));
}

static void space_lines(struct buffer *out, struct span line, size_t number)
{
	(void)number;
	buffer_put(out, line);
	buffer_put(out, SPAN("\n\n"));
}

static void space_fields(struct buffer *out, struct span line, size_t number)
{
	if (number > 0 && line.at[0] != ' ' && line.at[0] != '\t')
		buffer_put(out, SPAN("\n"));
	put_with(out, line, SPAN(""));
}

#define HELLO "Hello,\n\ncould you please have a look at this one? It was lost: see below.\n\n"
#define BYE "\nThanks for your help,\nan anxious user\n"

static struct mangle mangles[] = {
	{ "CRLF", crlf, "", "", 99, 0, 0 },
	{ "CR", cr, "", "", 99, 0, 0 },
	{ "CR CR LF", crcrlf, "", "", 99, 0, 0 },
	{ "byte order mark", keep, "\xef\xbb\xbf", "", 99, 0, 0 },
	{ "blank lines before", keep, "\n \n\r\n", "", 99, 0, 0 },
	{ "prose before and after", keep, HELLO, BYE, 99, 0, 0 },
	{ "mbox line", keep, "From a@example.org Mon Jul  6 09:01:20 2015\n", "\n", 99, 0, 0 },
	{ "fence", keep, "```\n", "```\n", 99, 0, 0 },
	{ "indent", indent, "", "", 99, 0, 0 },
	{ "tab", tab, "", "", 99, 0, 0 },
	{ "no-break spaces", no_break, "", "", 99, 0, 0 },
	{ "indent but of the first", indent_later, "", "", 99, 0, 0 },
	{ "indent, prose", indent, HELLO, BYE, 99, 0, 0 },
	{ "quoted", quote, "", "", 99, 0, 0 },
	{ "quoted, no blank", quote_close, "", "", 99, 0, 0 },
	{ "quoted with bars", quote_bar, "", "", 99, 0, 0 },
	{ "quoted twice", quote_twice, "", "", 99, 0, 0 },
	{ "quoted, prose", quote, HELLO, BYE, 99, 0, 0 },
	{ "lost folds", unfold, "", "", 99, 0, 0 },
	{ "lost folds, prose", unfold, HELLO, BYE, 99, 0, 0 },
	{ "lost folds, quoted", unfold_quote, "", "", 99, 0, 0 },
	{ "lost folds, indent", unfold_indent, "", "", 99, 0, 0 },
	/* With one broken line it is taken for a message with an odd line. */
	{ "wrapped", wrap, "", "", 85, 0, 0 },
	{ "wrapped, prose", wrap, HELLO, BYE, 99, 0, 0 },
	{ "wrapped, quoted", wrap_quote, "", "", 99, 0, 0 },
	{ "blank lines between lines", space_lines, "", "", 99, 0, 0 },
	{ "blank lines between fields", space_fields, "", "", 99, 0, 0 },
};

enum { MANGLES = sizeof mangles / sizeof *mangles };

static struct span mangled(const struct mangle *mangle, struct span header)
{
	struct buffer out = { .arena = &arena };

	buffer_put(&out, span_string(mangle->before));
	for (size_t number = 0; header.len > 0; number++)
		mangle->line(&out, span_chomp(span_cut_line(&header)), number);
	buffer_put(&out, span_string(mangle->after));
	return buffer_span(&out);
}

/* Folds as one blank each, whatever they were made of. */
static struct span unfolded(struct span body)
{
	return text_unfold(&arena, body);
}

/* Index of the first field that differs, or NOT_FOUND. */
static size_t difference(const struct message *want, const struct message *got)
{
	size_t i = 0;

	for (; i < want->fields.count && i < got->fields.count; i++)
		if (!span_equal(want->fields.items[i].name, got->fields.items[i].name) ||
		    !span_equal(unfolded(want->fields.items[i].body),
				unfolded(got->fields.items[i].body)))
			return i;
	return want->fields.count == got->fields.count ? NOT_FOUND : i;
}

static bool places_are_right(const struct message *message)
{
	for (size_t i = 0; i < message->fields.count; i++) {
		struct span name = message->fields.items[i].name;
		size_t at = message_offset(message, name);

		if (!span_equal(span_part(message->source, at, name.len), name))
			return false;
	}
	return true;
}

/* What stands around the first byte in which two fields differ. */
static void show(const char *path, const struct message *want, const struct message *got, size_t i)
{
	struct span was = SPAN("(none)"), is = was;
	size_t at = 0;

	if (i < want->fields.count)
		was = text_shown(&arena, want->fields.items[i].raw);
	if (i < got->fields.count)
		is = text_shown(&arena, got->fields.items[i].raw);
	while (at < was.len && at < is.len && was.at[at] == is.at[at])
		at++;
	at = at > 60 ? at - 60 : 0;
	was = span_part(was, at, 120);
	is = span_part(is, at, 120);
	printf("#   %s: field %zu\n#     was %.*s\n#     is  %.*s\n", path, i, SPAN_ARG(was),
	       SPAN_ARG(is));
}

static void try_mangle(struct mangle *mangle, const char *path, const struct message *message,
		       struct span header)
{
	struct span text = mangled(mangle, header);
	struct message got =
		paste_needed(text) ? paste_read(&arena, text) : message_read(&arena, text);
	size_t i = difference(message, &got);
	bool right = places_are_right(&got);

	mangle->tried++;
	mangle->good += i == NOT_FOUND && right;
	if ((i != NOT_FOUND || !right) && mangle->tried - mangle->good <= SHOWN) {
		printf("# %s:%s\n", mangle->name, right ? "" : " an offset is wrong");
		show(path, message, &got, i);
	}
}

/* A line that is no field makes a header that no reader can restore. */
static bool is_whole(const struct message *message)
{
	for (size_t i = 0; i < message->flaws.count; i++)
		if (message->flaws.items[i].kind == FLAW_NO_COLON ||
		    message->flaws.items[i].kind == FLAW_BAD_FIELD_NAME ||
		    message->flaws.items[i].kind == FLAW_FOLD_FIRST ||
		    message->flaws.items[i].kind == FLAW_BARE_CR)
			return false;
	return message->fields.count > 2;
}

static struct span read_all(const char *path)
{
	struct buffer bytes = { .arena = &arena };
	FILE *file = fopen(path, "rb");
	size_t got;

	while (file != NULL && bytes.len < LONGEST &&
	       (got = fread(buffer_room(&bytes, 1 << 16), 1, 1 << 16, file)) > 0)
		bytes.len += got;
	if (file != NULL)
		fclose(file);
	return buffer_span(&bytes);
}

static bool is_expected(const char *path)
{
	for (size_t i = 0; i < sizeof not_sound / sizeof *not_sound; i++)
		if (span_ends_nocase(span_string(path), span_string(not_sound[i])))
			return true;
	return false;
}

/* Whether a sound mail would have been repaired. */
static bool is_touched(const char *path, struct span raw)
{
	if (!paste_needed(raw) || is_expected(path))
		return false;

	struct message message = paste_read(&arena, raw);
	printf("# repaired: %s:", path);
	for (size_t i = 0; i < message.flaws.count; i++)
		if (message.flaws.items[i].kind >= FLAW_PASTE_BOM)
			printf(" %s at %zu", flaw_word(message.flaws.items[i].kind),
			       message_offset(&message, message.flaws.items[i].at));
	putchar('\n');
	return true;
}

int main(void)
{
	char path[4096];
	size_t files = 0, touched = 0, headers = 0;

	while (fgets(path, sizeof path, stdin) != NULL) {
		path[strcspn(path, "\n")] = '\0';
		struct span raw = read_all(path);

		/* What an mbox puts before a message is cut off by who reads the mbox. */
		if (span_starts(raw, SPAN("From ")))
			span_cut_line(&raw);
		touched += is_touched(path, raw);
		struct message message = message_read(&arena, raw);
		if (files++ % EVERY == 0 && is_whole(&message)) {
			size_t end = message.body.at != NULL ? (size_t)(message.body.at - raw.at)
							     : raw.len;
			struct span header = span_trim(span_upto(raw, end));

			headers++;
			for (size_t i = 0; i < MANGLES; i++)
				try_mangle(&mangles[i], path, &message, header);
		}
		arena_reset(&arena);
	}
	ok(touched == 0, "%zu of %zu files are taken for damaged pastes", touched, files);
	for (size_t i = 0; i < MANGLES; i++)
		ok(mangles[i].good * 100 >= mangles[i].tried * mangles[i].least,
		   "%s: %zu of %zu headers come back", mangles[i].name, mangles[i].good,
		   mangles[i].tried);
	arena_free(&arena);
	return done();
}
