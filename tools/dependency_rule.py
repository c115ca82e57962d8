#!/usr/bin/env python3
"""Holds the includes and imports against the house's rule (ARCHITECTURE.md, "Dependency rule").

Server: a module may include only modules that stand in its row below; of another domain only its public headers.
Web: api → sync → model → features → app; ui imports none of them.
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
    "events": {"base", "json", "db"},
    "jobs": {"base", "json", "db"},
    "accounts": {"base", "json", "db", "jobs"},
    "orgs": {"base", "json", "db", "policy", "events", "jobs", "accounts"},
    "people": {"base", "json", "db", "policy", "events", "jobs", "accounts", "orgs"},
    "roster": {"base", "json", "db", "policy", "events", "orgs", "people"},
    "chats": {"base", "json", "db", "policy", "events", "orgs", "people"},
}
SERVER["api"] = set(SERVER) | {"http"}
SERVER["app"] = set(SERVER) | {"api"}
DOMAINS = {"accounts", "orgs", "people", "roster", "chats"}
PRIVATE = re.compile(r"(^|_)store\.hpp$")

WEB_ORDER = ["api", "sync", "model", "features", "app"]


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


def web_offences():
    source = ROOT / "web" / "src"
    for path in sorted(list(source.rglob("*.ts")) + list(source.rglob("*.tsx"))):
        layer = path.relative_to(source).parts[0]
        if layer not in WEB_ORDER and layer != "ui":
            continue
        for number, line in enumerate(path.read_text().splitlines(), 1):
            found = re.search(r'''from ["'](\.[^"']*)["']''', line) or re.search(r'''import\(["'](\.[^"']*)["']\)''', line)
            if not found:
                continue
            target = (path.parent / found[1]).resolve()
            if source not in target.parents:
                continue
            other = target.relative_to(source).parts[0]
            where = f"{path.relative_to(ROOT)}:{number}"
            if layer == "ui" and other in WEB_ORDER:
                yield f"{where}: ui may not import {other}"
            # The words are every layer's own business; the shell itself is the app's.
            elif layer in WEB_ORDER and other in WEB_ORDER and "i18n" not in target.parts:
                if WEB_ORDER.index(other) > WEB_ORDER.index(layer):
                    yield f"{where}: {layer} may not import {other}"


offences = [*server_offences(), *web_offences()]
print("\n".join(offences) if offences else "The dependency rule holds.")
sys.exit(1 if offences else 0)
