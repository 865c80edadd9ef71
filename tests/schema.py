#!/usr/bin/python3
"""Every report on a case of testdata/cases keeps to docs/report.schema.json and docs/json.md. TAP."""
import glob
import json
import os
import re
import subprocess
import sys

try:
    import jsonschema
except ImportError:
    print("1..0 # SKIP python3-jsonschema is not installed")
    sys.exit(0)

PROGRAM = os.path.join(os.environ.get("BUILD", "build"), "mailpath")
LISTS = {"hops", "hosts", "auth", "breaks", "findings", "flaws"}
count = bad = 0


def ok(good, name, why=""):
    global count, bad
    count += 1
    bad += not good
    print(f"{'ok' if good else 'not ok'} {count} - {name}")
    if not good and why:
        print("# " + "\n# ".join(str(why).splitlines()[:12]))


def report(*names, stdin=b""):
    words = [PROGRAM, "--dns", "off", "--format=json", *names]
    return subprocess.run(words, input=stdin, stdout=subprocess.PIPE, check=False).stdout


def hollow(value, path=""):
    """Paths of values that should be absent."""
    path = re.sub(r"^(\.embedded\[\d+\])+$", "", path)  # a report like the one around it
    if isinstance(value, dict):
        for key, inner in value.items():
            yield from hollow(inner, f"{path}.{key}")
            if inner in (None, "", {}) or (inner == [] and (path or key not in LISTS)):
                if path or key != "message":
                    yield f"{path}.{key}"
    elif isinstance(value, list):
        for i, inner in enumerate(value):
            yield from hollow(inner, f"{path}[{i}]")


def disordered(value, rule, path=""):
    """Paths of keys that do not come in the order of the schema."""
    rule = schema["definitions"].get(rule.get("$ref", "").rsplit("/", 1)[-1], rule)
    if isinstance(value, list):
        for i, inner in enumerate(value):
            yield from disordered(inner, rule.get("items", {}), f"{path}[{i}]")
    elif isinstance(value, dict):
        order = list(rule.get("properties", {}))
        known = [key for key in value if key in order]
        if known != sorted(known, key=order.index):
            yield f"{path}: {known}"
        for key in known:
            yield from disordered(value[key], rule["properties"][key], f"{path}.{key}")


def documented(properties, text):
    """Names of keys that the page in words does not tell."""
    return [key for key in properties if not re.search(rf"`{key}`|`{key}_unicode`", text)
            and not key.endswith("_unicode")]


with open("docs/report.schema.json", encoding="utf-8") as file:
    schema = json.load(file)
validator = jsonschema.Draft7Validator(schema)

try:
    validator.check_schema(schema)
    ok(True, "the schema is a schema")
except jsonschema.SchemaError as error:
    ok(False, "the schema is a schema", error.message)

with open("docs/json.md", encoding="utf-8") as file:
    page = file.read()
for name, definition in schema["definitions"].items():
    missing = documented(definition.get("properties", {}), page)
    ok(not missing, f"docs/json.md tells the keys of {name}", missing)


def faults(text):
    """Where a report departs from the schema."""
    return [f"{list(e.absolute_path)}: {e.message[:200]}" for e in validator.iter_errors(json.loads(text))]


def once(pairs):
    """An object, each of whose keys stands in it once."""
    keys = [key for key, _ in pairs]
    if len(set(keys)) < len(keys):
        raise ValueError(f"a key stands twice: {keys}")
    return dict(pairs)


def own_words(rule):
    """The words that the schema lists as values."""
    if isinstance(rule, dict):
        yield from (word for word in rule.get("enum", []) if isinstance(word, str))
        for inner in rule.values():
            yield from own_words(inner)
    elif isinstance(rule, list):
        for inner in rule:
            yield from own_words(inner)


def logged_in(users):
    """A mail that went through the hands of all of them, and to them."""
    for user in users:
        yield (f"Received: from a.example (a.example [192.0.2.1])\n\t(Authenticated sender: {user})\n"
               f"\tby b.example (Postfix) with ESMTPSA id 1; Mon, 6 Jul 2026 07:00:00 +0000\n")
    yield f"From: a@a.example\nTo: {', '.join(user + '@a.example' for user in users)}\n\n"


cases = sorted(path for kind in ("eml", "in", "msg") for path in glob.glob(f"testdata/cases/*.{kind}"))
for case in cases:
    text = report(case)
    try:
        whole = json.loads(text.decode("utf-8"), object_pairs_hook=once)
    except ValueError as error:
        ok(False, f"{case} gives JSON", error)
        continue
    errors = faults(text)
    ok(isinstance(whole, dict) and not errors, f"{case} keeps to the schema", "\n".join(errors))
    wrong = list(disordered(whole, schema["definitions"]["report"]))
    ok(not wrong, f"{case}: keys come in their order", "\n".join(wrong))
    empty = list(hollow(whole))
    ok(not empty, f"{case}: what is not known is absent", empty)
    steering = [c for c in text.decode("utf-8") if (c < " " and c != "\n") or "\x7f" <= c <= "\x9f"
                or c in "\u2028\u2029\u200e\u200f\u061c\ufeff"
                or "\u202a" <= c <= "\u202e" or "\u2066" <= c <= "\u2069"]
    ok(not steering, f"{case}: no control character in the output", steering)
    errors = faults(report("--redact", case))
    ok(not errors, f"{case} keeps to the schema with --redact", "\n".join(errors))

words = sorted(word for word in set(own_words(schema)) if re.fullmatch("[a-z0-9-]+", word))
for start in range(0, len(words), 100):
    users = words[start:start + 100]
    errors = faults(report("--redact", "-", stdin="".join(logged_in(users)).encode()))
    ok(not errors, f"users called {users[0]} to {users[-1]} change no word of ours", "\n".join(errors))

pages = {"The object": "report", "source": "source", "message": "message", "bounce": "bounce", "hops": "hop",
         "software": "software", "auth": "result", "breaks": "break", "dns": "dns", "forwarders": "forwarder"}
with open("docs/json.md", encoding="utf-8") as file:
    page = dict(part.split("\n", 1) for part in re.split("^#+ ", file.read(), flags=re.M)[1:])
for name, rule in pages.items():
    told = re.findall("`([a-z0-9_]+)`", "".join(re.findall("^\\| ((?:`[a-z0-9_]+`(?:, )?)+) \\|", page[name], re.M)))
    keys = [key for key in schema["definitions"][rule]["properties"] if not key.endswith("_unicode")]
    ok([key for key in told if key in keys] == keys, f"docs/json.md has the keys of {name} in their order", told)

two = json.loads(report(*cases[:2]))
ok(isinstance(two, list) and len(two) == 2 and not list(validator.iter_errors(two)),
   "two reports are an array")
print(f"1..{count}")
sys.exit(bad > 0)
