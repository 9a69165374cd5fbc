from __future__ import annotations

import io
import subprocess
import zipfile
from typing import TYPE_CHECKING

import docx
import pytest
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.text.paragraph import Paragraph as WordParagraph

from clearance.errors import FileRefused
from clearance_maps.documents.docx_writer import as_docx
from clearance_maps.documents.kept_text import read_kept, with_kept
from clearance_maps.documents.pdf_writer import as_pdf
from clearance_maps.documents.renewing import renewed
from clearance_maps.documents.value import Document, KeptParagraph, KeptRun, KeptTable, OwnText, Paragraph
from clearance_maps.documents.xlsx_writer import as_xlsx

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from docx.document import Document as WordDocument
    from docx.oxml.xmlchemy import BaseOxmlElement

WRITTEN = {
    "reasons": (
        KeptParagraph((KeptRun("Rain on "), KeptRun("one day in four", bold=True), KeptRun(" = ñ 😀"))),
        KeptParagraph((KeptRun("one helicopter"),), "bullet"),
        KeptTable((("a", "b"), ("=1+1", "d"))),
    )
}


def _control(document: WordDocument) -> BaseOxmlElement:
    control: BaseOxmlElement = next(document.element.body.iter(qn("w:sdt")))
    return control


def _saved(document: WordDocument) -> bytes:
    file = io.BytesIO()
    document.save(file)
    return file.getvalue()


def test_a_place_in_which_nobody_wrote_keeps_nothing(whole: Document) -> None:
    assert read_kept(as_docx(whole), "old.docx") == {}


def test_what_authors_wrote_comes_back_in_its_place_and_again_in_the_next_file(whole: Document) -> None:
    once = as_docx(with_kept(whole, WRITTEN, "old.docx"))
    assert read_kept(once, "old.docx") == WRITTEN
    assert as_docx(with_kept(whole, read_kept(once, "old.docx"), "old.docx")) == once


def test_text_typed_over_the_prompt_in_a_word_processor_is_kept(whole: Document) -> None:
    document = docx.Document(io.BytesIO(as_docx(whole)))
    control = _control(document)
    control.find(qn("w:sdtPr")).remove(control.find(f"{qn('w:sdtPr')}/{qn('w:showingPlcHdr')}"))
    *_, prompt = control.iter(qn("w:p"))
    paragraph = WordParagraph(prompt, document._body)  # noqa: SLF001
    paragraph.text = "Typed over"
    assert read_kept(_saved(document), "old.docx") == {"reasons": (KeptParagraph((KeptRun("Typed over"),)),)}


@pytest.mark.parametrize("write", [as_xlsx, as_pdf])
def test_own_text_stands_in_every_form(whole: Document, write: Callable[[Document], bytes]) -> None:
    assert write(with_kept(whole, WRITTEN, "old.docx")) != write(whole)


def test_own_text_without_a_place_in_the_document_is_refused(document_of: Callable[..., Document]) -> None:
    with pytest.raises(FileRefused, match=r"^old.docx holds own text for 'reasons', which this document has no place"):
        with_kept(document_of(Paragraph(("x",)), OwnText(key="other", prompt="?")), WRITTEN, "old.docx")


def test_what_would_be_lost_is_refused(whole: Document) -> None:
    document = docx.Document(io.BytesIO(as_docx(with_kept(whole, WRITTEN, "old.docx"))))
    next(_control(document).iter(qn("w:p"))).append(OxmlElement("w:footnoteReference"))
    with pytest.raises(FileRefused, match=r"^old.docx, place 'reasons': holds a footnote, which would not be kept"):
        read_kept(_saved(document), "old.docx")


def _archive(name: str, content: bytes) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as parts:
        parts.writestr(name, content)
    return file.getvalue()


@pytest.mark.parametrize("file", [b"", b"%PDF-1.7", _archive("a", b"b")])
def test_a_file_that_is_no_word_file_is_refused(file: bytes) -> None:
    with pytest.raises(FileRefused, match=r"^old.docx is no Word file; give the .docx that was edited$"):
        read_kept(file, "old.docx")


def test_a_word_file_of_others_is_refused() -> None:
    with pytest.raises(FileRefused, match=r"^old.docx has no places for own text"):
        read_kept(_saved(docx.Document()), "old.docx")


def _first(document: WordDocument, words: str) -> WordParagraph:
    return next(paragraph for paragraph in document.paragraphs if words in paragraph.text)


def test_words_changed_outside_of_the_places_are_found_and_kept_in_a_section_of_their_own(whole: Document) -> None:
    document = docx.Document(io.BytesIO(as_docx(with_kept(whole, WRITTEN, "old.docx"))))
    _first(document, "50").add_run(" or perhaps 51")
    document.tables[0].rows[1].cells[1].text = "101"
    again, by_hand = renewed(whole, _saved(document), "old.docx")
    assert by_hand == ("On the day 50 m² † are open. or perhaps 51", "2023 | 101 | 20 | 30 | 90")
    last = again.sections[-1]
    assert last.title == "Text changed by hand outside the marked places"
    place = next(block for block in last.blocks if isinstance(block, OwnText))
    assert place.kept == tuple(KeptParagraph((KeptRun(text),), "bullet") for text in by_hand)
    assert _places(again)["reasons"] == WRITTEN["reasons"]
    # They stay there until somebody empties the place, and are not found a second time.
    twice, found = renewed(whole, as_docx(again), "new.docx")
    assert (found, twice) == ((), again)


def _places(document: Document) -> dict[str, tuple[object, ...]]:
    blocks = [block for section in document.sections for block in section.blocks]
    return {block.key: block.kept for block in blocks if isinstance(block, OwnText)}


def test_a_file_that_nobody_touched_has_nothing_changed_by_hand(whole: Document) -> None:
    assert renewed(whole, as_docx(whole), "old.docx") == (whole, ())


def test_a_file_without_marks_cannot_say_what_was_changed(whole: Document) -> None:
    document = docx.Document(io.BytesIO(as_docx(whole)))
    rels = document.part.package.rels
    for name in [name for name, one in rels.items() if one.reltype.endswith("custom-properties")]:
        del rels[name]
    assert renewed(whole, _saved(document), "old.docx") == (whole, None)


@pytest.mark.needs("soffice")
def test_a_file_saved_by_libreoffice_keeps_its_places_and_what_was_changed(whole: Document, tmp_path: Path) -> None:
    document = docx.Document(io.BytesIO(as_docx(with_kept(whole, WRITTEN, "old.docx"))))
    _first(document, "50").add_run(" or perhaps 51")
    (tmp_path / "old.docx").write_bytes(_saved(document))
    home = f"-env:UserInstallation=file://{tmp_path}/profile"
    form = ["--convert-to", "docx:MS Word 2007 XML", "--outdir", str(tmp_path / "saved"), str(tmp_path / "old.docx")]
    subprocess.run(["soffice", home, "--headless", *form], check=True, capture_output=True, timeout=120)
    again, by_hand = renewed(whole, (tmp_path / "saved" / "old.docx").read_bytes(), "old.docx")
    assert by_hand == ("On the day 50 m² † are open. or perhaps 51",)
    assert _places(again)["reasons"] == WRITTEN["reasons"]
