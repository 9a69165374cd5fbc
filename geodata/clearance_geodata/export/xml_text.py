"""Text as XML takes it: names from anywhere, escaped, without the control characters that XML 1.0 forbids."""

from __future__ import annotations

import re
from xml.sax.saxutils import escape

__all__ = ["xml_text"]

FORBIDDEN = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def xml_text(value: object) -> str:
    """A value as text between tags or in an attribute; a character that XML forbids becomes U+FFFD.

    Example:
        >>> xml_text('a < b & "c"')
        'a &lt; b &amp; &quot;c&quot;'
    """
    return FORBIDDEN.sub("\ufffd", escape(str(value), {'"': "&quot;"}))
