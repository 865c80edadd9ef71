#include "parser/html.h"

#include <libxml/HTMLparser.h>
#include <stdlib.h>

#include "parser/buffer.h"
#include "parser/limits.h"
#include "parser/stream.h"
#include "parser/utf8_stream.h"

struct page {
	struct buffer out;
	htmlParserCtxt *html;
	int depth; /* elements that are open */
	int hidden; /* of them: scripts, styles and the like */
	int kept; /* of them: white space stands as it is */
	bool blank; /* white space was met since the last word */
	bool stopped;
};

/* Elements whose text is a line of its own. */
static const char *const blocks[] = {
	"address", "blockquote", "br", "center", "dd", "div", "dl",    "dt", "form",
	"h1",	   "h2",	 "h3", "h4",	 "h5", "h6",  "hr",    "li", "ol",
	"p",	   "pre",	 "tr", "table",	 "td", "th",  "title", "ul", "body",
};

static const char *const hidden[] = { "head", "script", "style", "template" };

static const char *const kept[] = { "pre", "xmp", "listing", "plaintext" };

static bool is_among(const xmlChar *name, const char *const *names, size_t count)
{
	struct span word = span_string((const char *)name);

	for (size_t i = 0; i < count; i++)
		if (span_is_nocase(word, names[i]))
			return true;
	return false;
}
#define IS_AMONG(name, names) is_among((name), (names), sizeof(names) / sizeof *(names))

static void end_line(struct page *page)
{
	struct span out = buffer_span(&page->out);

	if (out.len > 0 && out.at[out.len - 1] != '\n')
		buffer_put(&page->out, SPAN("\n"));
	page->blank = false;
}

static void on_begin(void *context, const xmlChar *name, const xmlChar **attributes)
{
	struct page *page = context;

	(void)attributes;
	if (++page->depth >= LIMIT_PAGE_DEPTH) {
		page->stopped = true;
		xmlStopParser(page->html);
		return;
	}
	page->hidden += IS_AMONG(name, hidden);
	page->kept += IS_AMONG(name, kept);
	if (IS_AMONG(name, blocks)) {
		end_line(page);
		if (page->out.len > 0 &&
		    span_equal_nocase(span_string((const char *)name), SPAN("p")))
			buffer_put(&page->out, SPAN("\n"));
	}
}

static void on_end(void *context, const xmlChar *name)
{
	struct page *page = context;

	page->depth -= page->depth > 0;
	page->hidden -= page->hidden > 0 && IS_AMONG(name, hidden);
	page->kept -= page->kept > 0 && IS_AMONG(name, kept);
	if (IS_AMONG(name, blocks))
		end_line(page);
}

static void on_text(void *context, const xmlChar *text, int length)
{
	struct page *page = context;
	struct span rest = { (const char *)text, (size_t)length };

	if (page->hidden > 0)
		return;
	if (page->kept > 0) {
		buffer_put(&page->out, rest);
		return;
	}
	while (rest.len > 0) {
		struct span all = rest, word;

		if (char_is_space(rest.at[0]))
			page->blank = true;
		word = span_cut_word(&rest);
		if (word.len == 0)
			break;
		if (page->blank && page->out.len > 0 && page->out.at[page->out.len - 1] != '\n')
			buffer_put(&page->out, SPAN(" "));
		buffer_put(&page->out, word);
		page->blank = rest.len < all.len && rest.len > 0;
		if (rest.len == 0 && char_is_space(all.at[all.len - 1]))
			page->blank = true;
	}
}

static void on_error(void *context, xmlErrorPtr error)
{
	(void)context, (void)error; /* pages are hardly ever sound */
}

/* What is heard of the parser: it builds nothing, and nobody takes declarations. */
static htmlSAXHandler handlers(void)
{
	return (htmlSAXHandler){
		.initialized = XML_SAX2_MAGIC,
		.startElement = on_begin,
		.endElement = on_end,
		.characters = on_text,
		.ignorableWhitespace = on_text,
		.serror = on_error,
	};
}

struct span html_text(struct arena *arena, struct span page)
{
	struct page *reading = heap_take(sizeof *reading);
	htmlSAXHandler heard = handlers();
	struct span rest = span_upto(page, LIMIT_PAGE);
	struct utf8_stream stream = utf8_stream_open(stream_memory, &rest);
	char chunk[4096];
	size_t got;

	reading->out.arena = arena;
	reading->html =
		htmlCreatePushParserCtxt(&heard, reading, NULL, 0, NULL, XML_CHAR_ENCODING_UTF8);
	if (reading->html == NULL)
		abort();
	htmlCtxtUseOptions(reading->html, HTML_PARSE_NONET | HTML_PARSE_IGNORE_ENC |
						  HTML_PARSE_RECOVER | HTML_PARSE_NOERROR |
						  HTML_PARSE_NOWARNING);
	do {
		got = utf8_stream_read(&stream, chunk, sizeof chunk);
		htmlParseChunk(reading->html, chunk, (int)got, got == 0);
	} while (got > 0 && !reading->stopped);

	struct span text = buffer_span(&reading->out);

	if (reading->html->myDoc != NULL)
		xmlFreeDoc(reading->html->myDoc);
	htmlFreeParserCtxt(reading->html);
	free(reading);
	return text;
}
