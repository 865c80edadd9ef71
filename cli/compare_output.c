#include "cli/compare_output.h"

#include <inttypes.h>
#include <string.h>

#include "analyzers/words.h"
#include "cli/json.h"
#include "cli/recon_output.h"
#include "cli/redaction.h"
#include "cli/render.h"
#include "cli/text_parts.h"

enum { SIGN_COLUMNS = 6, COUNT_COLUMNS = 14 };

static const struct {
	const char *word, *title;
	const char *key; /* of its text */
	const char *counted;
} traits[RECON_TRAITS] = {
	[TRAIT_HOST] = { "host", "Hosts (lines)", NULL, "lines" },
	[TRAIT_NAME] = { "name", "Names of hosts that both tell of", "name", NULL },
	[TRAIT_PUBLIC_IP] = { "public-ip", "Their public addresses", "public_ip", NULL },
	[TRAIT_PRIVATE_IP] = { "private-ip", "Their private addresses", "private_ip", NULL },
	[TRAIT_SOFTWARE] = { "software", "Their software (lines)", NULL, "lines" },
	[TRAIT_LINK] = { "link", "Hand-overs (lines)", NULL, "lines" },
	[TRAIT_FORWARDER] = { "forwarder", "Who broke authentication (messages)", "admd",
			      "messages" },
	[TRAIT_INNER_NAME] = { "internal-name", "Internal names given away (messages)", "name",
			       "messages" },
};

struct sheet {
	struct text_out out;
	const struct recon_picture *picture;
	const struct recon_differences *differences;
	size_t most;
};

bool compare_output_knows(const struct renderer *format)
{
	return strcmp(format->name, "text") == 0 || strcmp(format->name, "json") == 0;
}

static struct span host_name(const struct recon_picture *picture, size_t host)
{
	return recon_host_name(&picture->hosts.items[host]);
}

static void put_side_object(struct json *out, const char *key, const struct recon *recon)
{
	json_open_object(out, key);
	json_put_number(out, "messages", (long long)recon->messages);
	json_put_number(out, "hops", (long long)recon->hops);
	recon_put_times(out, recon->first, recon->last);
	json_close(out);
}

static void put_difference(struct json *out, const struct recon_picture *picture,
			   const struct recon_difference *one)
{
	struct span version = one->text, product = span_cut(&version, '\0');

	json_open_object(out, NULL);
	json_put_word(out, "what", traits[one->trait].word);
	json_put_word(out, "change", one->only == RECON_AFTER ? "new" : "gone");
	if (one->host != NO_HOST)
		json_put_text(out, "host", host_name(picture, one->host));
	if (one->to != NO_HOST)
		json_put_text(out, "to", host_name(picture, one->to));
	if (one->trait == TRAIT_HOST)
		json_put_domain(out, "admd", picture->hosts.items[one->host].admd);
	if (one->trait == TRAIT_SOFTWARE) {
		json_put_text(out, "product", product);
		json_put_text(out, "version", version);
	}
	if (traits[one->trait].key != NULL)
		json_put_text(out, traits[one->trait].key, one->text);
	if (traits[one->trait].counted != NULL)
		json_put_number(out, traits[one->trait].counted, (long long)one->count);
	json_close(out);
}

static void put_json(FILE *file, const struct options *options,
		     const struct recon sides[RECON_SIDES], const struct recon_picture *picture,
		     const struct recon_differences *differences, struct redactor *redactor)
{
	size_t most = recon_output_most(options), begin = 0;
	struct arena arena = { 0 };
	struct json out = json_begin(file, &arena, redactor, JSON_PRETTY);

	json_open_object(&out, NULL);
	json_put_number(&out, "mailpath", 1);
	put_side_object(&out, "before", &sides[RECON_BEFORE]);
	put_side_object(&out, "after", &sides[RECON_AFTER]);
	json_open_list(&out, "differences");
	for (size_t i = 0; i < differences->count; i++) {
		if (differences->items[i].trait != differences->items[begin].trait)
			begin = i;
		if (i - begin < most)
			put_difference(&out, picture, &differences->items[i]);
	}
	json_close_always(&out);
	json_close(&out);
	json_end(&out);
	putc('\n', file);
	arena_free(&arena);
}

static struct span shown(struct sheet *sheet, size_t host)
{
	return text_out_fit(&sheet->out, host_name(sheet->picture, host), 100);
}

static struct span words_of(struct sheet *sheet, const struct recon_difference *one)
{
	struct arena *arena = sheet->out.arena;
	struct span version = one->text, product = span_cut(&version, '\0');
	struct span text = arena_format(arena, SPAN_FMT "%s" SPAN_FMT, SPAN_ARG(product),
					version.len > 0 ? " " : "", SPAN_ARG(version));

	if (one->trait == TRAIT_HOST)
		return arena_format(
			arena, SPAN_FMT "%s", SPAN_ARG(shown(sheet, one->host)),
			sheet->picture->hosts.items[one->host].believed ? "" : " (only claimed)");
	if (one->trait == TRAIT_LINK)
		return arena_format(arena, SPAN_FMT " -> " SPAN_FMT,
				    SPAN_ARG(shown(sheet, one->host)),
				    SPAN_ARG(shown(sheet, one->to)));
	text = text_out_fit(&sheet->out, text, 100);
	return one->host == NO_HOST
		       ? text
		       : arena_format(arena, SPAN_FMT ": " SPAN_FMT,
				      SPAN_ARG(shown(sheet, one->host)), SPAN_ARG(text));
}

static struct span label_of(struct arena *arena, const struct recon_difference *one, char sign)
{
	return traits[one->trait].counted != NULL
		       ? arena_format(arena, "    %c %7" PRIu64, sign, one->count)
		       : arena_format(arena, "    %c", sign);
}

/* Those of one trait from `begin` on; returns where the next trait begins. */
static size_t put_trait(struct sheet *sheet, size_t begin)
{
	const struct recon_difference *all = sheet->differences->items;
	size_t end = begin,
	       indent = traits[all[begin].trait].counted != NULL ? COUNT_COLUMNS : SIGN_COLUMNS;

	text_out_heading(&sheet->out, traits[all[begin].trait].title);
	for (; end < sheet->differences->count && all[end].trait == all[begin].trait; end++) {
		bool is_new = all[end].only == RECON_AFTER;
		struct text_cell label = {
			.text = label_of(sheet->out.arena, &all[end], is_new ? '+' : '-'),
			.tone = is_new ? TONE_PLAIN : TONE_FAINT,
		};

		if (end - begin < sheet->most)
			text_out_wrapped(&sheet->out, indent, label, words_of(sheet, &all[end]));
	}
	if (end - begin > sheet->most)
		text_more(&sheet->out, end - begin - sheet->most);
	return end;
}

static void put_side(struct sheet *sheet, const char *label, const struct recon *recon)
{
	text_out_wrapped(&sheet->out, 8, (struct text_cell){ .text = span_string(label) },
			 recon_words(sheet->out.arena, recon));
}

static void put_text(FILE *file, const struct options *options,
		     const struct recon sides[RECON_SIDES], const struct recon_picture *picture,
		     const struct recon_differences *differences, struct redactor *redactor)
{
	struct arena arena = { 0 };
	struct sheet sheet = {
		text_out_open(file, &arena, options, redactor),
		picture,
		differences,
		recon_output_most(options),
	};

	put_side(&sheet, "Before:", &sides[RECON_BEFORE]);
	put_side(&sheet, "After:", &sides[RECON_AFTER]);
	text_out_wrapped(&sheet.out, 0, (struct text_cell){ 0 },
			 differences->count > 0 ? SPAN("+ only after, - only before")
						: SPAN("Both tell the same."));
	for (size_t i = 0; i < differences->count;)
		i = put_trait(&sheet, i);
	arena_free(&arena);
}

void compare_output(FILE *out, const struct options *options, const struct recon sides[RECON_SIDES])
{
	struct arena arena = { 0 };
	struct recon both = { 0 };

	for (enum recon_side side = 0; side < RECON_SIDES; side++)
		recon_merge(&both, &sides[side]);

	struct recon_picture picture = recon_picture(&arena, &both, options->about);
	struct recon_differences differences = recon_compare(&arena, sides, &both, &picture);
	struct redactor *redactor = redaction_open_picture(&arena, options, &picture);
	if (options->format == renderer_find("json"))
		put_json(out, options, sides, &picture, &differences, redactor);
	else
		put_text(out, options, sides, &picture, &differences, redactor);
	redaction_close(redactor);
	recon_free(&both);
	arena_free(&arena);
}
