"""The application as servers import it: `granian --interface wsgi wsgi:app`."""

import atexit
import gc

gc.disable()

from biobank.app import create_app  # noqa: E402  loaded without looking for garbage
from biobank.edge.memory import be_sparing  # noqa: E402
from biobank.edge.settings import load_settings  # noqa: E402
from biobank.web.warming import warm_soon  # noqa: E402

be_sparing()
app = create_app(load_settings())

# What was loaded stays for good. Looking for garbage in it again and again held single requests up
# for a tenth of a second.
gc.freeze()
gc.enable()
atexit.register(gc.unfreeze)  # libraries look at the end whether everything of theirs is gone, and complain
warm_soon(app)
