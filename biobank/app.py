"""The application: the one place where services, mouths, errors, log and meters are knitted together."""

from pathlib import Path

from flask import Flask, Response, current_app
from werkzeug.middleware.proxy_fix import ProxyFix

from biobank import api, web
from biobank.edge import assets, errors, form_tokens, headers, languages, reading, request_log
from biobank.edge.meters import Meters
from biobank.edge.opening import open_services, refuse_demonstration
from biobank.edge.parts import EXTENSION, Parts, parts_of
from biobank.edge.settings import Settings
from biobank.services.services import Services
from biobank.web.languages import Templates

MOST_FORM_FIELDS = 5_000


class Application(Flask):
    """Flask, with templates in every language."""

    jinja_environment = Templates  # type: ignore[assignment]  # Flask asks for its own, and this is one


def create_app(settings: Settings, services: Services | None = None) -> Flask:
    """Return the application of these settings; tests hand in services of their own.

    Raises SettingsError when production settings meet a demonstration ledger.
    """
    opened = services or open_services(settings)
    refuse_demonstration(settings, opened)
    app = Application("biobank", static_folder=None, template_folder="web/templates")
    app.config.update(
        MAX_CONTENT_LENGTH=settings.security.max_body_bytes,
        MAX_FORM_MEMORY_SIZE=settings.security.max_body_bytes,
        MAX_FORM_PARTS=MOST_FORM_FIELDS,
        TRAP_HTTP_EXCEPTIONS=False,
    )
    app.extensions[EXTENSION] = Parts(opened, settings, Meters())
    request_log.configure(request_log.stream_of(settings.server.log))
    _hook(app)
    errors.register(app)
    assets.serve(app, Path(app.root_path) / "web" / "static")
    api.register(app)
    web.register(app)
    _trust_proxies(app, settings)
    return app


def _hook(app: Flask) -> None:
    app.before_request(request_log.begin)
    app.before_request(languages.begin)
    app.before_request(reading.require_plain_text)
    app.before_request(form_tokens.require_own_form)
    app.after_request(_finished)
    app.jinja_env.globals["csrf_token"] = form_tokens.csrf_token


def _finished(answer: Response) -> Response:
    form_tokens.keep_door(answer)
    headers.secure(answer, https=parts_of(current_app).settings.security.https)
    request_log.finish(answer)
    return answer


def _trust_proxies(app: Flask, settings: Settings) -> None:
    """Believe so many proxies about the caller's address and scheme, and nobody else."""
    count = settings.server.trusted_proxies
    if count:
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=count, x_proto=count, x_host=0)  # type: ignore[method-assign]
