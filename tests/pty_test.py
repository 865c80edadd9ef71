#!/usr/bin/python3 -B
"""pty_test - pasting into a terminal: nothing is lost, and the terminal is as it was. TAP."""
import hashlib
import json
import os
import pty
import select
import signal
import subprocess
import sys
import termios
import time

sys.path.insert(0, "tests/lib")
from tap import PROGRAM, done, ok, same  # noqa: E402

# A job in the background is started with these ignored, and would hand that on.
signal.signal(signal.SIGINT, signal.default_int_handler)
signal.signal(signal.SIGQUIT, signal.SIG_DFL)

HEADER = b"Received: from a.example ([192.0.2.1]) by mx.example; Mon, 6 Jul 2015 09:01:20 +0000\n"


def paste_of(length, long_line):
    """Header text of so many bytes, one line of which is `long_line` bytes long."""
    text = HEADER + b"X-Long: " + b"x" * (long_line - 8) + b"\n"
    while len(text) + 2 * 80 < length:
        text += b"X-Short: " + b"y" * 70 + b"\n"
    return text + b"X-Last: " + b"z" * (length - len(text) - 9) + b"\n"


class Session:
    """The program with its standard input in a terminal of its own."""

    def __init__(self, words=("-f", "json"), hint=True):
        self.master, self.slave = pty.openpty()
        self.before = termios.tcgetattr(self.slave)
        self.echo = b""
        self.child = subprocess.Popen([PROGRAM, "--dns=off", *words], stdin=self.slave, stdout=subprocess.PIPE,
                                      stderr=subprocess.PIPE, start_new_session=True,
                                      preexec_fn=lambda: os.close(os.open(os.ttyname(0), os.O_RDWR)))
        # Typing begins when the terminal is ready: the hint comes first, then line mode goes off.
        self.hint = self.child.stderr.readline() if hint else b""
        end = time.monotonic() + 10
        while termios.tcgetattr(self.slave)[3] & termios.ICANON and time.monotonic() < end:
            time.sleep(0.005)

    def drain(self, seconds):
        while select.select([self.master], [], [], seconds)[0]:
            self.echo += os.read(self.master, 65536)

    def type(self, data):
        """Write like a terminal does: as fast as the program takes it, and show the echo."""
        os.set_blocking(self.master, False)
        while data:
            readable, writable, _ = select.select([self.master], [self.master], [], 10)
            if readable:
                self.echo += os.read(self.master, 65536)
            if writable:
                try:
                    data = data[os.write(self.master, data[:1024]):]
                except BlockingIOError:
                    pass
            if not readable and not writable:
                break
        return not data

    def end(self):
        """Status, output and complaints, and whether the terminal is as before."""
        output, errors = self.child.communicate(timeout=20)
        restored = termios.tcgetattr(self.slave) == self.before
        self.drain(0)
        os.close(self.master)
        os.close(self.slave)
        return self.child.returncode, output, errors, restored


def check_paste(name, text, ending, words=("-f", "json")):
    session = Session(words)
    session.type(text + ending)
    status, output, errors, restored = session.end()
    ok(session.hint.startswith(b"mailpath: ") and b"Ctrl-D" in session.hint, name + ": a hint", session.hint)
    ok(status == 0 and errors == b"", name + ": it runs", status, errors)
    source = json.loads(output)["source"]
    same((source["file"], source["length"], source["sha256"]), ("-", len(text), hashlib.sha256(text).hexdigest()),
         name + ": every byte arrives")
    ok(restored, name + ": the terminal is as before")
    return session


def terminal_is_there():
    """A bare root has no /dev/pts."""
    try:
        for descriptor in pty.openpty():
            os.close(descriptor)
        return True
    except OSError:
        return False


def main():
    if not terminal_is_there():
        print("1..0 # skip no pseudo-terminal can be had here")
        return
    session = check_paste("9,013 bytes", paste_of(9013, 9000 - 200), b"\x04")
    ok(b"X-Long: xxx" in session.echo, "what is pasted is shown")
    check_paste("a dot", paste_of(9013, 4096), b".\n")
    check_paste("a line that begins with a dot", HEADER + b".x: y\n..\n", b".\n")
    check_paste("200,000 bytes", paste_of(200000, 100000), b"\x04")
    check_paste("no line end before Ctrl-D", paste_of(9013, 8800)[:-1], b"\x04")

    session = Session()
    session.type(HEADER.replace(b"mx.example", b"mx.exy\x7fampel\x7f\x7fle").replace(b"\n", b"\r") + b"\x7f\x04")
    source = json.loads(session.end()[1])["source"]
    same(source["sha256"], hashlib.sha256(HEADER).hexdigest(), "Backspace and Return do what they say")

    session = Session()
    session.type(b"\x04")
    status, _, errors, restored = session.end()
    ok(status == 3 and b"it is empty" in errors and errors.count(b"\n") == 1 and restored, "nothing but Ctrl-D",
       status, errors)

    for number, want in ((signal.SIGINT, 130), (signal.SIGTERM, -signal.SIGTERM), (signal.SIGQUIT, -signal.SIGQUIT)):
        session = Session()
        session.type(HEADER)
        session.child.send_signal(number)
        status, output, errors, restored = session.end()
        ok(status == want and errors == b"" and restored, "%s ends it, and the terminal is as before" % number.name,
           status, errors, restored)
    session = Session()
    session.type(HEADER + b"\x03")
    status, _, _, restored = session.end()
    ok(status == 130 and restored, "Ctrl-C at the keyboard", status, restored)
    session = Session(("-q", "-f", "json"), hint=False)
    session.type(HEADER + b"\x04")
    status, _, errors, _ = session.end()
    ok(status == 0 and errors == b"", "no hint with -q", errors)
    done()


main()
