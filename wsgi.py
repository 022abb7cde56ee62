"""The application as servers import it: `granian --interface wsgi wsgi:app`."""

from biobank.app import create_app
from biobank.edge.memory import be_sparing
from biobank.edge.settings import load_settings

be_sparing()
app = create_app(load_settings())
