#include <stdlib.h>

#include "fuzz/fuzz.h"
#include "parser/cfb.h"
#include "parser/limits.h"
#include "parser/msg.h"

static void must(bool good)
{
	if (!good)
		abort();
}

/* Storages share the entries among themselves, and what is in a stream is as long as it says. */
static void check_directory(struct arena *arena, const struct cfb *cfb)
{
	size_t next = 1, left = 4 * cfb->file.len;
	struct span content;

	for (size_t i = 0; i < cfb->entries.count; i++) {
		const struct cfb_entry *entry = &cfb->entries.items[i];

		must(i == 0 || entry->name.len > 0 || !cfb->sound);
		if (i == 0 || entry->type == CFB_STORAGE) {
			must(entry->from == next && entry->to >= next);
			next = entry->to;
		} else if (entry->type == CFB_STREAM && entry->size <= left &&
			   cfb_content(arena, cfb, entry, &content)) {
			must(content.len == entry->size && content.len <= cfb->file.len);
			left -= content.len;
		}
	}
	must(next == cfb->entries.count);
}

/* Bytes of the mails that were read, of all depths. */
static size_t total(const struct embedded *mail, int depth)
{
	size_t bytes = mail->bytes.len;

	must(depth <= LIMIT_EMBEDDED_DEPTH + 1);
	for (size_t i = 0; mail->inside != NULL && i < mail->inside->count; i++) {
		must(mail->inside->items[i].bytes.len > 0);
		bytes += total(&mail->inside->items[i], depth + 1);
	}
	return bytes;
}

static size_t total_files(struct arena *arena, struct span file)
{
	struct msg_file_list files;
	size_t bytes = 0;

	if (msg_files(arena, file, false, &files) != MSG_SOUND)
		must(files.count == 0);
	for (size_t i = 0; i < files.count; i++)
		bytes += files.items[i].content.len;
	return bytes;
}

/* It begins as the header does, of which it has the empty line and nothing behind that. */
static void check_whole(const struct msg *msg)
{
	size_t same = 0;

	if (msg->whole.len == 0)
		return;
	must(msg->fault == MSG_SOUND && !msg->attached && msg->envelope == SMIME_NONE);
	while (same < msg->whole.len && same < msg->mail.bytes.len &&
	       msg->whole.at[same] == msg->mail.bytes.at[same])
		same++;
	must(same >= sizeof "Content-Type:multipart/signed;boundary=");
}

/* Two bytes of UTF-16 are at most three of UTF-8, and none is read for two mails. */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct span file = { (const char *)data, size };
	struct arena arena = { 0 };
	struct msg msg = msg_read(&arena, file, false);
	struct cfb cfb = cfb_read(&arena, file);

	must(!cfb.sound || cfb.open);
	must(cfb.open || msg.fault == MSG_DAMAGED);
	must(cfb.sound || msg.fault == MSG_DAMAGED || msg.damage == MSG_FILE_DAMAGED);
	must(msg.damage == MSG_WHOLE || (msg.fault == MSG_SOUND && !msg.attached));
	must((msg.fault == MSG_SOUND) == (msg.mail.bytes.len > 0));
	must(total(&msg.mail, 0) <= size / 2 * 3);
	must(msg.whole.len <= size / 2 * 3 + size);
	check_whole(&msg);
	must(total_files(&arena, file) <= size);
	if (cfb.open)
		check_directory(&arena, &cfb);
	arena_free(&arena);
	return 0;
}
