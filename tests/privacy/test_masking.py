"""A profile asks for exactly what is masked, or no home goes by it."""

from __future__ import annotations

from dataclasses import replace

import pytest

from pnrscreen import privacy
from pnrscreen.errors import ConfigError
from pnrscreen.privacy import masking
from pnrscreen.privacy.classify import Category


def test_what_goes_with_them_may_be_asked_for_by_name(strict):
    privacy.check_masked(replace(strict, sealed=strict.sealed | masking.WITH_THEM))


@pytest.mark.parametrize("item", sorted(frozenset(Category) - masking.MASKED - masking.WITH_THEM))
def test_what_stays_readable_cannot_be_asked_for(strict, item):
    with pytest.raises(ConfigError, match=f"asks that {item.name.lower()} be masked, which stays readable.*write sealed = "):
        privacy.check_masked(replace(strict, sealed=strict.sealed | {item}))


@pytest.mark.parametrize("item", sorted(masking.MASKED))
def test_what_is_masked_cannot_be_left_out(strict, item):
    with pytest.raises(ConfigError, match=f"does not ask that {item.name.lower()} be masked, which is.*write sealed = "):
        privacy.check_masked(replace(strict, sealed=strict.sealed - {item}))
