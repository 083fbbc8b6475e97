"""What the steward's commands share: who may run them, which store they mean, and what day it is."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import click

from geo.config import Config, load_config
from geo.errors import ConfigError, StoreError
from geo.text import Language, text

if TYPE_CHECKING:
    from geo.files.store.repository import Store
    from geo.release.actor import Role

_SETTINGS = Path("waspada.toml")


def steward(role: Role) -> None:
    """Raise ReleaseError unless this is the data steward, whose written purpose is the command itself."""
    from geo.release.actor import Actor  # with the stages: pandas is not for a help page

    Actor(role, purpose=text("steward.purpose")).may_see("rahasia")


def settings() -> Config:
    """The settings of the folder in which the command runs."""
    return load_config(_SETTINGS if _SETTINGS.exists() else None)


def store_option(lang: Language) -> click.Option:
    """`--store`: which store is meant."""
    return click.Option(["--store"], metavar=text("cli.store.form", lang), help=text("steward.store", lang))  # fmt: skip


def store_place(given: str | None) -> str | None:
    """The store that is meant: as given, else WASPADA_STORE, else that of the settings; None where nothing says one."""
    return given or os.environ.get("WASPADA_STORE") or settings().store


def needed_place(given: str | None) -> str:
    """As `store_place`; ConfigError where nothing says one."""
    place = store_place(given)
    if place is None:
        raise ConfigError("no_store")
    return place


@contextmanager
def opened(given: str | None) -> Iterator[Store]:
    """The store that is meant, which must be there: StoreError where it is not."""
    from geo.files.store.connect import file_of, is_address
    from geo.files.store.repository import open_store

    place = needed_place(given)
    if not is_address(place) and not file_of(place).is_file():
        raise StoreError("absent", where=str(file_of(place)))
    with open_store(place) as store:
        yield store


@contextmanager
def opened_if_any(given: str | None) -> Iterator[Store | None]:
    """As `opened`; None where no store is used on this machine."""
    if store_place(given) is None:
        yield None
        return
    with opened(given) as store:
        yield store


def day_of(given: str | None, today: date) -> date:
    """The day that counts as today: as given, else today."""
    try:
        return date.fromisoformat(given) if given else today
    except ValueError as error:
        raise ConfigError("wrong_value", path="--as-of", setting="--as-of", value=given) from error
