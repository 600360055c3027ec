"""What becomes of pixels on the screen, however many there are."""

from __future__ import annotations

import tracemalloc

import numpy as np
import pytest
from PySide6.QtGui import QImage

from cnnexplorer.views.widgets.images import to_qimage


def greys(image: QImage) -> np.ndarray:
    """The red of every pixel, (height, width)."""
    return np.array(
        [
            [image.pixelColor(x, y).red() for x in range(image.width())]
            for y in range(image.height())
        ]
    )


def test_bytes_are_shown_as_they_are_and_white_can_be_another_value() -> None:
    pixels = np.arange(256, dtype=np.uint8).reshape(16, 16, 1)
    assert np.array_equal(greys(to_qimage(pixels)), pixels[..., 0])
    doubled = greys(to_qimage(pixels, 127.5))
    assert np.array_equal(doubled, np.minimum(pixels[..., 0] * 2.0, 255))


def test_fractions_are_shown_from_black_to_white_and_clipped_beyond() -> None:
    pixels = np.array([-3, -1, 0, 1, 9], np.float32).reshape(1, 5, 1)
    assert greys(to_qimage(pixels, 1, -1)).tolist() == [[0, 0, 128, 255, 255]]
    dark = np.linspace(0, 0.01, 256, dtype=np.float32).reshape(16, 16, 1)
    assert len(np.unique(greys(to_qimage(dark, 0.01, 0)))) == 256, "not four grey levels"


def test_colours_keep_their_channels() -> None:
    pixels = np.array([[[10, 20, 30]]], np.uint8)
    for shown in (pixels, pixels.astype(np.float32)):
        colour = to_qimage(shown).pixelColor(0, 0)
        assert (colour.red(), colour.green(), colour.blue()) == (10, 20, 30)
    see_through = to_qimage(np.array([[[10, 20, 30, 0]]], np.uint8)).pixelColor(0, 0)
    assert (see_through.red(), see_through.green(), see_through.blue()) == (10, 20, 30)
    assert see_through.alpha() == 255, "or the page would be seen instead of the image"


@pytest.mark.parametrize("kind", [np.uint8, np.float32])
def test_a_small_image_is_not_changed_by_the_room_it_gets(kind: type) -> None:
    pixels = np.arange(28 * 28).reshape(28, 28, 1).astype(kind)
    assert to_qimage(pixels, 783, 0, side=72) == to_qimage(pixels, 783, 0)


@pytest.mark.parametrize("kind", [np.uint8, np.float32])
@pytest.mark.parametrize("shape", [(300, 200), (999, 1000), (3000, 2999), (5000, 3), (2, 4000)])
def test_a_large_image_is_shrunk_to_the_means_of_its_parts(
    kind: type, shape: tuple[int, int]
) -> None:
    height, width = shape
    shade = np.add.outer(np.linspace(0, 120, height), np.linspace(0, 120, width))
    noise = np.random.default_rng(1).integers(-10, 11, shape)
    image = to_qimage(np.clip(shade + noise, 0, 255).astype(kind)[..., None], side=72)
    assert max(image.width(), image.height()) == 72
    found = greys(image)
    rows, columns = np.linspace(0, 120, image.height()), np.linspace(0, 120, image.width())
    wanted = np.add.outer(rows, columns)
    assert np.abs(found - wanted)[1:-1, 1:-1].max(initial=0) < 12


@pytest.mark.parametrize("side", [26, 72, 208])
@pytest.mark.parametrize("period", [2, 4, 10, 30])
def test_a_fine_pattern_becomes_an_even_grey(side: int, period: int) -> None:
    stripes = (np.arange(3000) % period < period // 2) * np.uint8(255)
    for pixels in (np.tile(stripes, (3000, 1)), np.tile(stripes[:, None], (1, 3000))):
        shown = greys(to_qimage(pixels[..., None].astype(np.uint8), side=side))
        if period * side < 3000:
            assert 80 < shown.mean() < 175


def test_of_a_huge_image_only_as_much_is_made_as_is_shown() -> None:
    pixels = np.zeros((5000, 5000, 3), np.uint8)
    tracemalloc.start()
    try:
        for side in (26, 72, 416):
            to_qimage(pixels, 250, 0, side)
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert peak < 20_000_000
