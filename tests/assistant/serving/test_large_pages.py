"""The assistant starts again with the C library's large pages, and overrules nobody."""

import os
import sys

import pytest

from assistant.serving import large_pages
from assistant.serving.large_pages import start_again_with_large_pages, with_large_pages


def test_what_somebody_has_set_stays():
    assert with_large_pages("glibc.malloc.hugetlb=0:glibc.malloc.check=1") == (
        "glibc.malloc.hugetlb=0:glibc.malloc.check=1:glibc.malloc.arena_max=2"
    )
    assert with_large_pages("") == "glibc.malloc.hugetlb=1:glibc.malloc.arena_max=2"


@pytest.fixture
def starts(monkeypatch):
    started = []
    monkeypatch.setattr(os, "execve", lambda *call: started.append(call))
    monkeypatch.setattr(large_pages.platform, "libc_ver", lambda: ("glibc", "2.36"))
    monkeypatch.delenv("GLIBC_TUNABLES", raising=False)
    return started


def test_the_same_program_is_started_once(starts, monkeypatch):
    start_again_with_large_pages()
    ((program, arguments, environment),) = starts
    assert (program, arguments) == (sys.executable, sys.orig_argv)
    monkeypatch.setenv("GLIBC_TUNABLES", environment["GLIBC_TUNABLES"])
    start_again_with_large_pages()
    assert len(starts) == 1


def test_another_c_library_is_left_alone(starts, monkeypatch):
    monkeypatch.setattr(large_pages.platform, "libc_ver", lambda: ("", ""))
    start_again_with_large_pages()
    assert starts == []
