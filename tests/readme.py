#!/usr/bin/env python3
"""What README.md shows is what the program prints. TAP.

Each "$ mailpath ..." line of an indented block is run again; the lines below it, to the end
of the block, must come out, and the drawing must say what DRAWING prints, wherever Graphviz
put it. "readme.py bless" writes them anew instead.
"""
import collections
import html
import os
import re
import subprocess
import sys

BUILD = os.path.abspath(os.environ.get("BUILD", "build"))
BLOCK = re.compile(r"^    \$ (mailpath .*)\n((?:    .*\n|\n(?=    |\n    ))*)", re.M)
DRAWING = "mailpath --dns zone:testdata/cases/receipt.zone -f dot testdata/cases/receipt.eml"
PICTURE = "docs/receipt.svg"


def run(command):
    environment = dict(os.environ, PATH=BUILD + ":" + os.environ["PATH"], COLUMNS="80",
                       MAILPATH_DNS="off")
    return subprocess.run(command, shell=True, env=environment, stdin=subprocess.DEVNULL,
                          stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
                          check=False).stdout.decode()


def output(command):
    lines = run(command).rstrip("\n").split("\n")
    return "".join(f"    {line}".rstrip() + "\n" for line in lines)


def said(pieces):
    words = (html.unescape(piece).strip() for piece in pieces)
    return collections.Counter(word for word in words if word)


def said_by_dot(dot):
    """Words of its labels, between marks where they have marks, else line by line."""
    marked = re.findall(r"label=<(.*?)>\];", dot)
    plain = re.findall(r'label="(.*?)"', dot)
    return (said(piece for label in marked for piece in re.split("<[^>]*>", label)) +
            said(line for label in plain for line in label.split("\\n")))


def said_by_svg(svg):
    return said(re.findall("<text[^>]*>([^<]*)</text>", svg))


def main():
    with open("README.md", encoding="utf-8") as file:
        text = file.read()
    if sys.argv[1:] == ["bless"]:
        text = BLOCK.sub(lambda m: f"    $ {m[1]}\n{output(m[1])}", text)
        with open("README.md", "w", encoding="utf-8") as file:
            file.write(text)
        return subprocess.run(["dot", "-Tsvg", "-o", PICTURE], input=run(DRAWING).encode(),
                              check=False).returncode
    failed = 0
    examples = BLOCK.findall(text)
    for number, (command, want) in enumerate(examples, 1):
        got = output(command)
        good = got == want.rstrip("\n") + "\n"
        failed += not good
        print(f"{'ok' if good else 'not ok'} {number} - {command}")
        if not good:
            print("# it prints now (make bless takes it):")
            print(re.sub("^", "# ", got.rstrip("\n"), flags=re.M))
    with open(PICTURE, encoding="utf-8") as file:
        differ = said_by_dot(run(DRAWING)), said_by_svg(file.read())
    good = differ[0] == differ[1] and sum(differ[0].values()) > 20
    failed += not good
    print(f"{'ok' if good else 'not ok'} {len(examples) + 1} - {PICTURE}: {DRAWING}")
    if not good:
        print(f"# only drawn now: {differ[0] - differ[1]}; only there: {differ[1] - differ[0]}")
    print(f"1..{len(examples) + 1}")
    return failed > 0


sys.exit(main())
