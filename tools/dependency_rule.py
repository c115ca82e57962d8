#!/usr/bin/env python3
"""Holds the server's includes against the house's rule (ARCHITECTURE.md, "Dependency rule").

A module may include only modules that stand in its row below; of another domain only its public headers.
The web client's imports are held by web/scripts/check-layers.mjs, which its lint runs.
Prints each offence as file:line and exits 1 if there is any.
"""
import pathlib
import re
import sys

ROOT = pathlib.Path(__file__).resolve().parent.parent

SERVER = {
    "base": set(),
    "json": {"base"},
    "http": {"base"},
    "db": {"base"},
    "policy": {"base"},
    "blobs": {"base"},
    "media": {"base", "json"},
    "events": {"base", "json", "db"},
    "jobs": {"base", "json", "db"},
    "accounts": {"base", "json", "db", "jobs"},
    "orgs": {"base", "json", "db", "policy", "events", "jobs", "accounts"},
    "people": {"base", "json", "db", "policy", "events", "jobs", "accounts", "orgs"},
    "roster": {"base", "json", "db", "policy", "events", "orgs", "people"},
    "chats": {"base", "json", "db", "policy", "events", "orgs", "people"},
    "calls": {"base", "json", "db", "policy", "events", "orgs", "people", "chats", "media"},
}
SERVER["privacy"] = {"base", "json", "db", "policy", "blobs", "events", "jobs", "accounts", "orgs", "people", "roster", "chats"}
SERVER["api"] = set(SERVER) | {"http"}
SERVER["app"] = set(SERVER) | {"api"}
DOMAINS = {"accounts", "orgs", "people", "roster", "chats", "calls", "privacy"}
PRIVATE = re.compile(r"(^|_)store\.hpp$")


def server_offences():
    for path in sorted((ROOT / "server").rglob("*.[ch]pp")):
        parts = path.relative_to(ROOT / "server").parts
        if len(parts) < 2:
            continue
        module = parts[0]
        for number, line in enumerate(path.read_text().splitlines(), 1):
            found = re.match(r'\s*#include "([a-z_]+)/([^"]+)"', line)
            if not found or found[1] not in SERVER or found[1] == module:
                continue
            where = f"{path.relative_to(ROOT)}:{number}"
            if found[1] not in SERVER[module]:
                yield f"{where}: {module} may not include {found[1]}"
            elif found[1] in DOMAINS and PRIVATE.search(found[2]):
                yield f"{where}: {found[1]}/{found[2]} is private to {found[1]}"
            elif not (ROOT / "server" / found[1] / found[2]).exists():
                continue  # what tests share: tests/media/support.hpp
            elif found[1] == "media" and found[2] != "media.hpp":
                yield f"{where}: of media only media/media.hpp may be included"


offences = list(server_offences())
print("\n".join(offences) if offences else "The dependency rule holds.")
sys.exit(1 if offences else 0)
