"""Whether the process of this container answers: exit code 0 or 1. Docker asks it.

python alive.py PORT [PATH]    PATH: /health/live unless given; what it answers is printed
"""

from __future__ import annotations

import sys
import urllib.error
import urllib.request

TIMEOUT_SECONDS = 4


def main(port: str, path: str = "/health/live") -> int:
    """0 where a port of this container answers with success, else 1."""
    # Whatever proxy the environment names, this request stays in the container.
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    try:
        with opener.open(f"http://127.0.0.1:{port}{path}", timeout=TIMEOUT_SECONDS) as answer:
            print(answer.read().decode(errors="replace"))
            return 0
    except urllib.error.HTTPError as error:
        print(error, error.read().decode(errors="replace"), sep="\n", file=sys.stderr)
    except OSError as error:
        print(error, file=sys.stderr)
    return 1


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
