#!/usr/bin/env python3
"""Every test that docs/security.md names must exist: a test of C++ as `Suite.name`, a file by its path."""
import pathlib
import re
import sys

root = pathlib.Path(__file__).resolve().parent.parent
known = set()
for source in [*root.glob("server/**/*_test.cpp"), *root.glob("tests/**/*_test.cpp")]:
    known.update(f"{suite}.{name}" for suite, name in re.findall(r"^TEST(?:_[FP])?\((\w+),\s*(\w+)\)", source.read_text(), re.M))

faults = []
for number, line in enumerate((root / "docs/security.md").read_text().splitlines(), 1):
    if not line.startswith("|"):
        continue
    for name in re.findall(r"`([^`]+)`", line.split("|")[2]):
        exists = (root / name).exists() if "/" in name else name in known
        if not exists:
            faults.append(f"docs/security.md:{number}: there is no test {name}")
for fault in faults:
    print(fault, file=sys.stderr)
sys.exit(1 if faults else 0)
