#!/usr/bin/env python3
"""Looks for words of one kind of organisation (R58) in the texts that the server says by itself.

A college has students and curators. The client's texts follow the kind where catalogues are loaded
(web/src/app/i18n/kind-words.ts, whose test reads every one of them); the server's cannot, so they are neutral:
«администратор», «тот, кто ведёт класс или группу», «организация».
Prints each offence as file:line and exits 1 if there is any.
"""
import pathlib
import re
import sys

ROOT = pathlib.Path(__file__).resolve().parent.parent

BOUND = re.compile(
    r"(?<![а-яё])(класс(?![а-яё]* (?:или|и) групп)[а-яё]*|учени[а-яё]*|учител[а-яё]*|студент[а-яё]*|куратор[а-яё]*|"
    r"преподавател[а-яё]*|воспитател[а-яё]*|школ[а-яё]*)",
    re.IGNORECASE,
)
LITERAL = re.compile(r'"((?:[^"\\\\]|\\\\.)*)"')

# What reads files of schools, and what is no text of the interface.
APART = {
    "server/accounts/common_words.cpp": "passwords that everybody tries",
    "server/app/demo.cpp": "a school",
    "server/app/demo_command.cpp": "a school",
    "server/orgs/audit_words.cpp": "the log names what was done in the words of the code; the client says them by kind",
    "server/orgs/labels.cpp": "how classes are written in files",
    "server/orgs/kinds.hpp": "by kind",
}


def offences():
    for path in sorted((ROOT / "server").rglob("*.[ch]pp")):
        name = str(path.relative_to(ROOT))
        if name in APART or "_test" in name or "fixture" in name or name.startswith("server/roster/"):
            continue
        for number, line in enumerate(path.read_text().splitlines(), 1):
            code = line.split("//")[0] if not line.lstrip().startswith(("R\"", "\"")) else line
            if line.lstrip().startswith("//"):
                continue
            for literal in LITERAL.findall(code):
                for word in BOUND.findall(literal):
                    yield f"{name}:{number}: «{word}» in a text of the server: {literal.strip()}"


found = list(offences())
for one in found:
    print(one)
print("The server's texts are of no kind." if not found else f"{len(found)} texts are of one kind only.")
sys.exit(1 if found else 0)
