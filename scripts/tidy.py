#!/usr/bin/env python3
"""Runs clang-tidy on every source file whose content, or a header it includes, changed.

usage: tidy.py BUILD_DIR

A file that was clean is remembered by a hash of itself, of our headers that ninja knows
it includes, and of .clang-tidy. Findings are errors.

Most of clang-tidy's time goes into the headers of the standard library, once for every file. So
the files of a folder are joined, a dozen at a time, and the headers are read once for all of them.
Where the joined text is no C++ (two files have a name of their own for two things), the lot is
halved until it is.
"""

import hashlib
import json
import os
import pathlib
import re
import shlex
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from itertools import groupby

files_at_once_max = 12


@dataclass(frozen=True)
class Job:
    source: pathlib.Path
    stamp: pathlib.Path
    directory: str
    arguments: tuple[str, ...]


def dependencies(build: pathlib.Path, root: pathlib.Path) -> dict[str, list[str]]:
    """object file -> our own files it was compiled from"""
    found: dict[str, list[str]] = {}
    current = ""
    text = subprocess.run(
        ["ninja", "-C", str(build), "-t", "deps"], capture_output=True, text=True, check=True
    ).stdout
    for line in text.splitlines():
        if line and not line.startswith(" "):
            current = line.split(":")[0]
            found[current] = []
        elif line.strip():
            path = (build / line.strip()).resolve()
            if path.is_relative_to(root) and not path.is_relative_to(root / "build"):
                found[current].append(str(path))
    return found


def for_clang(command: str) -> tuple[str, ...]:
    """g++'s command line without what clang does not know: its precompiled header and its warnings"""
    kept: list[str] = []
    words = iter(shlex.split(command))
    for word in words:
        if word.endswith("ccache"):
            continue
        if word in ("-include", "-o"):
            next(words)
        elif not word.startswith(("-Winvalid-pch", "-Wno-", "-fsanitize", "-fno-sanitize", "-Werror")):
            kept.append(word)
    return tuple(kept)


def jobs_of(build: pathlib.Path, root: pathlib.Path, stamps: pathlib.Path) -> list[Job]:
    """what is not known to be clean"""
    rules = (root / ".clang-tidy").read_bytes() + pathlib.Path(__file__).read_bytes()
    known = dependencies(build, root)
    jobs: list[Job] = []
    for entry in json.loads((build / "compile_commands.json").read_text()):
        source = pathlib.Path(entry["file"]).resolve()
        if not source.is_relative_to(root / "src"):
            continue
        output = entry.get("output") or entry["command"].split(" -o ")[1].split()[0]
        digest = hashlib.sha256(rules)
        for path in sorted({str(source), *known.get(output, [])}):
            digest.update(path.encode())
            digest.update(pathlib.Path(path).read_bytes())
        stamp = stamps / digest.hexdigest()
        if not stamp.exists():
            arguments = tuple(word for word in for_clang(entry["command"]) if word != entry["file"])
            jobs.append(Job(source, stamp, entry["directory"], arguments))
    return jobs


def lots_of(jobs: list[Job]) -> list[list[Job]]:
    """files of one folder, which are compiled alike, in lots of about one size"""
    lots: list[list[Job]] = []
    key = lambda job: (str(job.source.parent), job.directory, job.arguments)
    for _, group in groupby(sorted(jobs, key=lambda job: (key(job), job.source)), key=key):
        files = list(group)
        count = -(-len(files) // files_at_once_max)
        lots += [files[number::count] for number in range(count)]
    return sorted(lots, key=len, reverse=True)


def tidy(lot: list[Job], root: pathlib.Path, folder: pathlib.Path) -> str:
    """what clang-tidy says about the joined files, with their own names and lines"""
    folder.mkdir(exist_ok=True)
    joined = folder / "joined.cc"
    starts: list[tuple[int, Job]] = []
    lines: list[str] = []
    for job in lot:
        starts.append((len(lines), job))
        lines += job.source.read_text().splitlines()
    joined.write_text("\n".join(lines) + "\n")
    command = {"directory": lot[0].directory, "file": str(joined), "arguments": [*lot[0].arguments, str(joined)]}
    (folder / "compile_commands.json").write_text(json.dumps([command]))
    result = subprocess.run(
        ["clang-tidy", "-p", str(folder), "--quiet", f"--config-file={root / '.clang-tidy'}", str(joined)],
        capture_output=True,
        text=True,
    )
    if result.returncode != 0 and not result.stdout:
        return f"clang-tidy: error: {result.stderr}"

    def own_place(match: re.Match[str]) -> str:
        line = int(match[1])
        start, job = next(pair for pair in reversed(starts) if pair[0] < line)
        return f"{job.source}:{line - start}:"

    return re.sub(re.escape(str(joined)) + r":(\d+):", own_place, result.stdout)


def check(lot: list[Job], root: pathlib.Path, folder: pathlib.Path) -> int:
    """the number of findings; files without any are remembered"""
    said = tidy(lot, root, folder)
    findings = [line for line in said.splitlines() if " error: " in line or " warning: " in line]
    beyond_clang = [line for line in findings if "[clang-diagnostic-error]" in line]
    if beyond_clang and len(lot) > 1:
        half = len(lot) // 2
        return check(lot[:half], root, folder) + check(lot[half:], root, folder)
    if findings != beyond_clang:
        print(said, flush=True)
        return len(findings)
    if beyond_clang:
        # g++ compiles it with every warning on; version 14 of clang does not know all of C++20 and stops there.
        print(f"only partly checked, beyond clang 14: {beyond_clang[0]}", flush=True)
    for job in lot:
        job.stamp.touch()
    return 0


def main() -> int:
    root = pathlib.Path(__file__).resolve().parent.parent
    build = (root / sys.argv[1]).resolve()
    stamps = build / "tidy"
    stamps.mkdir(exist_ok=True)
    lots = lots_of(jobs_of(build, root, stamps))
    with ThreadPoolExecutor(os.cpu_count()) as pool:
        findings = sum(pool.map(lambda number: check(lots[number], root, stamps / f"lot{number}"), range(len(lots))))
    print(f"clang-tidy: {sum(map(len, lots))} files checked, {findings} findings")
    return 0 if findings == 0 else 1


if __name__ == "__main__":
    sys.exit(main())
