"""Holds every #include of ours to the table of who may include whom.

usage: includes.py SOURCE "folder=allowed,allowed|folder=..."

The deepest module folder that contains a file owns it.
"""

import pathlib
import re
import sys

INCLUDE = re.compile(r'^#include "([^"]+)"', re.MULTILINE)


def main() -> int:
    source = pathlib.Path(sys.argv[1])
    allowed: dict[str, set[str]] = {}
    for row in sys.argv[2].split("|"):
        folder, _, names = row.partition("=")
        allowed[folder] = {name for name in names.split(",") if name}

    def owner(path: pathlib.PurePath) -> str:
        parents = [str(parent) for parent in path.parents]
        return next((parent for parent in parents if parent in allowed), "")

    problems = []
    count = 0
    for file in sorted([*source.rglob("*.h"), *source.rglob("*.cc")]):
        count += 1
        path = file.relative_to(source)
        mine = owner(path)
        if not mine:
            problems.append(f"{path}: belongs to no module")
            continue
        for target in INCLUDE.findall(file.read_text()):
            if not (source / target).exists():
                continue
            theirs = owner(pathlib.PurePath(target))
            if theirs != mine and theirs not in allowed[mine]:
                problems.append(f"{path}: {mine} may not include {theirs} ({target})")
    print("\n".join(problems))
    print(f"{count} files of {len(allowed)} modules, {len(problems)} problems")
    return 1 if problems or count == 0 else 0


if __name__ == "__main__":
    sys.exit(main())
