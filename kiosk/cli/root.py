"""The ``khomue`` command: its groups, and the outer edge where problems become sentences and exit codes."""

import importlib
import logging
import os
import sys
import traceback
from collections.abc import Sequence
from typing import NoReturn

import click

from kiosk.cli.answers import EXIT_CODES, Exit
from kiosk.domain.version import VERSION
from kiosk.problems import EnvironmentProblem

_COMMANDS = {
    "demo": "kiosk.cli.demo:demo",
    "init": "kiosk.cli.station:init",
    "import": "kiosk.cli.station:import_list",
    "run": "kiosk.cli.run:run",
    "scan": "kiosk.cli.scan:scan",
    "badges": "kiosk.cli.badges:badges",
    "printer": "kiosk.cli.printers:printer",
    "records": "kiosk.cli.journals:records",
    "verify": "kiosk.cli.journals:verify",
    "enrol": "kiosk.cli.exchange:enrol",
    "sync": "kiosk.cli.exchange:sync",
    "reconcile": "kiosk.cli.leaving:reconcile",
    "reset": "kiosk.cli.leaving:reset",
    "discover": "kiosk.cli.carrying:discover",
    "export": "kiosk.cli.carrying:export_records",
    "import-ack": "kiosk.cli.carrying:import_answers",
    "report": "kiosk.cli.hub:report",
    "hub": "kiosk.cli.hub:hub",
    "pack": "kiosk.cli.station:pack",
    "doctor": "kiosk.cli.station:doctor",
    "screenshots": "kiosk.cli.run:screenshots",
}
SENTENCES = ("kiosk.roster", "kiosk.packs", "sync.protocol.errors", "sync.hub.problems")
"""Where exceptions are defined that, like EnvironmentProblem, tell people something: no mistakes of ours.

Named, not imported: a command that needs no hub does not load one.
"""


class Lazy(click.Group):
    """A group whose commands are imported only when they are asked for."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002 - click's signature
        return list(_COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002
        if cmd_name not in _COMMANDS:
            return None
        module, name = _COMMANDS[cmd_name].split(":")
        command: click.Command = getattr(importlib.import_module(module), name)
        return command


@click.group(cls=Lazy, epilog=EXIT_CODES, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name=None, version=VERSION, prog_name="khomue")
@click.option("-v", "--verbose", is_flag=True, help="Log what happens to the terminal (no names, no numbers).")
def khomue(*, verbose: bool) -> None:
    """Khomue: check-in for volunteer expos, with or without a network.

    A station (`init`, `import`, `run`) scans badges and keeps every act in its own journal; a hub (`hub serve`)
    gathers the journals and counts. `demo` shows both with a sample expo.
    """
    level = logging.DEBUG if verbose else logging.WARNING
    logging.basicConfig(level=level, format="%(asctime)s %(name)s %(levelname)s %(message)s", stream=sys.stderr)


def main(arguments: Sequence[str] | None = None) -> NoReturn:
    """Run the command line; ends the process with one of the documented exit codes."""
    try:
        code = khomue.main(arguments, prog_name="khomue", standalone_mode=False)
    except click.exceptions.Abort:
        code = 130
    except click.ClickException as error:
        error.show()
        code = error.exit_code
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        code = 0
    except Exception as error:  # noqa: BLE001 - the outer edge
        code = _tell(error)
    _leave(code if isinstance(code, int) else Exit.DONE)


def _leave(code: int) -> NoReturn:
    """End the process. With Qt loaded, without tearing the interpreter down: everything of ours is closed by now,
    and the binding libraries complain about each other on the way out."""
    if "PySide6.QtCore" in sys.modules:
        logging.shutdown()
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(code)
    sys.exit(code)


def _tell(error: Exception) -> Exit:
    if isinstance(error, EnvironmentProblem | OSError) or _has_sentence(error):
        click.echo(f"khomue: {getattr(error, 'sentence', None) or error}", err=True)
        return Exit.NO if type(error).__name__ == "PackErrors" else Exit.SURROUNDINGS
    traceback.print_exception(error)
    click.echo("khomue: this is a mistake of the program, not yours. Nothing confirmed was lost.", err=True)
    return Exit.OUR_MISTAKE


def _has_sentence(error: Exception) -> bool:
    return any(kind.__module__.startswith(SENTENCES) for kind in type(error).__mro__)
