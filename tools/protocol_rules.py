#!/usr/bin/env python3
"""Every rule of docs/protocol is quoted by a test: its id stands in the name of a test or in a comment beside it.

A rule is a line that begins «- **E7. …» in docs/protocol/*.md. An id counts as quoted where it stands as a word of its own (E7, or
E7_what_is_proved) in a test: *_test.cpp, *_test.hpp, *.test.ts(x), and what lies in tests/. Prints what is missing, and ids that
tests quote but no page has; exits 1 if there is any.
"""
import pathlib
import re
import sys

ROOT = pathlib.Path(__file__).resolve().parent.parent
RULE = re.compile(r"^- \*\*([CDEFIJPQSV]\d+)\.", re.MULTILINE)
QUOTE = re.compile(r"(?<![A-Za-z0-9_«+#%-])([CDEFIJPQSV]\d{1,2})(?![A-Za-z0-9»-])(?=_[a-z]|[^_]|$)")


def rules():
    found = {}
    for page in sorted((ROOT / "docs" / "protocol").glob("*.md")):
        for rule in RULE.findall(page.read_text()):
            if rule in found:
                sys.exit(f"{rule} stands in {found[rule]} and in {page.name}")
            found[rule] = page.name
    return found


def tests():
    for folder, pattern in (("server", "*_test.[ch]pp"), ("web/src", "*.test.ts*")):
        yield from (ROOT / folder).rglob(pattern)
    for path in (ROOT / "tests").rglob("*"):
        if path.suffix in {".cpp", ".hpp", ".mjs"}:
            yield path


def main():
    known = rules()
    quoted = {}
    for path in tests():
        for line in path.read_text().splitlines():
            # Only names of tests and comments: elsewhere «E2» may be anything.
            if re.search(r"\bTEST(_P|_F)?\(|//|\b(it|test|describe)\(|^\s*\*|step\(", line):
                for rule in QUOTE.findall(line.split("//", 1)[-1] if "//" in line and "TEST" not in line else line):
                    quoted.setdefault(rule, path.relative_to(ROOT))
    missing = [rule for rule in known if rule not in quoted]
    for rule in missing:
        print(f"docs/protocol/{known[rule]}: no test quotes {rule}")
    foreign = sorted(rule for rule in quoted if rule not in known)
    for rule in foreign:
        print(f"{quoted[rule]}: quotes {rule}, which no page has")
    if "-v" in sys.argv:
        for rule in known:
            print(f"{rule}\t{quoted.get(rule, '-')}")
    return 1 if missing or foreign else 0


if __name__ == "__main__":
    sys.exit(main())
