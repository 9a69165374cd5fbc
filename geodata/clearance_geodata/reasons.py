"""Why a file cannot be read or written: what the system or a library says, with words for the commonest of it.

The text in brackets of an error is what a library said, to the letter, because whoever helps searches for it. What is
said again and again, of files that are not there, not allowed, damaged or of another kind, is a sentence that languages
have; anything else stays as the library has it.
"""

from __future__ import annotations

import re

from clearance.saying import saying

__all__ = ["reason_of", "reason_of_system"]

# As the system, GDAL and SQLite write them.
KNOWN = {
    str(one): one
    for one in (
        saying("No such file or directory"),
        saying("Permission denied"),
        saying("Operation not permitted"),
        saying("Is a directory"),
        saying("Not a directory"),
        saying("File exists"),
        saying("File too large"),
        saying("File name too long"),
        saying("No space left on device"),
        saying("Disk quota exceeded"),
        saying("Read-only file system"),
        saying("Input/output error"),
        saying("Read failed. See previous exception for details."),
        saying("file is not a database"),
        saying("unable to open database file"),
        saying("database disk image is malformed"),
        saying("attempt to write a readonly database"),
        saying("database or disk is full"),
        saying("disk I/O error"),
    )
}
NOT_THERE = re.compile(r"(?P<path>.+): No such file or directory")
NOT_ALLOWED = re.compile(r"(?P<path>.+): Permission denied")
OF_NO_KIND = re.compile(r"'(?P<path>.+)' not recognized as being in a supported file format\.")
NUMBERED = re.compile(r"\[Errno (?P<number>\d+)\] (?P<reason>[^:]+)(?:: '(?P<path>.*)')?")
CUT_OFF = re.compile(r"(?P<name>.+): TIFFReadDirectory:Failed to read directory at offset (?P<offset>\d+)")


def reason_of(fault: Exception | str) -> str:
    """What a fault says of itself, as a sentence that languages have where it is a common one.

    Example:
        >>> said = reason_of(OSError("a.tif: No such file or directory"))
        >>> said, said.message
        ('a.tif: No such file or directory', '{path}: No such file or directory')
        >>> reason_of(ValueError("something else"))
        'something else'
    """
    text = str(fault)
    if (found := NUMBERED.fullmatch(text)) and found["reason"] in KNOWN:
        numbered = saying("[Errno {number}] {reason}", number=found["number"], reason=KNOWN[found["reason"]])
        return saying("{reason}: '{path}'", reason=numbered, path=found["path"]) if found["path"] else numbered
    if found := NOT_THERE.fullmatch(text):
        return saying("{path}: No such file or directory", path=found["path"])
    if found := NOT_ALLOWED.fullmatch(text):
        return saying("{path}: Permission denied", path=found["path"])
    if found := OF_NO_KIND.fullmatch(text):
        return saying("'{path}' not recognized as being in a supported file format.", path=found["path"])
    if found := CUT_OFF.fullmatch(text):
        message = "{name}: TIFFReadDirectory:Failed to read directory at offset {offset}"
        return saying(message, name=found["name"], offset=found["offset"])
    return KNOWN.get(text, text)


def reason_of_system(fault: OSError) -> str:
    """What the system says of a file, without its number and the path.

    Example:
        >>> reason_of_system(PermissionError(13, "Permission denied", "/srv/peru.gpkg"))
        'Permission denied'
    """
    text = str(fault.strerror)
    return KNOWN.get(text, text)
