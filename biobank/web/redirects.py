"""Sending the browser on."""

from flask import Response, make_response, redirect, request

from biobank.web.shell import own_path


def to(path: str) -> Response:
    """Send the browser on with a GET, to a page of ours only."""
    return make_response(redirect(own_path(path), 303))


def back() -> Response:
    """Send the browser back to the page of ours that it came from."""
    return to((request.referrer.partition(request.host)[2] if request.referrer else "/") or "/")
