#!/usr/bin/python3 -B
"""limits - those that --limit sets: where each one cuts, and what it may not be. TAP."""
import json
import os
import re
import sys
import tempfile

sys.path.insert(0, "tests/lib")
from tap import done, ok, run, same  # noqa: E402

HOP = "Received: from h%d.example (h%d.example [192.0.2.1])\n\tby h%d.example (Postfix) with ESMTP id %d\n"
CASE = ("--dns=zone:testdata/cases/receipt.zone", "testdata/cases/receipt.eml")
SIGNED = ("--dns=zone:testdata/cases/signed-dns.zone",
          *open("testdata/cases/signed-dns.args", encoding="utf-8").read().split(), "testdata/cases/signed-dns.eml")


def mail(hops=0, body=""):
    head = "".join(HOP % (i + 1, i + 1, i, i) for i in range(hops))
    return (head + "From: a@a.example\nSubject: x\n\n" + body).encode()


def report(*words, stdin=b""):
    got = run("-f", "json", *words, stdin=stdin)
    return json.loads(got.stdout)


def flaws(one):
    return {flaw["kind"] for flaw in one["flaws"]}


def check_words():
    got = run("--limit=help")
    rows = re.findall(r"^  (\w+) +(\w+) +(\w+) +(\w+)$", got.stdout.decode(), re.M)
    ok(got.returncode == 0 and not got.stderr and len(rows) == 6, "--limit=help lists them", got)
    for name, usual, least, most in rows:
        for value in (usual, least, most):
            same(run(f"--limit={name}={value}", stdin=mail(1)).returncode, 0, f"{name} may be {value}")
        for value in ("", "x", "-1", "1.5", "0x10", " 8", "99999999999999999999", most + "0"):
            got = run(f"--limit={name}={value}", stdin=mail(1))
            ok(got.returncode == 2 and got.stderr.count(b"\n") == 1 and b"--limit=help" in got.stderr,
               f"{name} may not be '{value}'", got)
    for value in ("frob=1", "hops", "", "=", "Hops=1", "hops=0", "hops=1K", "message=63K", "message=M", "help=1"):
        got = run("--limit", value, stdin=mail(1))
        ok(got.returncode == 2 and got.stderr.startswith(b"mailpath: --limit " + value.encode() + b": no ")
           and got.stderr.count(b"\n") == 1, f"--limit '{value}'", got)
    same(run("--limit=hops=1", "--limit=hops=2", stdin=mail(2)).stdout, run(stdin=mail(2)).stdout,
         "the last one counts")


def check_hops():
    for limit, hops, cut in ((1, 2, True), (2, 2, False), (None, 201, True), (300, 201, False)):
        words = [] if limit is None else [f"--limit=hops={limit}"]
        one = report(*words, stdin=mail(hops))
        ok(len(one["hops"]) == min(hops, limit or 200) and ("too-many-hops" in flaws(one)) == cut,
           f"{hops} hops, a limit of {limit}", len(one["hops"]), flaws(one))


def check_message(folder):
    path = os.path.join(folder, "long.eml")
    with open(path, "wb") as file:
        file.write(mail(1, "line\n" * 20000))
    for words, cut in (((), False), (("--limit=message=64K",), True), (("--limit=message=1M",), False)):
        same("body-cut" in flaws(report(*words, path)), cut, f"100 kB with {words}")
        line = json.loads(run("scan", *words, path).stdout)
        same("body-cut" in flaws(line), cut, f"scan: 100 kB with {words}")


def check_questions():
    asked = report(*CASE)["dns"]["asked"]
    ok(asked > 3, "the case asks more than three questions", asked)
    one = report("--limit=questions=3", *CASE)["dns"]
    same(one["asked"], 3, "three may be asked")
    same(report(f"--limit=questions={asked}", *CASE)["dns"]["asked"], asked, "as many as are wanted")
    asked = report(*SIGNED)["dns"]["dnssec"]["asked"]
    ok(asked > 2, "signatures take more than two questions", asked)
    same(report("--limit=dnssec=2", *SIGNED)["dns"]["dnssec"]["asked"], 2, "two may be asked for them")


def check_folders(folder):
    deep = os.path.join(folder, "a", "b")
    os.makedirs(deep)
    with open(os.path.join(deep, "mail.eml"), "wb") as file:
        file.write(mail(1))
    top = os.path.join(folder, "a")
    same(run("--limit=folders=1", "--brief", top).returncode, 0, "a folder in a folder")
    got = run("--limit=folders=0", "--brief", top)
    ok(got.returncode == 3 and b"too many folders" in got.stderr, "is not looked into", got)


def check_report(folder):
    path = os.path.join(folder, "report.xml")
    with open("testdata/reports/" + sorted(name for name in os.listdir("testdata/reports")
                                            if name.endswith(".xml"))[0], encoding="utf-8") as file:
        text = file.read()
    with open(path, "w", encoding="utf-8") as file:
        file.write(text.replace("<record>", " " * (2 << 20) + "<record>", 1))
    same(run("reports", path).returncode, 0, "a report of 2 MiB")
    got = run("reports", "--limit=report=1M", path)
    ok(got.returncode == 3 and got.stderr, "is cut at 1 MiB", got)


check_words()
check_hops()
check_questions()
with tempfile.TemporaryDirectory() as scratch:
    check_message(scratch)
    check_folders(scratch)
    check_report(scratch)
done()
