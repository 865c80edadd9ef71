#!/usr/bin/python3
"""What many messages give away together: golden outputs, and pools. TAP."""
import glob
import json
import os
import subprocess
import tempfile

PROGRAM = os.path.join(os.environ.get("BUILD", "build"), "mailpath")
FOLDER = "testdata/recon"
MAILS = sorted(glob.glob(FOLDER + "/*.eml"))
count = failed = 0


def ok(good, name, shown=""):
    global count, failed
    count += 1
    print(("ok" if good else "not ok"), count, "-", name)
    if not good:
        failed += 1
        for line in str(shown).splitlines()[:30]:
            print("#", line[:200])


def run(*words):
    done = subprocess.run([PROGRAM, "recon", "--dns", "off", "--colour=never", *words], capture_output=True, timeout=60)
    return done.returncode, done.stdout.decode(), done.stderr.decode()


def golden():
    for name, words in {"all.txt": MAILS, "all.json": ["-f", "json", *MAILS], "all.dot": ["-f", "dot", *MAILS],
                        "about.txt": ["--about", "sender.example", *MAILS],
                        "compare.txt": ["--compare", MAILS[0], MAILS[1]],
                        "compare.json": ["--compare", "-f", "json", MAILS[0], MAILS[2]]}.items():
        path = f"{FOLDER}/{name}"
        status, out, err = run(*words)
        same = os.path.exists(path) and open(path).read() == out
        if not same:
            open(path + ".got", "w").write(out)
        ok(same and status == 0 and err == "", name, out + err)


def line(by, client, ip, n):
    return (f"Received: from {client} ({client} [{ip}])\n\tby {by} (Postfix) with ESMTPS id {n};\n"
            f"\tMon, 6 Jul 2026 07:{n // 60:02}:{n % 60:02} +0000\nFrom: a@sender.example\n\nbody\n")


def pools(folder):
    """An address with many names is shared by many: it joins nothing."""
    for most, want in (8, 1), (9, None):
        paths = []
        for n in range(most):
            paths.append(os.path.join(folder, f"{most}-{n}.eml"))
            open(paths[-1], "w").write(line("mx.receiver.example", f"site{n}.example", "192.0.2.80", n))
        picture = json.loads(run("-f", "json", *paths)[1])
        shared = [host for host in picture["hosts"] if "192.0.2.80" in host.get("public_ips", [])]
        if want:
            ok(len(shared) == 1 and len(shared[0]["names"]) == most, f"{most} names on one address are one host", shared)
        else:
            ok(shared[0].get("pool") and "names" not in shared[0], f"{most} names on one address are a pool", shared)


def from_scan(folder):
    """What scan printed tells the same as the mails."""
    lines = os.path.join(folder, "scan.ndjson")
    mails = MAILS + sorted(glob.glob("testdata/cases/*.eml"))
    with open(lines, "wb") as out:
        subprocess.run([PROGRAM, "scan", "--dns", "off", *mails], stdout=out)
    want = run("-f", "json", *mails)[1]
    ok(run("-f", "json", lines)[1] == want, "the output of scan is an input")
    ok(run("-f", "json", MAILS[0], lines)[1] == run("-f", "json", MAILS[0], *mails)[1], "beside mails")
    with open(lines, "rb") as file:
        piped = subprocess.run([PROGRAM, "recon", "--dns", "off", "-f", "json"], stdin=file, capture_output=True)
    ok(piped.stdout.decode() == want, "on standard input")
    text = open(lines, "rb").read()
    broken = os.path.join(folder, "broken.ndjson")
    open(broken, "wb").write(text[: len(text) // 2] + b"\n{}\n" + text[text.index(b"\n") + 1 :])
    status, out, err = run("-f", "json", broken)
    ok(status == 3 and f"{broken}:" in err and "no report of scan" in err, "broken lines are told", err)


def shards(folder):
    """Each message, and each report that scan printed, is of one shard."""
    lines = os.path.join(folder, "shards.ndjson")
    mails = MAILS + sorted(glob.glob("testdata/cases/*.eml"))
    with open(lines, "wb") as out:
        subprocess.run([PROGRAM, "scan", "--dns", "off", *mails], stdout=out)
    half = os.path.join(folder, "half.ndjson")
    with open(lines, "rb") as file, open(half, "wb") as out:
        out.writelines(file.readlines()[1::2])
    got = json.loads(run("-f", "json", "--shard=2/2", lines)[1])
    del got["facts"]
    ok(got == json.loads(run("-f", "json", half)[1]), "--shard of what scan printed")
    ok(run("-f", "json", "--shard=2/2", lines, lines)[1] == run("-f", "json", "--shard=2/2", *mails, *mails)[1],
       "--shard of mails is the same")


def merge(folder):
    """The recons of shards are joined to that of one run, as often as one likes."""
    odd = os.path.join(folder, "odd.eml")
    open(odd, "wb").write(line("mx.receiver.example", "\xe9.example", "192.0.2.81", 1).encode("latin-1"))
    mails = MAILS + sorted(glob.glob("testdata/cases/*.eml")) + [odd]

    def parts(of, *words):
        paths = []
        for k in range(1, of + 1):
            paths.append(os.path.join(folder, f"recon-{k}.json"))
            run("-f", "json", "-o", paths[-1], f"--shard={k}/{of}", *words, *mails)
        return paths

    for words in ["-f", "text"], ["-f", "dot"], ["--about=sender.example", "-f", "json"]:
        want = json.loads(run(*words, *mails)[1]) if "json" in words else run(*words, *mails)[1]
        for of in 1, 3:
            status, out, err = run("--merge", *words, *parts(of))
            got = json.loads(out) if "json" in words else out
            if "json" in words:
                del got["facts"]
            ok(got == want and status == 0 and err == "", f"--merge of {of} shards: " + " ".join(words), err)
    whole = run("-f", "json", "--shard=1/1", *mails)[1]
    ok(run("-f", "json", "--shard=1/1", "-j1", *mails)[1] == whole, "facts, whatever the workers")
    ok(run("-f", "json", "--shard=1/1", *reversed(mails))[1] == whole, "facts, whatever the order")
    one, two, three = parts(3)
    pair = os.path.join(folder, "pair.json")
    run("-f", "json", "--merge", "-o", pair, three, one)
    ok(run("-f", "json", "--merge", two, pair)[1] == whole, "what was merged is merged again")
    since = "--since=2026-07-07"
    ok(run("--merge", *parts(2, since))[1] == run(since, *mails)[1], "what --since left out is added up")


def software_without_a_product(folder):
    """A line of scan that somebody cut makes no facts that cannot be read again."""
    cut, facts = os.path.join(folder, "cut.json"), os.path.join(folder, "cut-facts.json")
    report = json.loads(subprocess.run([PROGRAM, "scan", "-q", MAILS[0]], capture_output=True).stdout)
    for hop in report["hops"]:
        hop["software"] = {"version": "1"}
    json.dump(report, open(cut, "w"), separators=(",", ":"))
    run("-f", "json", "--shard=1/1", "-o", facts, cut)
    ok(run("--merge", facts)[0] == 0, "software without a product is none")


def merge_of_bad(folder):
    good = os.path.join(folder, "good.json")
    run("-f", "json", "--shard=1/1", "-o", good, *MAILS)
    text = open(good).read()
    bad = os.path.join(folder, "bad.json")
    tree = json.loads(text)

    def changed(change):
        copy = json.loads(text)
        change(copy)
        return json.dumps(copy)

    def row(fact):
        return next(i for i, one in enumerate(tree["facts"]["rows"]) if one["fact"] == fact)

    cases = {"torn": text[: len(text) // 2], "empty": "", "a list": "[]", "without facts": run("-f", "json", *MAILS)[1],
             "of another version": changed(lambda one: one.update(mailpath=2)),
             "without messages": changed(lambda one: one.pop("messages")),
             "without rows": changed(lambda one: one["facts"].pop("rows")),
             "an unknown fact": changed(lambda one: one["facts"]["rows"][0].update(fact="other")),
             "an identity that is none": changed(lambda one: one["facts"]["rows"][row("link")].update(b=10**6)),
             "an identity below all": changed(lambda one: one["facts"]["rows"][row("link")].update(a=-1)),
             "an identity that is missing": changed(lambda one: one["facts"]["rows"][row("same")].pop("b")),
             "a text that is missing": changed(lambda one: one["facts"]["rows"][row("software")].pop("product")),
             "NUL in a text": changed(lambda one: one["facts"]["rows"][row("admd")].update(admd="a\0b")),
             "a count that is missing": changed(lambda one: one["facts"]["rows"][row("link")].pop("tls"))}
    for key in "", "n", "x1", "a1.2.3", "p10.1.2.3", "pcorp.local 10.1.2":
        cases[f"key {key!r}"] = changed(lambda one: one["facts"]["identities"][0].update(key=key))
    for name, broken in cases.items():
        open(bad, "w").write(broken)
        status, out, err = run("-f", "json", "--merge", bad, good)
        ok(status == 3 and out == text and err == f"mailpath: {bad}: skipped: it is no output of recon --shard as JSON\n",
           "--merge of what is none: " + name, err)
    for words in ["--shard=1/2"], ["--since=2026-07-07"]:
        status, out, err = run("--merge", *words, good)
        ok(status == 2 and out == "" and "is for the runs whose output is read" in err, "--merge with " + words[0], err)


def compare(folder):
    """What one source tells and the other does not, whatever they are."""
    def differences(*words):
        return json.loads(run("--compare", "-f", "json", *words)[1])["differences"]

    cases = sorted(glob.glob("testdata/cases/*.eml"))
    sides = {}
    for name, mails in ("before", MAILS[:2] + cases[:60]), ("after", MAILS[1:] + cases[40:]):
        sides[name] = [os.path.join(folder, name + end) for end in ("", ".ndjson", ".json")]
        os.mkdir(sides[name][0])
        for mail in mails:
            os.symlink(os.path.abspath(mail), os.path.join(sides[name][0], os.path.basename(mail)))
        with open(sides[name][1], "wb") as out:
            subprocess.run([PROGRAM, "scan", "--dns", "off", sides[name][0]], stdout=out)
        run("-f", "json", "--shard=1/1", "-o", sides[name][2], sides[name][0])
    for words in [], ["-v"], ["-f", "json"], ["--about=receiver.example"], ["--top=1", "-f", "json"]:
        told = {run("--compare", *words, *more, a, b) for more in ([], ["-j1"])
                for a in sides["before"] for b in sides["after"]}
        ok(len(told) == 1 and next(iter(told))[::2] == (0, ""), f"mails, reports and recons are compared alike: {words}", told)
    for path in sides["before"]:
        ok(run("--compare", path, path)[1].splitlines()[2:] == ["Both tell the same."], "a source and itself")
    there = differences(sides["before"][2], sides["after"][2])
    back = differences(sides["after"][2], sides["before"][2])

    def turned(one):
        return sorted(json.dumps({**each, "change": {"new": "gone", "gone": "new"}[each["change"]]}) for each in one)

    ok(turned(there) == sorted(map(json.dumps, back)), "the other way round, new is gone", back)
    ok({one["what"] for one in there} >= {"host", "link", "internal-name", "forwarder"}, "all that can differ",
       {one["what"] for one in there})
    hosts = {change: {one["host"] for one in there if one["what"] == "host" and one["change"] == change}
             for change in ("new", "gone")}
    ok(not any(one["host"] in hosts["new"] | hosts["gone"] for one in there
               if one["what"] in ("name", "public-ip", "private-ip", "software")),
       "what a host is and runs is not told again where all of it is new or gone")


def compare_software(folder):
    """The same host, another version and another address."""
    paths = []
    for n, (version, ip) in enumerate((("4.92", "192.0.2.10"), ("4.96", "192.0.2.11"))):
        paths.append(os.path.join(folder, f"exim-{n}.eml"))
        open(paths[-1], "w").write(
            f"Received: from out.sender.example ([{ip}])\n\tby mx.receiver.example (Exim {version}) with esmtps"
            f" (TLS1.3) id 1abcde-000001-AB; Mon, 6 Jul 2026 07:00:02 +0000\nFrom: a@sender.example\n\nbody\n")
    told = json.loads(run("--compare", "-f", "json", *paths)[1])["differences"]
    software = [(one["change"], one["host"], one["product"], one["version"]) for one in told if one["what"] == "software"]
    ok(software == [("gone", "mx.receiver.example", "Exim", "4.92"), ("new", "mx.receiver.example", "Exim", "4.96")],
       "versions", told)


def compare_of_bad(folder):
    bad = os.path.join(folder, "other.json")
    open(bad, "w").write('{"mailpath": 1, "messages": 1, "hops": 0}')
    status, out, err = run("--compare", MAILS[0], bad)
    ok(status == 3 and "other.json: skipped: it is no output of recon --shard" in err and "After:  0 messages" in out,
       "--compare with what is none", err)
    for words, why in ((MAILS[:1], "two sources are wanted"), (MAILS, "two sources are wanted"), ([], "two sources are wanted"),
                       (["-f", "dot", *MAILS[:2]], "comes as text or json"),
                       (["--since=2026-07-07", *MAILS[:2]], "--since is for the runs whose output is read"),
                       (["--shard=1/2", *MAILS[:2]], "--shard is for the runs whose output is read"),
                       (["--merge", *MAILS[:2]], "--merge is for the runs whose output is read")):
        status, out, err = run("--compare", *words)
        ok(status == 2 and out == "" and why in err, "--compare: " + why, err)


def facts():
    """What the user brought along is laid beside the hosts, and changes nothing else."""
    words = ["--facts=testdata/facts/rdap.json", "testdata/cases/arc-chain.eml"]
    plain = json.loads(run("-f", "json", words[1])[1])
    told = json.loads(run("-f", "json", *words)[1])
    beside = {host["names"][0]: host.pop("facts") for host in told["hosts"] if "facts" in host}
    ok(plain == told and [one["abuse"] for one in beside.get("out.author.example", [])] == ["abuse@author.example"]
       and len(beside) == 1, "--facts beside the one host in its network", beside)
    ok("told      192.0.2.0 - 192.0.2.255: EXAMPLE-NET" in run(*words)[1], "and in words", run(*words)[1])


def kinds():
    """As what those who broke authentication passed it on, from mails and from reports."""
    case = "testdata/cases/list-mailman"
    dns = ["--dns", f"zone:{case}.zone"]
    told = json.loads(run("-f", "json", *dns, case + ".eml")[1])["forwarders"]
    ok([one.get("kinds") for one in told] == [[{"name": "Mailman 2", "messages": 1}]],
       "a list is told by its kind", told)


def since(folder):
    """The newest line that is believed dates a message, else its Date; what is left out is counted."""
    def left(*words):
        told = json.loads(run("-f", "json", *words)[1])
        return told["messages"], told["earlier"], told["undated"]

    for date, want in (("2026-07-06", (3, 0, 0)), ("2026-07-07", (2, 1, 0)),
                       ("Tue, 7 Jul 2026 09:00:04 +0200", (2, 1, 0)), ("2026-07-07T07:00:05Z", (1, 2, 0)),
                       ("2026-07-09", (0, 3, 0)), ("1969-12-31", (3, 0, 0))):
        ok(left("--since", date, *MAILS) == want, f"--since {date}", left("--since", date, *MAILS))
    mails = {
        "none.eml": "From: a@sender.example\n\nbody\n",
        "date.eml": "From: a@sender.example\nDate: Wed, 8 Jul 2026 00:00:00 +0000\n\nbody\n",
        # What stands below a broken link is the sender's word, as Date is.
        "forged.eml": "Received: from x (unknown [192.0.2.1])\n\tby mx.receiver.example (Postfix) with SMTP id 1;"
                      " Mon, 6 Jul 2026 07:00:00 +0000\nReceived: from y (y.example [203.0.113.9])\n\tby"
                      " z.example (Postfix) with SMTP id 2; Thu, 9 Jul 2026 07:00:00 +0000\n"
                      "From: a@sender.example\nDate: Thu, 9 Jul 2026 07:00:00 +0000\n\nbody\n",
    }
    paths = []
    for name, text in mails.items():
        paths.append(os.path.join(folder, name))
        open(paths[-1], "w").write(text)
    want = (1, 1, 1)
    ok(left("--since=2026-07-07", *paths) == want, "Date, lines that are only claimed, and no time at all",
       [left("--since=2026-07-07", path) for path in paths])
    lines = os.path.join(folder, "since.ndjson")
    with open(lines, "wb") as out:
        subprocess.run([PROGRAM, "scan", "--dns", "off", *MAILS, *paths], stdout=out)
    for words in ["-f", "json"], ["-f", "text"], ["-f", "dot"]:
        told = [run("--since=2026-07-07", *words, *more)[1] for more in ([*MAILS, *paths], ["-j1", *MAILS, *paths], [lines])]
        ok(told[0] == told[1] == told[2], "--since, whatever the input and the workers: " + words[1], told[2])
    text = run("--since=2026-07-07", *MAILS, *paths)[1].splitlines()[1]
    ok(text == "Since 2026-07-07: 2 earlier messages and 1 without a time left out.", "told in one line", text)
    ok("since" not in json.loads(run("-f", "json", *MAILS)[1]), "nothing of it where it was not asked for")


def main():
    golden()
    kinds()
    facts()
    everything = run("-f", "json", *MAILS)[1]
    ok(run("-f", "json", "-j1", *reversed(MAILS))[1] == everything, "neither order nor workers matter")
    with tempfile.TemporaryDirectory() as folder:
        pools(folder)
        from_scan(folder)
        since(folder)
        shards(folder)
        merge(folder)
        software_without_a_product(folder)
        merge_of_bad(folder)
        compare(folder)
        compare_software(folder)
        compare_of_bad(folder)
    ok(len(json.loads(run("-f", "json", "--top", "2", *MAILS)[1])["hosts"]) == 2, "--top")
    status, _, err = run("-f", "csv", *MAILS)
    ok(status == 2 and "text, json or dot" in err, "formats", err)
    print(f"1..{count}")
    raise SystemExit(failed > 0)


main()
