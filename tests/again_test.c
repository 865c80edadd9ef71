/*
 * Each case that has a zone is reported from several sources of answers, which
 * must come to the same bytes: from the zone at once; by waiting for each
 * answer, which proves that evaluators may be run again; over a network that
 * plays the zone; and from tapes that were recorded of these.
 */
#include <dirent.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "analyzers/dns_live.h"
#include "analyzers/dns_wire.h"
#include "cli/command.h"
#include "cli/render.h"
#include "data/suffix.h"
#include "parser/buffer.h"
#include "tests/dns_pending.h"
#include "tests/dns_server.h"
#include "tests/test.h"

enum { STEM_MOST = 100, PATH_MOST = 300, WORDS_MOST = 40, TIMEOUT_MS = 150, DATAGRAM_MOST = 1232 };

/* The options' --help names the commands. */
const struct command *const commands[] = { NULL };

static char folder[] = P_tmpdir "/again_test.XXXXXX";

struct trial {
	struct options options;
	struct source *source;
	struct source_item item;
	struct arena arena; /* of paths and reports */
};

/* Who answered and when are the source's own, and differ. */
enum told_of { TELL_ALL, TELL_NO_SOURCE };

static void forget_source(struct dns_session *session)
{
	session->oldest = 0;
	for (size_t i = 0; i < session->tickets.count; i++)
		session->tickets.items[i]->server = SPAN_NONE;
}

/* The text without the lines that tell when a record was seen. */
static struct span without_times(struct arena *arena, struct span text)
{
	struct buffer out = { .arena = arena };

	while (text.len > 0) {
		struct span line = span_cut_line(&text);

		if (span_find(line, SPAN("\"seen\": ")) == NOT_FOUND)
			buffer_put(&out, line);
	}
	return buffer_span(&out);
}

/* The report as JSON. */
static struct span report_by(struct trial *trial, struct dns *dns, enum told_of tell)
{
	struct arena *arena = &trial->arena;
	struct dns_port *port = dns_port_open(dns);
	struct dns_session session = dns_session_open(port);
	struct facts *facts = arena_take(arena, 1, sizeof *facts);
	char *text = NULL;
	size_t length = 0;
	struct rendering run = { .out = open_memstream(&text, &length),
				 .options = &trial->options };

	*facts = facts_read(arena, trial->item.bytes, trial->item.length, &trial->options.told);
	struct report report =
		report_finish(&session, arena, facts, (struct origin){ .file = "-", .index = 1 });
	report.dns_mode = "zone";
	if (tell == TELL_NO_SOURCE)
		forget_source(&session);
	const struct renderer *json = renderer_find("json");
	json->begin(&run);
	json->report(&run, &report);
	json->end(&run);
	fclose(run.out);
	struct span copy = arena_copy(arena, (struct span){ text, length });
	free(text);
	dns_session_close(&session);
	dns_port_close(port);
	return tell == TELL_ALL ? copy : without_times(arena, copy);
}

/* Tell where two texts part. */
static void same(struct span got, struct span want, const char *stem, const char *what)
{
	size_t at = 0;

	if (ok(span_equal(got, want), "%s: %s", stem, what))
		return;
	while (at < got.len && at < want.len && got.at[at] == want.at[at])
		at++;
	at -= at > 200 ? 200 : at;
	printf("# got: ...%.*s\n# want: ...%.*s\n", SPAN_ARG(span_part(got, at, 400)),
	       SPAN_ARG(span_part(want, at, 400)));
}

static struct dns *open_zone(struct trial *trial, const char *path)
{
	struct dns *dns = NULL;
	struct dns_refusal refusal = dns_open_zone(&dns, &trial->arena, &path, 1);

	if (refusal.path != NULL) {
		printf("Bail out! %s:%zu: %.*s\n", path, refusal.line, SPAN_ARG(refusal.reason));
		exit(1);
	}
	return dns;
}

static const char *tape_path(struct trial *trial, const char *name)
{
	const char *path = arena_format(&trial->arena, "%s/%s", folder, name).at;

	unlink(path);
	return path;
}

/* Report by `inner`, which is closed, and record. */
static struct span record(struct trial *trial, struct dns *inner, const char *path,
			  enum told_of tell)
{
	struct dns *recorder = NULL;
	struct dns_refusal refusal = dns_open_recorder(&recorder, &trial->arena, inner, path);

	if (refusal.path != NULL) {
		printf("Bail out! %s: %.*s\n", path, SPAN_ARG(refusal.reason));
		exit(1);
	}
	struct span text = report_by(trial, recorder, tell);
	ok_number(dns_close(recorder).code, 0, "the recording is whole");
	return text;
}

static struct span replay(struct trial *trial, const char *path, enum told_of tell)
{
	struct dns_refusal_list notes = { 0 };
	struct dns *dns = NULL;
	struct dns_refusal refusal = dns_open_tape(&dns, &trial->arena, &path, 1, &notes);

	if (refusal.path != NULL) {
		printf("Bail out! %s:%zu: %.*s\n", path, refusal.line, SPAN_ARG(refusal.reason));
		exit(1);
	}
	ok_number((long long)notes.count, 0, "nothing is to be noted of the tape");
	struct span text = report_by(trial, dns, tell);
	dns_close(dns);
	return text;
}

/* The server's answer is the zone's; a scripted time-out is silence. */
static void play_zone(void *context, const struct dns_scene *scene)
{
	struct dns_port *zone = context;
	struct dns_session session = dns_session_open(zone);
	struct dns_ticket ticket = { .name = scene->name,
				     .type = (enum dns_type)scene->type,
				     .session = &session,
				     .keep_packet = true };

	zone->dns->backend->ask(zone, &ticket);
	char *packet = (char *)ticket.packet.at;
	if (ticket.packet.len > 0) {
		packet[DNS_AT_ID] = (char)(scene->id >> 8);
		packet[DNS_AT_ID + 1] = (char)(scene->id & 0xff);
		if (!scene->stream && ticket.packet.len > DATAGRAM_MOST)
			packet[DNS_AT_FLAGS] |= DNS_FLAG_TC >> 8;
		dns_scene_say(scene, scene->stream ? ticket.packet
						   : span_upto(ticket.packet, DATAGRAM_MOST));
	}
	dns_session_close(&session);
}

static struct dns *open_live(const struct dns_stage *stage)
{
	struct dns_live_options options = dns_live_defaults();
	char text[64];
	struct dns_server server;

	snprintf(text, sizeof text, "127.0.0.1@%u", dns_stage_port(stage));
	dns_server_read(span_string(text), &server);
	dns_servers_add(&options.engine.servers, &server);
	options.engine.timeout_ms = TIMEOUT_MS;
	return dns_open_live(&options);
}

static void compare(struct trial *trial, const char *stem, const char *zone_path)
{
	struct dns *zone = open_zone(trial, zone_path);
	struct dns_port *inner = dns_port_open(zone);
	struct pending pending;
	struct span want = report_by(trial, zone, TELL_ALL);

	ok(span_find(want, SPAN("\"asked\": 0,")) == NOT_FOUND, "%s: something is asked", stem);
	same(report_by(trial, pending_open(&pending, inner), TELL_ALL), want, stem,
	     "run again when the answers are in");

	const char *tape = tape_path(trial, "zone.tape");
	same(record(trial, open_zone(trial, zone_path), tape, TELL_ALL), want, stem, "recorded");
	same(replay(trial, tape, TELL_ALL), want, stem, "from the tape");

	struct dns_stage *stage = dns_stage_open(play_zone, inner, DNS_STAGE_STREAMS);
	struct dns *live = open_live(stage);
	same(report_by(trial, live, TELL_NO_SOURCE), want, stem, "over the network");
	same(report_by(trial, live, TELL_NO_SOURCE), want, stem, "from the cache");
	dns_close(live);
	tape = tape_path(trial, "live.tape");
	want = record(trial, open_live(stage), tape, TELL_ALL);
	same(replay(trial, tape, TELL_ALL), want, stem, "from a tape of the network");
	dns_stage_close(stage);
	dns_port_close(inner);
	dns_close(zone);
}

/* The words of the case's .args, as tests/cases.sh gives them. */
static void read_options(struct trial *trial, const char *stem)
{
	char path[PATH_MOST], text[1024] = "";
	char *words[WORDS_MOST] = { (char *)"trace", (char *)"--dns=off" };
	int count = 2;

	snprintf(path, sizeof path, "testdata/cases/%s.args", stem);
	FILE *file = fopen(path, "r");
	if (file != NULL) {
		text[fread(text, 1, sizeof text - 1, file)] = '\0';
		fclose(file);
	}
	struct span rest = span_string(arena_string(&trial->arena, span_string(text)));
	while (rest.len > 0 && count + 1 < WORDS_MOST) {
		struct span word = span_cut_word(&rest);

		if (word.len > 0)
			words[count++] = (char *)arena_string(&trial->arena, word);
	}
	ok_number(options_read(&trial->options, count, words), STATUS_OK, stem);
}

static void test_case(const char *stem, struct suffix_list *suffixes)
{
	static const char *const endings[] = { "eml", "in", "msg" };
	struct trial trial = { .source = NULL };
	char path[PATH_MOST] = "";
	bool more;

	read_options(&trial, stem);
	trial.options.told.suffixes = suffixes;
	for (size_t i = 0; i < sizeof endings / sizeof *endings && access(path, R_OK) != 0; i++)
		snprintf(path, sizeof path, "testdata/cases/%s.%s", stem, endings[i]);
	if (!ok(source_open(&trial.source, path, trial.options.type).code == 0, "%s", path))
		return;
	source_next(trial.source, &trial.item, &more);
	if (ok(more, "%s: a message", stem)) {
		snprintf(path, sizeof path, "testdata/cases/%s.zone", stem);
		compare(&trial, stem, path);
	}
	source_close(trial.source);
	arena_free(&trial.arena);
	arena_free(&trial.options.arena);
}

int main(void)
{
	struct suffix_list *suffixes = suffix_open();
	DIR *dir = opendir("testdata/cases");
	struct dirent *entry;
	unsigned cases = 0;

	if (mkdtemp(folder) == NULL)
		return 1;
	while (dir != NULL && (entry = readdir(dir)) != NULL) {
		struct span name = span_string(entry->d_name);
		char stem[STEM_MOST];

		if (!span_ends_nocase(name, SPAN(".zone")) || name.len > STEM_MOST)
			continue;
		snprintf(stem, sizeof stem, SPAN_FMT,
			 SPAN_ARG(span_upto(name, name.len - strlen(".zone"))));
		test_case(stem, suffixes);
		cases++;
	}
	ok(cases > 0, "%u cases", cases);
	if (dir != NULL)
		closedir(dir);
	char path[PATH_MOST];
	snprintf(path, sizeof path, "%s/zone.tape", folder);
	unlink(path);
	snprintf(path, sizeof path, "%s/live.tape", folder);
	unlink(path);
	rmdir(folder);
	suffix_close(suffixes);
	return done();
}
