"""Styles, scripts and pictures of the pages: compressed once, and kept by browsers until they change."""

import gzip
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from hashlib import sha256
from pathlib import Path
from typing import Any

from flask import Flask, Response, abort, request

ENDPOINT = "static"
KINDS = {
    ".css": "text/css; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".svg": "image/svg+xml",
}
KEPT = "public, max-age=31536000, immutable"
"""For an address that names the content: another content has another address."""
ASKED_AGAIN = "no-cache"


@dataclass(frozen=True, slots=True)
class Asset:
    """One file as it is sent: plain, compressed, of which kind, and a version that tells its content."""

    plain: bytes
    compressed: bytes
    kind: str
    version: str


@cache
def assets(folder: Path) -> Mapping[str, Asset]:
    """Return the files of a folder by name; a kind of file that is not known is an error at the start."""
    return {path.name: _read(path) for path in sorted(folder.iterdir())}


def _read(path: Path) -> Asset:
    plain = path.read_bytes()
    # The time would be in the compressed bytes: two processes would answer differently.
    compressed = gzip.compress(plain, mtime=0)
    return Asset(plain, compressed, KINDS[path.suffix], sha256(plain).hexdigest()[:12])


def serve(app: Flask, folder: Path) -> None:
    """Let an application answer with the files of a folder, and name their versions in addresses."""
    found = assets(folder)

    def static(filename: str) -> Response:
        asset = found.get(filename)
        return abort(404) if asset is None else _answer(asset)

    def name_version(endpoint: str, values: dict[str, Any]) -> None:
        if endpoint == ENDPOINT and values.get("filename") in found:
            values["v"] = found[values["filename"]].version

    app.add_url_rule("/static/<path:filename>", ENDPOINT, static)
    app.url_defaults(name_version)


def _answer(asset: Asset) -> Response:
    takes = request.accept_encodings.best_match(("gzip",)) == "gzip"
    answer = Response(asset.compressed if takes else asset.plain, content_type=asset.kind)
    answer.headers["Vary"] = "Accept-Encoding"
    if takes:
        answer.headers["Content-Encoding"] = "gzip"
    answer.headers["Cache-Control"] = KEPT if request.args.get("v") == asset.version else ASKED_AGAIN
    answer.set_etag(f"{asset.version}{'-gzip' if takes else ''}")
    answer.make_conditional(request)
    return answer
