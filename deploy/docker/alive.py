"""Whether the process of this container answers: exit code 0 or 1. Docker asks it.

python alive.py PORT
"""

from __future__ import annotations

import sys
import urllib.request

TIMEOUT_SECONDS = 4


def main(port: str) -> int:
    """0 where `/health/live` on a port of this container answers with success, else 1."""
    # Whatever proxy the environment names, this request stays in the container.
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    try:
        with opener.open(f"http://127.0.0.1:{port}/health/live", timeout=TIMEOUT_SECONDS) as answer:
            return 0 if answer.status == 200 else 1
    except OSError as error:
        print(error, file=sys.stderr)
        return 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
