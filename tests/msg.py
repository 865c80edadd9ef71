#!/usr/bin/python3 -B
"""
Mails in files of Outlook: sound ones of every build, and what is made of broken ones. TAP.
`tests/msg.py write` makes testdata/cases/outlook.msg, outlook-signed.msg and outlook-damaged.eml anew.
"""
import base64
import hashlib
import importlib.util
import json
import os
import resource
import struct
import sys
import tempfile
import zipfile

sys.path.insert(0, "tests/lib")
import dkim_sign  # noqa: E402
import msg_make as make  # noqa: E402
from tap import SANITIZED, done, ok, run, run_peak, same  # noqa: E402

GOLDEN = "testdata/cases/outlook.msg"
GOLDEN_SIGNED = "testdata/cases/outlook-signed.msg"
GOLDEN_DAMAGED = "testdata/cases/outlook-damaged.eml"
HEADER = ("Received: from a.example (a.example [192.0.2.1])\r\n"
          "\tby mx.example (Postfix) with ESMTP id 4F1; Mon, 6 Jul 2026 09:01:20 +0000\r\n"
          "From: alice@a.example\r\nTo: bob@example.org\r\nSubject: {}\r\n"
          "Date: Mon, 6 Jul 2026 09:01:19 +0000\r\nMessage-ID: <1@a.example>\r\n\r\n")
DAMAGED = "it is a file of Outlook or Office that is damaged or cut short"
LOST = {
    "outlook-damaged": "it is a file of Outlook that is damaged or cut short: its header is whole and was read, "
                       "what is attached only where it was found",
    "outlook-part-lost": "something attached in this file of Outlook is damaged or cut short: it was left out, "
                         "the header was read",
    "outlook-body-lost": "the part in which S/MIME keeps the body is damaged or cut short in this file of Outlook: "
                         "only the header was read",
}
NO_MAIL = "it is an Office document or the like, not a mail of Outlook"
SEVERAL = "Outlook keeps no Internet header with this mail, and several mails are attached: save these"
NO_HEADER = "Outlook keeps no Internet header with this mail: it is a draft, or never left Exchange"
REPORTED = ("Received: from mail.desk.example (mail.desk.example [198.51.100.7])\r\n"
            "\tby mx.abuse.example (Postfix) with ESMTPS id 4G1\r\n"
            "\tfor <desk@abuse.example>; Mon, 6 Jul 2026 08:15:02 +0000\r\n"
            "From: Bob <bob@desk.example>\r\nTo: desk@abuse.example\r\nSubject: Is this mail genuine?\r\n"
            "Date: Mon, 6 Jul 2026 08:15:00 +0000\r\nMessage-ID: <7@desk.example>\r\nMIME-Version: 1.0\r\n"
            "Content-Type: multipart/mixed; boundary=\"b1\"\r\n\r\n")


def golden():
    """Bob sends a mail to the abuse desk: once as Outlook attaches it, once as a file that was saved."""
    with open("testdata/cases/forward-whole.eml", "rb") as file:
        raw = file.read().replace(b"\r\n", b"\n").replace(b"\n", b"\r\n")
    header = raw.split(b"\r\n\r\n")[0].decode() + "\r\n\r\n"
    return make.msg(REPORTED, _1000_="What do you make of it?\r\n", attached=[
        make.attached_mail(header), make.attached_file("minutes.eml", raw),
        make.attached_file("logo.png", b"\x89PNG\r\n")])


KEY = dkim_sign.Key("outlook")
SIGNED_TYPE = ("Content-Type: multipart/signed; protocol=\"application/pkcs7-signature\";\r\n"
               "\tmicalg=sha-256; boundary=\"----=_b1\"\r\n")
SIGNED_HEADER = ("From: Alice <alice@a.example>\r\nTo: bob@example.org\r\nSubject: The invoice\r\n"
                 "Date: Mon, 6 Jul 2026 09:01:19 +0000\r\nMessage-ID: <2@a.example>\r\nMIME-Version: 1.0\r\n" +
                 SIGNED_TYPE).encode()
SIGNED_BODY = ("This is a cryptographically signed message in MIME format.\r\n\r\n------=_b1\r\n"
               "Content-Type: text/plain\r\n\r\nPlease find the invoice.\r\n\r\n------=_b1\r\n"
               "Content-Type: application/pkcs7-signature; name=\"smime.p7s\"\r\n"
               "Content-Transfer-Encoding: base64\r\n\r\nMIIBAgMEBQY=\r\n\r\n------=_b1--\r\n").encode()
SIGNED_HOP = ("Received: from mail.a.example (mail.a.example [192.0.2.1])\r\n"
              "\tby mx.example.org (Postfix) with ESMTPS id 4F1\r\n"
              "\tfor <bob@example.org>; Mon, 6 Jul 2026 09:01:20 +0000\r\n").encode()


ZONE = "a.example. TXT \"v=spf1 ip4:192.0.2.1 -all\"\n_dmarc.a.example. TXT \"v=DMARC1; p=reject\"\n" + \
    dkim_sign.zone_line("k._domainkey.a.example", KEY.record())


def signed_header(tags="", **how):
    """Of a mail that S/MIME signs, and DKIM."""
    field = dkim_sign.signature(KEY, SIGNED_HEADER, SIGNED_BODY, "v=1; a=rsa-sha256; c=relaxed/simple; d=a.example; s=k;"
                                + tags, canon=(True, False), names=("From", "Subject", "Date"), **how)
    return SIGNED_HOP + field + SIGNED_HEADER + b"\r\n"


def signed_file(body=SIGNED_BODY, head=SIGNED_TYPE, kind="multipart/signed"):
    """As Outlook keeps what S/MIME signs in clear."""
    return make.attached_file("smime.p7m", head.encode() + b"\r\n" + body, kind)


def signed(attached, head=None):
    return make.msg((head or signed_header()).decode(), _001A_="IPM.Note.SMIME.MultipartSigned", attached=attached)


def golden_damaged():
    """Bob attaches a file of Outlook's of which the end was lost, with the part that S/MIME signs."""
    # What is shorter than 4 KiB lies at the end of the file, with all that is small.
    marks = "X-Spam-Report:\r\n" + "".join("\t* 0.0 MARK_%02d a mark that counts for nothing\r\n" % i for i in range(40))
    compound = make.msg(marks + signed_header().decode(), spare=10, attached=[signed_file(SIGNED_BODY + b"x" * 5000)])
    file = make.fronted(compound)[:compound.place(compound.chains["/__attach_version1.0_#00000000/__substg1.0_37010102"])]
    body = (b"--b1\r\n\r\nOutlook does not open it.\r\n--b1\r\nContent-Type: application/vnd.ms-outlook; "
            b"name=\"invoice.msg\"\r\nContent-Transfer-Encoding: base64\r\n\r\n" +
            base64.encodebytes(file).replace(b"\n", b"\r\n") + b"--b1--\r\n")
    return REPORTED.encode() + body


def header(subject):
    return HEADER.format(subject)


def subjects(report):
    return [report["message"]["subject"], *map(subjects, report.get("embedded", []))]


def put(name, data):
    path = os.path.join(FOLDER, name)
    with open(path, "wb") as file:
        file.write(data)
    return path


def report(path, *words):
    got = run("-f", "json", *words, path)
    return json.loads(got.stdout) if got.returncode == 0 and got.stderr == b"" else None


def work_so_far():
    """Seconds of processors that the program took."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def refused(data, words, name):
    """One line of complaint, soon, and nothing else."""
    path = put("refused.msg", data)
    before = work_so_far()
    got = run("-f", "json", path)
    took = work_so_far() - before
    return ok((got.returncode, got.stdout, got.stderr.decode()) == (3, b"[]\n", f"mailpath: {path}: skipped: {words}\n")
              and took < (10 if SANITIZED else 2), name, got, took)


def partly(data, kind, want, name):
    """Its header is reported; what was lost is told by a flaw, a finding and one line."""
    path = put("partly.msg", data)
    got, lines = run("-f", "json", path), run("scan", path)
    complaint = f"mailpath: {path}: {LOST[kind]}\n"
    one = json.loads(got.stdout) if got.stdout.startswith(b"{") else None
    ok(one is not None and (got.returncode, got.stderr.decode()) == (3, complaint) and subjects(one) == want
       and [flaw["kind"] for flaw in one["flaws"] if flaw["kind"] in LOST] == [kind]
       and [found["severity"] for found in one["findings"] if found["rule"] == "syntax.damaged"] == ["warning"],
       name, got, one and (subjects(one), one["flaws"]))
    ok((lines.returncode, lines.stderr.decode()) == (3, complaint) and lines.stdout.count(b"\n") == 1,
       f"{name}: scan tells the same", lines)
    return one


SOUND = {
    "a mail": make.msg(header("s")),
    "version 4": make.msg(header("s"), version=4),
    "8-bit text": make.msg(header("s"), wide=False),
    "a header in large sectors": make.msg(header("s") * 20),
    "a header in large sectors, version 4": make.msg(header("s") * 20, version=4),
    "a FAT of two sectors": make.msg(header("s"), spare=130),
    "a FAT of two sectors, version 4": make.msg(header("s"), version=4, spare=1030),
    "a DIFAT": make.msg(header("s"), spare=109 * 128),
    "a DIFAT of two sectors": make.msg(header("s"), spare=(109 + 127) * 128),
    "a NUL behind the text": make.msg(header("s") + "\0"),
    "no empty line behind the header": make.msg(header("s")[:-2]),
    "names in small letters": make.Compound({name.lower(): content
                                             for name, content in make.mail(header("s")).items()}),
    "many other properties": make.msg(header("s"), **{"_%04X_" % tag: "x" for tag in range(0x3000, 0x3200)}),
}


def check_sound():
    for name, compound in SOUND.items():
        got = report(put("sound.msg", compound.data))
        ok(got is not None and subjects(got) == ["s"] and got["kind"] == "headers"
           and got["hops"][0]["client_ip"] == "192.0.2.1"
           and {flaw["kind"]: flaw["offset"] for flaw in got["flaws"]}.get("outlook-header") == 0, name, got)
        same("offset" in got["source"], False, f"{name}: it stands nowhere so")
        wanted = 20 * len(header("s")) if "large" in name else len(header("s")) - 2 * ("empty" in name)
        same(got["source"]["length"], wanted, f"{name}: its length is that of the text")
    plain = put("plain.msg", SOUND["a mail"].data)
    for words in ["--type=msg"], ["--type=message"], ["--type=mbox"], ["--type=headers"]:
        same(subjects(report(plain, *words)), ["s"], f"{words[0]}: its content tells what it is")
    with open(plain, "rb") as file:
        same(subjects(json.loads(run("-f", "json", stdin=file.read()).stdout)), ["s"], "on standard input")
    packed = os.path.join(FOLDER, "mails.zip")
    with zipfile.ZipFile(packed, "w") as archive:
        archive.write(plain, "one.msg")
        archive.writestr("two.eml", header("two"))
        archive.writestr("three.msg", make.msg(None).data)
    got = run("-f", "json", packed)
    ok([subjects(one) for one in json.loads(got.stdout)] == [["s"], ["two"]]
       and got.stderr.decode() == f"mailpath: {packed}, three.msg: skipped: {NO_HEADER}\n" and got.returncode == 3,
       "in a container", got)
    got = run("scan", FOLDER)
    ok(len(got.stdout.splitlines()) == 4 and len(got.stderr.splitlines()) == 1, "scan of a folder with it", got)


def check_text():
    """UTF-16 as UTF-8; what is none."""
    for value, want in (("\u00e9\u20ac", "\u00e9\u20ac"), ("\U0001f600", "\U0001f600"),
                        ("\ud83d", "\ufffd"), ("\ude00\ud83d", "\ufffd\ufffd"), ("\ud83dx", "\ufffdx")):
        same(subjects(report(put("text.msg", make.msg(header(value)).data))), [want], f"UTF-16 {ascii(value)}")
    got = report(put("text.msg", make.msg(header("caf\u00e9").encode("latin-1"), wide=False).data))
    same([got["message"]["subject"], got["message"]["subject_base64"]], ["caf\ufffd", "Y2Fm6Q=="],
         "8-bit bytes stand for themselves")
    odd = make.mail(header("s")[:-2])
    odd["__substg1.0_007D001F"] += b"x"
    same(subjects(report(put("odd.msg", make.Compound(odd).data))), ["s"], "an odd byte behind the text")
    old = "Microsoft Mail Internet Headers Version 2.0\r\n" + header("s") + \
        "------_=_NextPart_001\r\nContent-Type: text/plain\r\nSubject: of a part\r\n\r\n"
    got = report(put("old.msg", make.msg(old).data))
    ok(subjects(got) == ["s"] and got["kind"] == "headers" and not got.get("bounce"),
       "the mark of old versions before the header, and what they put behind it", got)


def nested(depth):
    return make.attached_mail(header(f"inside {depth}"), attached=[nested(depth - 1)] if depth > 1 else [])


def check_attached():
    inner = make.attached_mail(header("inner"), attached=[make.attached_mail(header("innermost"))])
    saved = make.attached_file("Saved.EML", header("saved").encode() + b"body\r\n")
    typed = make.attached_file("typed", header("typed").encode() + b"body\r\n", "message/rfc822")
    again = make.attached_file("again.msg", make.msg(header("again"), attached=[inner]).data)
    cases = (
        ([inner], [["inner", ["innermost"]]]),
        ([saved, typed, inner], [["saved"], ["typed"], ["inner", ["innermost"]]]),
        ([again], [["again", ["inner", ["innermost"]]]]),
        ([make.attached_file("picture.png", header("no").encode())], []),
        ([make.attached_file("letter.msg", make.Compound({"WordDocument": b"x"}).data)], []),
        ([make.attached_mail(None)], []),
        ([make.attached_mail(None, attached=[inner])], [["inner", ["innermost"]]]),
    )
    for attached, want in cases:
        got = report(put("attached.msg", make.msg(header("outer"), attached=attached).data))
        ok(subjects(got) == ["outer", *want] and got["kind"] == ("forward" if want else "headers"),
           f"attached: {want}", got and subjects(got))
        same(["offset" in one["source"] for one in got.get("embedded", [])], [False] * len(want),
             "what is attached stands nowhere so")
    got = report(put("many.msg", make.msg(header("outer"), attached=[make.attached_mail(header(str(i)))
                                                                      for i in range(30)]).data))
    ok(subjects(got) == ["outer"] + [[str(i)] for i in range(20)]
       and "too-many-returned" in [flaw["kind"] for flaw in got["flaws"]], "too many are told", subjects(got))
    got = report(put("deep.msg", make.msg(header("outer"), attached=[nested(9)]).data))
    depth = 0
    while got.get("embedded"):
        got, depth = got["embedded"][0], depth + 1
    ok(depth == 5 and "embedded-deep" in [flaw["kind"] for flaw in got["flaws"]], "too deep is told", depth)


def multipart(content):
    return (header("outer")[:-2] + "MIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\n\r\n"
            "look\r\n--b\r\nContent-Type: application/vnd.ms-outlook; name=\"a.msg\"\r\n"
            "Content-Transfer-Encoding: base64\r\n\r\n").encode() + base64.encodebytes(content) + b"\r\n--b--\r\n"


def check_in_multipart():
    """Attached to a mail that was not saved by Outlook."""
    inner = make.attached_mail(header("inner"))
    for compound, want in ((make.msg(header("s"), attached=[inner]), [["s", ["inner"]]]), (make.msg(None), []),
                           (make.Compound({"WordDocument": b"x"}), [])):
        got = report(put("outer.eml", multipart(compound.data)))
        ok(subjects(got) == ["outer", *want] and got["kind"] == "forward", f"in a multipart: {want}", got)
        same([("offset" in one["source"], one["flaws"][-1]["kind"]) for one in got.get("embedded", [])],
             [(False, "outlook-header")] * len(want), "it was decoded")
    got = report(put("outer.eml", multipart(header("no").encode())))
    same(subjects(got), ["outer"], "in a multipart: not what its type says")


def check_passed_over():
    """A mail without a header that was made to send another one on."""
    mail = make.attached_mail(header("s"), attached=[make.attached_mail(header("inner"))])
    saved = make.attached_file("a.eml", header("s").encode() + b"body\r\n")
    for attached, want, kind in (([mail], ["s", ["inner"]], "forward"), ([saved], ["s"], "message"),
                                 ([make.attached_mail(None, attached=[mail])], ["s", ["inner"]], "forward")):
        got = report(put("draft.msg", make.msg(None, attached=attached).data))
        ok(got is not None and subjects(got) == want and got["kind"] == kind and "offset" not in got["source"]
           and [flaw["kind"] for flaw in got["flaws"]].count("outlook-attached") == 1,
           f"a draft with {want}: the mail attached to it is read", got)
        ok(all(flaw["kind"] != "outlook-attached" for one in got.get("embedded", []) for flaw in one["flaws"]),
           "that is told of it alone", got)
    refused(make.msg(None, attached=[mail, saved]).data, SEVERAL, "a draft with two mails")
    again = make.attached_file("a.msg", make.msg(header("s")).data)
    refused(make.msg(None, attached=[again]).data, NO_HEADER, "a draft with a file of Outlook")


def check_signed():
    """What S/MIME signs in clear is kept whole, and believed where DKIM proves it."""
    raw = signed_header() + SIGNED_BODY
    got = report(put("signed.msg", signed([signed_file()]).data))
    ok(got is not None and got["kind"] == "message" and "offset" not in got["source"]
       and got["source"]["length"] == len(raw) and got["source"]["sha256"] == hashlib.sha256(raw).hexdigest()
       and [flaw["kind"] for flaw in got["flaws"]] == ["outlook-signed"]
       and [one["body"] for one in got["auth"] if one["method"] == "dkim"] == ["pass"], "signed in clear", got)
    other = SIGNED_TYPE.replace("_b1", "_b2")
    mail = make.attached_mail(header("inner"))
    cut = signed_header(tags=f" l={len(SIGNED_BODY) - 9};", length=len(SIGNED_BODY) - 9)
    for name, compound in {
        "a byte was changed": signed([signed_file(SIGNED_BODY.replace(b"invoice", b"Invoice"))]),
        "no signature tells of it": signed([signed_file()], SIGNED_HOP + SIGNED_HEADER + b"\r\n"),
        "a signature tells of a part of it": signed([signed_file()], cut),
        "of another boundary": signed([signed_file(head=other)]),
        "of another type": signed([signed_file(kind="application/pkcs7-mime")]),
        "the file has no header": signed([signed_file(head="")]),
        "the file has no body": signed([make.attached_file("smime.p7m", SIGNED_TYPE.encode(), "multipart/signed")]),
        "the header tells of another type": signed([signed_file()], signed_header().replace(b"t/signed", b"t/mixed")),
        "two files": signed([signed_file(), signed_file()]),
        "a file and a mail": signed([signed_file(), mail]),
        "none": signed([]),
    }.items():
        got = report(put("unsigned.msg", compound.data))
        ok(got is not None and got["kind"] == ("forward" if "mail" in name else "headers")
           and [flaw["kind"] for flaw in got["flaws"]] == ["outlook-header"]
           and got["source"]["length"] < len(raw) - len(SIGNED_BODY) + 20, f"not believed: {name}", got)
    large = signed([signed_file(SIGNED_BODY + b"x" * 5000)])
    name = "/__attach_version1.0_#00000000/__substg1.0_37010102"
    for words, patch in (("begins behind the end", (large.place_of_entry(name) + 116, number(0x0000ffff))),
                         ("goes in circles", (large.place_of_next(large.chains[name] + 1), number(large.chains[name]))),
                         ("ends too soon", (large.place_of_next(large.chains[name] + 1), number(make.END))),
                         ("is larger than the file", (large.place_of_entry(name) + 120, number(len(large.data) + 1)))):
        got = partly(make.patched(large.data, patch), "outlook-body-lost", ["The invoice"],
                     f"signed in clear, and the part {words}")
        ok(got and got["kind"] == "headers" and got["flaws"][0]["kind"] == "outlook-header", "it has no body then", got)


def enveloped(kind):
    """ContentInfo of CMS, as far as its type."""
    arc = {"signed": b"\x2a\x86\x48\x86\xf7\x0d\x01\x07\x02", "enveloped": b"\x2a\x86\x48\x86\xf7\x0d\x01\x07\x03"}
    body = b"\x06\x09" + arc[kind] + b"\xa0\x80" + bytes(6000)
    return b"\x30\x82" + struct.pack(">H", len(body)) + body


def check_enveloped():
    """What stands inside of a signature, or is encrypted, is not opened."""
    def mail(head, attached):
        return make.msg((SIGNED_HOP + SIGNED_HEADER.replace(SIGNED_TYPE.encode(), head)).decode() + "\r\n",
                        attached=attached)
    head = b"Content-Type: application/%spkcs7-mime; name=smime.p7m; smime-type=%s\r\n"
    signed_data, enveloped_data = head % (b"", b"signed-data"), head % (b"x-", b"enveloped-data")
    for name, compound, want in (
            ("signed", mail(signed_data, [make.attached_file("smime.p7m", enveloped("signed"), "application/pkcs7-mime")]),
             "outlook-opaque"),
            ("encrypted", mail(enveloped_data, [make.attached_file("smime.p7m", enveloped("enveloped"),
                                                                   "application/x-pkcs7-mime")]), "outlook-encrypted"),
            ("its bytes are believed", mail(signed_data, [make.attached_file("smime.p7m", enveloped("enveloped"),
                                                                             "application/pkcs7-mime")]),
             "outlook-encrypted"),
            ("its part is not there", mail(signed_data, []), "outlook-opaque"),
            ("the header tells no type", mail(b"", [make.attached_file("smime.p7m", enveloped("signed"),
                                                                       "application/pkcs7-mime")]), "outlook-opaque"),
            ("nobody knows of what kind", mail(head % (b"", b"compressed-data"), []), "outlook-envelope"),
            ("it is text", mail(b"Content-Type: text/plain\r\n", [make.attached_file(
                "smime.p7m", enveloped("signed"), "application/pkcs7-mime")]), None)):
        got = report(put("enveloped.msg", compound.data))
        ok(got is not None and got["kind"] == "headers"
           and [flaw["kind"] for flaw in got["flaws"]] == ["outlook-header"] + [want] * (want is not None)
           and not [found for found in got["findings"] if found["rule"].startswith("syntax")], f"inside: {name}", got)
    large = mail(signed_data, [make.attached_file("smime.p7m", enveloped("signed"), "application/pkcs7-mime")])
    place = large.place_of_entry("/__attach_version1.0_#00000000/__substg1.0_37010102") + 116
    got = partly(make.patched(large.data, (place, number(0x0000ffff))), "outlook-body-lost", ["The invoice"],
                 "inside a signature, and damaged")
    ok(got and "outlook-opaque" in [flaw["kind"] for flaw in got["flaws"]], "what it was is told", got)


def number(value):
    return struct.pack("<I", value)


def check_other():
    refused(make.msg(None).data, NO_HEADER, "no header")
    refused(make.msg("\r\n \0").data, NO_HEADER, "a header with nothing in it")
    refused(make.Compound({"WordDocument": b"x" * 5000}).data, NO_MAIL, "a document")
    refused(make.Compound({"Workbook": b"x", "folder": make.mail(header("s"))}).data, NO_MAIL, "a mail in a folder")
    refused(make.Compound({}).data, NO_MAIL, "nothing in it")


def check_broken():
    small, large = make.msg(header("s")), make.msg(header("s") * 20)
    deep = make.msg(header("s"), attached=[make.attached_mail(header("inner"))])
    path = "/__substg1.0_007D001F"
    entry, first = large.place_of_entry(path), large.chains[path]
    fat = large.place_of_next
    other = large.place_of_entry("/" + make.PROPERTIES)
    inside = deep.place_of_entry("/__attach_version1.0_#00000000")
    object_at = deep.place_of_entry("/__attach_version1.0_#00000000/__substg1.0_3701000D")
    patches = {
        "a chain to itself": (large, fat(first), number(first)),
        "a chain in circles": (large, fat(first + 3), number(first + 1)),
        "a chain out of the file": (large, fat(first + 1), number(0x00ffffff)),
        "a chain into free sectors": (large, fat(first + 1), number(make.FREE)),
        "a chain of the FAT's own sectors": (large, fat(first + 1), number(make.FAT_SECTOR)),
        "a chain that ends too soon": (large, fat(first + 1), number(make.END)),
        "a stream that begins behind the end": (large, entry + 116, number(0x0000ffff)),
        "a stream larger than the file": (large, entry + 120, number(len(large.data) + 1)),
        "a stream larger than its chain": (large, entry + 120, number(20 * 2 * len(header("s")) + 600)),
        "a stream of 4 GiB": (large, entry + 120, number(0xffffffff)),
        "a mini stream in circles": (small, small.place(small.sectors_of_mini_fat)
                                     + 4 * small.chains[path], number(small.chains[path])),
        "a mini stream without its root": (small, small.place_of_entry("") + 116, number(make.END)),
        "a mini sector behind the last": (small, small.place_of_entry(path) + 116, number(0x1000)),
        "a directory in circles": (large, fat(large.directory), number(large.directory)),
        "a directory behind the end": (large, 48, number(0x00ffffff)),
        "a FAT behind the end": (large, 76, number(0x00ffffff)),
        "an entry that is its own neighbour": (large, other + 68, number(large.numbers["/" + make.PROPERTIES])),
        "an entry above the root": (large, other + 72, number(0)),
        "a storage that holds itself": (deep, inside + 76, number(deep.numbers["/__attach_version1.0_#00000000"])),
        "a storage that holds the one around it": (deep, object_at + 76, number(deep.numbers[""])),
        "its own name longer than its room": (large, entry + 64, b"\xfe\xff"),
        "of no kind": (large, entry + 66, b"\x07"),
        "a root of another kind": (large, large.place_of_entry("") + 66, b"\x01"),
        "another version": (large, 26, b"\x05\x00"),
        "another byte order": (large, 28, b"\xff\xfe"),
        "sectors of 2^31 bytes": (large, 30, b"\x1f\x00"),
        "mini sectors of one byte": (large, 32, b"\x00\x00"),
        "another bound of small streams": (large, 56, number(0)),
    }
    for name, (compound, place, content) in patches.items():
        refused(make.patched(compound.data, (place, content)), DAMAGED, name)
    lossy = {
        "a mini FAT in circles": (small, small.place_of_next(small.sectors_of_mini_fat),
                                  number(small.sectors_of_mini_fat)),
        "an entry that is not there": (large, other + 68, number(100000)),
        "a name longer than its room": (large, other + 64, b"\xfe\xff"),
        "a name of an odd length": (large, other + 64, b"\x07\x00"),
        "a name of no length": (large, other + 64, b"\x00\x00"),
        "an entry of no kind": (large, other + 66, b"\x07"),
        "a mini stream in circles": (large, fat(last_sector(large, large.data, "")), number(root_of(large))),
        "a mini FAT behind the end": (large, 60, number(0x00ffffff)),
        "a directory whose end is lost": (large, last_of(large, large.directory), number(0x00ffffff)),
    }
    for name, (compound, place, content) in lossy.items():
        partly(make.patched(compound.data, (place, content)), "outlook-damaged", ["s"], name)
    harmless = {
        "a count of FAT sectors": (44, number(0xffffffff)),
        "a count of mini FAT sectors": (64, number(0)),
        "a count of DIFAT sectors": (72, number(0xffffffff)),
        "the upper half of a size in version 3": (entry + 124, number(0xdeadbeef)),
    }
    for name, patch in harmless.items():
        got = report(put("lying.msg", make.patched(large.data, patch)))
        ok(got is not None and subjects(got) == ["s"], f"not believed: {name}", got)
    bare = make.Compound({make.PROPERTIES: b"x" * 4096, **make.text("007D", header("s") * 20)})
    got = report(put("bare.msg", make.patched(bare.data, (60, number(make.FREE)),
                                              (bare.place_of_entry("") + 116, number(make.FREE)))))
    ok(got is not None and subjects(got) == ["s"], "no mini stream at all", got)
    twice = make.mail(header("s"))
    name = "__substg1.0_001A001F"
    data = make.Compound(twice).data.replace(name.encode("utf-16-le"), "__substg1.0_007D001F".encode("utf-16-le"))
    refused(data, DAMAGED, "two properties of one name")
    shared = make.msg(header("s"), attached=[make.attached_file("a.eml", b"x" * 5000 * (i == 0)) for i in range(9)])
    storage = "/__attach_version1.0_#%08X/__substg1.0_37010102"
    data = make.patched(shared.data, *(
        (shared.place_of_entry(storage % i) + 116, number(shared.chains[storage % 0]) + number(5000))
        for i in range(1, 9)))
    partly(data, "outlook-part-lost", ["s"], "streams that share their sectors")
    inner = make.attached_mail(header("inner") * 20)
    both = make.msg(header("s") * 20, attached=[inner, make.attached_mail(header("other"))])
    storage = "/__attach_version1.0_#00000000/__substg1.0_3701000D/__substg1.0_007D001F"
    broken = make.patched(both.data, (both.place_of_entry(storage) + 116, number(0x0000ffff)))
    partly(broken, "outlook-part-lost", ["s", ["other"]], "the header of a mail that is attached")
    got = report(put("outer.eml", multipart(broken)))
    ok(got is not None and subjects(got) == ["outer", ["s", ["other"]]]
       and "outlook-part-lost" in [flaw["kind"] for flaw in got["embedded"][0]["flaws"]],
       "a broken one attached to a mail", got)
    draft = make.msg(None, attached=[inner, make.attached_mail(header("other"))])
    refused(make.patched(draft.data, (draft.place_of_entry(storage) + 116, number(0x0000ffff))), DAMAGED,
            "one of two mails that are attached to a draft")
    difat = make.msg(header("s"), spare=(109 + 127) * 128)
    refused(make.patched(difat.data, (difat.place(difat.difat_at[0]), number(make.FREE) * 127
                                      + number(difat.difat_at[0]))), DAMAGED, "a DIFAT in circles")
    refused(make.patched(difat.data, (68, number(0x00ffffff))), DAMAGED, "a DIFAT behind the end")


def check_cut():
    for compound in SOUND["version 4"], golden():
        size = compound.size
        mails = subjects(report(put("whole.msg", compound.data)))
        # In sectors of 4 KiB all stands in chains of one, which nothing has to lead on from.
        partly(compound.data[:-1], "outlook-damaged", mails, f"version {compound.version}, without its last byte")
        for length in sorted({8, 80, 511, *range(size, len(compound.data), size)}):
            if size == 4096 and length == len(compound.data) - size:
                partly(compound.data[:length], "outlook-damaged", mails, "version 4, without its FAT")
            else:
                refused(compound.data[:length], DAMAGED, f"version {compound.version}, cut to {length} bytes")


def check_cut_behind():
    """Directory and FAT come first, as Outlook mostly writes them."""
    compound = make.msg(header("s") * 20, spare=20, attached=[make.attached_file("a.eml", b"x" * 20000)])
    fronted = make.fronted(compound)
    path = "/__substg1.0_007D001F"
    end = compound.place(last_sector(compound, fronted, path)) + compound.size
    same(subjects(report(put("whole.msg", fronted)))[0], "s", "directory and FAT in front")
    for length in range(end, compound.place(compound.directory), 7 * compound.size + 100):
        partly(fronted[:length], "outlook-damaged", ["s"], f"cut to {length} bytes, behind the header")
    refused(fronted[:end - compound.size], DAMAGED, "cut within the header")


def check_large():
    """What no mail server takes is not read."""
    path = os.path.join(FOLDER, "large.msg")
    put("large.msg", SOUND["a mail"].data)
    os.truncate(path, (64 << 20) + 1)
    got = run("-f", "json", path)
    ok(got.returncode == 3 and b"larger than is read of one" in got.stderr, "a file that is too large", got)
    os.truncate(path, 64 << 20)
    got = run("-f", "json", path)
    ok(got.returncode == 0 and subjects(json.loads(got.stdout)) == ["s"], "one as large as may be", got)


def root_of(compound):
    """The first sector of the mini stream."""
    return struct.unpack_from("<I", compound.data, compound.place_of_entry("") + 116)[0]


def last_sector(compound, data, path):
    """Of the chain of a stream, or of the mini stream ("")."""
    sector = compound.chains[path] if path else root_of(compound)
    while True:
        after, = struct.unpack_from("<I", data, compound.place_of_next(sector))
        if after == make.END:
            return sector
        sector = after


def last_of(compound, sector):
    """Where the mark stands that ends a chain."""
    while True:
        place = compound.place_of_next(sector)
        sector, = struct.unpack_from("<I", compound.data, place)
        if sector == make.END:
            return place


def check_peak():
    """All of a file as its directory, and again as the FAT of its mini stream."""
    if SANITIZED:
        return
    compound = make.msg(header("s"), spare=60000)
    size = len(compound.data) >> 10
    patches = [(last_of(compound, first), number(0)) for first in (compound.directory, compound.sectors_of_mini_fat)]
    path = put("peak.msg", make.patched(compound.data, *patches))
    got, peak = run_peak("--dns=off", "-f", "json", path)
    ok(got.returncode == 0 and subjects(json.loads(got.stdout)) == ["s"] and peak < 4 * size + 16 * 1024,
       "memory is as the length of the file", got.stderr, size, peak)


def check_peers():
    """The same header is read by a program of other people, where there is one."""
    if importlib.util.find_spec("olefile") is None:
        ok(True, "olefile agrees # SKIP it is not installed")
        return
    import olefile
    for name, compound in SOUND.items():
        with olefile.OleFileIO(compound.data, raise_defects=olefile.DEFECT_INCORRECT) as peer:
            wide = peer.exists("__substg1.0_007D001F")
            theirs = peer.openstream("__substg1.0_007D001" + "EF"[wide]).read()
        theirs = theirs.decode("utf-16-le" if wide else "latin-1")
        ok(theirs.startswith(header("s")[:-2]), f"olefile agrees: {name}", theirs)


GOLDEN_FILES = ((GOLDEN, golden().data), (GOLDEN_SIGNED, signed([signed_file()]).data),
                (GOLDEN_DAMAGED, golden_damaged()))
if sys.argv[1:] == ["write"]:
    for path, data in GOLDEN_FILES:
        with open(path, "wb") as out:
            out.write(data)
    with open(GOLDEN_SIGNED.replace(".msg", ".zone"), "w", encoding="utf-8") as out:
        out.write(ZONE)
    sys.exit()
with tempfile.TemporaryDirectory() as FOLDER:
    check_sound()
    check_text()
    check_attached()
    check_in_multipart()
    check_passed_over()
    check_signed()
    check_enveloped()
    check_other()
    check_broken()
    check_cut()
    check_cut_behind()
    check_large()
    check_peak()
    check_peers()
for path, data in GOLDEN_FILES:
    with open(path, "rb") as file:
        same(file.read(), data, f"{path} is as it is made here")
done()
