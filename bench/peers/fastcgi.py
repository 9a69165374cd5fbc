"""Some processes of a FastCGI program on one socket, as long as this one lives.

python fastcgi.py SOCKET COUNT PROGRAM
"""

from __future__ import annotations

import signal
import socket
import subprocess
import sys
from pathlib import Path


def main() -> None:
    place, count, program = sys.argv[1:]
    Path(place).unlink(missing_ok=True)
    # A FastCGI program takes its connections from the listening socket that it finds as its standard input.
    listening = socket.socket(socket.AF_UNIX)
    listening.bind(place)
    listening.listen(128)
    children = [subprocess.Popen([program], stdin=listening) for _ in range(int(count))]
    signal.signal(signal.SIGTERM, lambda *_: [child.terminate() for child in children])
    for child in children:
        child.wait()


if __name__ == "__main__":
    main()
