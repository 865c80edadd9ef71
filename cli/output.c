#include "cli/output.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

enum { NEW_FILE_MODE = 0666 };

static void fail(struct output *output, int code, const char *doing)
{
	if (output->error.code == 0)
		output->error = (struct error){ code != 0 ? code : EIO, doing };
}

/* The length of the folder part of `path`, its slash included; 0 for the working folder. */
static size_t folder_length(const char *path)
{
	struct span text = span_string(path);
	size_t slash = span_last_index(text, '/');

	return slash == NOT_FOUND ? 0 : slash + 1;
}

static mode_t mode_of_new_file(void)
{
	mode_t mask = umask(0);

	umask(mask);
	return NEW_FILE_MODE & ~mask;
}

/* A file beside `path` with its mode, or with that of a new file. */
static void open_beside(struct arena *arena, struct output *output, const char *path, mode_t mode)
{
	struct span folder = { path, folder_length(path) };
	struct span name = arena_format(arena, SPAN_FMT ".mailpath-XXXXXX", SPAN_ARG(folder));
	char *temporary = (char *)name.at; /* ours: arena_format() made it, with a NUL at its end */
	int descriptor = mkstemp(temporary);

	if (descriptor < 0) {
		fail(output, errno, "create");
		return;
	}
	output->path = path;
	output->temporary = temporary;
	output->folder = folder.len > 0 ? arena_string(arena, folder) : ".";
	fcntl(descriptor, F_SETFD, FD_CLOEXEC);
	if (fchmod(descriptor, mode) != 0)
		fail(output, errno, "chmod");
	output->file = fdopen(descriptor, "w");
	if (output->file == NULL)
		fail(output, errno, "open");
}

static void open_path(struct arena *arena, struct output *output, const char *path)
{
	struct stat status;

	if (stat(path, &status) != 0) {
		open_beside(arena, output, path, mode_of_new_file());
	} else if (S_ISREG(status.st_mode)) {
		char *real = realpath(path, NULL);

		open_beside(arena, output,
			    real != NULL ? arena_string(arena, span_string(real)) : path,
			    status.st_mode & 0777);
		free(real);
	} else {
		output->file = fopen(path, "we");
		if (output->file == NULL)
			fail(output, errno, "open");
	}
}

struct output output_open(struct arena *arena, const char *path)
{
	struct output output = { .name = path };

	if (path != NULL) {
		open_path(arena, &output, path);
	} else {
		output.name = "standard output";
		output.file = stdout;
	}
	return output;
}

bool output_good(struct output *output)
{
	if (output->file != NULL && ferror(output->file))
		fail(output, errno, "write");
	return output->error.code == 0;
}

bool output_unread(const struct output *output)
{
	return output->error.code == EPIPE;
}

/* A rename is on the disk when its folder is. */
static void sync_folder(const char *folder)
{
	int descriptor = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);

	if (descriptor < 0)
		return; /* a folder that may be written but not read: the file itself is safe */
	fsync(descriptor);
	close(descriptor);
}

void output_close(struct output *output)
{
	if (output->file == NULL)
		return;
	if (output_good(output) && fflush(output->file) != 0)
		fail(output, errno, "write");
	if (output->path != NULL && output_good(output) && fsync(fileno(output->file)) != 0)
		fail(output, errno, "fsync");
	if (fclose(output->file) != 0)
		fail(output, errno, "close");
	output->file = NULL;
	if (output->path == NULL)
		return;
	if (output->error.code == 0 && rename(output->temporary, output->path) != 0)
		fail(output, errno, "rename");
	if (output->error.code == 0)
		sync_folder(output->folder);
	else
		unlink(output->temporary);
}

void output_drop(struct output *output)
{
	if (output->file != NULL && output->path != NULL) {
		fclose(output->file);
		output->file = NULL;
		unlink(output->temporary);
	}
	output_close(output);
}
