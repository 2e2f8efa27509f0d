"""How commands answer: exit codes, JSON lines for machines, sentences and a progress bar for people."""

import json
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from enum import IntEnum
from pathlib import Path
from typing import Any, TypeVar

import click
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

Command = TypeVar("Command", bound=Callable[..., Any])


class Exit(IntEnum):
    """Exit codes; the help of ``khomue`` lists them."""

    DONE = 0
    OUR_MISTAKE = 1
    BAD_COMMAND = 2
    SURROUNDINGS = 3
    NO = 4


EXIT_CODES = """\b
Exit codes:
  0  done, and the answer is yes
  1  a mistake of the program; it says which
  2  the command line is not understood
  3  the surroundings do not allow it (no station, no camera, disk full …); nothing is lost
  4  done, but the answer is no (journal broken, pack wrong, nothing read, not all at the hub)"""


def home_option(command: Command) -> Command:
    return click.option(
        "--home",
        type=click.Path(file_okay=False, path_type=Path),
        required=True,
        envvar="KHOMUE_HOME",
        show_envvar=True,
        help="The folder of the station or hub.",
    )(command)


def json_option(command: Command) -> Command:
    return click.option("--json", "as_json", is_flag=True, help="Answer in JSON, an object a line, for machines.")(
        command
    )


def say(text: str) -> None:
    """A line for people, out at once: what is printed has happened."""
    click.echo(text)
    sys.stdout.flush()


def say_json(value: object) -> None:
    say(json.dumps(value, ensure_ascii=False, default=str))


def no(text: str = "") -> click.exceptions.Exit:
    """Raise this to end with *the answer is no*."""
    if text:
        click.echo(text, err=True)
    return click.exceptions.Exit(Exit.NO)


@contextmanager
def progress_bar(label: str, total: int | None) -> Iterator[Callable[[int], None]]:
    """A bar on the terminal, silent elsewhere; call the function with how many are done."""
    console = Console(stderr=True)
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Progress(*columns, console=console, disable=not console.is_terminal, transient=True) as bar:
        task = bar.add_task(label, total=total)
        yield lambda done: bar.update(task, completed=done)


@contextmanager
def progress_of(label: str) -> Iterator[Callable[[int, int], None]]:
    """The same where it is not known before of how many: call the function with how many are done, and of how many."""
    console = Console(stderr=True)
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Progress(*columns, console=console, disable=not console.is_terminal, transient=True) as bar:
        task = bar.add_task(label, total=None)
        yield lambda done, total: bar.update(task, completed=done, total=total)
