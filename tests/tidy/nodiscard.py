"""Every function of a header that returns Result must be [[nodiscard]]: tl::expected itself is not.

usage: nodiscard.py SOURCE
"""

import pathlib
import re
import sys

DECLARATION = re.compile(r"^ *(?:(?:static|virtual|inline|friend) )*Result<[^;(]*> +[a-z_]+\(")


def main() -> int:
    problems = []
    for file in sorted(pathlib.Path(sys.argv[1]).rglob("*.h")):
        before = ""
        for number, line in enumerate(file.read_text().splitlines(), 1):
            if DECLARATION.match(line) and not before.rstrip().endswith("[[nodiscard]]"):
                problems.append(f"{file}:{number}: drops its error silently: {line.strip()}")
            before = line
    print("\n".join(problems) or "every error must be looked at")
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main())
