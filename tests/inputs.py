#!/usr/bin/python3 -B
"""Folders and containers as inputs: which messages are read, in which order, and what is refused. TAP."""
import bz2
import gzip
import io
import json
import lzma
import os
import shutil
import subprocess
import sys
import tarfile
import tempfile
import zipfile

sys.path.insert(0, "tests/lib")
import msg_make  # noqa: E402

PROGRAM = os.path.join(os.environ.get("BUILD", "build"), "mailpath")
count = failed = 0


def ok(good, name, shown=""):
    global count, failed
    count += 1
    print(("ok" if good else "not ok"), count, "-", name)
    if not good:
        failed += 1
        for line in str(shown).splitlines()[:20]:
            print("#", line)


def mail(subject):
    return f"From: a@sender.example\nSubject: {subject}\n\nbody of {subject}\n".encode()


def outlook(subject):
    return msg_make.msg(mail(subject).decode()).data


def mbox(*subjects):
    return b"".join(b"From - Mon Jul  6 07:01:20 2026\n" + mail(one) + b"\n" for one in subjects)


def run(*paths, stdin=None):
    done = subprocess.run([PROGRAM, "--dns", "off", "-f", "json", *paths], input=stdin, capture_output=True,
                          timeout=60)
    got = json.loads(done.stdout) if done.stdout else []
    reports = got if isinstance(got, list) else [got]
    return done.returncode, reports, done.stderr.decode()


def subjects(reports):
    return [report["message"].get("subject") for report in reports]


def reads(name, want, *paths, stdin=None):
    status, reports, err = run(*paths, stdin=stdin)
    ok(status == 0 and subjects(reports) == want and err == "", name, f"{status} {subjects(reports)} {err}")
    return reports


def put(folder, name, content):
    path = os.path.join(folder, name)
    os.makedirs(os.path.dirname(path), exist_ok=True)
    with open(path, "wb") as file:
        file.write(content)
    return path


def tarred(mode, **files):
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w:" + mode) as archive:
        for name, content in files.items():
            info = tarfile.TarInfo("folder/" + name)
            info.size = len(content)
            archive.addfile(info, io.BytesIO(content))
    return out.getvalue()


def zipped(**files):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return out.getvalue()


def folders(folder):
    for name in "b", "a", "c":
        put(folder, f"plain/{name}.eml", mail(name))
    put(folder, "plain/below/z.mbox", mbox("y", "z"))
    put(folder, "plain/.hidden", mail("hidden"))
    os.symlink("..", os.path.join(folder, "plain/loop"))
    got = run(os.path.join(folder, "plain"))
    ok(subjects(got[1]) == ["a", "y", "z", "b", "c"] or subjects(got[1]) == ["a", "b", "y", "z", "c"],
       "a folder: its files and those below, by name", subjects(got[1]))

    put(folder, "mixed/1.msg", outlook("one"))
    put(folder, "mixed/2.eml", mail("two"))
    put(folder, "mixed/3.msg.gz", gzip.compress(outlook("three")))
    for words in [], ["--type=msg"], ["--type=directory"]:
        reads(f"a folder with files of Outlook, {words}", ["one", "two", "three"], *words, os.path.join(folder, "mixed"))

    for number in 10, 9, 100, 1:
        put(folder, f"mh/{number}", mail(str(number)))
    put(folder, "mh/backup~", mail("backup"))
    put(folder, "mh/.mh_sequences", b"unseen: 1\n")
    reads("an MH folder: by number, and nothing else", ["1", "9", "10", "100"], os.path.join(folder, "mh"))
    reads("the same, told to be any folder", ["1", "9", "10", "100", "backup"],
          "--type=directory", os.path.join(folder, "mh"))
    got = run("--type=mh", os.path.join(folder, "plain/below"))
    ok(got[0] == 3 and got[1] == [], "any folder, told to be one of MH: no number, no message", got)

    put(folder, "maildir/cur/2.host:2,S", mail("seen"))
    put(folder, "maildir/new/3.host", mail("new"))
    put(folder, "maildir/tmp/4.host", mail("not delivered"))
    status, reports, err = run(os.path.join(folder, "maildir"))
    ok(subjects(reports) == ["seen", "new"], "a Maildir: what was delivered", subjects(reports))
    put(folder, "maildir/notes", mail("not a message"))
    put(folder, "maildir/work/cur/5.host:2,S", mail("below"))
    put(folder, "maildir/work/old/6", mail("older"))
    reads("a Maildir: and the folders in it", ["seen", "new", "below", "older"], os.path.join(folder, "maildir"))
    shutil.rmtree(os.path.join(folder, "maildir/tmp"))
    reads("what was a Maildir: all that is in it", ["seen", "new", "not a message", "below", "older"],
          os.path.join(folder, "maildir"))
    reads("the same, told to be a Maildir", ["seen", "new", "below", "older"],
          "--type=maildir", os.path.join(folder, "maildir"))


def containers(folder):
    whole = mbox("one", "two")
    for name, content in {
        "mails.mbox.gz": gzip.compress(whole),
        "mails.mbox.bz2": bz2.compress(whole),
        "mails.mbox.xz": lzma.compress(whole),
        "mails.tar": tarred("", first=mail("one"), second=mail("two")),
        "mails.tar.gz": tarred("gz", first=mail("one"), second=mail("two")),
        "mails.tar.xz": tarred("xz", inbox=whole),
        "mails.zip": zipped(first=mail("one"), second=mail("two")),
        "nested.zip": zipped(inbox=gzip.compress(whole)),
        "outlook.tar.xz": tarred("xz", first=outlook("one"), second=outlook("two")),
        "outlook.zip": zipped(first=outlook("one"), second=gzip.compress(outlook("two"))),
        "nested.tar": tarred("", inbox=zipped(first=mail("one"), second=mail("two"))),
    }.items():
        reports = reads(name, ["one", "two"], put(folder, name, content))
    ok(reports[0]["source"]["entry"] == "first", "the name in the innermost container is told", reports[0]["source"])
    reads("a compressed mailbox on standard input", ["one", "two"], stdin=gzip.compress(whole))
    if shutil.which("zstd"):
        done = subprocess.run(["zstd", "-q", "-c"], input=whole, capture_output=True)
        reads("mails.zst", ["one", "two"], put(folder, "mails.zst", done.stdout))


REFUSED = {
    "document.zip": (zipped(a=msg_make.Compound({"WordDocument": b"x"}).data), "not a mail of Outlook", 0),
    "too-deep.zip": (zipped(a=zipped(b=zipped(c=mail("one")))), "is not opened", 0),
    "cut.gz": (gzip.compress(os.urandom(3000) + mbox("one"))[:1500], "is damaged or cut short", None),
    "cut.zip": (zipped(first=mail("one"), second=os.urandom(5000))[:900], "", None),
    "void.zip": (zipped(), "there is nothing in it", 0),
    "void.gz": (gzip.compress(b""), "", 0),
    "bomb.gz": (gzip.compress(mail("one") + b"x" * (64 << 20)), "out of all proportion", None),
    "ones.gz": (gzip.compress(b"\1" * (64 << 20)), "out of all proportion", 0),
    "inner-bomb.zip": (zipped(a=gzip.compress(b"\1" * (64 << 20))), "out of all proportion", 0),
}


def refused(folder):
    for name, (content, words, messages) in REFUSED.items():
        path = put(folder, name, content)
        good = put(folder, "good.eml", mail("good"))
        status, reports, err = run(path, good)
        told = [line for line in err.splitlines() if path in line]
        ok(status == 3 and len(told) == 1 and words in err, f"{name} is complained of in one line", err)
        scanned = subprocess.run([PROGRAM, "scan", "--dns", "off", path], capture_output=True)
        ok(scanned.returncode == 3 and len(scanned.stderr.splitlines()) == 1, f"{name}: by scan, too", scanned.stderr)
        ok(subjects(reports)[-1] == "good", f"{name}: the others still run", subjects(reports))
        ok(messages is None or len(reports) == messages + 1, f"{name}: nothing is made of it", subjects(reports))


def named(folder):
    """Which of the mails in a container a report is on is told in each form."""
    put(folder, "named.zip", zipped(first=mail("one"), inbox=mbox("two", "three")))
    names = ["named.zip, first", "named.zip, inbox", "named.zip, inbox:2"]

    def lines(*words):
        done = subprocess.run([os.path.abspath(PROGRAM), *words, "--dns", "off", "named.zip"], cwd=folder,
                              capture_output=True)
        return done.stdout.decode().splitlines()

    got = lines("--brief")
    ok([line.split(" ", 4)[4] for line in got] == names, "--brief names what it found in a container", got)
    got = [line for line in lines("-q") if line.startswith("== ")]
    ok(got == ["== named.zip, inbox, message 1 ==", "== named.zip, inbox, message 2 =="],
       "the text report does", got)
    got = [line.split("none asked: ")[1] for line in lines("plan") if "none asked: " in line]
    ok(got == [names[0], names[1], "message 2 of " + names[1]], "plan does", got)


def main():
    with tempfile.TemporaryDirectory() as folder:
        folders(folder)
        containers(folder)
        refused(folder)
        named(folder)
    print(f"1..{count}")
    raise SystemExit(failed > 0)


main()
