#!/usr/bin/env python3
"""What README.md shows is what the program prints. TAP.

Each "$ mailpath ..." line of an indented block is run again; the lines below it, to the end
of the block, must come out. "readme.py bless" writes them anew instead.
"""
import os
import re
import subprocess
import sys

BUILD = os.path.abspath(os.environ.get("BUILD", "build"))
BLOCK = re.compile(r"^    \$ (mailpath .*)\n((?:    .*\n|\n(?=    |\n    ))*)", re.M)


def output(command):
    environment = dict(os.environ, PATH=BUILD + ":" + os.environ["PATH"], COLUMNS="80",
                       MAILPATH_DNS="off")
    run = subprocess.run(command, shell=True, env=environment, stdin=subprocess.DEVNULL,
                         stdout=subprocess.PIPE, stderr=subprocess.STDOUT, check=False)
    lines = run.stdout.decode().rstrip("\n").split("\n")
    return "".join(f"    {line}".rstrip() + "\n" for line in lines)


def main():
    with open("README.md", encoding="utf-8") as file:
        text = file.read()
    if sys.argv[1:] == ["bless"]:
        text = BLOCK.sub(lambda m: f"    $ {m[1]}\n{output(m[1])}", text)
        with open("README.md", "w", encoding="utf-8") as file:
            file.write(text)
        return 0
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
    print(f"1..{len(examples)}")
    return failed > 0


sys.exit(main())
