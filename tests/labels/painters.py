"""The three painters, each as far as the dots on paper or on the screen."""

import base64
import io

from PIL import Image
from playwright.sync_api import Browser

from biobank.labelling import paint_pdf, paint_svg, print_ready_zpl
from biobank.labelling.reading import rasterise
from tests.labels.zpl_printer import printed

PAINTERS = ("pdf", "svg", "zpl")
DPIS = (203, 300, 600)


def painted(painter, design, values, dpi, browser: Browser) -> Image.Image:
    """Return a label as grey dots."""
    match painter:
        case "pdf":
            (image,) = rasterise(paint_pdf(design, [values], dpi=dpi), dpi)
        case "zpl":
            (image,) = printed("".join(print_ready_zpl(design, [values], dpi=dpi)))
        case "svg":
            image = on_screen(paint_svg(design, values, dpi=dpi), design, dpi, browser)
    return image


def on_screen(svg, design, dpi, browser: Browser) -> Image.Image:
    """Return a preview as a browser shows it, a dot of the printer as a dot of the screen."""
    width, height = (round(side * dpi / 25.4) for side in (design.stock.width, design.stock.height))
    context = browser.new_context(viewport={"width": width, "height": height})
    try:
        page = context.new_page()
        source = base64.b64encode(svg.encode()).decode()
        page.set_content(
            f'<body style="margin:0"><img width="{width}" height="{height}"'
            f' src="data:image/svg+xml;base64,{source}">'
        )
        page.wait_for_function("document.images[0].complete")
        return Image.open(io.BytesIO(page.screenshot())).convert("L")
    finally:
        context.close()
