"""``khomue printer``: which printer a station uses."""

from pathlib import Path

import click

from kiosk.cli.answers import home_option, no, say
from kiosk.cli.wiring import open_store


@click.command()
@home_option
@click.argument("address", required=False)
@click.option("--layout", "layout_name", default="roll", show_default=True, help="roll, or label-WxH in mm.")
@click.option("--none", "forget", is_flag=True, help="Use no printer any more.")
def printer(home: Path, address: str | None, layout_name: str, *, forget: bool) -> None:
    """Choose the printer of a station by its ADDRESS, or show which it is and whether it would print (exit code 4).

    cups:NAME is a printer of the system; tcp://HOST:9100, usb:04b8:0202 or /dev/usb/lp0 one that speaks ESC/POS, for
    paper of 80 mm; for 58 mm write ?dots=384 behind it.
    """
    from kiosk.printing.chosen import choose_printer, chosen_layout, chosen_printer
    from kiosk.printing.printers import open_printer, system_printers
    from kiosk.printing.problems import PrinterProblem
    from kiosk.printing.sheets import layout

    with open_store(home) as store:
        if address is not None or forget:
            try:
                choose_printer(store, address, layout_name)
            except ValueError as error:
                raise click.BadParameter(str(error), param_hint="ADDRESS") from error
        chosen, name = chosen_printer(store), chosen_layout(store)
    if chosen is None:
        known = ", ".join(f"cups:{known}" for known in system_printers())
        say(f"No printer is chosen. Known here: {known or 'none'}.")
        return
    say(f"{chosen}, {name}")
    try:
        open_printer(chosen, layout(name)).check()
    except PrinterProblem as problem:
        raise no(problem.sentence) from problem
