"""The application as servers import it: `granian --interface wsgi wsgi:app`."""

from biobank.app import create_app
from biobank.edge.settings import load_settings

app = create_app(load_settings())
