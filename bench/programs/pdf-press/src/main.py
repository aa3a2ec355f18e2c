"""Make a PDF with bar codes, formulas and drawings, and look at it with a library of C."""

from pathlib import Path

import pypdfium2
from fpdf import FPDF
from reportlab.graphics.barcode import createBarcodeDrawing, getCodeNames
from reportlab.graphics.shapes import Drawing
from reportlab.lib.styles import getSampleStyleSheet
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.cidfonts import UnicodeCIDFont
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.platypus import Flowable, Paragraph, SimpleDocTemplate

SKIPPED = {"MSI", "Standard39", "Extended39", "Standard93", "Extended93"}


def barcode(name: str) -> Drawing | None:
    """Draw a bar code, if this kind takes digits."""
    try:
        drawing: Drawing = createBarcodeDrawing(name, value="123456789012", height=20)
    except ValueError:
        return None
    return drawing


def main() -> None:
    """Write two documents and read them."""
    pdfmetrics.registerFont(TTFont("Vera", "Vera.ttf"))
    pdfmetrics.registerFont(UnicodeCIDFont("HeiseiMin-W3"))
    style = getSampleStyleSheet()["BodyText"]
    story: list[Flowable] = [
        Paragraph(
            '<font name="Vera">Tea</font> and <font name="HeiseiMin-W3">茶</font>',
            style,
        )
    ]
    drawn = [barcode(name) for name in getCodeNames() if name not in SKIPPED]
    story += [drawing for drawing in drawn if drawing]
    print("codes", len(story) > 6)
    SimpleDocTemplate("tea.pdf").build(story)
    small = FPDF()
    small.add_page()
    small.set_font("Times", size=20)
    small.write_html("<h1>Leaves</h1><ul><li>green</li></ul>")
    small.output("leaves.pdf")
    for file in ("tea.pdf", "leaves.pdf"):
        page = pypdfium2.PdfDocument(file)[0]
        text = page.get_textpage().get_text_range().split()
        picture = page.render(scale=1).to_pil()
        picture.save(Path(file).with_suffix(".png"))
        print(file, text[0], picture.size)


if __name__ == "__main__":
    main()
