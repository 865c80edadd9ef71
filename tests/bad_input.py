#!/usr/bin/env python3
"""Input that breaks readers of mail: one clear line or a flaw comes out, never a crash, a raw
control byte, or memory out of proportion; and the exit statuses are as promised. TAP.

    BUILD=build tests/bad_input.py [huge]     huge: also what takes seconds
"""
import json
import os
import random
import re
import subprocess
import sys
import tempfile

PROGRAM = os.path.abspath(os.path.join(os.environ.get("BUILD", "build"), "mailpath"))
SANITIZED = bool(os.environ.get("SAN"))
MEMORY_FLOOR = 24 << 20     # bytes that any run may take
count = failed = 0


def ok(good, name, *told):
    global count, failed
    count, failed = count + 1, failed + (not good)
    print(f"{'ok' if good else 'not ok'} {count} - {name}", flush=True)
    if not good:
        for line in told:
            print(f"# {line!r}"[:400])


class Run:
    """One run. `data` is bytes, or (piece, times) pairs: a large input is written piece by piece,
    for the peak of this process would be counted as the program's."""

    def __init__(self, arguments, data=b"", stdout=None):
        with tempfile.TemporaryFile() as given, tempfile.TemporaryFile() as out, \
                tempfile.TemporaryFile() as err:
            for piece, times in [(data, 1)] if isinstance(data, bytes) else data:
                for _ in range(times):
                    given.write(piece)
            self.size = given.tell()
            given.seek(0)
            child = subprocess.Popen([PROGRAM, "--dns", "off"] + arguments, stdin=given,
                                     stdout=stdout or out, stderr=err)
            _, status, usage = os.wait4(child.pid, 0)
            child.returncode = self.status = os.waitstatus_to_exitcode(status)
            out.seek(0)
            err.seek(0)
            self.out, self.err, self.memory = out.read(), err.read(), usage.ru_maxrss * 1024


def raw_bytes(output):
    """Controls that must not reach a terminal, as they are or as C1 in UTF-8."""
    return re.findall(rb"[\x00-\x09\x0b-\x1f\x7f]|\xc2[\x80-\x9f]", output)


def survives(name, data, least_flaws=0):
    """A message of any bytes gives a report in both notations, clean and in proportion."""
    text, as_json = Run([], data), Run(["--format", "json"], data)
    for run, kind in ((text, "text"), (as_json, "JSON")):
        ok(run.status == 0, f"{name}: {kind} comes out", run.status, run.err)
        ok(not raw_bytes(run.out), f"{name}: no raw control byte in the {kind}",
           raw_bytes(run.out)[:5])
        try:
            run.out.decode("utf-8")
            ok(True, f"{name}: the {kind} is UTF-8")
        except UnicodeDecodeError as error:
            ok(False, f"{name}: the {kind} is UTF-8", str(error))
        most = MEMORY_FLOOR + 12 * run.size
        ok(SANITIZED or run.memory <= most, f"{name}: memory in proportion ({kind})",
           run.memory, run.size)
    try:
        report = json.loads(as_json.out)
        ok(len(report["flaws"]) >= least_flaws, f"{name}: flaws are told", report["flaws"][:3])
    except (ValueError, TypeError) as error:
        ok(False, f"{name}: the JSON is one object", str(error), as_json.out[:200])


def complains(name, run, status):
    ok(run.status == status, f"{name}: status {status}", run.status, run.err)
    ok(run.err.count(b"\n") == 1 and run.err.startswith(b"mailpath: "), f"{name}: one clear line",
       run.err)


FIELDS = """Received From To Cc Subject Date Message-ID Return-Path Reply-To Sender Delivered-To
Authentication-Results Received-SPF DKIM-Signature ARC-Seal ARC-Message-Signature
ARC-Authentication-Results X-Spam-Status X-Originating-IP X-MS-Exchange-Organization-AuthSource
Content-Type X-Mailer List-Id Comments""".split()
NASTY = [b"\x1b[2J\x1b]0;owned\x07", b"\x9b31m", b"\xc2\x9b31m", b'"\\{}[],:\'', b"\xff\xfe\xc0\x80",
         b"\xed\xa0\x80", b"\xe2\x80\xae", b"\x00\x08\x7f", b"%s%n%1000000d", b"</script><!--", b"\\u0000"]
PLACES = [b"%s", b"from %s (%s [192.0.2.1]) by %s (Postfix) with %s id %s for <%s@x>; %s",
          b"<%s@%s>", b'"%s" <a@b>', b"=?utf-8?q?%s?=", b"v=1; d=%s; s=%s; b=%s",
          b"mx.example; spf=pass (%s) smtp.mailfrom=%s; dkim=%s header.d=%s"]


def fields_of(nasty):
    header = b""
    for name in FIELDS:
        for place in PLACES:
            header += name.encode() + b": " + place.replace(b"%s", nasty) + b"\n"
    return header + b"\nbody\n"


def messages(huge):
    received = b"Received: from a.example (a.example [192.0.2.1])\n\tby b.example (Postfix) with ESMTP id 1;" \
               b"\n\tMon, 6 Jul 2015 09:01:20 +0200\n"
    survives("empty fields", b"".join(n.encode() + b":\n" for n in FIELDS))
    for number, nasty in enumerate(NASTY):
        survives(f"nasty bytes {number} in every field", fields_of(nasty))
    survives("NUL bytes", b"From: a@b.example\0\nSubject: x\0y\n\n\0\0", 1)
    garbage = random.Random(1)
    complains("binary garbage", Run([], bytes(garbage.randrange(256) for _ in range(65536))), 3)
    survives("binary garbage as a field", b"Received: " + bytes(garbage.randrange(256) for _ in range(65536)))
    size = 200 if huge else 4
    x = (b"x" * (1 << 20), size)
    survives(f"a line of {size} MiB", [(b"Subject: ", 1), x, (b"\n\n", 1)], 1)
    survives(f"a body line of {size} MiB", [(b"Subject: y\n\n", 1), x])
    number = 100000 if huge else 5000
    survives(f"{number} Received lines", [(received, number), (b"\n", 1)], 1)
    survives("cut in the middle of a line", received[:70], 0)


def world(folder):
    """What is not a message at all."""
    empty = os.path.join(folder, "empty")
    open(empty, "wb").close()
    complains("a missing file", Run([os.path.join(folder, "none")]), 3)
    complains("a directory", Run([folder]), 3)
    if os.getuid() != 0:
        os.chmod(empty, 0)
        complains("an unreadable file", Run([empty]), 3)
        os.chmod(empty, 0o600)
    run = Run([empty])
    ok(run.status in (0, 3) and (run.err or run.out), "an empty file: something is said", run.status)
    ok(run.err.count(b"\n") + (run.out != b"") == 1, "an empty file: once", run.err, run.out)
    complains("an unknown option", Run(["--no-such-option"]), 2)
    complains("an unknown format", Run(["--format", "yaml"]), 2)
    good = os.path.join(folder, "good")
    with open(good, "wb") as file:
        file.write(b"From: a@b.example\n\nx\n")
    run = Run([os.path.join(folder, "none"), good])
    ok(run.status == 3 and run.out, "what can be read is read, and the status is 3", run.status)
    with open("/dev/full", "wb") as full:
        complains("a full disk", Run([good], stdout=full), 4)
    reader, writer = os.pipe()
    os.close(reader)
    run = Run(["--format", "json"] + [good] * 2000, stdout=os.fdopen(writer, "wb"))
    ok(run.status == 0 and run.err == b"", "a reader that goes away is a quiet end", run.status, run.err)


def main():
    with tempfile.TemporaryDirectory() as folder:
        world(folder)
    messages("huge" in sys.argv[1:])
    print(f"1..{count}")
    return failed > 0


sys.exit(main())
