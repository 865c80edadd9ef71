#include "cli/json_run.h"

#include <stdlib.h>

void json_run_begin(struct rendering *run)
{
	run->held = NULL;
}

static void give_held(struct rendering *run)
{
	fwrite(run->held, 1, run->held_len, run->out);
	free(run->held);
	run->held = NULL;
}

/* One report is an object, more are an array: the first waits for the second. */
struct json json_run_open(struct rendering *run, struct arena *arena, struct redactor *redactor)
{
	if (run->reports++ == 0)
		return json_begin(NULL, arena, redactor, JSON_PRETTY);
	if (run->held != NULL) {
		fputs("[\n", run->out);
		give_held(run);
	}
	fputs(",\n", run->out);
	return json_begin(run->out, arena, redactor, JSON_PRETTY);
}

void json_run_close(struct rendering *run, struct json *json)
{
	if (run->reports == 1)
		run->held = json_keep(json, &run->held_len);
	else
		json_end(json);
}

void json_run_end(struct rendering *run)
{
	if (run->reports == 1) {
		give_held(run);
		fputs("\n", run->out);
	} else {
		fputs(run->reports == 0 ? "[]\n" : "\n]\n", run->out);
	}
}

static void put_digest(struct json *out, const struct origin *origin)
{
	static const char digits[] = "0123456789abcdef";
	char text[2 * sizeof origin->sha256];

	for (size_t i = 0; i < sizeof text; i++)
		text[i] = digits[origin->sha256[i / 2] >> (i % 2 == 0 ? 4 : 0) & 15];
	json_put_text(out, "sha256", (struct span){ text, sizeof text });
}

void json_source(struct json *out, const struct origin *origin)
{
	json_open_object(out, "source");
	json_put_text(out, "file", span_string(origin->file));
	json_put_text(out, "entry", origin->entry);
	json_put_number(out, "index", (long long)origin->index);
	if (!origin->decoded)
		json_put_number(out, "offset", (long long)origin->offset);
	json_put_number(out, "length", (long long)origin->length);
	put_digest(out, origin);
	json_close(out);
}
