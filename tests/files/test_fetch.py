from __future__ import annotations

import hashlib
import resource
import socket
from dataclasses import replace

import pytest

from geo.config import PullRules
from geo.errors import ConfigError, SourceError, WaspadaError
from geo.files.fetch import Wanted, check_address, fetch
from geo.text import LANGUAGES, text
from tests.files.shelf import shelf

RULES = PullRules(wait_seconds=0.3, attempts=3)
CONTENT = bytes(range(256)) * 1000


@pytest.fixture
def server():
    with shelf({"a.sql": CONTENT}) as running:
        yield running


@pytest.fixture
def wanted(server):
    return Wanted("a.sql", f"{server.url}/a.sql", len(CONTENT), hashlib.sha256(CONTENT).hexdigest())


def fault(wanted, folder, rules=RULES) -> WaspadaError:
    """The error; its sentence exists in both languages, and nothing is taken for good."""
    with pytest.raises(WaspadaError) as caught:
        fetch(wanted, folder, rules, lambda _done: None)
    error = caught.value
    assert error.exit_code == 2
    for lang in LANGUAGES:
        assert "{" not in text(error.key, lang, **error.facts)
    assert not (folder / wanted.file).exists()
    return error


def test_the_right_bytes(server, wanted, tmp_path):
    seen = []
    path = fetch(wanted, tmp_path, RULES, seen.append)
    assert path.read_bytes() == CONTENT
    assert seen == sorted(seen)
    assert seen[-1] == len(CONTENT)
    assert [one.name for one in tmp_path.iterdir()] == ["a.sql"]
    assert server.asked == [("a.sql", None)]


def test_what_is_there_is_not_asked_for_again(server, wanted, tmp_path):
    fetch(wanted, tmp_path, RULES, lambda _done: None)
    seen = []
    fetch(wanted, tmp_path, RULES, seen.append)
    assert len(server.asked) == 1
    assert seen == [len(CONTENT)]


def test_a_damaged_file_is_fetched_anew(server, wanted, tmp_path):
    (tmp_path / "a.sql").write_bytes(CONTENT[:-1] + b"x")
    assert fetch(wanted, tmp_path, RULES, lambda _done: None).read_bytes() == CONTENT


def test_a_cut_connection_goes_on_where_it_was(server, wanted, tmp_path):
    server.script.extend([("cut", 1000), ("cut", 500)])
    assert fetch(wanted, tmp_path, RULES, lambda _done: None).read_bytes() == CONTENT
    assert server.asked == [("a.sql", None), ("a.sql", "bytes=1000-"), ("a.sql", "bytes=1500-")]


def test_a_connection_cut_too_often_keeps_what_arrived(server, wanted, tmp_path):
    server.script.extend([("cut", 1000)] * 3)
    error = fault(wanted, tmp_path)
    assert (error.reason, error.facts["attempts"]) == ("pull_cut", 3)
    assert (tmp_path / "a.sql.part").read_bytes() == CONTENT[:3000]
    assert fetch(wanted, tmp_path, RULES, lambda _done: None).read_bytes() == CONTENT
    assert server.asked[-1] == ("a.sql", "bytes=3000-")


@pytest.mark.parametrize("act", [("whole", 0), ("shift", 7)])
def test_a_server_that_cannot_go_on_gives_all(server, wanted, tmp_path, act):
    server.script.extend([("cut", 1000), act])
    assert fetch(wanted, tmp_path, RULES, lambda _done: None).read_bytes() == CONTENT


@pytest.mark.parametrize("part", [b"wrong beginning", CONTENT + b"more", b"x" * len(CONTENT)])
def test_a_wrong_part_is_thrown_away(server, wanted, tmp_path, part):
    (tmp_path / "a.sql.part").write_bytes(part)
    assert fetch(wanted, tmp_path, RULES, lambda _done: None).read_bytes() == CONTENT


def test_a_part_beyond_the_end_of_the_file_is_thrown_away(server, wanted, tmp_path):
    server.files["a.sql"] = CONTENT[:1000]
    (tmp_path / "a.sql.part").write_bytes(CONTENT[:2000])
    assert fault(wanted, tmp_path).reason == "pull_cut"
    assert server.asked[:2] == [("a.sql", "bytes=2000-"), ("a.sql", None)]


@pytest.mark.parametrize("position", [0, 1, 127_999, 128_000, len(CONTENT) - 1])
def test_one_flipped_byte_is_refused(server, wanted, tmp_path, position):
    wrong = bytearray(CONTENT)
    wrong[position] ^= 1
    server.files["a.sql"] = bytes(wrong)
    error = fault(wanted, tmp_path)
    assert (error.reason, error.facts["path"]) == ("pull_wrong_bytes", "a.sql")
    assert list(tmp_path.iterdir()) == []
    assert len(server.asked) == 1


def test_more_bytes_than_pinned_are_refused_before_the_end(server, wanted, tmp_path):
    server.files["a.sql"] = CONTENT * 20
    seen = []
    with pytest.raises(SourceError):
        fetch(wanted, tmp_path, RULES, seen.append)
    assert max(seen) == len(CONTENT)
    assert seen.count(len(CONTENT)) <= 2
    assert fault(wanted, tmp_path).reason == "pull_wrong_bytes"


def test_a_busy_server_is_asked_again_and_a_missing_file_is_not(server, wanted, tmp_path):
    server.script.append(("status", 503))
    assert fetch(wanted, tmp_path, RULES, lambda _done: None).read_bytes() == CONTENT
    (tmp_path / "a.sql").unlink()
    server.script.append(("status", 404))
    error = fault(wanted, tmp_path)
    assert (error.reason, error.facts["status"]) == ("pull_status", 404)
    assert len(server.asked) == 3


def test_a_server_that_says_nothing_is_given_up(server, wanted, tmp_path):
    server.script.extend([("hang", 0)] * 2)
    assert fault(wanted, tmp_path, PullRules(wait_seconds=0.1, attempts=2)).reason == "pull_cut"
    assert len(server.asked) == 2


def test_a_server_that_falls_silent_is_asked_for_the_rest(server, wanted, tmp_path):
    server.script.append(("stall", 1000))
    assert fetch(wanted, tmp_path, PullRules(0.1, 2), lambda _done: None).read_bytes() == CONTENT
    assert server.asked[1] == ("a.sql", "bytes=1000-")


def test_no_network(wanted, tmp_path):
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    error = fault(replace(wanted, address=f"http://127.0.0.1:{port}/a.sql"), tmp_path)
    assert (error.reason, error.facts["host"]) == ("pull_no_network", "127.0.0.1")


def test_a_connection_that_is_not_secure(server, wanted, tmp_path):
    address = wanted.address.replace("http:", "https:")
    assert fault(replace(wanted, address=address), tmp_path).reason == "pull_certificate"


@pytest.mark.parametrize("elsewhere", ["http://192.0.2.1/a.sql", "ftp://127.0.0.1/a.sql", "file:///etc/passwd"])  # fmt: skip
def test_a_redirect_keeps_the_rule(server, wanted, tmp_path, elsewhere):
    server.script.append(("redirect", elsewhere))
    assert fault(wanted, tmp_path).reason in {"pull_address", "pull_status"}
    assert len(server.asked) == 1


def test_a_redirect_on_this_machine_is_followed(server, wanted, tmp_path):
    server.script.append(("redirect", wanted.address))
    assert fetch(wanted, tmp_path, RULES, lambda _done: None).read_bytes() == CONTENT


def test_no_proxy_for_this_machine(server, wanted, tmp_path, monkeypatch):
    monkeypatch.setenv("http_proxy", "http://127.0.0.1:9")
    assert fetch(wanted, tmp_path, RULES, lambda _done: None).read_bytes() == CONTENT


def test_the_proxy_of_the_office_is_used(server, wanted, tmp_path, monkeypatch):
    monkeypatch.setenv("https_proxy", server.url)
    away = replace(wanted, address="https://host.example/a.sql")
    assert fault(away, tmp_path).reason == "pull_no_network"
    assert server.asked == [("host.example:443", None)]


def test_a_full_disk(server, wanted, tmp_path):
    """A limit on file sizes stops the writing as a full disk does; what arrived is kept."""
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (70_000, hard))
    try:
        error = fault(wanted, tmp_path)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
    assert error.reason == "pull_disk_full"
    assert fetch(wanted, tmp_path, RULES, lambda _done: None).read_bytes() == CONTENT


def test_a_folder_that_is_none(wanted, tmp_path):
    (tmp_path / "file").write_text("")
    assert fault(wanted, tmp_path / "file").reason == "pull_not_written"


@pytest.mark.parametrize("address", ["https://raw.githubusercontent.com/a", "https://10.0.0.1:8443/b", "http://127.9.9.9/a", "http://[::1]:80/a", "http://localhost:8000/a"])  # fmt: skip
def test_addresses_that_are_allowed(address):
    assert check_address(address).geturl() == address


@pytest.mark.parametrize(
    "address",
    ["http://raw.githubusercontent.com/a", "http://10.0.0.1/a", "http://127.0.0.1.evil.example/a", "http://localhost.evil.example/a", "ftp://127.0.0.1/a",
     "file:///etc/passwd", "/etc/passwd", "127.0.0.1:80", "", "https://", "https://user:word@host.example/a", "https://host.example/a?b=c", "https://host.example/#a",
     "http://[::1/a", "https://host.example:port/a", "http://[::ffff:10.0.0.1]/a"],
)  # fmt: skip
def test_addresses_that_are_refused(address):
    with pytest.raises(ConfigError) as caught:
        check_address(address)
    assert caught.value.reason == "pull_address"
    assert "word" not in str(caught.value.facts)
    for lang in LANGUAGES:
        assert text(caught.value.key, lang, **caught.value.facts)
