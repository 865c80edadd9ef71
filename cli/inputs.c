#include "cli/inputs.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "cli/case.h"
#include "cli/complain.h"
#include "cli/interrupt.h"
#include "parser/container.h"
#include "parser/limits.h"
#include "parser/msg.h"
#include "parser/stream.h"
#include "parser/text.h"

/* A container that is open, and the stream that it is read from. */
struct layer {
	struct container *container;
	struct stream stream; /* of the container, or of the file in the one around it */
	struct span entry;
	struct arena name; /* of the entry */
	size_t files; /* found in it */
};

enum { LAYERS = 2 };

struct inputs {
	const struct options *options;
	struct arena arena;
	enum status status;
	size_t operand; /* the next one */
	bool ended;

	/* Files of a folder, the next one last. */
	struct path_list LIST_OF(const char *) waiting;

	const char *path; /* of the open file */
	int descriptor; /* -1: none */
	off_t start; /* of what is read of it, in a file; -1: it is none */
	struct stream stream;
	struct layer layers[LAYERS];
	size_t depth; /* layers open */
	struct source *source;
	uint64_t size, done;
};

struct inputs *inputs_open(const struct options *options)
{
	struct inputs *inputs = heap_take(sizeof *inputs);

	inputs->options = options;
	inputs->descriptor = -1;
	return inputs;
}

static bool look_at(const char *operand, struct stat *out)
{
	return (strcmp(operand, "-") == 0 ? fstat(STDIN_FILENO, out) : stat(operand, out)) == 0;
}

/* What cannot be opened keeps nobody waiting. */
static bool may_wait(const char *operand)
{
	struct stat status;

	return look_at(operand, &status) && !S_ISREG(status.st_mode) && !S_ISDIR(status.st_mode);
}

bool inputs_may_wait(const struct options *options)
{
	bool may = options->file_count == 0 && may_wait("-");

	for (size_t i = 0; i < options->file_count; i++)
		may |= may_wait(options->files[i]);
	return may;
}

static bool is_file(const char *operand, const struct stat *file)
{
	struct stat status;

	return look_at(operand, &status) && status.st_dev == file->st_dev &&
	       status.st_ino == file->st_ino;
}

bool inputs_have(const struct options *options, const char *path)
{
	struct stat file;

	if (stat(path, &file) != 0 || !S_ISREG(file.st_mode))
		return false;
	bool have = options->file_count == 0 && is_file("-", &file);
	for (size_t i = 0; i < options->file_count; i++)
		have |= is_file(options->files[i], &file);
	return have;
}

static void close_source(struct inputs *inputs)
{
	if (inputs->source != NULL)
		source_close(inputs->source);
	inputs->source = NULL;
}

static void close_layer(struct inputs *inputs)
{
	struct layer *layer = &inputs->layers[--inputs->depth];

	container_close(layer->container);
	arena_free(&layer->name);
}

static void close_file(struct inputs *inputs)
{
	close_source(inputs);
	while (inputs->depth > 0)
		close_layer(inputs);
	if (inputs->descriptor > STDIN_FILENO)
		close(inputs->descriptor);
	inputs->descriptor = -1;
}

void inputs_close(struct inputs *inputs)
{
	close_file(inputs);
	arena_free(&inputs->arena);
	free(inputs);
}

enum status inputs_status(const struct inputs *inputs)
{
	return inputs->status;
}

uint64_t inputs_size(const struct inputs *inputs)
{
	return inputs->size;
}

uint64_t inputs_done(const struct inputs *inputs)
{
	return inputs->done;
}

static const char *shown_path(const char *path)
{
	return strcmp(path, "-") == 0 ? "standard input" : path;
}

static struct span place_name(struct arena *arena, const char *file, struct span entry)
{
	struct span name = text_shown(arena, span_string(file));

	if (entry.len > 0)
		name = arena_format(arena, SPAN_FMT ", " SPAN_FMT, SPAN_ARG(name),
				    SPAN_ARG(text_shown(arena, entry)));
	return name;
}

struct span input_name(struct arena *arena, const struct input *input)
{
	return place_name(arena, shown_path(input->file), input->entry);
}

struct span origin_name(struct arena *arena, const struct origin *origin)
{
	return place_name(arena, origin->file, origin->entry);
}

bool input_is_refused(const struct input *input)
{
	return input->container != NULL && container_fault(input->container) != CONTAINER_SOUND;
}

static void refuse(struct inputs *inputs, const char *path, struct error error)
{
	complain_error(shown_path(path), error);
	inputs->status = STATUS_INPUT;
}

static void refuse_container(struct inputs *inputs, const struct layer *layer, const char *why)
{
	struct arena arena = { 0 };
	struct input input = { .file = inputs->path, .entry = layer->entry };

	complain(SPAN_FMT ": %s", SPAN_ARG(input_name(&arena, &input)), why);
	inputs->status = STATUS_INPUT;
	arena_free(&arena);
}

static bool is_folder(const char *path)
{
	struct stat status;

	return stat(path, &status) == 0 && S_ISDIR(status.st_mode);
}

/* Not followed: a link to a folder may lead in circles. */
static bool is_own_folder(const char *path)
{
	struct stat status;

	return lstat(path, &status) == 0 && S_ISDIR(status.st_mode);
}

static const char *path_in(struct inputs *inputs, const char *folder, const char *name)
{
	struct span path = arena_format(&inputs->arena, "%s/%s", folder, name);

	return arena_string(&inputs->arena, path);
}

static bool is_number(const char *name)
{
	uint64_t number;

	return span_number(span_string(name), UINT64_MAX, &number);
}

/* Numbers before other names, by their value; the greatest first, as the last waits on top. */
static int name_order(const void *left, const void *right)
{
	const char *a = *(const char *const *)left, *b = *(const char *const *)right;
	size_t a_len = span_string(a).len, b_len = span_string(b).len;
	bool numbers = is_number(a) && is_number(b);

	if (numbers && a_len != b_len)
		return a_len < b_len ? 1 : -1;
	return strcmp(b, a);
}

/* Names in a folder; false when it cannot be read. */
static bool names_read(struct inputs *inputs, const char *folder, struct path_list *names)
{
	DIR *directory = opendir(folder);
	struct dirent *entry;

	if (directory == NULL) {
		refuse(inputs, folder, (struct error){ errno, "open" });
		return false;
	}
	while ((entry = readdir(directory)) != NULL)
		if (entry->d_name[0] != '.')
			*LIST_ADD(&inputs->arena, names) =
				arena_string(&inputs->arena, span_string(entry->d_name));
	closedir(directory);
	if (names->count > 1)
		qsort(names->items, names->count, sizeof *names->items, name_order);
	return true;
}

/* In an MH folder only numbers are messages. */
static bool is_mh(const struct path_list *names)
{
	size_t numbers = 0;

	for (size_t i = 0; i < names->count; i++)
		numbers += is_number(names->items[i]);
	return numbers > 0 && 2 * numbers > names->count;
}

static void wait_for(struct inputs *inputs, const char *path)
{
	struct stat status;

	if (stat(path, &status) == 0 && S_ISREG(status.st_mode)) {
		if (case_is_file(inputs->options, &status) || case_is_beside(inputs->options, path))
			return;
		inputs->size += (uint64_t)status.st_size;
	}
	*LIST_ADD(&inputs->arena, &inputs->waiting) = path;
}

static bool is_maildir(struct inputs *inputs, const char *folder)
{
	return is_own_folder(path_in(inputs, folder, "cur")) &&
	       is_own_folder(path_in(inputs, folder, "new")) &&
	       is_own_folder(path_in(inputs, folder, "tmp"));
}

static void add_folder(struct inputs *inputs, const char *folder, size_t depth)
{
	struct path_list names = { 0 };

	if (depth > inputs->options->limits.folders) {
		refuse(inputs, folder, (struct error){ ELOOP, "too many folders within folders" });
		return;
	}
	if (!names_read(inputs, folder, &names))
		return;
	/* What was told is of the operand; the folders in it are what they look like. */
	enum folder_type told = depth == 0 ? inputs->options->folder : FOLDER_AUTO;
	bool maildir = told == FOLDER_AUTO ? is_maildir(inputs, folder) : told == FOLDER_MAILDIR;
	bool mh = told == FOLDER_AUTO ? is_mh(&names) : told == FOLDER_MH;
	for (size_t i = 0; i < names.count; i++) {
		const char *path = path_in(inputs, folder, names.items[i]);

		if (!is_own_folder(path)) {
			/* Files beside cur and new are the notes of servers. */
			if (!maildir && (!mh || is_number(names.items[i])))
				wait_for(inputs, path);
		} else if (!maildir || strcmp(names.items[i], "tmp") != 0) {
			/* What is in tmp was never delivered. */
			add_folder(inputs, path, depth + 1);
		}
	}
}

static ssize_t read_counted(void *context, char *into, size_t room)
{
	struct inputs *inputs = context;
	ssize_t got;

	do
		got = read(inputs->descriptor, into, room);
	while (got < 0 && errno == EINTR && !interrupted());
	inputs->done += got > 0 ? (uint64_t)got : 0;
	return got;
}

/* Of the stream of a file. */
static ssize_t peek_file(void *context, uint64_t offset, char *into, size_t room)
{
	const struct inputs *inputs = ((const struct stream *)context)->context;

	return pread(inputs->descriptor, into, room, inputs->start + (off_t)offset);
}

static ssize_t read_entry(void *context, char *into, size_t room)
{
	ssize_t got = container_read(context, into, room);

	if (got < 0)
		errno = EIO;
	return got;
}

/* The stream that is read next: of the file, or of a file in the innermost container. */
static struct stream *innermost(struct inputs *inputs)
{
	return inputs->depth > 0 ? &inputs->layers[inputs->depth - 1].stream : &inputs->stream;
}

static void open_container(struct inputs *inputs)
{
	struct stream *around = innermost(inputs);
	struct layer *layer = &inputs->layers[inputs->depth++];

	*layer = (struct layer){
		.container = container_open(stream_read, around),
		.entry = inputs->depth > 1 ? inputs->layers[inputs->depth - 2].entry : SPAN_NONE,
	};
}

/* A source on what is open now, or a container around more; false when there is neither. */
static bool open_source(struct inputs *inputs)
{
	struct stream *stream = innermost(inputs);
	struct span head = stream_look(stream);

	if (inputs->options->takes_whole != NULL && inputs->options->takes_whole(head))
		return true;
	if (msg_is(head)) {
		inputs->source = source_open_reader(stream_read, stream, SOURCE_MESSAGE);
		source_hold(inputs->source, LIMIT_MSG);
		return true;
	}
	if (!container_is(head)) {
		inputs->source = source_open_reader(stream_read, stream, inputs->options->type);
		source_hold(inputs->source, inputs->options->limits.message);
		if (inputs->depth == 0 && inputs->start >= 0)
			source_peek_by(inputs->source, peek_file);
		return true;
	}
	if (inputs->depth == (inputs->options->layers > 0 ? inputs->options->layers : LAYERS)) {
		refuse_container(inputs, &inputs->layers[inputs->depth - 1],
				 "a container that deep within containers is not opened");
		return false;
	}
	open_container(inputs);
	return false;
}

/* Step to the next file of the innermost container; false at its end. */
static bool next_entry(struct inputs *inputs)
{
	struct layer *layer = &inputs->layers[inputs->depth - 1];
	enum container_fault fault;
	struct span name;

	if (container_next(layer->container, &name)) {
		layer->files++;
		if (name.len > 0) {
			arena_reset(&layer->name);
			layer->entry = arena_copy(&layer->name, name);
		}
		layer->stream = stream_open(read_entry, layer->container);
		return true;
	}
	fault = container_fault(layer->container);
	if (fault != CONTAINER_SOUND)
		refuse_container(inputs, layer, container_fault_words(fault));
	else if (layer->files == 0)
		refuse_container(inputs, layer, "there is nothing in it");
	return false;
}

static bool open_path(struct inputs *inputs, const char *path)
{
	struct stat status;

	inputs->path = path;
	inputs->descriptor = STDIN_FILENO;
	if (strcmp(path, "-") != 0)
		inputs->descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY);
	if (inputs->descriptor < 0) {
		refuse(inputs, path, (struct error){ errno, "open" });
		return false;
	}
	if (fstat(inputs->descriptor, &status) != 0) {
		refuse(inputs, path, (struct error){ errno, "read" });
		close_file(inputs);
		return false;
	}
	inputs->start = S_ISREG(status.st_mode) ? lseek(inputs->descriptor, 0, SEEK_CUR) : -1;
	inputs->stream = stream_open(read_counted, inputs);
	return true;
}

static void add_operand(struct inputs *inputs, const char *operand)
{
	enum status before = inputs->status;

	if (!is_folder(operand)) {
		wait_for(inputs, operand);
		return;
	}
	add_folder(inputs, operand, 0);
	if (inputs->waiting.count > 0 || inputs->status != before)
		return;
	complain("%s: there is nothing in it", operand);
	inputs->status = STATUS_INPUT;
}

/* The next file to be opened; NULL at the end. */
static const char *next_path(struct inputs *inputs)
{
	const struct options *options = inputs->options;

	if (options->file_count == 0)
		return inputs->operand++ == 0 ? "-" : NULL;
	while (inputs->waiting.count == 0 && inputs->operand < options->file_count)
		add_operand(inputs, options->files[inputs->operand++]);
	return inputs->waiting.count > 0 ? inputs->waiting.items[--inputs->waiting.count] : NULL;
}

/* Open the next file; false when there is none, or it cannot be opened. */
static bool open_next(struct inputs *inputs)
{
	const char *path = next_path(inputs);

	inputs->ended = path == NULL;
	return path != NULL && open_path(inputs, path);
}

/* Step on within what is open; false where it ends. */
static bool step(struct inputs *inputs)
{
	if (inputs->depth > 0 && next_entry(inputs))
		return true;
	if (inputs->depth > 0)
		close_layer(inputs);
	if (inputs->depth == 0)
		close_file(inputs);
	return false;
}

bool inputs_next(struct inputs *inputs, struct input *out)
{
	close_source(inputs);
	while (!interrupted() && !inputs->ended) {
		bool fresh = inputs->descriptor < 0 ? open_next(inputs) : step(inputs);

		if (!fresh || !open_source(inputs))
			continue;
		*out = (struct input){
			.file = inputs->path,
			.entry = inputs->depth > 0 ? inputs->layers[inputs->depth - 1].entry
						   : SPAN_NONE,
			.source = inputs->source,
			.whole = innermost(inputs),
			.container = inputs->depth > 0 ? inputs->layers[inputs->depth - 1].container
						       : NULL,
		};
		return true;
	}
	return false;
}
