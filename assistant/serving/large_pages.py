"""Has the C library ask for large pages of memory, which takes a new start of the program.

With each message the processor reads the transformers' weights, some 100 MB. In pages of 4 kB it
looks up twenty-five thousand addresses for that, in pages of 2 MB fifty: a reading takes a sixth
less time. Measured with `python -m evaluation.load`; see docs/decisions/0008-production.md.
"""

from __future__ import annotations

import os
import platform
import sys

_TUNABLES = "GLIBC_TUNABLES"
# What malloc gets from the system may be put in large pages (glibc 2.35 and later); and threads
# share two heaps instead of having one each.
WANTED = {"glibc.malloc.hugetlb": "1", "glibc.malloc.arena_max": "2"}


def with_large_pages(tunables: str) -> str:
    """The C library's settings with ours; what somebody has set already stays.

    Args:
        tunables: `name=value`, colons between.
    """
    given = [part for part in tunables.split(":") if part]
    names = {part.partition("=")[0] for part in given}
    return ":".join([*given, *(f"{n}={v}" for n, v in WANTED.items() if n not in names)])


def start_again_with_large_pages() -> None:
    """Replace this process by the same program with these settings, unless it has them."""
    tunables = os.environ.get(_TUNABLES, "")
    wanted = with_large_pages(tunables)
    if platform.libc_ver()[0] != "glibc" or wanted == tunables:
        return
    os.execve(sys.executable, sys.orig_argv, {**os.environ, _TUNABLES: wanted})  # noqa: S606
