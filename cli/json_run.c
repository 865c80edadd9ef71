#include "cli/json_run.h"

void json_run_begin(struct rendering *run)
{
	run->held = NULL;
}

/* One report is an object, more are an array: the first waits for the second. */
void json_run_add(struct rendering *run, struct json_t *object)
{
	if (run->reports++ == 0) {
		run->held = object;
		return;
	}
	if (run->held != NULL) {
		fputs("[\n", run->out);
		json_write(run->out, run->held);
		run->held = NULL;
	}
	fputs(",\n", run->out);
	json_write(run->out, object);
}

void json_run_end(struct rendering *run)
{
	if (run->reports == 1) {
		json_write(run->out, run->held);
		fputs("\n", run->out);
	} else {
		fputs(run->reports == 0 ? "[]\n" : "\n]\n", run->out);
	}
	run->held = NULL;
}

struct json json_source(struct arena *arena, const struct origin *origin)
{
	struct json object = json_new_object(arena);
	char digest[2 * sizeof origin->sha256 + 1];

	for (size_t i = 0; i < sizeof origin->sha256; i++)
		snprintf(digest + 2 * i, 3, "%02x", origin->sha256[i]);
	json_put_text(object, "file", span_string(origin->file));
	json_put_text(object, "entry", origin->entry);
	json_put_number(object, "index", (long long)origin->index);
	if (!origin->decoded)
		json_put_number(object, "offset", (long long)origin->offset);
	json_put_number(object, "length", (long long)origin->length);
	json_put_word(object, "sha256", digest);
	return object;
}
