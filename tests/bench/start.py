"""What the starter costs once set up: `./khomue ARGUMENTS` beside `python -m kiosk ARGUMENTS`, and beside bare Python.

python -m tests.bench.start [--runs N] [ARGUMENTS…]      (ARGUMENTS: a command that ends by itself; --version)
"""

import argparse
import os
import statistics
import subprocess
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent


def _once(command: list[str | Path]) -> float:
    """Milliseconds from start to end of one run; ends the program when it fails."""
    started = time.perf_counter()
    subprocess.run(
        command, cwd=ROOT, stdout=subprocess.DEVNULL, check=True, env={**os.environ, "PYTHONPATH": str(ROOT)}
    )
    return (time.perf_counter() - started) * 1000


def compare(commands: dict[str, list[str | Path]], runs: int) -> dict[str, float]:
    """Median milliseconds of each command; the runs take turns, so that a busy moment meets all alike."""
    times: dict[str, list[float]] = {name: [] for name in commands}
    for _ in range(runs + 1):
        for name, command in commands.items():
            times[name].append(_once(command))
    return {name: statistics.median(each[1:]) for name, each in times.items()}  # the first warms the caches


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--runs", type=int, default=20)
    known, arguments = options.parse_known_args()
    program = arguments or ["--version"]
    python = ROOT / ".venv" / "bin" / "python"
    medians = compare(
        {
            "python3 -c pass": ["python3", "-c", "pass"],  # the same python3 that the starter is run by
            "python -m kiosk": [python, "-P", "-m", "kiosk", *program],
            "./khomue": [ROOT / "khomue", *program],
        },
        known.runs,
    )
    bare, direct, started = medians["python3 -c pass"], medians["python -m kiosk"], medians["./khomue"]
    for name, ms in medians.items():
        print(f"{name:<16} {ms:8.1f} ms")
    print(f"the starter adds {started - direct:.1f} ms, x{started / direct:.2f}; a bare Python is {bare:.1f} ms of it")


if __name__ == "__main__":
    main()
