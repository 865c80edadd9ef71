"""TAP for the tests that are written in Python, and the program under test."""
import os
import subprocess
import sys

PROGRAM = os.path.join(os.environ.get("BUILD", "build"), "mailpath")
SANITIZED = os.environ.get("SAN", "") != ""

count = 0
failed = 0


def ok(good, name, *shown):
    """One result; what is shown explains a failure. Returns whether it was good."""
    global count, failed
    count += 1
    print("%sok %d - %s" % ("" if good else "not ", count, name))
    if not good:
        failed += 1
        for text in shown:
            print("# " + repr(text)[:700])
    sys.stdout.flush()
    return good


def same(got, want, name):
    return ok(got == want, name, got, want)


def run(*words, stdin=b"", env=None, program=PROGRAM, **more):
    """Run the program; the environment is a quiet one, with `env` added."""
    quiet = {k: v for k, v in os.environ.items() if not k.startswith(("MAILPATH_", "NO_COLOR"))}
    quiet.update(env or {"MAILPATH_DNS": "off"})
    return subprocess.run([program, *words], input=stdin, capture_output=True, env=quiet,
                          timeout=60, **more)


def run_peak(*words, stdin=None):
    """What came of it, and its peak memory in KiB; a process between leaves out what others took before."""
    child = ("import resource,subprocess,sys;done=subprocess.run(sys.argv[1:]);"
             "print(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss,file=sys.stderr);sys.exit(done.returncode)")
    ended = subprocess.run([sys.executable, "-c", child, PROGRAM, *words], stdin=stdin, capture_output=True,
                           timeout=100, check=False)
    return ended, int(ended.stderr.split()[-1])


def done():
    print("1..%d" % count)
    sys.exit(failed > 0)
