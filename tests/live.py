#!/usr/bin/python3 -B
"""live - reports with answers of a name server on loopback: whom they name, tapes, silence. TAP."""
import json
import re
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time

# A job in the background is started with SIGINT ignored, and would hand that on.
signal.signal(signal.SIGINT, signal.default_int_handler)

sys.path.insert(0, "tests/lib")
from tap import PROGRAM, SANITIZED, done, ok, run, same  # noqa: E402

MAIL = "testdata/cases/receipt.eml"
NXDOMAIN = 3


class Server(threading.Thread):
    """Says to each question that the name does not exist, or nothing at all; `texts` are TXT records
    by name."""

    def __init__(self, silent=False, texts=None):
        super().__init__(daemon=True)
        self.socket = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self.socket.bind(("127.0.0.1", 0))
        self.name = "127.0.0.1@%d" % self.socket.getsockname()[1]
        self.silent = silent
        self.texts = texts or {}
        self.names = []
        self.questions = 0
        self.asked = threading.Event()
        self.start()

    def run(self):
        while True:
            packet, client = self.socket.recvfrom(4096)
            self.questions += 1
            self.asked.set()
            if not self.silent:
                end = packet.index(b"\0", 12) + 5
                name = labels(packet[12:end - 5])
                self.names.append(name)
                text = self.texts.get(name, b"")
                data = bytes((len(text),)) + text
                answer = b"\xc0\x0c\0\x10\0\1\0\0\0\x3c" + len(data).to_bytes(2, "big") + data
                self.socket.sendto(packet[:2] + bytes((0x81, 0x80 | (0 if text else NXDOMAIN), 0, 1, 0, bool(text),
                                                       0, 0, 0, 0)) +
                                   packet[12:end] + (answer if text else b""), client)


def labels(wire):
    """The name of a question, in small letters."""
    out = []
    while wire:
        out.append(wire[1:1 + wire[0]].decode("latin-1").lower())
        wire = wire[1 + wire[0]:]
    return ".".join(out)


def report(*words):
    got = run("-f", "json", *words, MAIL, env={"MAILPATH_DNS": "live"})
    ok(got.returncode == 0 and got.stderr == b"", "a report with " + words[0], got)
    return json.loads(got.stdout)


def check_answers(folder):
    server = Server()
    tape = folder + "/answers.tape"
    live = report("--resolver", server.name, "--record", tape)
    dns = live.pop("dns")
    same(dns["mode"], "live", "live")
    same(dns["servers"], [server.name], "the server is named")
    ok(dns["asked"] == server.questions > 0, "all that was asked is counted", (dns, server.questions))
    ok(dns["failed"] == 0 and "faults" not in dns, "none failed", dns)
    ok(re.fullmatch(r"20\d\d-\d\d-\d\dT\d\d:\d\d:\d\dZ", dns["oldest"]), "the oldest answer has a time", dns)
    before = server.questions
    replayed = report("--dns=tape:" + tape)
    again = replayed.pop("dns")
    same(server.questions, before, "a tape asks nobody")
    same(dict(again, mode="live"), dns, "the tape tells the same of the DNS")
    same(replayed, live, "and gives the same report")
    text = run("--resolver", server.name, MAIL, env={"MAILPATH_DNS": "live"}).stdout.decode()
    ok(re.search(r"\nDNS \(live, %s\): \d+ questions, none failed; oldest answer\s20\d\d-\d\d-\d\d\s"
                 r"\d\d:\d\d:\d\d\sUTC\.\n$" % re.escape(server.name), text), "the last line of the text", text[-200:])
    empty = folder + "/empty.tape"
    open(empty, "w").close()
    dns = report("--dns=tape:" + empty)["dns"]
    ok(dns["not_recorded"] == dns["asked"] > 0 and dns["failed"] == 0, "what a tape does not hold is told", dns)


def check_reveal(folder):
    """A name with the local-part in it is not asked live, unless --reveal says so."""
    mail = folder + "/beacon.eml"
    with open(mail, "w") as file:
        file.write("Received: from out.a.example ([192.0.2.1] helo=out.a.example) by mx.b.example with esmtp "
                   "(Exim 4.96) (envelope-from <kept-to-us@a.example>) id 1xUx01-00000f-1i; "
                   "Mon, 06 Jul 2026 07:01:00 +0000\nFrom: x@c.example\n\n")
    for words, skipped in (((), "would-tell"), (("--reveal",), None)):
        server = Server(texts={"a.example": b"v=spf1 exists:%{l}._spf.a.example -all"})
        got = run("-f", "json", "--dns=live", "--resolver", server.name, *words, mail)
        entry = next(e for e in json.loads(got.stdout)["auth"] if e["method"] == "spf")
        same(entry.get("skipped"), skipped, "SPF with %s" % (words or "no option",))
        same(any("kept-to-us" in name for name in server.names), skipped is None, "whether the name was asked")


def check_nobody():
    """A server that is not there: failures that say so, and a report."""
    lost = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    lost.bind(("127.0.0.1", 0))
    name = "127.0.0.1@%d" % lost.getsockname()[1]
    lost.close()
    dns = report("--resolver", name)["dns"]
    ok(dns["failed"] == dns["faults"]["network"] > 0, "failures are told by kind", dns)
    same(dns["servers"], [name], "with whom was asked")
    text = run("--resolver", name, MAIL, env={"MAILPATH_DNS": "live"}).stdout.decode()
    ok(re.search(r"\d+\sfailed\s\(Connection\srefused\)", text), "and why, in the text", text[-200:])


def check_no_resolver(folder):
    """A machine whose resolv.conf names nobody."""
    empty = folder + "/resolv.conf"
    open(empty, "w").close()
    words = ["unshare", "-rm", "sh", "-c", 'mount --bind "$1" /etc/resolv.conf && exec "$2" --dns=live "$3"', "sh",
             empty, PROGRAM, MAIL]
    got = subprocess.run(words, capture_output=True)
    if shutil.which("unshare") is None or b"mount" in got.stderr or b"unshare" in got.stderr:
        return ok(True, "no resolver # SKIP no mount of our own can be made here")
    text = got.stdout.decode()
    ok(got.returncode == 0 and re.search(r"\nDNS \(live\): \d+ questions, \d+ failed \(no resolver is known\)", text),
       "no resolver", got)


def check_interrupt():
    server = Server(silent=True)
    child = subprocess.Popen([PROGRAM, "--dns=live", "--resolver", server.name, MAIL], stdout=subprocess.PIPE,
                             stderr=subprocess.PIPE)
    ok(server.asked.wait(20), "a question is on its way")
    begin = time.monotonic()
    child.send_signal(signal.SIGINT)
    out, err = child.communicate(timeout=60)
    took = time.monotonic() - begin
    ok(child.returncode == 130 and out == b"" and err == b"", "interrupted while it waits for the DNS",
       (child.returncode, out, err))
    ok(took < 1.5, "it ends soon", took)


def check_sockets(folder):
    """No packet goes anywhere but to the resolver that is named."""
    server = Server()
    trace = folder + "/trace"
    words = ["strace", "-f", "-o", trace, "-e", "trace=network,io_uring_setup"]
    if SANITIZED or shutil.which("strace") is None or subprocess.run(words + ["true"], capture_output=True).returncode:
        return ok(True, "sockets # SKIP strace cannot be used here")
    subprocess.run(words + [PROGRAM, "--dns=live", "--resolver", server.name, MAIL], capture_output=True)
    calls = [line.split(None, 1)[1] for line in open(trace) if "+++" not in line and "---" not in line]
    wanted = "sin_port=htons(%s), sin_addr=inet_addr(\"127.0.0.1\")" % server.name.split("@")[1]
    connects = [call for call in calls if call.startswith("connect(")]
    ok(any(wanted in call for call in connects), "it connects to the resolver", calls[:9])
    strangers = [call for call in connects if wanted not in call and "AF_UNSPEC" not in call]
    same(strangers, [], "and to nobody else")
    named = [call for call in calls if call.startswith(("sendto(", "sendmsg(", "sendmmsg(", "bind(")) and "sin" in call]
    same(named, [], "no packet is sent past a connection")


with tempfile.TemporaryDirectory() as work:
    check_answers(work)
    check_reveal(work)
    check_nobody()
    check_no_resolver(work)
    check_interrupt()
    check_sockets(work)
done()
