"""Write a QR code, read it again, and find corners."""

import cv2
import numpy

if __name__ == "__main__":
    code = cv2.QRCodeEncoder.create().encode("tea-42")
    code = cv2.resize(
        cv2.copyMakeBorder(code, 4, 4, 4, 4, cv2.BORDER_CONSTANT, value=255),
        None,
        fx=8,
        fy=8,
        interpolation=cv2.INTER_NEAREST,
    )
    text, corners, _ = cv2.QRCodeDetector().detectAndDecode(code)
    picture = numpy.zeros((60, 60), numpy.uint8)
    picture[20:40, 20:40] = 255
    found = cv2.goodFeaturesToTrack(picture, 4, 0.1, 5)
    _, png = cv2.imencode(".png", code)
    print(f"a code says {text}; {len(found)} corners; PNG of {len(png)} bytes")
