#!/usr/bin/python3
"""Many messages: order, sameness whatever the workers, summary, interruption. TAP."""
import base64
import collections
import glob
import hashlib
import json
import os
import signal
import socket
import subprocess
import tempfile
import threading
import time

# A job in the background is started with SIGINT ignored, and would hand that on.
signal.signal(signal.SIGINT, signal.default_int_handler)

PROGRAM = os.path.join(os.environ.get("BUILD", "build"), "mailpath")
# One that is a mailbox itself would be two messages within another.
CASES = [path for path in sorted(glob.glob("testdata/cases/*.eml")) if open(path, "rb").read(5) != b"From "]
count = failed = 0


def ok(good, name, shown=""):
    global count, failed
    count += 1
    print(("ok" if good else "not ok"), count, "-", name)
    if not good:
        failed += 1
        for line in str(shown).splitlines()[:20]:
            print("#", line[:300])


def run(*words, command="scan", stdin=None):
    return subprocess.run([PROGRAM, command, "--dns", "off", *words], input=stdin, capture_output=True, timeout=120)


def as_mbox(path, times):
    """All cases behind each other, several times; "From " in a body would begin another message."""
    with open(path, "wb") as out:
        for _ in range(times):
            for case in CASES:
                text = open(case, "rb").read()
                out.write(b"From - Mon Jul  6 07:01:20 2026\n" + text.replace(b"\nFrom ", b"\n>From "))
                out.write(b"\n\n")


def sameness(folder):
    got = run("-j1", *CASES)
    lines = got.stdout.splitlines()
    ok(got.returncode == 0 and len(lines) == len(CASES), "one line a message", got.stderr.decode())
    traced = json.loads(run("-f", "json", *CASES, command="trace").stdout)
    ok([json.loads(line) for line in lines] == traced, "a line is what trace prints as an object")
    ok([json.loads(line)["source"]["file"] for line in lines] == CASES, "in the order of input")
    box = os.path.join(folder, "many.mbox")
    as_mbox(box, 20)
    first = run("-j1", box)
    for jobs in "2", "3", "8":
        ok(run("-j", jobs, box).stdout == first.stdout, f"{jobs} workers print the same bytes as one")
    ok(len(first.stdout.splitlines()) == 20 * len(CASES), "all of a mailbox", first.stderr.decode())
    with open(box, "rb") as file:
        got = subprocess.run([PROGRAM, "scan", "--dns", "off"], stdin=file, capture_output=True)
    ok(len(got.stdout.splitlines()) == 20 * len(CASES), "standard input")
    return box, first.stdout


def zones(folder):
    """Each case with its own zone: as in trace, also when workers have to wait for answers."""
    for zone in sorted(glob.glob("testdata/cases/*.zone")):
        case = zone[:-5] + ".eml"
        if not os.path.exists(case):
            continue
        words = ["--dns", "zone:" + zone, case]
        if os.path.exists(zone[:-5] + ".args"):
            words += open(zone[:-5] + ".args").read().split()
        one = subprocess.run([PROGRAM, "-f", "json", *words], capture_output=True)
        many = subprocess.run([PROGRAM, "scan", *words], capture_output=True)
        ok(json.loads(one.stdout) == json.loads(many.stdout), os.path.basename(case) + " with its zone")


def told(report, kind):
    """What a report adds to the counts of one kind: each word once, but lines one by one."""
    breaks, hops = report["breaks"], report["hops"]
    return {
        "kinds": lambda: {report["kind"]},
        "findings": lambda: {finding["rule"] for finding in report["findings"]},
        "breaks": lambda: {word for one in breaks for word in one.get("methods", [])},
        "causes": lambda: {word for one in breaks for word in one.get("causes", [])},
        "forwarders": lambda: {one["admd"] for one in breaks if "admd" in one},
        "dialects": lambda: [hop["dialect"] for hop in hops],
        "software": lambda: [hop["software"]["product"] for hop in hops if "software" in hop],
        "flaws": lambda: {flaw["kind"] for flaw in report["flaws"]},
    }[kind]()


def summary(folder, box):
    """It is what the reports add up to."""
    folded = os.path.join(folder, "folded.mbox")
    with open(folded, "wb") as out:
        for blank in b" ", b"\n\t", b"  ":
            out.write(b"From - Mon Jul  6 07:01:20 2026\nReceived: from a.example (a.example [192.0.2.1])\n"
                      b" by b.example (IBM" + blank + b"OS/400 SMTP V05R01M00) with TCP; Mon, 6 Jul 2026 07:01:20 +0000\n"
                      b"From: a@a.example\n\nx\n\n")
    sources = [box, folded, "testdata"]
    reports = [json.loads(line) for line in run(*sources).stdout.splitlines()]
    got = run("--summary", "-f", "json", *sources)
    tally = json.loads(got.stdout)
    ok(tally["messages"] == len(reports), "messages are counted", tally["messages"])
    ok(tally["hops"] == sum(len(report["hops"]) for report in reports), "hops are counted")
    ok(tally["broken"] == sum(report["breaks"] != [] for report in reports), "messages that broke are counted")
    for kind in [key for key, rows in tally.items() if isinstance(rows, list)]:
        want = collections.Counter(word for report in reports for word in told(report, kind))
        rows = [(row["name"], row["count"]) for row in tally[kind]]
        ok(sorted(rows) == sorted(want.items()), f"{kind} are counted",
           sorted(set(rows) ^ set(want.items())))
    ok(run("--summary", "-f", "json", "-j1", *sources).stdout == got.stdout, "one worker counts the same")
    text = run("--summary", *sources).stdout.decode()
    ok(text.startswith(f"{len(reports)} messages"), "the summary as text", text)


def shards(folder, box, lines):
    """Together they make each report once, the same as one run does, and each keeps the order."""
    empty = os.path.join(folder, "empty")
    open(empty, "w").close()
    for name, sources, whole in (("a mailbox", [box], lines.splitlines()),
                                 ("many files", [*CASES, box], run(*CASES, box).stdout.splitlines()),
                                 ("what cannot be read between", [CASES[0], empty, *CASES[1:]],
                                  run(*CASES).stdout.splitlines())):
        for of in 1, 3:
            parts = [run(f"--shard={k}/{of}", f"-j{k % 2 + 1}", *sources).stdout.splitlines()
                     for k in range(1, of + 1)]
            ok(parts == [whole[k::of] for k in range(of)], f"{of} shards of {name}", [len(part) for part in parts])
    with open(box, "rb") as file:
        text = file.read()
    ok(run("--shard=2/3", stdin=text).stdout.splitlines() == run(stdin=text).stdout.splitlines()[1::3],
       "a shard of standard input")
    got = run(f"--shard=9/{len(CASES) * 9}", CASES[0])
    ok(got.returncode == 0 and got.stdout == b"" and got.stderr == b"", "a shard without a message", got)
    whole = json.loads(run("--summary", "-f", "json", box).stdout)
    parts = [json.loads(run("--summary", "-f", "json", f"--shard={k}/4", box).stdout) for k in range(1, 5)]
    ok(sum(part["messages"] for part in parts) == whole["messages"] and
       sum(part["hops"] for part in parts) == whole["hops"], "shards of a summary", parts)


def split(folder, of, *sources, words=()):
    """The outputs of so many shards, as files."""
    paths = []
    for k in range(1, of + 1):
        paths.append(os.path.join(folder, f"shard-{k}"))
        run(*words, "-o", paths[-1], f"--shard={k}/{of}", *sources)
    return paths


def merge(folder):
    """What shards printed is joined to what one run prints, byte for byte."""
    box = os.path.join(folder, "few.mbox")
    as_mbox(box, 1)
    odd = os.fsencode(folder) + b"/\xff.mbox"
    open(odd, "wb").write(open(box, "rb").read()[: 1 << 16])
    junk = os.path.join(folder, "junk.mbox")
    with open(junk, "wb") as out:
        for n in range(30):
            out.write(b"From - Mon Jul  6 07:01:20 2026\n" + (b"From: a@a.example\n\nbody\n\n" if n % 7 else b"no header\n\n"))
    packed = os.path.join(folder, "cases.tar.gz")
    subprocess.run(["tar", "czf", packed, *CASES[:20]], check=True)
    for name, sources in (("a mailbox", [box]), ("single mails", CASES), ("both", [*CASES[:9], box, *CASES[9:]]),
                          ("the same mailbox again", [junk, junk]), ("a name of any bytes", [odd, *CASES[:3], odd]),
                          ("messages without a header", [junk, box, junk]), ("an archive", [packed, CASES[0], packed])):
        whole = run(*sources).stdout
        for of in 2, 5:
            got = run("--merge", *split(folder, of, *sources))
            ok(got.stdout == whole and got.returncode == 0 and got.stderr == b"", f"--merge of {of} shards: {name}",
               got.stderr)
    parts = split(folder, 3, box)
    whole = run(box).stdout
    ok(run("--merge", *reversed(parts)).stdout == whole, "a mailbox, whatever the order of its shards")
    ok(run("--merge", stdin=whole).stdout == whole, "--merge of standard input")
    subprocess.run(["gzip", "-kf", parts[0]], check=True)
    ok(run("--merge", parts[0] + ".gz", *parts[1:]).stdout == whole, "--merge of what is packed")
    few = run("--merge", *split(folder, 4, *CASES[:3]))
    ok(few.stdout == run(*CASES[:3]).stdout and few.returncode == 0, "--merge of a shard without a message", few.stderr)


def merge_of_bad(folder):
    """What is no output of scan is told; the rest is still joined."""
    parts = split(folder, 2, os.path.join(folder, "few.mbox"))
    lines = open(parts[0], "rb").read().splitlines(keepends=True)
    open(parts[0], "wb").write(b"".join(lines[:3]) + b"{}\n[]\n\n" + lines[3][:99])
    got = run("--merge", *parts)
    ok(got.returncode == 3 and len(got.stdout.splitlines()) == len(open(parts[1]).readlines()) + 3 and
       [line.split(b": ")[1] for line in got.stderr.splitlines()] == [b"%s:%d" % (parts[0].encode(), n) for n in (4, 5, 7)],
       "--merge: lines that are no report, a torn one", got.stderr)
    got = run("--merge", CASES[0], parts[1], folder + "/none")
    ok(got.returncode == 3 and got.stdout == open(parts[1], "rb").read() and b"no output of scan" in got.stderr and
       len(got.stderr.splitlines()) == 2, "--merge: a mail, a file that is not there", got.stderr)
    for words in ["--shard=1/2"], ["--fail-on=note"], ["--unordered"]:
        got = run("--merge", *words, *parts)
        ok(got.returncode == 2 and got.stdout == b"" and b"is for the runs whose output is read" in got.stderr,
           "--merge with " + words[0], got.stderr)


def merge_summaries(folder):
    words = ["--summary", "-f", "json"]
    whole = run(*words, *CASES)
    for of in 1, 4:
        got = run("--merge", *words, *split(folder, of, *CASES, words=words))
        ok(got.stdout == whole.stdout and got.returncode == 0, f"summaries of {of} shards are added up", got.stderr)
    ok(run("--merge", "--summary", *split(folder, 2, *CASES, words=words)).stdout ==
       run("--summary", *CASES).stdout, "summaries are added up as text")
    good = os.path.join(folder, "shard-1")
    text = open(good).read()
    bad = os.path.join(folder, "bad.json")
    for name, broken in (("empty", ""), ("torn", text[: len(text) // 2]), ("a report", run(CASES[0]).stdout.decode()),
                         ("less than nothing", text.replace('"hops": ', '"hops": -')),
                         ("no number", text.replace('"count": 1', '"count": "1"')),
                         ("a list that is missing", text.replace('"flaws": [', '"other": [')),
                         ("of another version", text.replace('"mailpath": 1', '"mailpath": 2')), ("deep", "{" * 99999)):
        open(bad, "w").write(broken)
        got = run("--merge", *words, bad, good)
        ok(got.returncode == 3 and got.stdout.decode() == text and b"bad.json: skipped: it is no summary of scan" in got.stderr,
           "no summary: " + name, got.stderr)


def large_shards(folder):
    """The digest of a message that streams by is its own, whoever takes those beside it."""
    path = os.path.join(folder, "large.mbox")
    with open(path, "wb") as out:
        for n in range(4):
            out.write(b"From - Mon Jul  6 07:01:20 2026\nFrom: a@a.example\n\n" + b"%d\n" % n * (5 << 20) + b"\n")
    whole = run(path).stdout.splitlines()
    for k in range(2):
        ok(run(f"--shard={k + 1}/2", path).stdout.splitlines() == whole[k::2], f"large messages, shard {k + 1}")
    os.unlink(path)


def unordered(folder, box, lines):
    """The same reports, whatever their order, and none waits for another."""
    for jobs in "1", "2", "8":
        got = run("--unordered", "-j", jobs, box)
        ok(sorted(got.stdout.splitlines()) == sorted(lines.splitlines()), f"--unordered, {jobs} workers", got.stderr)
    path = os.path.join(folder, "waits.mbox")
    with open(path, "wb") as out:
        for name in b"late", b"soon":
            out.write(b"From - Mon Jul  6 07:01:20 2026\nReceived: from out.%s.example (out.%s.example [192.0.2.1])\n"
                      b"\tby mx.receiver.example (Postfix) with ESMTP id 1; Mon, 6 Jul 2026 07:01:00 +0000\n"
                      b"From: a@%s.example\n\nbody\n\n" % (name, name, name))
    for words, want in ([], [1, 2]), (["--unordered"], [2, 1]):
        got = run("--dns=live", "--resolver", slow_server(), "-j1", *words, path)
        order = [json.loads(line)["source"]["index"] for line in got.stdout.splitlines()]
        ok(order == want, "the second message is known first: " + str(words), (order, got.stderr))


def slow_server():
    """Knows no name, and tells it late of those below late.example."""
    socket_ = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    socket_.bind(("127.0.0.1", 0))

    def answer(packet, client):
        end = packet.index(b"\0", 12) + 5
        socket_.sendto(packet[:2] + b"\x81\x83\0\1\0\0\0\0\0\0" + packet[12:end], client)

    def serve():
        while True:
            packet, client = socket_.recvfrom(4096)
            late = b"late" in packet.lower()
            threading.Timer(0.3 if late else 0, answer, (packet, client)).start()

    threading.Thread(target=serve, daemon=True).start()
    return "127.0.0.1@%d" % socket_.getsockname()[1]


def failures(folder, box):
    empty = os.path.join(folder, "empty")
    open(empty, "w").close()
    got = run(empty, folder + "/none", CASES[0])
    ok(got.returncode == 3 and len(got.stdout.splitlines()) == 1 and len(got.stderr.splitlines()) == 2,
       "what cannot be read is told, the rest is done", got.stderr.decode())
    ok(run("--fail-on", "note", box).returncode == 1, "--fail-on")
    got = run("-f", "dot", box)
    ok(got.returncode == 2 and b"NDJSON" in got.stderr, "no drawing of many", got.stderr.decode())
    pipe = subprocess.run(f"{PROGRAM} scan --dns off {box} | head -1", shell=True, capture_output=True)
    ok(pipe.stderr == b"" and len(pipe.stdout.splitlines()) == 1, "a reader that goes away is a quiet end",
       pipe.stderr.decode())
    full = subprocess.run([PROGRAM, "scan", "--dns", "off", box], stdout=open("/dev/full", "w"), stderr=subprocess.PIPE)
    ok(full.returncode == 4 and len(full.stderr.splitlines()) == 1, "a full disk is told", full.stderr.decode())


def large(folder):
    """A body that is longer than what is held of a message is digested while it is read."""
    path = os.path.join(folder, "large.eml")
    body, size = b"The same line again and again.\r\n", 65 << 20
    digest = hashlib.sha256(body * (size // len(body)))
    head = (b"From: a@a.example\r\nDKIM-Signature: v=1; a=rsa-sha256; c=simple/simple; d=a.example; s=s;\r\n"
            b" h=from; b=AAAA; bh=%s\r\n\r\n")
    for right in True, False:
        told = base64.b64encode(digest.digest() if right else bytes(32))
        with open(path, "wb") as out:
            out.write(head % told + body * (size // len(body)))
        auth = json.loads(run(path).stdout)["auth"]
        parts = [one["body"] for one in auth if one["method"] == "dkim"]
        ok(parts == ["pass" if right else "fail"], "body beyond what is held: %s" % parts, auth)
    os.unlink(path)


def interruption(folder):
    """What was read is given out whole; a pipe that nothing more comes from is no reason to hang."""
    out = os.path.join(folder, "out")
    process = subprocess.Popen([PROGRAM, "scan", "--dns", "off", "-o", out], stdin=subprocess.PIPE,
                               stderr=subprocess.PIPE)
    text = open(CASES[0], "rb").read()
    process.stdin.write((b"From - Mon Jul  6 07:01:20 2026\n" + text + b"\n") * 400)
    process.stdin.flush()
    time.sleep(0.5)
    process.send_signal(signal.SIGINT)
    try:
        process.wait(timeout=20)
    except subprocess.TimeoutExpired:
        process.kill()
    ok(process.returncode == 130, "SIGINT ends it with 130", process.returncode)
    lines = open(out).read().splitlines() if os.path.exists(out) else []
    ok(all(json.loads(line) for line in lines), "what is there then is whole", len(lines))


def main():
    with tempfile.TemporaryDirectory() as folder:
        box, lines = sameness(folder)
        zones(folder)
        summary(folder, box)
        shards(folder, box, lines)
        unordered(folder, box, lines)
        merge(folder)
        merge_of_bad(folder)
        merge_summaries(folder)
        failures(folder, box)
        large(folder)
        large_shards(folder)
        interruption(folder)
    print(f"1..{count}")
    raise SystemExit(failed > 0)


main()
