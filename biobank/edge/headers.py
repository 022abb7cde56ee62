"""Headers that tell browsers what our pages may do: nothing from elsewhere, nothing inline."""

from flask import Response

SOURCES = {
    "default-src": "'none'",
    "script-src": "'self'",
    "style-src": "'self'",
    "img-src": "'self' blob:",
    "media-src": "'self' blob:",
    "font-src": "'self'",
    "connect-src": "'self'",
    "worker-src": "'self'",
    "manifest-src": "'self'",
    "form-action": "'self'",
    "frame-ancestors": "'none'",
    "base-uri": "'none'",
}
POLICY = "; ".join(f"{what} {where}" for what, where in SOURCES.items())
ALWAYS = {
    "Content-Security-Policy": POLICY,
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Permissions-Policy": "camera=(self), microphone=(), geolocation=(), payment=(), usb=()",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "X-Frame-Options": "DENY",
}
HTTPS_ONLY = {"Strict-Transport-Security": "max-age=31536000; includeSubDomains"}


def secure(answer: Response, *, https: bool) -> None:
    """Put the headers on an answer; unless it says otherwise it is kept nowhere."""
    headers = answer.headers
    for name, value in (*ALWAYS.items(), *HTTPS_ONLY.items()) if https else ALWAYS.items():
        headers.add(name, value)
    if "Cache-Control" not in headers:
        headers["Cache-Control"] = "no-store"
