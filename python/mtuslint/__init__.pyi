from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from os import PathLike
from pathlib import Path
from typing import Any, TypeVar

__version__: str
__all__ = ["Answer", "InputError", "MtuslintError", "Report", "Stream", "check", "check_frame", "find_program"]

_Frame = TypeVar("_Frame")

class MtuslintError(Exception): ...

class InputError(MtuslintError):
    diagnostics: list[Mapping[str, Any]]
    def __init__(self, diagnostics: Sequence[Mapping[str, Any]]) -> None: ...

@dataclass(frozen=True)
class Report:
    data: Mapping[str, Any]
    @property
    def letters(self) -> list[dict[str, Any]]: ...
    @property
    def decisions(self) -> list[dict[str, Any]]: ...
    @property
    def findings(self) -> list[dict[str, Any]]: ...
    @property
    def unread(self) -> list[dict[str, Any]]: ...
    @property
    def summary(self) -> dict[str, int]: ...

def find_program() -> Path: ...
def check(
    inputs: str | bytes | PathLike[str] | Iterable[str | PathLike[str]],
    *,
    rules: Iterable[str | PathLike[str]] = (),
    strict: bool = False,
) -> Report: ...
def check_frame(
    frame: _Frame,
    *,
    text: str = "text",
    id: str | None = "id",
    rules: Iterable[str | PathLike[str]] = (),
    strict: bool = False,
) -> _Frame: ...

@dataclass(frozen=True)
class Answer:
    tag: Any
    read: bool
    id: str | None
    data: Mapping[str, Any]

class Stream:
    run: Mapping[str, Any] | None
    def __init__(self, *, rules: Iterable[str | PathLike[str]] = (), threads: int | None = None) -> None: ...
    def send(self, line: bytes, tag: Any = None) -> None: ...
    def ready(self) -> Iterator[Answer]: ...
    def rest(self) -> Iterator[Answer]: ...
    def __enter__(self) -> Stream: ...
    def __exit__(self, *_: object) -> None: ...
