#!/usr/bin/python3
"""Mails that are not held whole: digests, parts, the end of the body, and peak memory. TAP."""
import json
import os
import subprocess
import sys
import tempfile

sys.path.insert(0, "tests/lib")
import dkim_sign  # noqa: E402
import tap  # noqa: E402

MIB = 1 << 20
HELD = 8 * MIB  # LIMIT_MESSAGE
END = MIB  # LIMIT_BODY_END
PEAK = 32 * 1024  # KiB
FROM_LINE = b"From a@a.example Mon Jul  6 09:01:20 2026\n"
HEADER = b"Received: from a.example (a.example [192.0.2.1]) by mx.example.org;\r\n" \
         b" Mon, 6 Jul 2026 09:01:20 +0000\r\nFrom: a@a.example\r\nSubject: large\r\nContent-Type: application/x\r\n"
KEY = dkim_sign.Key("large")
LINE = b"Much of this  has been said before, and it is said here once more.\r\n"


def signed(body):
    field = dkim_sign.signature(KEY, HEADER, body, "v=1; a=rsa-sha256; c=relaxed/relaxed; d=a.example; s=s;",
                                names=("From", "Subject"))
    return field + HEADER + b"\r\n"


def text(size):
    return LINE * (size // len(LINE) + 1)


def run(*words, stdin=None, command="trace"):
    done, peak = tap.run_peak(command, "--dns", "zone:" + ZONE, *words, stdin=stdin)
    return done.stdout, peak


def report(path):
    return json.loads(run("-f", "json", path)[0])


def dkim(got):
    return [one for one in got["auth"]
            if one["method"] == "dkim" and one["source"] == "evaluated"][0]


def rules(got):
    return {one["rule"]: one["severity"] for one in got["findings"]}


def put(name, *pieces):
    path = os.path.join(FOLDER, name)
    with open(path, "wb") as file:
        for piece in pieces:
            file.write(piece)
    return path


def light(peak, what):
    if not tap.SANITIZED:
        tap.ok(peak <= PEAK, f"{what}: peak memory", f"{peak} KiB")


def fifty():
    body = text(50 * MIB)
    head = signed(body)
    path = put("fifty.eml", head, body)
    for command in ("trace", "scan"):
        out, peak = run(*(["-f", "json"] if command == "trace" else []), path, command=command)
        got = json.loads(out)
        tap.same(dkim(got)["verdict"], "pass", f"50 MB, {command}: the signature holds")
        tap.same(rules(got).get("syntax.cut"), "note", f"50 MB, {command}: what is not looked at is told")
        light(peak, f"50 MB, {command}")
    with open(path, "rb") as file:
        cat = subprocess.Popen(["cat"], stdin=file, stdout=subprocess.PIPE)
        out, peak = run("-f", "json", "-", stdin=cat.stdout)
        cat.stdout.close()
        cat.wait()
    tap.same(dkim(json.loads(out))["verdict"], "pass", "50 MB from a pipe: the signature holds")
    light(peak, "50 MB from a pipe")
    small = signed(b"x\r\n") + b"x\r\n"
    path = put("fifty.mbox", FROM_LINE, small, b"\n", FROM_LINE, head, body, b"\n", FROM_LINE, head, body, b"\n",
               FROM_LINE, small)
    del body
    for words in (["--jobs", "1"], ["--jobs", "2"]):
        out, peak = run(*words, path, command="scan")
        got = [json.loads(line) for line in out.splitlines()]
        tap.same([dkim(one)["verdict"] for one in got], ["pass"] * 4,
                 f"50 MB within a mailbox, {words[1]} workers: the signatures hold")
        light(peak, f"50 MB within a mailbox, {words[1]} workers")
    _, peak = run(path)
    light(peak, "50 MB within a mailbox, trace")


def judged(name, body, changed=None, mailbox=False, cut=True):
    """The report on a body that was signed, or on what it was changed to."""
    path = put("one", FROM_LINE if mailbox else b"", signed(body), body if changed is None else changed)
    got = report(path)
    tap.same("syntax.cut" in rules(got), cut, f"{name}: what is not looked at is told")
    return got


def limits():
    body = text(HELD - 4096)
    body += b"x" * (HELD - len(signed(body)) - len(body) - 2) + b"\r\n"
    got = judged("a message that is just held", body, cut=False)
    tap.same(dkim(got)["verdict"], "pass", "a message that is just held")
    body = body[:-2] + b"x\r\n"
    got = judged("one byte more", body)
    tap.same(dkim(got)["verdict"], "pass", "one byte more")


def footer():
    said = {}
    for size in (HELD - MIB, HELD + 3 * MIB):
        body = text(size)
        added = b"\r\n-- \r\nThe list has its rules at example.org.\r\n"
        got = judged(f"a footer behind {size} bytes", body, body + added, cut=size > HELD)
        said[size] = (dkim(got)["verdict"], dkim(got).get("reason"), dkim(got)["explanation"])
    tap.ok(len(set(map(str, said.values()))) == 1, "a footer is found at the end of what is not held", said)
    body = text(HELD + MIB)
    for size, found in ((END - 100 * len(LINE), True), (3 * END, False)):
        got = judged("a long footer", body, body + text(size), cut=True)
        tap.same("fits without" in json.dumps(dkim(got)), found, f"a footer of {size} bytes")
    got = judged("another body", body, body.replace(b"once", b"anew"))
    tap.same(dkim(got)["verdict"], "fail", "another body is another one")


def quoted():
    for size in (HELD - MIB, HELD + 3 * MIB):
        body = LINE * 20 + b"From here on\r\n" + text(size) + b"From there on\r\n" + LINE
        stored = body.replace(b"\r\nFrom ", b"\r\n>From ")
        got = judged(f"quoted by a mailbox, {size} bytes", body, stored, mailbox=True, cut=size > HELD)
        tap.same(dkim(got)["verdict"], "pass", f"quoted by a mailbox, {size} bytes: the signature holds")
        got = judged(f"quoted by nobody, {size} bytes", body, stored, cut=size > HELD)
        tap.ok(dkim(got)["verdict"] == "fail", f"quoted, not in a mailbox, {size} bytes: changed")


def told():
    """Bodies with "From " lines, in a mailbox that quotes nothing and tells each message's length."""
    pieces = []
    for size in (10, 9 * MIB, 20 * MIB, 10):
        line = b"\r\n" + FROM_LINE.strip() + b"\r\n"
        body = LINE + line + text(size) + line + LINE
        pieces += [FROM_LINE, b"Content-Length: %d\r\n" % len(body), signed(body), body, b"\n"]
    path = put("mboxcl2", *pieces)
    for jobs in ("1", "2"):
        out, peak = run("--jobs", jobs, path, command="scan")
        got = [dkim(json.loads(line))["verdict"] for line in out.splitlines()]
        tap.same(got, ["pass"] * 4, f"messages of told lengths, {jobs} workers: the signatures hold")
        light(peak, f"messages of told lengths, {jobs} workers")


def inside():
    """A mail within one that is cut: its body is not known, and nothing is said against it."""
    inner_body = text(HELD + MIB)
    inner = signed(inner_body) + inner_body
    outer = b"From: b@b.example\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\nContent-Type: message/rfc822\r\n\r\n"
    got = report(put("outer", outer, inner, b"\r\n--b--\r\n"))
    tap.ok("syntax.broken-parts" not in rules(got), "a multipart that was cut is not called open", rules(got))
    tap.ok(len(got.get("embedded", [])) == 1, "a mail within one that is cut", list(got))
    one = dkim(got["embedded"][0])
    tap.ok(one.get("verdict") not in ("pass", "fail"), "its signature is not judged by half a body", one)


def headers():
    """No body, and more of a header than is read: as it was sent, and as somebody quoted it."""
    lines = [b"From: a@a.example", b"To: b@b.example"] + [b"X-Filler: " + b"x" * 900] * (20 * MIB // 912)
    for name, mark in (("header", b""), ("quoted header", b"> ")):
        path = put("header", *(mark + line + b"\n" for line in lines))
        for command in ("trace", "scan"):
            out, peak = run(*(["-f", "json"] if command == "trace" else []), path, command=command)
            tap.ok(b'"kind":"header-cut"' in out.replace(b": ", b":"), f"20 MB of a {name}, {command}: the cut is told")
            light(peak, f"20 MB of a {name}, {command}")


def fields():
    """A header of many fields that nobody knows, all of which -v names."""
    many = b"".join(b"X-%d-%s: x\r\n" % (i, b"n" * 100) for i in range(9000))
    out, peak = run("-v", put("fields", HEADER, many, b"\r\n"))
    tap.ok(out.count(b"X-") == 9000, "9000 unknown fields, each named", out.count(b"X-"))
    light(peak, "9000 unknown fields")


with tempfile.TemporaryDirectory() as FOLDER:
    ZONE = os.path.join(FOLDER, "zone")
    with open(ZONE, "w", encoding="ascii") as zone:
        zone.write(dkim_sign.zone_line("s._domainkey.a.example", KEY.record()))
    fifty()
    limits()
    footer()
    quoted()
    told()
    inside()
    headers()
    fields()
tap.done()
