#!/usr/bin/python3
"""identify - what the program says of a piece of a header, in text and in JSON. Prints TAP."""
import json
import os
import subprocess
import sys

PROGRAM = os.path.join(os.environ.get("BUILD", "build"), "mailpath")

POSTFIX = ("from a.example (b.example [192.0.2.1]) by mx.example (Postfix) with ESMTPS id 4F1B6C0D2E "
           "for <c@mx.example>; Mon, 6 Jul 2015 09:01:20 +0000")

# A text, the kind of an answer, and facts that it must hold.
CASES = [
    ("14.3.181.6", "exchange-build", {"product": "Exchange Server 2010", "name": "SP3 Update Rollup 5",
                                      "released": "2014-02-24", "match": "exact"}),
    ("14.3.181.6", "address", {"scope": "public"}),
    ("15.02.1748.036", "exchange-build", {"version": "15.2.1748.36", "name": "CU15 Aug25SU"}),
    ("15.1.600.3", "exchange-build", {"match": "nearest", "nearest_higher": "CU4"}),
    ("15.20.8398.18", "exchange-build", {"product": "Exchange Online", "match": "service"}),
    ("6.0.3790.4675", "windows-build", {"product": "Microsoft SMTPSVC"}),
    ("5.7.26", "status-code", {"class": "permanent failure", "reference": "RFC 7372"}),
    ("4.7.99", "status-code", {"subject": "security or policy"}),
    ("192.0.2.1", "address", {"scope": "documentation"}),
    ("10.0.0.1", "address", {"scope": "private"}),
    ("2002:a05:6402::1", "address", {"scope": "provider"}),
    ("IPv6:::ffff:192.0.2.1", "address", {"address": "192.0.2.1"}),
    ("X-Forefront-Antispam-Report", "field", {"vendor": "Microsoft", "CAT:SPOOF": "spoofing"}),
    ("x-hmailserver-reason-1:", "field", {"product": "hMailServer"}),
    ("1wgdKS-00000m-15", "queue-id", {"time": "2026-07-06T07:01:20Z"}),
    ("ESMTPSA", "protocol", {"keyword": "ESMTPSA", "tls": "yes", "authenticated": "yes"}),
    ("spf=softfail", "word", {}),
    ("header.d", "word", {}),
    ("reason=135", "word", {"Microsoft result": "passed authentication (Microsoft documentation)"}),
    ("p=", "word", {}),
    (POSTFIX, "received", {"helo": "a.example", "client_name": "b.example", "client_ip": "192.0.2.1",
                           "by": "mx.example", "protocol": "ESMTPS", "for": "c@mx.example",
                           "date": "2015-07-06T09:01:20Z", "product": "Postfix"}),
    ("Received: " + POSTFIX, "received", {"id": "4F1B6C0D2E"}),
]

count = failed = 0


def tell(good, name, detail=""):
    global count, failed
    count, failed = count + 1, failed + (not good)
    print(f"{'ok' if good else 'not ok'} {count} - {name}")
    if not good and detail:
        print("# " + str(detail)[:2000].replace("\n", "\n# "))


def run(*words):
    return subprocess.run([PROGRAM, *words], capture_output=True, check=False)


def main():
    for text, kind, facts in CASES:
        result = run("identify", "-f", "json", text)
        answers = [a for a in json.loads(result.stdout)["answers"] if a["kind"] == kind]
        said = {f["name"]: f["value"] for f in answers[0]["facts"]} if answers else {}
        tell(result.returncode == 0 and bool(said) and facts.items() <= said.items(), f"{text[:40]}: {kind}", said)
    bare = run("14.3.181.6")
    tell(bare.returncode == 0 and bare.stdout == run("identify", "14.3.181.6").stdout,
         "a build that is no file is identified without the word")
    several = run("identify", *POSTFIX.split())
    tell(several.stdout == run("identify", POSTFIX).stdout, "a line may be given in several words")
    for words in ((), ("",), (" ",), ("-f", "json"), ("-f", "html", "14.3.181.6"), ("-f", "dot", "14.3.181.6")):
        got = run("identify", *words)
        tell(got.returncode == 2 and not got.stdout and len(got.stderr.splitlines()) == 1,
             f"identify {' '.join(words)}: a usage error", got.stderr)
    nothing = run("identify", "quite unheard of")
    tell(nothing.returncode == 0 and b"Nothing is known" in nothing.stdout and not nothing.stderr,
         "what is not known is said so, status 0")
    hostile = run("identify", "from \x1b[31m ([192.0.2.1]) by \x9b\u202e\x07 with SMTP")
    tell(hostile.returncode == 0 and not any(byte in hostile.stdout for byte in (b"\x1b", b"\x07",
                                                                                 b"\xe2\x80\xae")),
         "no control character comes out", hostile.stdout)
    lines = [len(run("identify", text).stdout.splitlines()) for text, _, _ in CASES]
    tell(max(lines) <= 50, "every answer fits one screen", lines)
    print(f"1..{count}")
    return failed > 0


sys.exit(main())
