#!/usr/bin/python3 -B
"""Aggregate reports as they come: plain, packed, in mails; and those made to do harm. TAP."""
import base64
import gzip
import io
import json
import os
import resource
import subprocess
import sys
import tempfile
import time
import zipfile

sys.path.insert(0, "tests/lib")
import msg_make as make  # noqa: E402

PROGRAM = os.path.join(os.environ.get("BUILD", "build"), "mailpath")
FOLDER = "testdata/reports"
SAMPLE = open(FOLDER + "/sample.xml", "rb").read()
count = failed = 0


def ok(good, name, shown=""):
    global count, failed
    count += 1
    print(("ok" if good else "not ok"), count, "-", name)
    if not good:
        failed += 1
        for line in str(shown).splitlines()[:30]:
            print("#", line)


def run(*words):
    done = subprocess.run([PROGRAM, "reports", *words], capture_output=True, timeout=60)
    return done.returncode, done.stdout.decode(), done.stderr.decode()


def zipped(**files):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(name.replace("_", "."), content)
    return out.getvalue()


def mail(content, name):
    body = base64.encodebytes(content).decode()
    return (
        "From: dmarc@receiver.example\nSubject: Report domain: sender.example\n"
        "MIME-Version: 1.0\nContent-Type: multipart/mixed; boundary=x\n\n--x\n\nA report.\n--x\n"
        f"Content-Type: application/octet-stream; name={name}\n"
        f"Content-Transfer-Encoding: base64\n\n{body}--x--\n"
    ).encode()


def golden(folder):
    for ending in "txt", "json", "csv":
        path = f"{FOLDER}/sample.{ending}"
        words = {"txt": "text"}.get(ending, ending)
        status, out, err = run("--colour=never", "--format", words, FOLDER + "/sample.xml")
        with open(path, newline="") as file:
            same = file.read() == out
        if not same:
            with open(path + ".got", "w", newline="") as file:
                file.write(out)
        ok(same and status == 0 and err == "", f"sample, {words}", out + err)


def ways(folder):
    expected = json.loads(run("-f", "json", FOLDER + "/sample.xml")[1])
    packed = {
        "sample.xml.gz": gzip.compress(SAMPLE),
        "sample.zip": zipped(sample_xml=SAMPLE),
        "mail.eml": mail(gzip.compress(SAMPLE), "sample.xml.gz"),
        "zip.eml": mail(zipped(sample_xml=SAMPLE), "sample.zip"),
        "plain.eml": mail(SAMPLE, "sample.xml"),
        "late.eml": mail(SAMPLE, "sample.xml").replace(b"A report.", b"A report.\n" * 900000),
        "mail.msg": make.msg(None, attached=[make.attached_file("sample.zip", zipped(sample_xml=SAMPLE))]).data,
        "inbox.mbox": b"From - Mon Jul  6 07:01:20 2026\nSubject: nothing\n\nno report\n\n"
        b"From - Mon Jul  6 07:01:21 2026\n" + mail(gzip.compress(SAMPLE), "sample.xml.gz"),
    }
    for name, content in packed.items():
        path = os.path.join(folder, name)
        with open(path, "wb") as file:
            file.write(content)
        status, out, err = run("-f", "json", path)
        got = json.loads(out)
        ok(status == 0 and got["senders"] == expected["senders"], f"{name} reads as the sample", err)
    status, out, err = run("-f", "json", *(os.path.join(folder, name) for name in packed))
    ok(json.loads(out)["messages"] == len(packed) * expected["messages"], "reports are added up")
    status, out, err = run("-f", "json", folder)
    ok(status == 0 and json.loads(out)["messages"] == len(packed) * expected["messages"], "a folder of them", err)
    ok(sorted(os.path.basename(one["source"]["file"]) for one in json.loads(out)["reports"]) == sorted(packed),
       "each by its name", out)
    piped = subprocess.run([PROGRAM, "reports", "-f", "json"], input=packed["mail.eml"], capture_output=True)
    ok(json.loads(piped.stdout)["messages"] == expected["messages"], "a mail through a pipe", piped.stderr)
    with open(os.path.join(folder, "mail.eml"), "rb") as file:
        done = subprocess.run([PROGRAM, "reports"], stdin=file, capture_output=True)
    ok(done.returncode == 0, "standard input is read", done.stderr)


def fill(out):
    """300 MiB, a piece at a time: what this process holds would be counted as the program's."""
    out.write(b"<feedback>")
    for _ in range(300):
        out.write(b"<a/>" * (1 << 18))


def gzip_bomb(path):
    with gzip.open(path, "wb") as out:
        fill(out)


def zip_bomb(path):
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        with archive.open("bomb.xml", "w") as out:
            fill(out)


BROKEN = {
    # name: what it holds, whether records of it count, words of the complaint
    "cut.xml": (SAMPLE[:2500], True, "it ends in the middle"),
    "cut.gz": (gzip.compress(SAMPLE * 20)[:300], False, "is damaged or cut short"),
    "html.xml": (b"<?xml version='1.0'?><html/>", False, "no aggregate report"),
    "empty": (b"", False, "it is empty"),
    "cut.msg": (make.msg(None).data[:-1], False, "is damaged or cut short"),
    "empty.msg": (make.msg(None).data, False, "there is no aggregate report in it"),
    "text": (b"hello\n", False, "there is no aggregate report in it"),
    "nested.zip": (zipped(a_gz=gzip.compress(SAMPLE)), False, "is not opened"),
    "entities.xml": (
        b"<!DOCTYPE x [<!ENTITY a 'aaaaaaaaaa'>"
        + b"".join(
            b"<!ENTITY %c '%s'>" % (98 + i, b"&%c;" % (97 + i) * 10) for i in range(12)
        )
        + b"]><feedback><version>&m;</version></feedback>",
        False,
        "document type",
    ),
    "parameters.xml": (
        b"<!DOCTYPE x [<!ENTITY % a 'aaaaaaaaaa'>"
        + b"".join(
            b"<!ENTITY %% %c '%s'>" % (98 + i, b"&#37;%c;" % (97 + i) * 10) for i in range(12)
        )
        + b"%m; %m;]><feedback/>",
        False,
        "document type",
    ),
    "bomb.gz": (gzip_bomb, False, "out of all proportion"),
    "bomb.zip": (zip_bomb, False, "out of all proportion"),
}


def damaged(folder):
    """A mail with a part whose base64 is no base64, before the one with the report."""
    path = os.path.join(folder, "damaged.mbox")
    part = b"Content-Type: image/png\nContent-Transfer-Encoding: base64\n\n!!!!A\n--x\n"
    whole = mail(SAMPLE, "report.xml").replace(b"--x\nContent-Type: app", b"--x\n" + part + b"Content-Type: app")
    with open(path, "wb") as file:
        file.write(whole)
    status, out, err = run("-f", "json", path)
    ok(status == 0 and json.loads(out)["messages"] > 0, "a damaged part hides no report", (status, err))


def broken(folder):
    spent = 0
    for name, (content, counts, words) in BROKEN.items():
        path = os.path.join(folder, name)
        if callable(content):
            content(path)
        else:
            with open(path, "wb") as file:
                file.write(content)
        before = time.monotonic()
        status, out, err = run("-f", "json", path, FOLDER + "/sample.xml")
        wall = time.monotonic() - before
        got = json.loads(out)
        ok(
            status == 3 and words in err and path in err,
            f"{name} is told: {words}",
            f"status {status}\n{err}",
        )
        ok((got["messages"] > 172) == counts, f"{name}: what was read before it counts", out)
        spent = max(spent, wall)
    # A bomb of entities would take minutes; how fast it is otherwise is no matter of a test.
    ok(spent < 30, "nothing takes long", spent)
    most = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss
    ok(os.environ.get("SAN") or most < 256 << 10, "nor memory", f"{most} KiB")


def main():
    with tempfile.TemporaryDirectory() as folder:
        golden(folder)
        ways(folder)
        damaged(folder)
        broken(folder)
    status, _, err = run("-f", "dot", FOLDER + "/sample.xml")
    ok(status == 2 and "text, json or csv" in err, "no drawing is made of reports", err)
    print(f"1..{count}")
    raise SystemExit(failed > 0)


main()
