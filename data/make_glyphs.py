"""Render the digits of eleven fonts that come with matplotlib as 8 x 8 pictures, bent and thickened at random:
glyphs.npz.

    python data/make_glyphs.py

The source task of lesson 13: printed digits, much like handwritten ones and yet not the same. The fonts (DejaVu, STIX,
Computer Modern) are free; the pictures are ours, CC BY 4.0. The result differs in a few pixels between versions of
Pillow and scipy, so the course reads the frozen file and checks its sha256.
"""

import hashlib
from pathlib import Path

import matplotlib
import numpy as np
from PIL import Image, ImageDraw, ImageFont
from scipy import ndimage

FONTS = (
    "DejaVuSans DejaVuSans-Oblique DejaVuSerif DejaVuSerif-Italic DejaVuSansMono DejaVuSansMono-Oblique "
    "STIXGeneral STIXGeneralItalic cmr10 cmss10 cmtt10"
).split()
SIDE, FINE, EACH = 8, 4, 1000  # pixels, pictures are drawn this many times finer, pictures per digit


def masters():
    """Each digit of each font as a tightly cut grey picture."""
    folder = Path(matplotlib.get_data_path()) / "fonts" / "ttf"
    found = {}
    for font in FONTS:
        face = ImageFont.truetype(str(folder / f"{font}.ttf"), 100)
        for digit in "0123456789":
            page = Image.new("L", (220, 220), 0)
            ImageDraw.Draw(page).text((60, 40), digit, fill=255, font=face)
            found[digit, font] = np.asarray(page.crop(page.getbbox()), dtype=float) / 255
    return found


def bent(master, digit, rng):
    """One picture of a digit: turned, sheared, stretched, bent by a smooth field, with a stroke of random thickness."""
    size = SIDE * FINE
    height, width = master.shape
    angle, shear = rng.normal(0, 0.15), rng.normal(0.05, 0.25)
    wide = rng.uniform(0.25, 0.7) if digit == "1" else rng.uniform(0.55, 1.0)
    turn = np.array([[np.cos(angle), -np.sin(angle)], [np.sin(angle), np.cos(angle)]])
    scale = np.diag([wide * size / width, rng.uniform(0.88, 1.0) * size / height])
    back = np.linalg.inv(turn @ np.array([[1, shear], [0, 1]]) @ scale)
    field = rng.uniform(0, 2.2)
    dx, dy = (ndimage.zoom(rng.normal(0, field, (4, 4)), size / 4, order=3) for _ in range(2))
    rows, columns = np.mgrid[0:size, 0:size].astype(float)
    u = columns - size / 2 + dx + rng.normal(0, 1)
    v = rows - size / 2 + dy + rng.normal(0, 0.6)
    places = [back[1, 0] * u + back[1, 1] * v + height / 2, back[0, 0] * u + back[0, 1] * v + width / 2]
    drawn = ndimage.map_coordinates(master, places, order=1, mode="constant")
    drawn = ndimage.gaussian_filter(drawn, rng.uniform(0.6, 1.6))
    cut = rng.uniform(0.15, 0.5)
    drawn = np.clip((drawn - cut * drawn.max()) / (0.25 * drawn.max() + 1e-6) + 0.5, 0, 1)
    small = drawn.reshape(SIDE, FINE, SIDE, FINE).mean(axis=(1, 3))
    return np.clip(np.round(small * 16 * rng.uniform(0.95, 1.2)), 0, 16)


def main():
    rng, found = np.random.default_rng(1), masters()
    pictures = [
        bent(found[digit, FONTS[rng.integers(len(FONTS))]], digit, rng) for digit in "0123456789" for _ in range(EACH)
    ]
    order = rng.permutation(len(pictures))
    x = np.array(pictures, dtype=np.uint8).reshape(-1, SIDE * SIDE)[order]
    y = np.repeat(np.arange(10, dtype=np.uint8), EACH)[order]
    path = Path(__file__).with_name("glyphs.npz")
    np.savez_compressed(path, x=x, y=y)
    print(path.name, x.shape, path.stat().st_size, "bytes, sha256", hashlib.sha256(path.read_bytes()).hexdigest())


if __name__ == "__main__":
    main()
