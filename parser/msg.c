#include "parser/msg.h"

#include "parser/buffer.h"
#include "parser/cfb.h"
#include "parser/limits.h"
#include "parser/message.h"
#include "parser/parameter.h"
#include "parser/text.h"

/* Names of storages and streams ([MS-OXMSG] 2.1), and of properties in them ([MS-OXPROPS]). */
static const struct span properties = { "__properties_version1.0", 23 };
static const struct span attachment = { "__attach_version1.0_#", 21 };
static const struct span message_object = { "__substg1.0_3701000D", 20 };
static const struct span content_binary = { "__substg1.0_37010102", 20 };

/* Bytes decoded of a text: one character more than what is read of a header, so that it is told. */
enum { TEXT_MOST = 2 * (LIMIT_HEADER + 1) };

/* Of a property that is text: in UTF-16LE, and in the code page of whoever wrote it. */
struct text_property {
	struct span utf16, bytes;
};
static const struct text_property transport_header = {
	{ "__substg1.0_007D001F", 20 },
	{ "__substg1.0_007D001E", 20 },
};

/* Of a file that is attached. */
static const struct text_property attached_type = {
	{ "__substg1.0_370E001F", 20 },
	{ "__substg1.0_370E001E", 20 },
};
static const struct text_property attached_name = {
	{ "__substg1.0_3707001F", 20 },
	{ "__substg1.0_3707001E", 20 },
};

struct reader {
	struct arena *arena;
	struct cfb cfb;
	size_t left; /* bytes of streams: no file holds more of them than it has itself */
	enum msg_damage damage;
};

bool msg_is(struct span head)
{
	return cfb_is(head);
}

static uint32_t unit_at(struct span s, size_t at)
{
	return (uint32_t)(unsigned char)s.at[at] | (uint32_t)(unsigned char)s.at[at + 1] << 8;
}

static bool is_between(uint32_t code, uint32_t first, uint32_t last)
{
	return code >= first && code <= last;
}

/* UTF-16LE as UTF-8 (RFC 2781 2.2). An odd byte behind the last unit is left out. */
static struct span utf16_text(struct arena *arena, struct span s)
{
	struct buffer out = { .arena = arena };

	buffer_room(&out, s.len / 2 * 3 + 4);
	for (size_t at = 0; at + 2 <= s.len; at += 2) {
		uint32_t code = unit_at(s, at);
		uint32_t low = at + 4 <= s.len ? unit_at(s, at + 2) : 0;

		if (is_between(code, 0xd800, 0xdbff) && is_between(low, 0xdc00, 0xdfff)) {
			code = 0x10000 + ((code - 0xd800) << 10) + (low - 0xdc00);
			at += 2;
		}
		out.len += text_put(buffer_room(&out, 4), code);
	}
	return buffer_span(&out);
}

static void tell_damage(struct reader *reader, enum msg_damage damage)
{
	if (damage > reader->damage)
		reader->damage = damage;
}

static struct span content(struct reader *reader, const struct cfb_entry *stream)
{
	struct span bytes = SPAN_NONE;

	if (stream->size > reader->left ||
	    !cfb_content(reader->arena, &reader->cfb, stream, &bytes)) {
		tell_damage(reader, MSG_PART_LOST);
		return SPAN_NONE;
	}
	reader->left -= bytes.len;
	return bytes;
}

/* Empty where the storage has no such property. */
static struct span text_of(struct reader *reader, const struct cfb_entry *storage,
			   const struct text_property *property)
{
	const struct cfb_entry *utf16 = cfb_find(&reader->cfb, storage, property->utf16);
	const struct cfb_entry *bytes = cfb_find(&reader->cfb, storage, property->bytes);
	struct span text = SPAN_NONE;

	if (utf16 != NULL)
		text = utf16_text(reader->arena, span_upto(content(reader, utf16), TEXT_MOST));
	else if (bytes != NULL)
		text = content(reader, bytes);
	while (text.len > 0 && text.at[text.len - 1] == '\0')
		text.len--;
	return text;
}

/* A file is looked into where its type or its name says that it is a mail. */
static bool is_mail_file(struct reader *reader, const struct cfb_entry *storage)
{
	struct span type = text_of(reader, storage, &attached_type);
	struct span name = text_of(reader, storage, &attached_name);

	return span_equal_nocase(type, SPAN("message/rfc822")) ||
	       span_ends_nocase(name, SPAN(".eml")) || span_ends_nocase(name, SPAN(".msg"));
}

static void read_attached(struct reader *, const struct cfb_entry *storage, int depth,
			  struct embedded_list *out);

/* The mail that a storage holds; without bytes where it has no header. */
static struct embedded read_mail(struct reader *reader, const struct cfb_entry *storage, int depth)
{
	struct embedded_list *inside = arena_take(reader->arena, 1, sizeof *inside);
	struct embedded mail = { .header_only = true, .free = true, .inside = inside };

	mail.bytes = text_of(reader, storage, &transport_header);
	if (span_trim(mail.bytes).len == 0)
		mail.bytes = SPAN_NONE;
	/* One deeper than what is reported, so that the report tells of more. */
	if (depth <= LIMIT_EMBEDDED_DEPTH)
		read_attached(reader, storage, depth + 1, inside);
	return mail;
}

static void add(struct reader *reader, struct embedded_list *out, struct embedded mail)
{
	if (mail.bytes.len > 0) {
		*LIST_ADD(reader->arena, out) = mail;
		return;
	}
	for (size_t i = 0; mail.inside != NULL && i < mail.inside->count; i++)
		*LIST_ADD(reader->arena, out) = mail.inside->items[i];
}

static bool is_attachment(const struct cfb_entry *entry)
{
	return entry->type == CFB_STORAGE && cfb_name_starts(entry, attachment);
}

static void read_attachment(struct reader *reader, const struct cfb_entry *storage, int depth,
			    struct embedded_list *out)
{
	const struct cfb_entry *object = cfb_find(&reader->cfb, storage, message_object);
	const struct cfb_entry *file = cfb_find(&reader->cfb, storage, content_binary);

	if (object != NULL && object->type == CFB_STORAGE)
		add(reader, out, read_mail(reader, object, depth));
	else if (file != NULL && is_mail_file(reader, storage))
		add(reader, out, (struct embedded){ .bytes = content(reader, file), .free = true });
}

static void read_attached(struct reader *reader, const struct cfb_entry *storage, int depth,
			  struct embedded_list *out)
{
	for (size_t i = storage->from; i < storage->to; i++) {
		const struct cfb_entry *entry = &reader->cfb.entries.items[i];

		if (is_attachment(entry))
			read_attachment(reader, entry, depth, out);
	}
}

/* What is read of a mail without a header: the mail that it was made to send on. */
static struct msg of_attached(const struct embedded_list *attached)
{
	if (attached->count > 1)
		return (struct msg){ .fault = MSG_SEVERAL };
	if (attached->count == 0 || msg_is(attached->items[0].bytes))
		return (struct msg){ .fault = MSG_NO_HEADER };
	return (struct msg){ .mail = attached->items[0], .attached = true };
}

static const struct cfb_entry *root_of(const struct reader *reader)
{
	return &reader->cfb.entries.items[0];
}

static enum msg_fault reader_open(struct reader *reader, struct arena *arena, struct span file,
				  bool cut)
{
	if (cut)
		return MSG_LARGE;
	*reader = (struct reader){
		.arena = arena,
		.cfb = cfb_read(arena, file),
		.left = file.len,
	};
	if (!reader->cfb.open)
		return MSG_DAMAGED;
	if (!reader->cfb.sound)
		tell_damage(reader, MSG_FILE_DAMAGED);
	else if (cfb_find(&reader->cfb, root_of(reader), properties) == NULL)
		return MSG_OTHER;
	return MSG_SOUND;
}

/* The only attachment; NULL: there is none, or there are several. */
static const struct cfb_entry *only_attachment(const struct reader *reader)
{
	const struct cfb_entry *root = root_of(reader), *only = NULL;

	for (size_t i = root->from; i < root->to; i++) {
		const struct cfb_entry *entry = &reader->cfb.entries.items[i];

		if (!is_attachment(entry))
			continue;
		if (only != NULL)
			return NULL;
		only = entry;
	}
	return only;
}

/* Of a multipart/signed; empty where a message is none. */
static struct span signed_boundary(struct arena *arena, const struct message *message)
{
	struct span body = message_field(message, FIELD_CONTENT_TYPE), rest = body;
	size_t count;

	if (!span_equal_nocase(span_trim(span_cut(&rest, ';')), SPAN("multipart/signed")))
		return SPAN_NONE;
	return parameter_bytes(arena, body, SPAN("boundary"), &count);
}

static struct span joined(struct arena *arena, struct span header, struct span body)
{
	struct buffer out = { .arena = arena };

	buffer_put(&out, header);
	buffer_put(&out, body);
	return buffer_span(&out);
}

/* The part of S/MIME that a storage has, of which the mail's body is made. */
static struct span smime_part(struct reader *reader, const struct cfb_entry *storage)
{
	const struct cfb_entry *stream = cfb_find(&reader->cfb, storage, content_binary);
	struct span part = SPAN_NONE;

	/* By its name it may have been read for a mail already. */
	reader->left = reader->cfb.file.len;
	if (stream != NULL)
		part = content(reader, stream);
	if (stream != NULL && part.len < stream->size)
		tell_damage(reader, MSG_BODY_LOST);
	return part;
}

/* The file begins with the Content-Type of the mail, and goes on with its body. */
static struct span read_whole(struct reader *reader, const struct message *outer, struct span text)
{
	const struct cfb_entry *storage = only_attachment(reader);
	struct span boundary = signed_boundary(reader->arena, outer);
	struct message inner;

	if (boundary.len == 0 || outer->body.at == NULL || storage == NULL ||
	    !span_equal_nocase(text_of(reader, storage, &attached_type), SPAN("multipart/signed")))
		return SPAN_NONE;
	inner = message_read(reader->arena, smime_part(reader, storage));
	if (inner.body.at == NULL || !span_equal(signed_boundary(reader->arena, &inner), boundary))
		return SPAN_NONE;
	return joined(reader->arena, span_upto(text, (size_t)(outer->body.at - text.at)),
		      inner.body);
}

/* The header tells of it, or where it tells no type, the type of the only file attached. */
static enum smime_kind read_envelope(struct reader *reader, const struct message *outer)
{
	const struct cfb_entry *storage = only_attachment(reader);
	struct span type = message_field(outer, FIELD_CONTENT_TYPE), own = SPAN_NONE;

	if (storage != NULL && (type.len == 0 || smime_is(type)))
		own = text_of(reader, storage, &attached_type);
	if (type.len == 0)
		type = own;
	if (!smime_is(type))
		return SMIME_NONE;
	return smime_kind(reader->arena, type,
			  smime_is(own) ? smime_part(reader, storage) : SPAN_NONE);
}

static void read_smime(struct reader *reader, struct msg *msg)
{
	struct span text = msg->mail.bytes;
	struct message outer = message_read(reader->arena, text);

	msg->whole = read_whole(reader, &outer, text);
	msg->envelope = read_envelope(reader, &outer);
}

struct msg msg_read(struct arena *arena, struct span file, bool cut)
{
	struct reader reader;
	enum msg_fault fault = reader_open(&reader, arena, file, cut);
	struct msg msg = { .fault = fault };

	if (fault != MSG_SOUND)
		return msg;
	msg.mail = read_mail(&reader, root_of(&reader), 0);
	if (msg.mail.bytes.len > 0)
		read_smime(&reader, &msg);
	msg.damage = reader.damage;
	if (msg.mail.bytes.len > 0)
		return msg;
	return msg.damage != MSG_WHOLE ? (struct msg){ .fault = MSG_DAMAGED }
				       : of_attached(msg.mail.inside);
}

static void add_file(struct reader *reader, const struct cfb_entry *storage,
		     struct msg_file_list *out)
{
	const struct cfb_entry *stream = cfb_find(&reader->cfb, storage, content_binary);

	if (stream != NULL)
		*LIST_ADD(reader->arena, out) = (struct msg_file){
			.name = text_of(reader, storage, &attached_name),
			.content = content(reader, stream),
		};
}

enum msg_fault msg_files(struct arena *arena, struct span file, bool cut, struct msg_file_list *out)
{
	struct reader reader;
	enum msg_fault fault = reader_open(&reader, arena, file, cut);

	*out = (struct msg_file_list){ 0 };
	if (fault != MSG_SOUND)
		return fault;
	for (size_t i = root_of(&reader)->from; i < root_of(&reader)->to; i++) {
		const struct cfb_entry *entry = &reader.cfb.entries.items[i];

		if (is_attachment(entry))
			add_file(&reader, entry, out);
	}
	if (reader.damage == MSG_WHOLE)
		return MSG_SOUND;
	*out = (struct msg_file_list){ 0 };
	return MSG_DAMAGED;
}

const char *msg_fault_words(enum msg_fault fault)
{
	switch (fault) {
	case MSG_SOUND:
		return NULL;
	case MSG_OTHER:
		return "it is an Office document or the like, not a mail of Outlook";
	case MSG_DAMAGED:
		return "it is a file of Outlook or Office that is damaged or cut short";
	case MSG_LARGE:
		return "it is a file of Outlook or Office, larger than is read of one";
	case MSG_NO_HEADER:
		return "Outlook keeps no Internet header with this mail: it is a draft, or never "
		       "left Exchange";
	case MSG_SEVERAL:
		return "Outlook keeps no Internet header with this mail, and several mails are "
		       "attached: save these";
	}
	return NULL;
}

const char *msg_damage_words(enum msg_damage damage)
{
	switch (damage) {
	case MSG_WHOLE:
		return NULL;
	case MSG_PART_LOST:
		return "something attached in this file of Outlook is damaged or cut short: it was "
		       "left out, the header was read";
	case MSG_BODY_LOST:
		return "the part in which S/MIME keeps the body is damaged or cut short in this "
		       "file of Outlook: only the header was read";
	case MSG_FILE_DAMAGED:
		return "it is a file of Outlook that is damaged or cut short: its header is whole "
		       "and was read, what is attached only where it was found";
	}
	return NULL;
}
