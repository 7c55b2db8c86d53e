import stat

import pytest
from cryptography.fernet import Fernet

from assistant.secret_files import fernet_key, secret_in
from assistant.yaml_file import FileError


def test_the_secret_is_made_once_and_is_the_owner_s_alone(tmp_path):
    file = tmp_path / "var" / "secret"
    first = secret_in(file)
    assert secret_in(file) == first
    assert len(first) > 40
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert [path.name for path in file.parent.iterdir()] == ["secret"]


def test_an_empty_secret_is_no_secret(tmp_path):
    file = tmp_path / "secret"
    file.write_text("\n")
    with pytest.raises(FileError, match="is empty"):
        secret_in(file)


def test_a_kept_secret_makes_a_key_that_seals(tmp_path):
    key = fernet_key(secret_in(tmp_path / "secret"))
    assert Fernet(key).decrypt(Fernet(key).encrypt(b"maria")) == b"maria"
