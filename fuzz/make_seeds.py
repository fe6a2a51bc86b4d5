#!/usr/bin/env python3
"""Writes the labelled comments of tests/corpus as seeds for the fuzz targets.

    fuzz/make_seeds.py OUT      makes OUT/claims_language and OUT/parse_line
"""
import json
import pathlib
import sys

MODES = {"keyword": 0, "bare": 1, "plusone": 2}

out = pathlib.Path(sys.argv[1])
root = pathlib.Path(__file__).resolve().parent.parent
for target in ("claims_language", "parse_line"):
    (out / target).mkdir(parents=True, exist_ok=True)
with open(root / "tests/corpus/claims-dev.jsonl", encoding="utf-8", newline="\n") as corpus:
    for line in corpus:
        comment = json.loads(line)
        settings = comment.get("settings", {})
        # As claims_language_fuzz.cc reads its first byte.
        choice = MODES[settings.get("mode", "keyword")] + (9 if settings.get("currentItem") else 0)
        text = comment["text"].encode("utf-8", "surrogatepass")
        (out / "claims_language" / comment["id"]).write_bytes(bytes([choice]) + text)
        (out / "parse_line" / comment["id"]).write_bytes(line.strip("\n").encode("utf-8"))
