#!/usr/bin/python3 -B
"""redact - what --redact hides of every case, in every notation, and what it leaves alone. TAP."""
import glob
import ipaddress
import json
import os
import re
import sys
import tempfile

sys.path.insert(0, "tests/lib")
from tap import PROGRAM, done, ok, run, same  # noqa: E402

INNER = ("local", "localdomain", "lan", "internal", "intranet", "corp", "home", "private", "priv",
         "domain", "loc", "home.arpa")
PRIVATE = [ipaddress.ip_network(text) for text in (
    "10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "169.254.0.0/16", "100.64.0.0/10", "fc00::/7",
    "fe80::/10")]
WORD = r"[^\s<>()\[\]\",;:\\]"
EACH = (("trace", "-v"), ("trace", "-f", "json"), ("trace", "-f", "dot"),
        ("trace", "-f", "html", "-v"))
TOGETHER = (("trace",), ("trace", "-q"), ("trace", "--brief"), ("plan",), ("plan", "-f", "json"), ("scan",),
            ("scan", "--summary"), ("scan", "--summary", "-f", "json"), ("recon",), ("recon", "-f", "json"),
            ("recon", "-f", "dot"))
TOKEN = re.compile(r"((user|id)[0-9]+)?")
FAMOUS = ("google.com", "outlook.com", "yahoo.com")
OFFICES = ("news", "nobody", "noreply", "no-reply", "root", "sales")

# Nothing in it is to be hidden, though its words are those of mailboxes elsewhere.
PLAIN = (b"Received: from a.example (a.example [192.0.2.1])\n"
         b"\tby mx.b.example (Postfix) with ESMTPS id 4F1; Mon, 6 Jul 2015 09:01:20 +0000\n"
         b"Subject: mail for all users at 127.0.0.1, l=4096 (user1)\n"
         b"Date: Mon, 6 Jul 2015 09:01:19 +0000\nMessage-ID: <1>\n\nbody\n")


def words_of(case):
    """The options of a golden case, as tests/cases.sh has them."""
    stem = case.rsplit(".", 1)[0]
    for kind in ("zone", "tape"):
        if os.path.exists(f"{stem}.{kind}"):
            dns = f"{kind}:{stem}.{kind}"
            break
    else:
        dns = "off"
    more = open(stem + ".args", encoding="utf-8").read().split() if os.path.exists(stem + ".args") else []
    return ["--colour=never", "--dns=" + dns, *(word for word in more if word != "--redact")]


def is_private(text):
    try:
        ip = ipaddress.ip_address(text)
    except ValueError:
        return False
    return any(ip in net for net in PRIVATE if net.version == ip.version)


def strings(value):
    if isinstance(value, dict):
        for inner in value.values():
            yield from strings(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from strings(inner)
    elif isinstance(value, str):
        yield value


def local(address):
    return address.rpartition("@")[0] or address


def reports_in(report):
    yield report
    for inside in report.get("embedded", []):
        yield from reports_in(inside)


def secrets_of(report):
    """Local-parts and users, and names of hosts inside, as an open report tells them."""
    people, hosts = set(), set()
    for one in reports_in(report):
        message = one["message"]
        addresses = [*message.get("from", []), *message.get("to", []), message.get("return_path", "")]
        for hop in one["hops"]:
            addresses += [*hop.get("for", []), hop.get("mail_from", {}).get("address", "")]
            people.add(local(hop.get("authenticated", {}).get("user", "")))
        for recipient in one.get("bounce", {}).get("recipients", []):
            addresses += [recipient.get("address", ""), recipient.get("original", "")]
        people |= {local(address) for address in addresses if "@" in address}
        at_border = {hop.get("by_host") for hop in one["hops"] if hop["crossing"] == "border"}
        for host in one["hosts"]:
            if "private_ips" in host and "public_ips" not in host and host["id"] not in at_border \
                    and host.get("admd") not in FAMOUS:
                hosts |= {name for name in host.get("names", []) if name.count(".") > 1}
    return {word.lower() for word in people}, hosts


def leaks(text, people, hosts):
    """What stands in an output that should not."""
    found = set()
    for match in re.finditer(rf"({WORD}*)@(?=[\w\[])", text):
        if not TOKEN.fullmatch(re.split(r"=20|[=']", match.group(1))[-1]):
            found.add(match.group(0))
    for word in re.findall(r"[0-9A-Fa-f.:]{3,}", text):
        if is_private(word.strip(".:")) or is_private(word):
            found.add(word)
    for name in re.findall(r"[\w-]+(?:\.[\w-]+)+", text):
        if name.lower().endswith(tuple("." + domain for domain in INNER)) and \
                not re.fullmatch(r"host[0-9]+\.internal", name):
            found.add(name)
    lower = text.lower()
    for word in people:
        if len(word) > 3 and word not in ours and \
                re.search(rf"(?<![\w.-]){re.escape(word)}(?![\w-])(?!\.\w)", lower):
            found.add(word)
    return found | {name for name in hosts if name in lower}


def shown(command, *words):
    """What is printed, in words that no notation breaks."""
    got = run(*command, "--redact", *words)
    text = got.stdout.decode("utf-8")
    if command == ("trace", "-f", "json"):
        text = "\n".join(strings(json.loads(text)))
    return text.replace("<BR/>", ""), got.stderr


def check_case(case):
    """Every notation of one; returns what it tells openly."""
    words = words_of(case)
    report = json.loads(run("trace", "-f", "json", *words, case).stdout)
    people, hosts = secrets_of(report)
    for command in EACH:
        text, complaint = shown(command, *words, case)
        found = leaks(text, people, hosts)
        ok(not found and not complaint, f"{case}: {' '.join(command)}", found, complaint)
    return leaks("\n".join(strings(report)), people, hosts)


def check_cases():
    """Alone with the DNS of each, and all together."""
    cases = sorted(path for kind in ("eml", "in", "msg") for path in glob.glob(f"testdata/cases/*.{kind}"))
    seen = 0
    for case in cases:
        seen += bool(check_case(case))
    ok(seen > len(cases) * 0.8, "without it nearly all reports tell something", seen)
    for command in TOGETHER:
        text, complaint = shown(command, "--dns=off", *cases)
        # What somebody or a host is called in one mail is known to all in another.
        found = leaks(text, set(), set())
        ok(not found and not complaint, f"all cases: {' '.join(command)}", found, complaint)


def check_plain(folder):
    """Where there is nothing to hide, nothing changes."""
    path = os.path.join(folder, "plain.eml")
    with open(path, "wb") as file:
        file.write(PLAIN)
    for command in (*EACH, *TOGETHER):
        open_text = run(*command, "--dns=off", "plain.eml", cwd=folder, program=os.path.abspath(PROGRAM))
        hidden = run(*command, "--dns=off", "--redact", "plain.eml", cwd=folder,
                     program=os.path.abspath(PROGRAM))
        same(hidden.stdout, open_text.stdout, f"nothing to hide: {' '.join(command)}")


def check_path(folder):
    """Folders tell where somebody keeps his mail, and their names may be people's."""
    path = os.path.join(folder, "alice.smith", "case.eml")
    os.mkdir(os.path.dirname(path))
    with open(path, "wb") as file:
        file.write(PLAIN)
    for command in (("trace", "-f", "json"), ("trace", "--brief"), ("plan",), ("scan",)):
        text = run(*command, "--dns=off", "--redact", path).stdout.decode("utf-8")
        ok("case.eml" in text and "alice" not in text and folder not in text,
           f"no folder: {' '.join(command)}", text)


def check_workers():
    """The tokens of a message are its own, whoever works it out."""
    cases = sorted(glob.glob("testdata/cases/*.eml"))
    one, three = (run("scan", "--redact", "-j", jobs, *cases).stdout for jobs in ("1", "3"))
    same(one, three, "three workers give the same tokens as one")
    alone = json.loads(run("trace", "-f", "json", "--redact", "--dns=off", cases[0]).stdout)
    same(json.loads(one.splitlines()[0]), alone, "and scan the same as trace")


def check_comparison():
    sources = ["testdata/cases/redacted.eml", "testdata/cases/two-tens.eml"]
    for form in ("text", "json"):
        text, complaint = shown(("recon", "--compare", "-f", form), *sources)
        found = leaks(text, set(), set())
        ok(not found and "host1.internal" in text and not complaint, f"a comparison as {form}", found, text)


def check_refusals():
    for words in (["explain"], ["identify"], ["reports"], ["scan", "--merge"], ["recon", "--shard=1/2"],
                  ["scan", "--summary", "--shard=1/2"]):
        got = run(*words, "--redact", "x")
        ok(got.returncode == 2 and b"--redact" in got.stderr and not got.stdout,
           f"not with {' '.join(words)}", got.stderr)


ours = set(re.findall(r"[\w-]+", run("explain", "--all").stdout.decode("utf-8").lower())) | set(OFFICES)
check_cases()
check_workers()
check_comparison()
check_refusals()
with tempfile.TemporaryDirectory() as scratch:
    check_plain(scratch)
    check_path(scratch)
done()
