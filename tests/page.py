#!/usr/bin/python3 -B
"""page - the report as a page for a browser: whole, well formed, and nothing of a mail in its markup. TAP."""
import glob
import os
import re
import sys
import tempfile

sys.path.insert(0, "tests/lib")
import page  # noqa: E402
from tap import done, ok, run, same  # noqa: E402

CASES = sorted(glob.glob("testdata/cases/*.eml") + glob.glob("testdata/cases/*.in"))
DSN = (b"From: mailer@mx.example\nMIME-Version: 1.0\n"
       b"Content-Type: multipart/report; report-type=delivery-status; boundary=b\n\n--b\n\nSee below.\n"
       b"--b\nContent-Type: message/delivery-status\n\nReporting-MTA: dns; mx.example\n\n"
       b"Final-Recipient: rfc822; bob@a.example\nAction: %s\nStatus: %s\n\n--b--\n")
RECEIVED = (b"Received: from %s (a.example [192.0.2.1])\n\tby mx.example (Postfix) with ESMTP id %s; "
            b"Mon, 6 Jul 2015 09:01:20 +0000\n")


def shown(*words, stdin=b""):
    """The text of the page that these words make, its links and its faults."""
    return page.read(run("-f", "html", *words, stdin=stdin).stdout)


def mail(helo=b"a.example", queue=b"4F1", subject=b"test"):
    return (RECEIVED % (helo, queue) + b"From: alice@a.example\nTo: bob@mx.example\nSubject: " + subject
            + b"\nMessage-ID: <1@a.example>\n\nbody\n")


def check_checker():
    """Each of these is a fault that the checker must see; a page without them has none."""
    sound = run("-f", "html", "-", stdin=mail()).stdout
    same(page.read(sound)[2], [], "a sound page")
    for what, old, new in (
            ("a script", b"<body>", b"<body><script>x()</script>"),
            ("a handler", b"<article ", b'<article onclick="x()" '),
            ("an outer address", b"<body>", b'<body><a href="https://a.example/">a</a>'),
            ("a link to nothing", b"<body>", b'<body><a href="#m9">a</a>'),
            ("a tag left open", b"</article>", b""), ("a tag too many", b"</article>", b"</p></article>"),
            ("tags that cross", b"</span>", b"</h1></span>"), ("a bare quote", b"test</title>", b'te"st</title>'),
            ("a bare ampersand", b"test</title>", b"te&st</title>"), ("no policy", b"default-src", b"script-src"),
            ("a control", b"test</title>", b"te\x1bst</title>"), ("broken UTF-8", b"test</title>", b"te\xffst</title>"),
            ("a turn of the text", b"test</title>", "te\u202est</title>".encode()),
            ("a style that loads", b"</style>", b"p{background:url(x)}</style>"), ("half a page", b"</html>\n", b"")):
        ok(old in sound and page.read(sound.replace(old, new, 1))[2], f"the checker sees {what}")


def check_cases():
    for options in ((), ("-v",), ("-q",)):
        faults = [(file, fault) for file in CASES for fault in shown(*options, file)[2]]
        same(faults, [], f"{len(CASES)} cases {' '.join(options)}: well-formed pages")


def check_hostile():
    """What acts in a page, in an attribute, in a terminal or on the eye is only ever text."""
    for name, hostile, want in (
            ("tags", b"<script>alert(1)</script><svg/onload=x>", "<script>alert(1)</script><svg/onload=x>"),
            ("the end of the title", b"</title><script>x</script>", "</title><script>x</script>"),
            ("the end of a style", b"</style><img src=x onerror=y>", "</style><img src=x onerror=y>"),
            ("quotes", b"\" onmouseover=x ' style='", "\" onmouseover=x ' style='"),
            ("references", b"&lt;b&gt; &#x3c;i", "&lt;b&gt; &#x3c;i"),
            ("a comment and CDATA", b"<!-- --> ]]> <![CDATA[", "<!-- --> ]]> <![CDATA["),
            ("controls", b"a\x1b[31m\x07\x9b\x00z", "a\\x1B[31m\\x07\\x9B\\x00z"),
            ("broken UTF-8", b"a\xff\xc0\xafz", "a\\xFF\\xC0\\xAFz"),
            ("turned text", "a\u202egpj.exe\u2066".encode(), "a<U+202E>gpj.exe<U+2066>"),
            ("turned text in a word", b"=?utf-8?B?4oCuPGI+?=", "<U+202E><b>")):
        text, _, faults = shown("-v", "-", stdin=mail(subject=hostile))
        same(faults, [], f"{name} in Subject: the page is whole")
        ok(text.count(want) >= 2, f"{name} in Subject: shown, and in the title", text)
    for field in ("helo", "queue"):
        text, _, faults = shown("-v", "-", stdin=mail(**{field: b'"><b>x</b>&amp;'}))
        same(faults, [], f"tags in {field}: the page is whole")
    with tempfile.TemporaryDirectory() as folder:
        name = os.path.join(folder, "<b onclick='x'>&.eml")
        with open(name, "wb") as file:
            file.write(mail())
        text, _, faults = shown(name)
        ok(not faults and f"Read from {name}" in text, "tags in the name of a file", faults, text)


def check_golden():
    """Of two mails in a mailbox the page is that of testdata/pages, list and all."""
    expected = "testdata/pages/two-mails.html"
    got = run("-f", "html", "testdata/pages/two-mails.mbox").stdout
    with open(expected, "rb") as file:
        if not ok(file.read() == got, "two mails: the page is as expected", "see " + expected + ".got"):
            with open(expected + ".got", "wb") as file:
                file.write(got)


def check_several():
    box = b"".join(b"From alice@a.example Mon Jul  6 09:01:20 2015\n" + mail(subject=b"number <%d>" % i) + b"\n"
                   for i in range(1, 4))
    text, links, faults = shown("-", stdin=box)
    same(faults, [], "a mailbox: the page is whole")
    same(links, ["m1", "m2", "m3"], "a mailbox: the list links to each")
    ok(all(text.count(f"number <{i}>") == 2 for i in (1, 2, 3)), "a mailbox: each subject is listed", text)
    same(shown("-", stdin=mail())[1], [], "one message has no list")
    text, links, faults = shown("-", stdin=b"")
    ok(not faults and not links and "No mail could be read." in text, "nothing was read, and the page says so", faults)


def check_bound():
    """A list and its reports are written when many bytes are held, and another list begins."""
    noise = b"".join(b"X-%d%s: x\n" % (i, b"n" * 90) for i in range(6000))  # -v names them
    box = b"".join(b"From a@a.example Mon Jul  6 09:01:20 2015\n" + noise + mail() + b"\n" for _ in range(32))
    out = run("-f", "html", "-v", "-", stdin=box).stdout
    _, links, faults = page.read(out)
    same(faults, [], "a page of several lists is whole")
    same(links, [f"m{i}" for i in range(1, 33)], "its lists link to each message once")
    ok(out.count(b"<nav>") > 1, "it has several lists", len(out))
    order = [m[1] for m in re.finditer(rb'(?:href="#|id=")(m\d+)"', out)]
    ok(order.index(b"m1") < order.index(b"m2"), "in the order of the messages")


def check_words():
    """The page says what the text report says."""
    for name in ("receipt", "ten-hops", "bounce-broken"):
        file = f"testdata/cases/{name}.eml"
        dns = ("--dns", f"zone:testdata/cases/{name}.zone" if os.path.exists(f"testdata/cases/{name}.zone") else "off")
        words = " ".join(shown(*dns, "-v", file)[0].split())
        answer = run("-q", *dns, file).stdout.decode()
        for part in re.split(r"\n== .* ==\n", answer):
            ok(" ".join(part.split()) in words, f"{name}: the answer", part)
    for action, status, word in ((b"failed", b"5.1.1", b"returned"), (b"delayed", b"4.4.1", b"delayed"),
                                 (b"delivered", b"2.0.0", b"unknown")):
        out = run("-f", "html", "-", stdin=DSN % (action, status)).stdout
        ok(b'<h1 class="lead"><span class="word %s">' % word in out, f"{action.decode()}: in one word", out[-2500:])
    ok(run("scan", "-f", "html", "testdata/cases/receipt.eml").returncode == 2, "scan makes no pages")


for check in (check_checker, check_cases, check_hostile, check_golden, check_several, check_bound, check_words):
    check()
done()
