"""Find regions in a picture."""

import numpy
import skimage

if __name__ == "__main__":
    picture = numpy.zeros((40, 40))
    picture[2:8, 2:8] = picture[15:30, 15:20] = picture[33:38, 30:38] = 1.0
    smooth = skimage.filters.gaussian(picture, sigma=0.5)
    threshold = skimage.filters.threshold_otsu(smooth)
    labels = skimage.measure.label(smooth > threshold)
    regions = skimage.measure.regionprops(labels)
    skeleton = skimage.morphology.skeletonize(labels > 0)
    edges = skimage.segmentation.find_boundaries(labels)
    print(
        f"{len(regions)} regions, Otsu between 0 and 1: {bool(0 < threshold < 1)}, skeleton of {skeleton.sum()}, {edges.any()}"
    )
