#include "analyzers/kind.h"

#include "tests/test.h"

#define END "\n\nbody\n"
#define PART "\n\n--a\nContent-Type: "
#define CLOSE "\n\nx\n--a--\n"
#define MIXED "Content-Type: multipart/mixed; boundary=a" PART
#define REPORT "Content-Type: multipart/report; boundary=a" PART

static const struct {
	const char *text;
	enum message_kind kind;
} cases[] = {
	{ "Subject: x" END, KIND_MESSAGE },
	{ "Subject: x\n", KIND_HEADERS },
	{ "Subject: x\n\n", KIND_MESSAGE },
	{ "Content-Type: multipart/report; report-type=delivery-status" END, KIND_BOUNCE },
	{ "Content-Type: Multipart/Report; boundary=x;\n\tReport-Type=\"delivery-status\"" END,
	  KIND_BOUNCE },
	{ "Content-Type: multipart/report; boundary=x" END, KIND_BOUNCE },
	{ "Content-Type: multipart/report; report-type=disposition-notification" END, KIND_REPORT },
	{ "Content-Type: multipart/report; report-type=feedback-report" END, KIND_REPORT },
	{ "Content-Type: multipart/report; report-type=tlsrpt" END, KIND_REPORT },
	{ "Content-Type: multipart/report; report-type=delivery-status\n", KIND_BOUNCE },
	{ "Content-Type: message/delivery-status" END, KIND_BOUNCE },
	{ "Content-Type: message/rfc822" END, KIND_FORWARD },
	{ "Content-Type: message/rfc822\n", KIND_FORWARD },
	{ "Content-Type: multipart/mixed" END, KIND_MESSAGE },
	/* by the parts, where the whole does not tell */
	{ REPORT "message/delivery-status" CLOSE, KIND_BOUNCE },
	{ REPORT "message/disposition-notification" CLOSE, KIND_REPORT },
	{ REPORT "message/feedback-report" PART "message/rfc822" CLOSE, KIND_REPORT },
	{ REPORT "message/rfc822" CLOSE, KIND_BOUNCE },
	/* nor do the parts: what calls itself a report to pass filters is none */
	{ REPORT "text/html" CLOSE, KIND_MESSAGE },
	{ "Return-Path: a@b.example\nContent-Type: multipart/report; boundary=x\n", KIND_HEADERS },
	{ "Return-Path: <>\nContent-Type: multipart/report; boundary=x\n", KIND_BOUNCE },
	{ "Return-Path: <a@b.example>\nContent-Type: multipart/report; boundary=x;"
	  " report-type=delivery-status\n", KIND_BOUNCE },
	{ MIXED "message/delivery-status" PART "message/rfc822" CLOSE, KIND_BOUNCE },
	{ MIXED "message/rfc822" PART "message/global-delivery-status" CLOSE, KIND_BOUNCE },
	{ MIXED "message/rfc822" CLOSE, KIND_FORWARD },
	{ MIXED "message/global" CLOSE, KIND_FORWARD },
	{ "Content-Type: multipart/digest; boundary=a\n\n--a" CLOSE, KIND_FORWARD },
	{ MIXED "multipart/mixed; boundary=b\n\n--b\nContent-Type: message/rfc822" CLOSE,
	  KIND_FORWARD },
	{ MIXED "text/plain" CLOSE, KIND_MESSAGE },
	{ MIXED "text/plain; name=\"message/rfc822\"" CLOSE, KIND_MESSAGE },
	/* what an attached message is makes no difference */
	{ MIXED "message/rfc822\n\nContent-Type: message/delivery-status" CLOSE, KIND_FORWARD },
	/* DMARC aggregate reports */
	{ "Content-Type: application/gzip; name=\"b.example!a.example!1!2.xml.gz\"" END,
	  KIND_REPORT },
	{ MIXED "application/zip\nContent-Disposition: attachment;\n"
		" filename=\"b.example!a.example!1!2!3.zip\"" CLOSE,
	  KIND_REPORT },
	{ MIXED "application/zip; name=\"b.example!a.example!1.zip\"" CLOSE, KIND_MESSAGE },
	{ MIXED "application/zip; name=\"b.example!a.example!1!2.exe\"" CLOSE, KIND_MESSAGE },
};

int main(void)
{
	struct arena arena = { 0 };

	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		struct message message = message_read(&arena, span_string(cases[i].text));
		struct mime_part_list parts = mime_read(&arena, &message, NULL);
		enum message_kind kind = message_kind(&arena, &message, &parts);

		ok(kind == cases[i].kind, "kind %zu is %s, got %s", i,
		   message_kind_word(cases[i].kind), message_kind_word(kind));
	}
	arena_free(&arena);
	return done();
}
