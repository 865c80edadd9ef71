#!/usr/bin/python3 -B
"""plan - the questions that would be asked, and what each gives away; nobody is asked. TAP."""
import json
import sys

sys.path.insert(0, "tests/lib")
from tap import done, ok, run, same  # noqa: E402

CASES = "testdata/cases/"


def plan(*words, stdin=b""):
    got = run("plan", "-f", "json", *words, stdin=stdin)
    ok(got.returncode == 0 and got.stderr == b"", "plan " + " ".join(words), got)
    return json.loads(got.stdout)


def names(made, method="spf"):
    return [(q["type"], q["name"]) for q in made["questions"] if q["method"] == method]


def check_unanswered():
    """Without answers only what the message itself names is known, whatever --dns says."""
    for words in ((), ("--dns=live",), ("--dns=off",)):
        made = plan(*words, CASES + "receipt.eml")
        same(sorted(names(made)), [("TXT", "author.example"), ("TXT", "out083a.telco.example"),
                                   ("TXT", "tbhext01.author.example")],
             "the policies of the sender and of HELO")
        same(made["whole"], False, "what they lead to is not known")
        ok(not any("answered" in q for q in made["questions"]), "nobody was asked", made)


def check_answered():
    """With answers at hand the list is that of a report which asks."""
    zone = "--dns=zone:" + CASES + "spf-records.zone"
    made = plan(zone, CASES + "spf-records.eml")
    report = json.loads(run("-f", "json", zone, CASES + "spf-records.eml").stdout)
    same(len(made["questions"]), report["dns"]["asked"], "as many as the report asks")
    same(made["whole"], True, "all are answered")
    told = {q["name"]: q for q in made["questions"]}
    one = told["alice._at.beacon.example"]
    same((one["tells"], one.get("withheld")), (["local-part"], True), "%{l} tells the local-part")
    same(told["5.2.0.192.in-addr.arpa"]["tells"], ["client-ip"], "a reverse name tells the client")
    ok("tells" not in told["spf.cloud.example"], "an include tells nothing")
    made = plan("--dns=zone:" + CASES + "spf-sound.zone", CASES + "spf-sound.eml")
    same([(q["name"], q["tells"], "withheld" in q) for q in made["questions"] if "tells" in q],
         [("192.0.2.13._at.beacon.example", ["client-ip"], False)], "%{i} tells the client")


def check_unique():
    mail = (b"Received: from a1b2c3d4e5f6a7b8c9d0e1f2.a.example ([192.0.2.1] "
            b"helo=a1b2c3d4e5f6a7b8c9d0e1f2.a.example) by mx.b.example with esmtp (Exim 4.96) "
            b"(envelope-from <x@a.example>) id 1xUx01-00000f-1i; Mon, 06 Jul 2026 07:01:00 +0000\n"
            b"From: x@a.example\n\n")
    made = plan(stdin=mail)
    same([("unique" in q, q["name"]) for q in made["questions"]],
         [(False, "a.example"), (False, "_dmarc.a.example"), (False, "_dmarc.example"), (True, "a1b2c3d4e5f6a7b8c9d0e1f2.a.example")],
         "a name that looks made for one mail is marked")


def check_text():
    got = run("plan", "--dns=zone:" + CASES + "spf-records.zone", CASES + "spf-records.eml")
    text = got.stdout.decode()
    ok(got.returncode == 0 and "questions to the DNS, none asked: " + CASES in text, "text", text)
    ok("alice._at.beacon.example\n" in text and
       "tells the local-part; not asked without --reveal\n" in text, "what is given away", text)
    ok("is not in the list" not in text, "a whole list does not say that it is not", text)
    got = run("plan", CASES + "spf-records.eml")
    ok("What their answers lead to is not in the list" in got.stdout.decode(), "another does", got)
    got = run("plan", "-f", "dot", CASES + "receipt.eml")
    ok(got.returncode == 2 and got.stderr == b"mailpath: plan: its formats are text and json\n",
       "a drawing of questions there is none", got)
    got = plan(CASES + "receipt.eml", CASES + "one-hop.eml")
    ok(isinstance(got, list) and len(got) == 2, "two messages, two plans", got)


check_unanswered()
check_answered()
check_unique()
check_text()
done()
