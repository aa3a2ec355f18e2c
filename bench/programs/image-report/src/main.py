"""Measure objects in an image and write it in several formats."""

import imageio.v3 as imageio
import numpy
from PIL import Image, ImageDraw, ImageFont, features
from skimage import color, data, exposure, filters, measure, morphology, segmentation


def main() -> None:
    """Segment coins, draw a report and write and read it."""
    coins = data.coins()
    edges = filters.sobel(coins)
    markers = numpy.zeros_like(coins)
    markers[coins < 30] = 1
    markers[coins > 150] = 2
    found = segmentation.watershed(edges, markers) == 2
    labels = measure.label(morphology.remove_small_objects(found, max_size=64))
    regions = measure.regionprops(labels, intensity_image=exposure.equalize_hist(coins))
    picture = (color.label2rgb(labels, coins) * 255).astype(numpy.uint8)
    report = Image.fromarray(picture)
    ImageDraw.Draw(report).text((5, 5), "coins", font=ImageFont.load_default(20))
    for kind in ("png", "webp", "tiff", "gif", "bmp", "jpeg"):
        imageio.imwrite(f"report.{kind}", numpy.asarray(report), extension=f".{kind}")
        print(kind, imageio.imread(f"report.{kind}").shape[:2] == coins.shape)
    print("coins", len(regions) > 15, features.check("freetype2"))


if __name__ == "__main__":
    main()
