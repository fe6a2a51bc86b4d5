#!/usr/bin/env python3
"""Runs clang-tidy on every source file whose content, or a header it includes, changed.

usage: tidy.py BUILD_DIR

A file that was clean is remembered by a hash of itself, of our headers that ninja knows
it includes, and of .clang-tidy. Findings are errors.
"""

import hashlib
import json
import os
import pathlib
import shlex
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor


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


def for_clang(command: str) -> list[str]:
    """g++'s command line without what clang does not know: its precompiled header and its warnings"""
    kept: list[str] = []
    words = iter(shlex.split(command))
    for word in words:
        if word.endswith("ccache"):
            continue
        if word == "-include":
            next(words)
        elif not word.startswith(("-Winvalid-pch", "-Wno-", "-fsanitize", "-fno-sanitize", "-Werror")):
            kept.append(word)
    return kept


def main() -> int:
    root = pathlib.Path(__file__).resolve().parent.parent
    build = (root / sys.argv[1]).resolve()
    stamps = build / "tidy"
    stamps.mkdir(exist_ok=True)
    configuration = (root / ".clang-tidy").read_bytes()
    known = dependencies(build, root)

    work: list[tuple[str, pathlib.Path]] = []
    commands = json.loads((build / "compile_commands.json").read_text())
    (stamps / "compile_commands.json").write_text(
        json.dumps(
            [
                {"directory": entry["directory"], "file": entry["file"], "arguments": for_clang(entry["command"])}
                for entry in commands
            ]
        )
    )
    for entry in commands:
        source = pathlib.Path(entry["file"]).resolve()
        if not source.is_relative_to(root / "src"):
            continue
        output = entry.get("output") or entry["command"].split(" -o ")[1].split()[0]
        digest = hashlib.sha256(configuration)
        for path in sorted({str(source), *known.get(output, [])}):
            digest.update(path.encode())
            digest.update(pathlib.Path(path).read_bytes())
        stamp = stamps / digest.hexdigest()
        if not stamp.exists():
            work.append((str(source), stamp))

    def check(job: tuple[str, pathlib.Path]) -> bool:
        source, stamp = job
        result = subprocess.run(
            ["clang-tidy", "-p", str(stamps), "--quiet", source],
            capture_output=True,
            text=True,
        )
        findings = [line for line in result.stdout.splitlines() if " error: " in line or " warning: " in line]
        if all("[clang-diagnostic-error]" in line for line in findings):
            # g++ compiles it with every warning on; version 14 of clang does not know all of C++20 and stops there.
            if findings:
                print(f"only partly checked, beyond clang 14: {source}", flush=True)
            stamp.touch()
            return True
        print(result.stdout, flush=True)
        return False

    with ThreadPoolExecutor(os.cpu_count()) as pool:
        outcomes = list(pool.map(check, work))
    print(f"clang-tidy: {len(outcomes)} checked, {outcomes.count(False)} with findings")
    return 0 if all(outcomes) else 1


if __name__ == "__main__":
    sys.exit(main())
