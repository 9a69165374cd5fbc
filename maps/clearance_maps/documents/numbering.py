"""Numbers of tables and pictures, and the words of captions, the same in every form of a document."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from clearance_maps.documents.value import Picture, Table

if TYPE_CHECKING:
    from clearance_maps.documents.value import Document
    from clearance_maps.language import Language

__all__ = ["Caption", "captions_of", "heading_numbers"]


@dataclass(frozen=True, slots=True)
class Caption:
    """What stands at a table or picture: the word, the running number, the title; `text` is all of it."""

    word: str
    number: int
    title: str

    @property
    def sequence(self) -> str:
        """The name by which a word processor counts on."""
        return self.word.replace(" ", "_")

    @property
    def text(self) -> str:
        """The whole caption."""
        return f"{self.word} {self.number}. {self.title}"


def captions_of(document: Document) -> dict[int, Caption]:
    """The caption of each table and picture with a title, by the identity of the block (`id`)."""
    words = {Table: document.language.text("Table"), Picture: document.language.text("Figure")}
    counts = dict.fromkeys(words, 0)
    made: dict[int, Caption] = {}
    for section in document.sections:
        for block in section.blocks:
            if isinstance(block, (Table, Picture)) and block.title:
                counts[type(block)] += 1
                title = _title(block, document.language)
                made[id(block)] = Caption(words[type(block)], counts[type(block)], title)
    return made


def _title(block: Table | Picture, language: Language) -> str:
    if isinstance(block, Table) and block.number:
        return language.text("{title} ({number})", title=block.title, number=block.number)
    return block.title


def heading_numbers(document: Document) -> list[str]:
    """Numbers of the sections, such as `2` and `2.1`, in their order."""
    made: list[str] = []
    counts: list[int] = []
    for section in document.sections:
        counts = [*counts[: section.level], *[0] * (section.level - len(counts))]
        counts[section.level - 1] += 1
        made.append(".".join(str(count) for count in counts))
    return made
