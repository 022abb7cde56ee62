"""Sending the browser on."""

from flask import Response, make_response, redirect

from biobank.web.shell import own_path


def to(path: str) -> Response:
    """Send the browser on with a GET, to a page of ours only."""
    return make_response(redirect(own_path(path), 303))
