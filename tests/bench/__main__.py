"""Every figure that is asked of scanning, badges, search and desk, beside what it is compared with, in one run.

    python -m tests.bench [NAME…]

Each benchmark is a program of its own; what it prints goes by as it comes, and its targets stand together at the
end. The exit code is 1 when one was missed or a benchmark failed. All of them take about an hour on two cores; NAME
chooses some.
"""

import argparse
import subprocess
import sys

from tests.bench.targets import MET, MISSED

BENCHES: dict[str, tuple[str, ...]] = {
    "pictures": ("decode",),
    "strata": ("decode_strata",),
    "clips": ("decode_clips",),
    "window": ("decode_clips", "--window"),
    "badges": ("badges",),
    "search": ("search",),
    "desk": ("desk",),
}


def run(name: str) -> list[str]:
    """Run one benchmark, letting its words through; return its lines about targets."""
    module, *options = BENCHES[name]
    command = [sys.executable, "-u", "-m", f"tests.bench.{module}", *options]
    print(f"\n── {name}: {' '.join(command[2:])}", flush=True)
    said: list[str] = []
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        for line in process.stdout:
            print(line, end="", flush=True)
            said += [line.rstrip()] if line.startswith((MET, MISSED)) else []
    return said if process.returncode == 0 else [*said, f"{MISSED}{name} ended with exit code {process.returncode}"]


def main() -> int:
    """Run what was chosen, then tell how every target fared."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("names", nargs="*", metavar="NAME", help=", ".join(BENCHES))
    chosen = parser.parse_args().names or list(BENCHES)
    if unknown := [name for name in chosen if name not in BENCHES]:
        parser.error(f"{unknown[0]} is none of {', '.join(BENCHES)}")
    lines = [line for name in chosen for line in run(name)]
    print("\n── all targets")
    print("\n".join(lines))
    return 1 if any(line.startswith(MISSED) for line in lines) else 0


if __name__ == "__main__":
    sys.exit(main())
