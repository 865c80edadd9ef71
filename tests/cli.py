#!/usr/bin/python3 -B
"""cli - the command line as scripts use it: words, statuses, output, bad input. TAP."""
import json
import os
import re
import resource
import signal
import stat
import subprocess
import sys
import tempfile
import time

sys.path.insert(0, "tests/lib")
from tap import PROGRAM, SANITIZED, done, ok, run, same  # noqa: E402

# A job in the background is started with SIGINT ignored, and would hand that on.
signal.signal(signal.SIGINT, signal.default_int_handler)

MAIL = (b"Received: from a.example (a.example [192.0.2.1])\n"
        b"\tby mx.example (Postfix) with ESMTP id 4F1; Mon, 6 Jul 2015 09:01:20 +0000\n"
        b"From: alice@a.example\nTo: bob@example.org\nSubject: test\n"
        b"Date: Mon, 6 Jul 2015 09:01:19 +0000\nMessage-ID: <1@a.example>\n\nbody\n")
FROM_LINE = b"From alice@a.example Mon Jul  6 09:01:20 2015\n"
CONTROLS = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028-\u202e\u2066-\u2069]")
FORMATS = (("-f", "text"), ("-f", "json"), ("-f", "text", "-v"), ("-f", "dot"), ("-f", "html"),
           ("--brief",))


def lines(data):
    return data.decode("utf-8").splitlines()


def one_line(data, pattern):
    """Whether `data` is one whole line `mailpath: ...` that the pattern fits."""
    text = data.decode("utf-8", "replace")
    return text.startswith("mailpath: ") and text.count("\n") == 1 and text.endswith("\n") \
        and re.search(pattern, text) is not None


def check_json_strings():
    """What was written comes back, and nothing that steers or hides stands in it."""
    ranges = (range(1, 10), range(0xb, 0xd), range(0xe, 0x180), range(0x2000, 0x2070), range(0x1f5f0, 0x1f610),
              range(0xe0000, 0xe0080), range(0x10fffe, 0x110000))
    for codes in ranges:
        text = "<" + "".join(map(chr, codes)) + ">"
        got = run("-f", "json", stdin=b"Message-ID: x\\\"y" + text.encode() + b"\n" + MAIL).stdout.decode()
        ok(json.loads(got)["message"]["message_id"] == "x\\\"y" + text
           and not CONTROLS.search(got), "strings with U+%04X" % codes[0], got)


def check_usage(folder):
    bad = (
        (["--frobnicate"], r"--frobnicate: no such option"),
        (["--resolver=dns.example"], r"--resolver dns\.example: no address, and none with @PORT"),
        (["--resolver=192.0.2.53@0"], r"--resolver 192\.0\.2\.53@0: no address"),
        (["--resolver=192.0.2.53@65536"], r"no address"),
        (["--resolver="], r"--resolver : no address"),
        (["--trust-anchor=no/such/file"], r"--trust-anchor no/such/file: No such file"),
        (["--trust-anchor=testdata/zones/second.zone"],
         r"testdata/zones/second\.zone:2: neither a DS nor a DNSKEY record"),
        (["--resolver=192.0.2.%d" % i for i in range(9)], r"--resolver 192\.0\.2\.8: there are too many"),
        (["--facts=no/such/file"], r"--facts no/such/file: No such file"),
        (["--facts=testdata/cases"], r"--facts testdata/cases: Is a directory"),
        (["--facts=testdata/zones/broken.zone"], r"broken\.zone: it is no JSON"),
        (["--facts=testdata/facts/wrong.json"], r'wrong\.json: "\\x1Bnobody" is no address, prefix or domain'),
        (["--facts=testdata/facts/person.json"], r"person\.json: an answer of RDAP in it is about no network"),
        (["--facts=testdata/facts/deep.json"], r"deep\.json: an object or a list of objects is wanted"),
        (["--record="], r"--record : the name of a file is wanted"),
        (["--record=" + folder], r": Is a directory"),
        (["--record=testdata/zones/broken.zone"], r"broken\.zone: it holds something else"),
        (["-Z"], r"-Z: no such option"),
        (["-qZ"], r"-Z: no such option"),
        (["--format"], r"--format: NAME is wanted"),
        (["-f"], r"--format: NAME is wanted"),
        (["--format=xml"], r"--format xml: no such format"),
        (["--quiet=yes"], r"--quiet: it takes no value"),
        (["--output="], r"--output : the name of a file is wanted"),
        (["--dns=maybe"], r"--dns maybe: neither live, off"),
        (["--dns=zone:" + folder + "/none.zone"], r"none\.zone: No such file"),
        (["--dns=zone:testdata/zones/broken.zone"], r"broken\.zone:3: XYZ: no record type"),
        (["--dns=tape:" + folder], r": Is a directory"),
        (["--trust=a b"], r"--trust a b: neither a host, a domain nor"),
        (["--trust="], r"--trust : neither"),
        (["--trust=192.0.2.0/33"], r"neither"),
        (["--mail-from=nobody"], r"--mail-from nobody: no address"),
        (["--from=<>"], r"--from <>: no address"),
        (["--rcpt=@"], r"--rcpt @: no address"),
        (["--mail-from=<a@b.example"], r"--mail-from <a@b\.example: no address"),
        (["--from=Alice <a@b.example>"], r"--from Alice <a@b\.example>: no address"),
        (["--rcpt=a@b.example c@d.example"], r"no address"),
        (["--mail-from=a@b.example\x1b"], r"--mail-from a@b\.example\\x1B: no address"),
        (["--at=yesterday"], r"--at yesterday: neither hop, now nor a date"),
        (["--at=2024-01-31 or so"], r"neither hop, now nor a date"),
        *((["scan", "--shard=" + bad], r"--shard .*: K/N is wanted") for bad in
          ("", "1", "/", "0/0", "0/3", "1/0", "4/3", "1/", "/3", "-1/3", "1/3/3", "a/b", " 1/3", "1/99999999999999999999")),
        (["recon", "--shard=4/3"], r"--shard 4/3: K/N is wanted"),
        (["recon", "--since=yesterday"], r"--since yesterday: a date is wanted"),
        (["recon", "--since=2024-01-31 or so"], r"a date is wanted"),
        (["recon", "--since="], r"a date is wanted"),
        (["--dmarc=rfc822"], r"--dmarc rfc822: neither rfc9989 nor rfc7489"),
        (["--reveal=yes"], r"--reveal: it takes no value"),
        (["--type=box"], r"--type box: none of"),
        (["--fail-on=worse"], r"--fail-on worse: neither note, warning nor alarm"),
        (["--colour=red"], r"--colour red: neither auto, always nor never"),
        (["--fro\x1b[31m\nx"], r"no such option"),
    )
    elsewhere = (
        (["--summary"], r"--summary: it is not for trace; mailpath trace --help"),
        (["trace", "--top=3"], r"--top: it is not for trace"),
        (["scan", "--about=a.example"], r"--about: it is not for scan"),
        (["recon", "--summary"], r"--summary: it is not for recon"),
        (["scan", "--since=2024-01-31"], r"--since: it is not for scan"),
        (["scan", "--compare", "a", "b"], r"--compare: it is not for scan"),
        (["recon", "--unordered"], r"--unordered: it is not for recon"),
        (["reports", "--merge"], r"--merge: it is not for reports"),
        (["recon", "--fail-on=alarm"], r"--fail-on: it is not for recon"),
        (["plan", "--fail-on=note"], r"--fail-on: it is not for plan"),
        (["reports", "--fail-on=note"], r"--fail-on: it is not for reports"),
        (["reports", "--shard=1/2"], r"--shard: it is not for reports"),
        (["reports", "--progress"], r"--progress: it is not for reports"),
        (["identify", "--progress", "14.3.181.6"], r"--progress: it is not for identify"),
    )
    for words, pattern in bad + elsewhere:
        got = run(*words, stdin=MAIL)
        ok(got.returncode == 2 and one_line(got.stderr, pattern) and got.stdout == b"",
           "usage: " + repr(" ".join(words)), got)


def check_at():
    """Support is judged by the day that --at names."""
    def rules(*words):
        report = json.loads(run("-f", "json", *words, "testdata/cases/exchange-ages.eml").stdout)
        return sorted((f["rule"], f.get("hop", 0)) for f in report["findings"])

    hop = rules()
    same(rules("--at=hop"), hop, "--at=hop is the default")
    early, late = rules("--at=2001-01-01"), rules("--at=31 Jan 2050 00:00:00 +0000")
    ok(not any(rule == "software.unsupported" for rule, _ in early),
       "--at: nothing is out of support before it was made", early)
    ok(sum(rule == "software.unsupported" for rule, _ in late) >
       sum(rule == "software.unsupported" for rule, _ in hop),
       "--at: later, more is out of support", late, hop)
    same([f for f in early if f[0] == "software.impossible"],
         [f for f in hop if f[0] == "software.impossible"],
         "--at: whether a build was out is the hop's own matter")


def check_record(folder):
    tape = folder + "/answers.tape"
    zone = "--dns=zone:testdata/cases/receipt.zone"
    for _ in range(2):
        got = run("-f", "json", zone, "--record", tape, stdin=MAIL)
        ok(got.returncode == 0 and got.stderr == b"", "--record takes a new file, and its own", got)
    with open(tape, "rb") as file:
        ok(file.read().startswith(b'{"mailpath-tape": 1}\n'), "the recording has its head once")
    with open(tape, "ab") as file:
        file.write(b'{"name": "a.exa')
    got = run("-f", "json", "--dns=tape:" + tape, stdin=MAIL)
    ok(got.returncode == 0 and one_line(got.stderr, r"answers\.tape:\d+: the last line is cut short"),
       "a torn line is skipped with a note", got)
    same(json.loads(got.stdout)["dns"]["mode"], "tape", "the report tells that it is of a tape")
    with open(tape, "ab") as file:
        file.write(b'\n')
    got = run("--dns=tape:" + tape, stdin=MAIL)
    ok(got.returncode == 2 and one_line(got.stderr, r"answers\.tape:\d+: no JSON object"),
       "a broken line is a usage error", got)
    got = run(zone, "--record=/dev/full", stdin=MAIL)
    ok(got.returncode == 2 and one_line(got.stderr, r"/dev/full: No space left"), "a full disk is told", got)


def check_width():
    """80 columns where no terminal is, however much is told, but for a word that is longer."""
    for name in "receipt", "signed-dns", "list-mailman", "arc-chain", "bounce-signed":
        for words in ((), ("-v",), ("-q",)):
            text = run("--dns=zone:testdata/cases/%s.zone" % name, *words, "testdata/cases/%s.eml" % name).stdout.decode()
            long = [line for line in text.splitlines() if len(line) > 80 and len(line.split()) > 2]
            same(long, [], "%s fits 80 columns %s" % (name, " ".join(words)))


def check_environment():
    got = run(stdin=MAIL, env={"MAILPATH_DNS": "bogus"})
    ok(got.returncode == 2 and one_line(got.stderr, "MAILPATH_DNS=bogus: neither"), "MAILPATH_DNS is read", got)
    same(run("--dns=off", stdin=MAIL, env={"MAILPATH_DNS": "bogus"}).returncode, 0, "--dns is read before it")
    report = json.loads(run("-f", "json", stdin=MAIL, env={"MAILPATH_DNS": "zone:testdata/cases/receipt.zone"}).stdout)
    same(report["dns"]["mode"], "zone", "MAILPATH_DNS may name a zone")
    for words, env, colours in (
            (["--colour=always"], {"NO_COLOR": "1"}, True),
            (["--colour=never"], {}, False),
            ([], {}, False)):
        env["MAILPATH_DNS"] = "off"
        same(b"\x1b[" in run(*words, stdin=MAIL, env=env).stdout, colours, "colours with %s" % words)
    out = run("-v", "--colour=always", "--dns=zone:testdata/cases/receipt.zone", "testdata/cases/receipt.eml").stdout
    ok(b" \x1b[1;31mfail\x1b[0m " in out and b" changed-since " in out, "what failed is red, what was not checked is not")


def check_help():
    got = run("--help")
    text = got.stdout.decode()
    ok(got.returncode == 0 and got.stderr == b"" and max(map(len, text.splitlines())) <= 80,
       "--help fits 80 columns", text)
    names = re.findall(r"^ +(?:-\w, )?--([a-z-]+)", text, re.M)
    manual = open("docs/mailpath.1", encoding="utf-8").read().replace("\\-", "-")
    for name in names:
        entry = re.search(r"^\.It (?:Fl \w , )?Fl -%s\b(.*?)(?=^\.It|^\.El)" % name, manual, re.M | re.S)
        ok(entry is not None and re.search(r"^\.Dl mailpath .*", entry.group(1), re.M),
           "the manual shows --%s with an example" % name)
    same(sorted(re.findall(r"^\.It (?:Fl \w , )?Fl -([a-z-]+)", manual, re.M)), sorted(names),
         "the manual has no other option")
    commands = re.findall(r"^  mailpath \[?(\w+)\]? \[OPTION", text, re.M)
    shown = set()
    for command in commands:
        page = run(command, "--help").stdout.decode()
        own = re.findall(r"^ +(?:-\w, )?--([a-z-]+)", page, re.M)
        ok(len(own) > 2 and max(map(len, page.splitlines())) <= 80 and f"Example:\n  mailpath " in page,
           f"{command} --help is its own", page)
        shown.update(own)
    same(sorted(shown), sorted(set(names) - {"version"}), "each option is of some command")
    ok(re.fullmatch(rb"mailpath [0-9.]+\n", run("--version").stdout), "--version")
    got = run("--version", "-v").stdout
    ok(all(re.search(name + rb" +\D*\d+\.\d+", got) for name in (b"jansson", b"ldns", b"libcrypto", b"libidn2", b"libpsl")),
       "--version -v names libraries", got)


def check_forms(folder):
    """The ways to name one message give one report."""
    path = folder + "/mail.eml"
    open(path, "wb").write(MAIL)
    reports = []
    for words, stdin in ((["-f", "json", path], b""), (["trace", "--format=json", path], b""),
                         ([path, "-fjson"], b""), (["-f", "json", "--", path], b""),
                         (["-f", "json"], MAIL), (["-f", "json", "-"], MAIL)):
        got = run(*words, stdin=stdin)
        ok(got.returncode == 0 and got.stderr == b"", "runs: " + " ".join(words), got)
        report = json.loads(got.stdout)
        same(report["source"].pop("file"), "-" if stdin else path, "names the file")
        reports.append(report)
    ok(all(report == reports[0] for report in reports), "all report the same")
    same((reports[0]["source"]["offset"], reports[0]["source"]["length"]), (0, len(MAIL)), "where it lies")
    same(run(path, path).stdout, run(path, path).stdout, "the same input gives the same bytes")


def check_type():
    """--type settles what is otherwise judged by the content."""
    indented = re.sub(rb"(?m)^(?=.)", b"    ", MAIL)
    for words, text, want in (([], MAIL, ("message", [])), (["--type=headers"], MAIL, ("headers", [])),
                              (["--type=message"], MAIL, ("message", [])),
                              (["--type=headers"], indented, ("headers", ["paste-indent", "paste-tail"]))):
        report = json.loads(run("-f", "json", *words, stdin=text).stdout)
        same((report["kind"], [flaw["kind"] for flaw in report["flaws"]]), want, "kind and repairs with %s" % words)
    ok(run("--type=message", stdin=indented).returncode == 3, "a message is not repaired")


def check_many(folder):
    path = folder + "/many.mbox"
    with open(path, "wb") as file:
        for number in range(3):
            file.write(FROM_LINE + MAIL.replace(b"<1@", b"<%d@" % number) + b"\n")
    got = json.loads(run("-f", "json", path).stdout)
    same([report["message"]["message_id"] for report in got], ["%d@a.example" % n for n in range(3)],
         "an mbox gives an array, in order")
    data = open(path, "rb").read()
    ok(all(data[r["source"]["offset"]:][:r["source"]["length"]] == MAIL.replace(b"<1@", b"<%d@" % n)
           for n, r in enumerate(got)), "offset and length are the message's")
    same([report["source"]["index"] for report in got], [1, 2, 3], "index")
    same(len(json.loads(run("-f", "json", path, folder + "/mail.eml").stdout)), 4, "an mbox and a message")
    one = folder + "/one.mbox"
    open(one, "wb").write(FROM_LINE + MAIL + b"\n")
    ok(isinstance(json.loads(run("-f", "json", one).stdout), dict), "an mbox of one gives an object")
    same(json.loads(run("-f", "json", folder + "/none").stdout), [], "no report at all gives an empty array")


BAD_FILES = (
    ("empty", b"", r"skipped: it is empty"),
    ("blank", b"\n\n\r\n", r"skipped: "),
    ("garbage", bytes(range(256)) * 64, r"skipped: no header field"),
    ("zeros", bytes(100000), r"skipped: no header field"),
)


def check_bad_files(folder):
    good = folder + "/mail.eml"
    paths = [(folder + "/none", r"open: No such file"), (folder + "/void", r"there is nothing in it")]
    os.mkdir(folder + "/void")
    for name, content, pattern in BAD_FILES:
        path = folder + "/" + name
        open(path, "wb").write(content)
        paths.append((path, pattern))
    for path, pattern in paths:
        got = run("-f", "json", path, good, path)
        ok(got.returncode == 3 and json.loads(got.stdout)["source"]["file"] == good,
           "%s: the others still run" % pattern, got)
        told = got.stderr.decode().splitlines()
        ok(len(told) == 2 and told[0] == told[1] and told[0].startswith("mailpath: %s: " % path)
           and re.search(pattern, told[0]), "%s: one line each" % pattern, told)
    got = run(stdin=b"")
    ok(got.returncode == 3 and one_line(got.stderr, "standard input: skipped: it is empty"), "empty input", got)
    got = run(folder + "/a\x1b[31m\nb\u202e\x9b", env={"LC_ALL": "C.UTF-8", "MAILPATH_DNS": "off"})
    ok(got.returncode == 3 and one_line(got.stderr, "No such file") and not CONTROLS.search(got.stderr.decode()),
       "the name of a file is shown safely", got.stderr)
    if os.geteuid() != 0:
        os.chmod(good, 0)
        ok(one_line(run(good).stderr, "open: Permission denied"), "a file that may not be read")
        os.chmod(good, 0o644)
    got = run("-f", "json", stdin=FROM_LINE + MAIL + b"\n" + FROM_LINE + b"\n" + FROM_LINE + MAIL)
    ok(got.returncode == 3 and len(json.loads(got.stdout)) == 2 and
       one_line(got.stderr, "standard input: message 2 skipped: it is empty"), "an empty message in an mbox", got)


def hostile_mails(text):
    """Mails with the text in every name, value and place that a program might print."""
    names = re.findall(rb'"([^"]+)"', open("data/field_names.def", "rb").read())
    quoted = text.replace(b"\\", b"\\\\")
    yield MAIL.replace(b"example", text + b".example")
    yield MAIL.replace(b"alice", b"\"" + text + b"\"").replace(b"test", text).replace(b"Postfix", text)
    yield re.sub(rb"(?m)^([A-Z][\w-]*):", rb"\1" + quoted + b":", MAIL)
    yield MAIL.partition(b"From:")[0] + b"".join(
        name + b": " + text + b" from=" + text + b" (" + text + b") <" + text + b"@a.example>; spf=fail " + text + b"\n"
        for name in names) + MAIL


def unsafe(words, paths):
    """What is wrong with what is printed for these files, or None."""
    got = run(*words, *paths)
    shown = (got.stdout + got.stderr).decode("utf-8")
    if words == ("-f", "json"):
        json.loads(got.stdout)
    if got.returncode not in (0, 3) or CONTROLS.search(shown):
        return got.returncode, CONTROLS.search(shown), got.stderr
    return None


def check_hostile_bytes(folder):
    """Nothing that a terminal would obey, and JSON that can be read, whatever the bytes."""
    hostile = (b"\x1b[31m\x1b]0;x\x07", b"\x00", b"\x7f\x08\x0c\x9b", b"\xc2\x9b31m\xe2\x80\xae", b"\xff\xfe\xc0\x80",
               b"\"}],{\\u0000\\\"", b"<script>&amp;", b"=?utf-8?B?G1szMW0A?=", b"%s%n", b"\r x\rSubject: y")
    paths = []
    for text in hostile:
        for mail in hostile_mails(text):
            paths.append("%s/hostile-%d" % (folder, len(paths)))
            with open(paths[-1], "wb") as file:
                file.write(mail)
    for words in FORMATS:
        # All in one run; one by one only to tell which is bad.
        if not ok(unsafe(words, paths) is None, "hostile bytes, " + " ".join(words)):
            print("#", [(open(path, "rb").read()[:300], bad) for path in paths if (bad := unsafe(words, [path]))][:1])


def confined(words, feed, most):
    """Status, output and complaints of a run that is fed by a function and may take so much memory."""
    with tempfile.TemporaryFile() as output:
        child = subprocess.Popen([PROGRAM, "--dns=off", *words], stdin=subprocess.PIPE, stdout=output,
                                 stderr=subprocess.PIPE, preexec_fn=None if SANITIZED else
                                 lambda: resource.setrlimit(resource.RLIMIT_DATA, (most, most)))
        try:
            feed(child.stdin)
            child.stdin.close()
        except BrokenPipeError:
            pass
        child.stdin = None
        errors = child.communicate()[1]
        output.seek(0)
        return child.returncode, output.read(), errors


MEBI = 1 << 20
LONG = 70 if SANITIZED else 200


def feed_line(pipe):
    pipe.write(MAIL)
    for _ in range(LONG):
        pipe.write(b"x" * MEBI)


def feed_field(pipe):
    pipe.write(MAIL.replace(b"\n\nbody\n", b"\nX-Long: "))
    for _ in range(LONG):
        pipe.write(b"x" * MEBI)


def feed_received(pipe):
    field, _, rest = MAIL.partition(b"From:")
    pipe.write(field * 100000 + b"From:" + rest)


def feed_mailbox(pipe):
    for _ in range(600 if SANITIZED else 2500):
        pipe.write(FROM_LINE + MAIL + b"line of a body\n" * 1000 + b"\n")


def check_sizes():
    """Memory in proportion, and whatever was not looked at is told."""
    for name, feed, most, flaws in (("a line of 200 MB", feed_line, 100, {"body-cut"}),
                                    ("a field of 200 MB", feed_field, 100,
                                     {"body-cut", "header-cut", "field-cut", "long-line"}),
                                    ("100 000 Received fields", feed_received, 100, {"too-many-fields"}),
                                    ("an mbox of ordinary mails", feed_mailbox, 8, set())):
        status, output, errors = confined(("-f", "json"), feed, most * MEBI)
        ok(status == 0 and errors == b"", "%s, in %d MiB" % (name, most), status, errors)
        reports = json.loads(output)
        report = reports[0] if isinstance(reports, list) else reports
        found = {flaw["kind"] for flaw in report["flaws"]}
        ok(flaws <= found and ("body-cut" in found) == ("body-cut" in flaws), name + ": the cuts are told", found)
        if "body-cut" in flaws:
            ok(report["source"]["length"] > LONG * MEBI, name + ": the whole is counted", report["source"])


def check_fail_on(folder):
    calm, alarm = folder + "/mail.eml", folder + "/alarm.eml"
    hop = MAIL.partition(b"From:")[0]
    # Stamped hours before the hop that handed the mail over.
    open(alarm, "wb").write(hop.replace(b"mx.example", b"in.example").replace(b"09:01:20", b"02:01:20") + MAIL)
    severities = ["note", "warning", "alarm"]
    findings = json.loads(run("-f", "json", alarm).stdout)["findings"]
    worst = max(severities.index(finding["severity"]) for finding in findings)
    for level, severity in enumerate(severities):
        same(run("--fail-on", severity, alarm).returncode, 1 if worst >= level else 0, "--fail-on " + severity)
        same(run("--fail-on", severity, alarm, folder + "/none").returncode, 3, "3 wins over 1")
    same(run("--fail-on=note", alarm, calm).returncode, 1, "one of two is enough")
    bounce = ["--dns", "zone:testdata/cases/bounce-broken.zone", "testdata/cases/bounce-broken.eml"]
    outer = json.loads(run("-f", "json", *bounce).stdout)
    ok(not any(finding["severity"] == "alarm" for finding in outer["findings"]), "a bounce that is sound itself")
    for command in "trace", "scan":
        same(run(command, "--fail-on=alarm", *bounce).returncode, 1,
             command + " --fail-on looks at the mail that came back")
    ok(run("--brief", *bounce).stdout.startswith(b"broken 4 "), "--brief, too")
    ok(b"\n== The mail that came back ==\nSPF, DKIM and DMARC broke" in run("-q", *bounce).stdout, "-q, too")


def check_output(folder):
    mail = folder + "/mail.eml"
    want = run("-f", "json", mail).stdout
    place = folder + "/out"
    os.mkdir(place)
    path = place + "/report.json"

    def content():
        with open(path, "rb") as file:
            return file.read()

    got = run("-f", "json", "-o", path, mail)
    ok(got.returncode == 0 and got.stdout == b"" and content() == want, "-o writes the same", got)
    same(stat.S_IMODE(os.stat(path).st_mode), 0o666 & ~os.umask(os.umask(0o22)) & 0o777, "with the usual mode")
    os.chmod(path, 0o640)
    link = place + "/link"
    os.symlink("report.json", link)
    run("-f", "text", "-o", link, mail)
    ok(os.path.islink(link) and content() == run(mail).stdout, "-o follows a link")
    same(stat.S_IMODE(os.stat(path).st_mode), 0o640, "-o keeps the mode of a file")
    got = run("-o", path, folder + "/none", mail)
    ok(got.returncode == 3 and content() == run(folder + "/none", mail).stdout, "-o writes what could be read", got)
    got = run("-f", "json", "-o", place + "/none/report", mail)
    ok(got.returncode == 4 and one_line(got.stderr, "none/report: create: No such file"), "-o where nothing can be made", got)
    got = run("-o", place, mail)
    ok(got.returncode == 4 and one_line(got.stderr, "Is a directory"), "-o on a directory", got)
    got = run("-o", "/dev/stdout", mail)
    ok(got.stdout == run(mail).stdout, "-o /dev/stdout is written as it is")
    same(sorted(os.listdir(place)), ["link", "report.json"], "nothing else is left")
    # An input is evidence, and stays as it is.
    with open(path, "wb") as file:
        file.write(MAIL)
    for words in ((path,), (link,), (mail, place + "/../out/report.json"), ("scan", path), ("recon", path),
                  ("plan", path), ("reports", path)):
        got = run(*words, "-o", path)
        ok(got.returncode == 2 and one_line(got.stderr, "report.json: it is an input") and content() == MAIL,
           "no output over an input: %s" % " ".join(words[:1]), got)
    with open(path, "rb") as file:
        got = subprocess.run([PROGRAM, "-o", link], stdin=file, capture_output=True)
    ok(got.returncode == 2 and content() == MAIL, "nor over standard input", got)


def check_failing_output(folder):
    mail = folder + "/mail.eml"
    if os.path.exists("/dev/full"):
        for words in ([mail], ["-f", "json", mail], ["--help"], ["--version"], ["explain", "--all"],
                      ["identify", "5.7.1"]):
            with open("/dev/full", "wb") as full:
                got = subprocess.run([PROGRAM, "--dns=off", *words] if words[0] == mail else [PROGRAM, *words],
                                     stdout=full, stderr=subprocess.PIPE)
            ok(got.returncode == 4 and one_line(got.stderr, "standard output: .*: No space left"),
               "a full disk: " + words[0], got)
        got = run("-o", "/dev/full", mail)
        ok(got.returncode == 4 and one_line(got.stderr, "/dev/full: .*: No space left"), "a full disk: -o", got)
    got = subprocess.run(["sh", "-c", 'exec "$0" --dns=off "$1" >&-', PROGRAM, mail], stderr=subprocess.PIPE)
    ok(got.returncode == 4 and one_line(got.stderr, "standard output: "), "a closed standard output", got)
    got = subprocess.run(["sh", "-c", 'exec "$0" --dns=off <&-', PROGRAM], capture_output=True)
    ok(got.returncode == 3 and one_line(got.stderr, "standard input: "), "a closed standard input", got)
    many = folder + "/long.mbox"
    with open(many, "wb") as file:
        file.write((FROM_LINE + MAIL + b"\n") * 500)
    for format_ in ("text", "json"):
        got = subprocess.run(["bash", "-c", 'set -o pipefail; "$0" --dns=off -f "$1" "$2" | head -1', PROGRAM,
                              format_, many], capture_output=True)
        ok(got.returncode == 0 and got.stderr == b"" and got.stdout.count(b"\n") == 1,
           "a reader that goes away, " + format_, got)


def waiting(words, given=FROM_LINE + MAIL + b"\n" + FROM_LINE):
    """A run that has read all it was given and waits for more."""
    child = subprocess.Popen([PROGRAM, *words, "--dns=off"], stdin=subprocess.PIPE, stdout=subprocess.PIPE,
                             stderr=subprocess.PIPE)
    child.stdin.write(given)
    child.stdin.flush()
    for _ in range(1000):
        with open("/proc/%d/wchan" % child.pid, encoding="ascii") as file:
            if "pipe" in file.read():
                break
        time.sleep(0.005)
    return child


def interrupt(words, number, **given):
    """Send a signal to a run that waits for its input; its status and standard error."""
    child = waiting(words, **given)
    child.send_signal(number)
    output, errors = child.communicate()
    return child.returncode, output, errors


def check_interrupt(folder):
    place = folder + "/interrupted"
    os.mkdir(place)
    status, _, errors = interrupt(["-f", "json"], signal.SIGINT)
    ok(status == 130 and errors == b"", "SIGINT", status, errors)
    for words in ["scan"], ["scan", "--summary"], ["recon"], ["plan"], ["reports"]:
        status, _, errors = interrupt(words, signal.SIGINT)
        if errors == b"":
            status, _, errors = interrupt(words, signal.SIGINT, given=b"")
        ok(status == 130 and errors == b"", "SIGINT ends %s, and is no fault of the input" % words[0], status, errors)
    status, _, errors = interrupt(["-o", place + "/report"], signal.SIGINT)
    ok(status == 130 and os.listdir(place) == [], "SIGINT leaves no half report", status, os.listdir(place))
    status, _, errors = interrupt(["-o", place + "/report"], signal.SIGTERM)
    ok(status == -signal.SIGTERM and os.listdir(place) == [], "SIGTERM neither", status, os.listdir(place))


def check_lockdown():
    child = waiting([])
    with open("/proc/%d/status" % child.pid, encoding="ascii") as file:
        ok(re.search(r"NoNewPrivs:\s*1", file.read()), "no privileges can be gained while mail is read")
    with open("/proc/%d/limits" % child.pid, encoding="ascii") as file:
        ok(re.search(r"Max core file size\s+0\s", file.read()), "and no core holds a part of it")
    child.communicate()


def main():
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    with tempfile.TemporaryDirectory() as folder:
        check_usage(folder)
        check_at()
        check_record(folder)
        check_width()
        check_environment()
        check_help()
        check_forms(folder)
        check_type()
        check_many(folder)
        check_bad_files(folder)
        check_hostile_bytes(folder)
        check_sizes()
        check_fail_on(folder)
        check_output(folder)
        check_failing_output(folder)
        check_interrupt(folder)
        check_lockdown()
        check_json_strings()
    done()


main()
