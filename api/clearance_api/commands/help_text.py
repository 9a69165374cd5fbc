"""The help of the program, commands under their headings, as plain text: it answers before a formatter could load."""

from __future__ import annotations

from typing import TYPE_CHECKING

from typer.core import TyperGroup

if TYPE_CHECKING:
    # Typer keeps a click of its own; the types are not given elsewhere.
    from typer._click import Context, HelpFormatter

__all__ = ["Headed"]

OTHERS = "Commands"


class Headed(TyperGroup):
    """Lists commands under the heading (`rich_help_panel`) that each was given, in the order of the headings."""

    def format_commands(self, ctx: Context, formatter: HelpFormatter) -> None:
        """Write one section for each heading."""
        found = [(name, self.get_command(ctx, name)) for name in self.list_commands(ctx)]
        shown = [(name, command) for name, command in found if command is not None and not command.hidden]
        widest = max((len(name) for name, _ in shown), default=0)
        headings: dict[str, list[tuple[str, str]]] = {}
        for name, command in shown:
            heading = getattr(command, "rich_help_panel", None) or OTHERS
            said = " ".join((command.help or "").partition("\n\n")[0].split())
            headings.setdefault(str(heading), []).append((name.ljust(widest), said))
        for heading, rows in headings.items():
            with formatter.section(heading):
                formatter.write_dl(rows)
