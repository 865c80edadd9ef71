#!/usr/bin/python3 -B
"""A case: reports that were kept come again as a run without one prints them. TAP."""
import glob
import gzip
import json
import os
import random
import re
import resource
import shutil
import signal
import sqlite3
import subprocess
import sys
import tarfile
import tempfile
import time

sys.path.insert(0, "tests/lib")
import msg_make  # noqa: E402
from tap import PROGRAM, done, ok, run, same  # noqa: E402

# A job in the background is started with SIGINT ignored, and would hand that on.
signal.signal(signal.SIGINT, signal.default_int_handler)

CASES = sorted(glob.glob("testdata/cases/*.eml") + glob.glob("testdata/recon/*.eml"))
MAIL = "testdata/cases/receipt.eml"
ZONE = "testdata/cases/receipt.zone"
FROM_LINE = b"From - Mon Jul  6 07:01:20 2026\n"
MARK = "taken from the case"


def mailbox(path, first=b""):
    with open(path, "wb") as out:
        out.write(first)
        for case in CASES:
            text = open(case, "rb").read()
            if not text.startswith(b"From "):
                out.write(FROM_LINE + text.replace(b"\nFrom ", b"\n>From ") + b"\n\n")
    return path


def sources(folder):
    """Mails in all that they come in, in several places and at several offsets."""
    place = os.path.join(folder, "sources")
    os.mkdir(place)
    mailbox(place + "/a.mbox")
    mailbox(place + "/b.mbox", FROM_LINE + b"From: x@y.example\nSubject: first\n\nthis moves the rest\n\n")
    with gzip.open(place + "/c.mbox.gz", "wb") as out:
        out.write(open(place + "/a.mbox", "rb").read())
    with tarfile.open(place + "/d.tar", "w") as tar:
        for case in CASES:
            tar.add(case)
    open(place + "/e.msg", "wb").write(msg_make.msg(open(MAIL, encoding="latin-1").read()).data)
    whole = msg_make.msg(open(MAIL, encoding="latin-1").read(), attached=[msg_make.attached_file("a.eml", b"x" * 5000)])
    at = whole.place_of_entry("/__attach_version1.0_#00000000/__substg1.0_37010102") + 116
    open(place + "/f.msg", "wb").write(msg_make.patched(whole.data, (at, b"\xff\xff\0\0")))
    open(place + "/alice@example.org.eml", "wb").write(open(MAIL, "rb").read())
    open(place + "/broken.bin", "wb").write(b"\0no mail\n")
    return place


def mark(case):
    """Let each report of the case tell that it was taken from there."""
    with sqlite3.connect(case) as file:
        for number, line in file.execute("SELECT id, line FROM report").fetchall():
            report = json.loads(line)
            report["message"]["subject"] = MARK
            file.execute("UPDATE report SET line = ? WHERE id = ?", (json.dumps(report), number))
    file.close()


def count(case, what="count(*)"):
    file = sqlite3.connect(case)
    got = file.execute(f"SELECT {what} FROM report").fetchone()[0]
    file.close()
    return got


def check_same(folder, place):
    """What is printed does not tell whether there is a case, and what it has."""
    case = folder + "/same.case"
    forms = (("scan", "-j1"), ("scan", "-j3"), ("scan", "--summary"), ("scan", "--summary", "-f", "json"),
             ("scan", "--shard=2/3"), ("recon",), ("recon", "-f", "json"), ("recon", "-f", "dot"),
             ("recon", "--since=2016-08-24"), ("recon", "--redact"), ("scan", "--redact"),
             ("scan", "--redact", "--summary"), ("scan", "--fail-on=alarm", "-j1"), ("scan", "--dns=zone:" + ZONE))
    for words in forms:
        want = run(*words, place)
        for name in "empty", "filled", "full":
            if name == "empty" and os.path.exists(case):
                os.remove(case)
            got = run(*words, "--case", case, place)
            same((got.stdout, sorted(got.stderr.splitlines()), got.returncode),
                 (want.stdout, sorted(want.stderr.splitlines()), want.returncode),
                 " ".join(words) + ": the same bytes, of a case that is " + name)
        run("scan", "--case", case, place + "/a.mbox")
    want = run("scan", place)
    with open(place + "/b.mbox", "rb") as file:
        box = file.read()
    same(run("scan", "--case", case, stdin=box).returncode, 0, "a case without a source")
    same(run("scan", "--case", case, "-", stdin=box).stdout, run("scan", "-", stdin=box).stdout, "standard input")
    same(sorted(run("scan", "--unordered", "--case", case, place).stdout.splitlines()),
         sorted(want.stdout.splitlines()), "--unordered")


def check_moved(folder, place):
    """Kept at one place and taken at another: file, index and offsets are those of now."""
    for name in "a.mbox", "b.mbox", "d.tar", "e.msg":
        for other in "a.mbox", "b.mbox", "c.mbox.gz", "d.tar", "e.msg":
            case = folder + "/moved.case"
            if os.path.exists(case):
                os.remove(case)
            run("scan", "--case", case, place + "/" + name)
            got = run("scan", "--case", case, place + "/" + other)
            ok(got.stdout == run("scan", place + "/" + other).stdout, f"kept of {name}, taken for {other}")


def check_taken(folder):
    """Which options make another report, and so none that is taken from the case."""
    other = folder + "/other.zone"
    shutil.copy(ZONE, other)
    with open(other, "a", encoding="ascii") as file:
        file.write("\nnobody.example. 300 IN TXT \"v=spf1 -all\"\n")
    tape = folder + "/answers.tape"
    run("--dns=zone:" + ZONE, "--record", tape, MAIL)
    anchor = "testdata/cases/signed-dns.anchor"
    zone = "--dns=zone:" + ZONE
    table = (
        ("", [[], ["-j1"], ["-j3"], ["--quiet"], ["--unordered"], ["--progress"], ["--shard=1/1"], ["--format=json"],
              ["--fail-on=alarm"], ["--output=" + folder + "/out"], ["--dmarc=rfc9989"], ["--at=hop"]],
         [["--trust=telco.example"], ["--mail-from=a@b.example"], ["--from=a@b.example"], ["--rcpt=a@b.example"],
          ["--at=2024-01-31"], ["--at=now"], ["--dmarc=rfc7489"], ["--type=message"], ["--type=headers"],
          ["--limit=hops=2"], ["--limit=message=64K"],
          ["--facts=testdata/facts/keyed.json"], [zone], ["--dns=tape:" + tape], ["--redact"],
          ["--record=" + folder + "/of-nothing"], ["-v"]]),
        (zone, [[], ["--reveal"]],
         [["--dns=off"], ["--dns=zone:" + other], [zone], ["--dnssec"], ["--trust-anchor=" + anchor],
          ["--limit=questions=1"], ["--record=" + folder + "/more.tape"]]),
        ("--dns=tape:" + tape, [[]], [[zone]]),
        ("--redact", [[]], [["--dns=off", "--trust=telco.example"]]),
    )
    seen = {"--case", "--help", "--summary", "--merge", "--resolver"}
    for base, alike, others in table:
        case = folder + "/taken.case"
        if os.path.exists(case):
            os.remove(case)
        base = [base] if base else []
        run("scan", "--case", case, *base, MAIL)
        mark(case)
        for words, taken in [(words, True) for words in alike] + [(words, False) for words in others]:
            # A second zone is one more: what is asked for instead comes alone.
            first = [] if any(word.startswith("--dns") for word in words) and words != [zone] else base
            copy = shutil.copy(case, folder + "/copy.case")
            got = run("scan", "--case", copy, *first, *words, MAIL)
            text = open(folder + "/out", "rb").read() if "--output" in str(words) else got.stdout
            ok(got.returncode in (0, 1) and (MARK.encode() in text) == taken,
               f"{base} then {words}: " + ("taken" if taken else "judged anew"), got)
            if not taken and "--record" not in str(words):
                ok(count(copy) == 2, "and both are kept", count(copy))
            seen |= {re.match("--[a-z-]+", word)[0] for word in words + base if word.startswith("--")}
    listed = set(re.findall("--[a-z-]+", run("scan", "--help").stdout.decode().split("Options:")[1].split("Example:")[0]))
    seen |= {"--jobs"}
    same(sorted(listed - seen), ["--limit=help"] if "--limit=help" in listed else [], "each option of scan is looked at here")


def check_facts(folder):
    """What was read counts, also of a pipe, which tells it once; without a source nothing is laid beside."""
    case, mail = folder + "/facts.case", "testdata/cases/arc-chain.eml"
    for note in b"one", b"two", b"one":
        got = run("scan", "--case", case, "--facts=/dev/stdin", mail, stdin=b'{"192.0.2.0/24":"' + note + b'"}')
        ok(b'"notes":["' + note + b'"]' in got.stdout, "facts from a pipe are those of this run", got)
    ok(count(case) == 2, "the third time from the case", count(case))
    for words in ["--case", case], ["--merge", "testdata/cases/arc-chain.json"]:
        got = run("scan", "--facts=testdata/facts/rdap.json", *words)
        ok(got.returncode == 2 and b"--facts: reports that were made before" in got.stderr, words[0] + " alone", got)
    ok(b"EXAMPLE-NET" in run("recon", "--facts=testdata/facts/rdap.json", "--case", case).stdout, "recon lays them anew")


def check_zone_bytes(folder):
    """It is the bytes of a file of answers that count, not its name."""
    case, zone = folder + "/zone.case", folder + "/my.zone"
    shutil.copy(ZONE, zone)
    run("scan", "--case", case, "--dns=zone:" + zone, MAIL)
    mark(case)
    os.rename(zone, zone + "2")
    ok(MARK.encode() in run("scan", "--case", case, "--dns=zone:" + zone + "2", MAIL).stdout, "another name: taken")
    with open(zone + "2", "a", encoding="ascii") as file:
        file.write("; more\n")
    ok(MARK.encode() not in run("scan", "--case", case, "--dns=zone:" + zone + "2", MAIL).stdout,
       "another byte: judged anew")


def check_live(folder):
    """Of the live DNS each day has its own report, and none is taken for another."""
    case = folder + "/live.case"
    live = ["scan", "--case", case, "--dns=live", "--resolver=127.0.0.1@9", MAIL]
    for times in 1, 2:
        got = run(*live)
        ok(got.returncode == 0 and count(case) == times, f"live, {times} times", got)
    mark(case)
    ok(MARK.encode() not in run(*live).stdout and count(case) == 3, "judged anew, and kept beside")
    ok(len(run("scan", "--case", case).stdout.splitlines()) == 1, "the newest is that of the message")


def check_answers(folder):
    """What the live DNS said is kept with the reports, as a tape that makes them again."""
    case, tape = folder + "/answers.case", folder + "/kept.tape"
    mails = [MAIL, "testdata/cases/list-mailman.eml", "testdata/cases/arc-chain.eml"]
    live = run("scan", "--case", case, "--dns=live", "--resolver=127.0.0.1@9", *mails)
    run("scan", "--case", case, "--dns=live", "--resolver=127.0.0.1@9", "--record", folder + "/beside.tape", MAIL)
    file = sqlite3.connect(case)
    runs = [[row[0] for row in file.execute("SELECT lines FROM answers WHERE run = ? ORDER BY id", (n,))] for n in (1, 2)]
    file.close()
    open(tape, "w", encoding="utf-8").write("\n".join(runs[0]) + "\n")

    def bare(got):
        reports = [json.loads(line) for line in got.stdout.splitlines()]
        asked = [report.pop("dns")["asked"] for report in reports]
        return asked, reports

    ok(bare(live) == bare(run("scan", "--dns=tape:" + tape, *mails)) and sum(bare(live)[0]) > 0, "answers are kept", runs)
    same("\n".join(runs[1]) + "\n", open(folder + "/beside.tape", encoding="utf-8").read(), "also where they are recorded")


def check_held(folder, place):
    """Without a source the case is read: each message once, by its newest report."""
    case = folder + "/held.case"
    run("scan", "--case", case, place + "/a.mbox", place + "/a.mbox")
    want = run("scan", place + "/a.mbox").stdout
    reports = {json.loads(line)["source"]["sha256"]: line for line in reversed(want.splitlines())}
    same(sorted(run("scan", "--case", case).stdout.splitlines()), sorted(reports.values()), "what the case has")
    whole = folder + "/whole.ndjson"
    open(whole, "wb").write(b"\n".join(run("scan", "--case", case).stdout.splitlines()))
    same(run("recon", "-f", "json", "--case", case).stdout, run("recon", "-f", "json", whole).stdout,
         "recon tells its picture")
    same(json.loads(run("scan", "--summary", "-f", "json", "--case", case).stdout)["messages"], len(reports),
         "and scan its summary")
    same(run("scan", "--fail-on=alarm", "--case", case).returncode, 1, "--fail-on")
    same(len(run("scan", "--shard=1/2", "--case", case).stdout.splitlines()), (len(reports) + 1) // 2, "--shard")
    same(run("scan", "--redact", "--case", case).stdout, b"", "nothing of it was redacted")
    run("scan", "--redact", "--case", case, MAIL)
    same(run("scan", "--redact", "--case", case).stdout, run("scan", "--redact", MAIL).stdout, "what was")
    same(len(run("scan", "--case", case).stdout.splitlines()), len(reports), "stands beside what was not")
    run("scan", "--case", case, "--trust=telco.example", MAIL)
    run("scan", "--case", case, "--trust=author.example", MAIL)
    same(len(run("scan", "--case", case).stdout.splitlines()), len(reports) + 1, "newer reports take no place of others")


def one_line(got, pattern):
    text = got.stderr.decode()
    return text.count("\n") == 1 and re.match("mailpath: .*" + pattern, text)


def check_faults(folder):
    """One line tells, the status too, and what was asked for beside the case comes."""
    def made(name, sql=""):
        path = f"{folder}/{name}.case"
        run("scan", "--case", path, MAIL)
        file = sqlite3.connect(path, isolation_level=None)
        file.executescript(sql)
        file.close()
        return path

    text = folder + "/text"
    open(text, "w", encoding="ascii").write("hello\n")
    os.mkfifo(folder + "/fifo")
    foreign = "it is no case of mailpath"
    lone = folder + "/lone.db"
    sqlite3.connect(lone).executescript("CREATE TABLE report (line TEXT)")
    before = open(text, "rb").read()
    # File, options, status with sources, what is told, status without sources.
    for path, status, told, alone in (
            (text, 2, foreign, 3), (folder, 2, foreign, 3), (folder + "/fifo", 2, foreign, 3), (lone, 2, foreign, 3),
            (made("later", "PRAGMA user_version = 3"), 2, "a case of a later version", 3),
            (made("earlier", "PRAGMA user_version = 1"), 2, "a case of an earlier version", 3),
            (made("trigger", "CREATE TRIGGER t AFTER INSERT ON report BEGIN DELETE FROM report; END"), 2, foreign, 3),
            (made("view", "CREATE VIEW v AS SELECT 1"), 2, foreign, 3),
            (made("table", "CREATE TABLE more (x)"), 2, foreign, 3),
            (made("column", "ALTER TABLE report ADD COLUMN more"), 2, foreign, 3),
            (made("index", "DROP INDEX report_message"), 2, foreign, 3),
            (made("other", "PRAGMA application_id = 1"), 2, foreign, 3),
            (made("wal", "PRAGMA journal_mode = WAL"), 2, foreign, 3),
            (folder + "/none/case", 4, "cannot be used as a case: unable to open", 3)):
        got = run("scan", "--case", path, CASES[0])
        ok(got.returncode == status and one_line(got, told), f"{os.path.basename(path)}: status {status}", got)
        ok((got.stdout == run("scan", CASES[0]).stdout) == (status == 4), "reports come where anything does", got)
        got = run("scan", "--case", path)
        ok(got.returncode == alone and got.stdout == b"" and got.stderr.count(b"\n") == 1, "alone it is an input", got)
    same(open(text, "rb").read(), before, "a file that is no case stays as it is")
    got = run("recon", "--case", folder + "/not-there")
    ok(got.returncode == 3 and not os.path.exists(folder + "/not-there"), "none is made where it is read", got)
    for words, told in ((["scan", "--case="], "the name of a file is wanted"), (["trace", "--case=x"], "not for trace"),
                        (["scan", "--merge", "--case=x", "a"], "--case is for"),
                        (["recon", "--compare", "--case=x", "a", "b"], "--case is for"),
                        (["scan", "--case=x", "--trust=a.example"], "without a source"),
                        (["recon", "--case=x", "--limit=hops=2"], "without a source")):
        got = run(*words)
        ok(got.returncode == 2 and one_line(got, told) and not os.path.exists("x"), " ".join(words), got)


def check_unwritable(folder):
    """What cannot be kept is told, and printed all the same."""
    want = run("scan", *CASES).stdout
    case = folder + "/locked.case"
    run("scan", "--case", case, MAIL)
    file = sqlite3.connect(case, isolation_level=None)
    file.execute("BEGIN IMMEDIATE")
    waiting = subprocess.Popen([PROGRAM, "scan", "--dns=off", "--case", case, *CASES], stdout=subprocess.PIPE,
                               stderr=subprocess.PIPE)

    def little():
        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        resource.setrlimit(resource.RLIMIT_FSIZE, (100 * 1024, 100 * 1024))

    import resource
    full = folder + "/full.case"
    got = run("scan", "--case", full, *CASES, preexec_fn=little)
    ok(got.returncode == 4 and got.stdout == want and one_line(got, "cannot be used as a case any more"),
       "a disk that is full", got.stderr)
    got = run("scan", "--case", full, *CASES)
    ok(got.returncode == 0 and got.stdout == want, "room again", got.stderr)
    got = run("scan", "--case", full, *CASES, "-o", "/dev/full")
    ok(got.returncode == 4, "output that cannot be written")
    out, err = waiting.communicate(timeout=60)
    file.close()
    ok(waiting.returncode == 4 and out == want and err.count(b"\n") == 1 and b"locked" in err, "another one holds it", err)


def check_damaged(folder):
    """Lines as somebody else would write them: judged anew, or told to be none."""
    case = folder + "/damaged.case"
    want = run("scan", MAIL).stdout
    for line in ("", "{", "[]", "null", "{}", '{"mailpath":1}', '{"mailpath":2,"hops":[]}', "x" * 100, "\0",
                 '{"mailpath":1,"hops":1', '{"mailpath":1,"hops":[]}{}', "[" * 100000):
        if os.path.exists(case):
            os.remove(case)
        run("scan", "--case", case, MAIL)
        with sqlite3.connect(case) as file:
            file.execute("UPDATE report SET line = ?", (line,))
        file.close()
        got = run("scan", "--case", case, MAIL)
        ok(got.returncode == 0 and got.stdout == want, "judged anew where the case has " + repr(line[:30]), got)
        got = run("scan", "--case", case)
        ok(got.returncode == 3 and one_line(got, "report 1 skipped"), "which is told when it is read", got)
    for words, part in (["scan", "--summary"], "tally"), (["recon"], "recon"):
        want = run(*words, MAIL).stdout
        for value in b"", b"\0", b"\xff" * 20, b"\1" * 20, "text", 7, b"\x05\0\0" + b"\x09" * 30, b"\x80" * 2000:
            if os.path.exists(case):
                os.remove(case)
            run("scan", "--case", case, MAIL)
            with sqlite3.connect(case) as file:
                file.execute(f"UPDATE report SET {part} = ?", (value,))
            file.close()
            got = run(*words, "--case", case, MAIL)
            ok(got.returncode == 0 and got.stdout == want, f"judged anew where its {part} is {value!r:.30}", got)
            got = run(*words, "--case", case)
            ok(got.returncode == 3 and one_line(got, "report 1 skipped"), "which is told when it is read", got)
    with sqlite3.connect(case) as file:
        file.execute("UPDATE report SET grave = 99, lost = -1")
    file.close()
    got = run("scan", "--fail-on=note", "--case", case, MAIL)
    ok(got.returncode == 0 and got.stderr == b"", "numbers that are none of ours", got)
    os.remove(case)
    run("scan", "--case", case, MAIL)
    for line in ('{"mailpath":1,"hops":{},"source":[],"findings":[1,{"severity":[]}],"embedded":[{"mailpath":1,"hops":1}]}',
                 '{"mailpath":1,"hops":[{"software":1}],"source":{"offset":-9223372036854775808,"length":-1},'
                 '"flaws":[{"offset":9223372036854775807}],"auth":[{"evidence":[{"offset":1},7]}]}',
                 '{"mailpath":1,"hops":[null],"x":"\\u0000\\u001b[31m\\u202e","y":1.5}'):
        with sqlite3.connect(case) as file:
            file.execute("UPDATE report SET line = ?", (line,))
        file.close()
        for words in ["scan"], ["scan", "--summary"], ["recon"], ["recon", "-f", "json"], ["scan", "--fail-on=note"]:
            for more in [MAIL], [mailbox(folder + "/odd.mbox")], []:
                got = run(*words, "--case", case, *more)
                ok(got.returncode in (0, 1) and b"\x1b" not in got.stdout, f"{words} of what is odd", got)


def check_bits(folder):
    """Bytes of the file that are wrong stop nothing but the case."""
    case, copy = folder + "/bits.case", folder + "/flipped.case"
    run("scan", "--case", case, *CASES[:8])
    text = open(case, "rb").read()
    chance = random.Random(1)
    statuses, bad = set(), []
    for n in range(60):
        broken = bytearray(text)
        for _ in range(chance.choice((1, 3, 30))):
            # Most of a page that counts stands in its first bytes.
            at = chance.choice((0, chance.randrange(len(broken) // 4096) * 4096)) + chance.randrange(4096 if n % 2 else 110)
            broken[min(at, len(broken) - 1)] = chance.randrange(256)
        if n % 10 == 0:
            del broken[chance.randrange(len(broken)):]
        open(copy, "wb").write(broken)
        for words in [*CASES[4:12]], []:
            got = run("scan", "--case", copy, *words)
            statuses.add(got.returncode)
            if got.returncode not in (0, 2, 3, 4) or b"Sanitizer" in got.stderr:
                bad.append((n, words, got))
        for left in glob.glob(copy + "*"):
            os.remove(left)
    ok(bad == [] and {0, 2} <= statuses, "bytes at random in the file", statuses, bad[:2])


def check_places(folder):
    """The case may lie among the mails, and is neither one of them nor the output."""
    place = folder + "/among"
    os.mkdir(place)
    for mail in CASES[:5]:
        shutil.copy(mail, place)
    want = run("scan", place)
    for times in 1, 2:
        got = run("scan", "--case", place + "/mails.case", place)
        ok((got.stdout, got.stderr, got.returncode) == (want.stdout, b"", 0), f"a case among the mails, {times}", got)
    # Beside a case that cannot be opened the journal stays, as while another one writes it.
    for end in "-journal", "-wal", "-shm":
        open(place + "/mails.case" + end, "wb").write(b"From: nobody@example.org\n\nno mail\n")
        os.symlink(place + "/mails.case", folder + "/way.case")
        got = run("scan", "--case", folder + "/way.case", place)
        ok((got.stdout, got.stderr, got.returncode) == (want.stdout, b"", 0), f"what is beside it: {end}", got)
        os.remove(folder + "/way.case")
        if os.path.exists(place + "/mails.case" + end):
            os.remove(place + "/mails.case" + end)
    open(place + "/other-journal", "wb").write(b"\xd9\xd5\x05\xf9\x20\xa1\x63\xd7" + bytes(600))
    got = run("scan", "--case", place + "/mails.case", place)
    ok(got.stdout == want.stdout and got.returncode == 3 and one_line(got, "other-journal: skipped"),
       "that of no case is told", got)
    os.remove(place + "/other-journal")
    os.link(place + "/mails.case", folder + "/linked.case")
    for out in place + "/mails.case", folder + "/linked.case":
        got = run("scan", "--case", place + "/mails.case", "-o", out, place)
        ok(got.returncode == 2 and one_line(got, "it is the case") and count(place + "/mails.case") == 5, "is no output", got)
    case = folder + "/slow.case"
    run("scan", "--case", case, *CASES)
    slow = subprocess.Popen([PROGRAM, "scan", "--dns=off", "--case", case], stdout=subprocess.PIPE)
    time.sleep(0.3)
    got = run("scan", "--case", case, "--trust=a.example", *CASES)
    ok(got.returncode == 0 and slow.poll() is None, "who reads it slowly holds up nobody", got.stderr)
    slow.communicate()


def check_many(folder, place):
    """Several at once share a case, and one that is killed leaves what it finished."""
    case = folder + "/shared.case"
    box = folder + "/large.mbox"
    with open(box, "wb") as out:
        for n in range(3000):
            out.write(FROM_LINE + b"Received: from a.example ([192.0.2.1]) by b.example; Mon, 6 Jul 2026 07:01:20 +0000\n"
                      b"From: a@a.example\nSubject: %d\n\nbody\n\n" % n)
    want = run("scan", box).stdout
    words = [[PROGRAM, "scan", "-q", "--case", case, f"--shard={k}/3", box] for k in (1, 2, 3)]
    words.append([PROGRAM, "recon", "-q", "--case", case, place + "/a.mbox"])
    children = [subprocess.Popen(one, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE) for one in words]
    ended = [(child.communicate(timeout=60)[1], child.returncode) for child in children]
    ok(ended == [(b"", 0)] * 4, "four at once", ended)
    same(count(case, "count(DISTINCT sha256)"), 3000 + len({line for line in json_digests(place + "/a.mbox")}), "all is kept")
    ok(run("scan", "-q", "--case", case, box).stdout == want, "and taken")
    for number, status in (signal.SIGINT, 130), (signal.SIGKILL, -9):
        os.remove(case)
        child = subprocess.Popen([PROGRAM, "scan", "-q", "-j1", "--case", case, "-"], stdin=subprocess.PIPE,
                                 stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
        with open(box, "rb") as file:
            child.stdin.write(file.read()[:100000])
            child.stdin.flush()
        for _ in range(100):
            time.sleep(0.05)
            if os.path.exists(case) and count(case) > 0:
                break
        child.send_signal(number)
        child.wait(timeout=60)
        kept = count(case)
        ok(child.returncode == status and kept > 0, f"signal {int(number)}: what was finished is kept", child.returncode, kept)
        child.stdin.close()
        child.stderr.close()
        ok(run("scan", "-q", "--case", case, box).stdout == want, "and the next run goes on")
        ok(count(case, "count(DISTINCT sha256)") >= 3000, "with the rest")


def json_digests(path):
    return [json.loads(line)["source"]["sha256"] for line in run("scan", path).stdout.splitlines()]


def main():
    # Much is brought to the disk, which is not what is tested.
    memory = "/dev/shm" if os.access("/dev/shm", os.W_OK) else None
    with tempfile.TemporaryDirectory(dir=memory) as folder:
        place = sources(folder)
        check_same(folder, place)
        check_moved(folder, place)
        check_taken(folder)
        check_facts(folder)
        check_zone_bytes(folder)
        check_live(folder)
        check_answers(folder)
        check_held(folder, place)
        check_faults(folder)
        check_unwritable(folder)
        check_damaged(folder)
        check_bits(folder)
        check_places(folder)
        check_many(folder, place)
    done()


main()
