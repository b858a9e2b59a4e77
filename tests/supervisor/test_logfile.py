"""Logs: unchanged, rotated at a line's end, and followed across rotation."""

from pathlib import Path

from muntin.supervisor.logfile import Follower, LogFile, last_lines


def test_lines_are_kept_as_printed(tmp_path: Path) -> None:
    """Nothing is added to what a process prints, not even in the middle of a line."""
    log = LogFile(tmp_path / "a.log")
    for data in (b"12:00:00 one\n12:00:", b"01 two\n", b"\xff\n"):
        log.write(data)
    assert (tmp_path / "a.log").read_bytes() == b"12:00:00 one\n12:00:01 two\n\xff\n"


def test_rotation_happens_at_the_end_of_a_line_and_keeps_three(tmp_path: Path) -> None:
    """No line is torn, no line is lost as long as its file is kept, and the oldest file goes."""
    log = LogFile(tmp_path / "a.log", largest=100)
    lines = [f"line {number:04}\n".encode() for number in range(100)]
    for line in lines:
        log.write(line[:5])
        log.write(line[5:])
    assert sorted(file.name for file in tmp_path.iterdir()) == ["a.log", "a.log.1", "a.log.2", "a.log.3"]
    files = [(tmp_path / name).read_bytes() for name in ("a.log.3", "a.log.2", "a.log.1", "a.log")]
    kept = b"".join(files)
    assert kept == b"".join(lines)[-len(kept) :]
    assert all(content.endswith(b"\n") for content in files if content)
    assert len(files[1]) <= 110


def test_a_log_is_continued_by_the_next_run(tmp_path: Path) -> None:
    """Opening appends."""
    LogFile(tmp_path / "a.log").write(b"one\n")
    LogFile(tmp_path / "a.log").note("two")
    assert (tmp_path / "a.log").read_text() == "one\n--- muntin: two\n"


def test_the_last_lines_are_the_last_lines(tmp_path: Path) -> None:
    """Asking for more than there is gives what there is; no file gives nothing."""
    (tmp_path / "a.log").write_text("".join(f"{n}\n" for n in range(2000)))
    assert last_lines(tmp_path / "a.log", 2) == ["1998", "1999"]
    assert len(last_lines(tmp_path / "a.log", 5000)) == 2000
    assert last_lines(tmp_path / "a.log", 0) == []
    assert last_lines(tmp_path / "none.log", 3) == []


def test_a_follower_sees_every_line_across_rotation(tmp_path: Path) -> None:
    """Lines written just before the file was rotated are not missed, and half lines wait for their end."""
    log = LogFile(tmp_path / "a.log", largest=60)
    log.write(b"old\n")
    follower = Follower(tmp_path / "a.log")
    log.write(b"one\ntw")
    assert list(follower.new_lines()) == ["one"]
    log.write(b"o\n" + b"three" * 12 + b"\n")
    log.write(b"four\n")
    assert list(follower.new_lines()) == ["two", "three" * 12, "four"]
    assert list(follower.new_lines()) == []


def test_a_follower_waits_for_a_log_that_is_not_there_yet(tmp_path: Path) -> None:
    """Following a process that never ran shows its first line once it runs."""
    follower = Follower(tmp_path / "a.log")
    assert list(follower.new_lines()) == []
    LogFile(tmp_path / "a.log").write(b"first\n")
    assert list(follower.new_lines()) == ["first"]
