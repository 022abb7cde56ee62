"""Meters for Prometheus: counts and times by route and verb, never by person, patient or unit."""

from collections.abc import Mapping

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, generate_latest

MEDIA_TYPE = "text/plain; version=0.0.4; charset=utf-8"
_SECONDS = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 10)


class Meters:
    """The meters of one process, in a registry of their own."""

    def __init__(self) -> None:
        """Start every meter at nothing."""
        own = self.registry = CollectorRegistry()
        self.requests = Counter(
            "biobank_requests", "Requests answered", ["route", "method", "status"], registry=own
        )
        self.seconds = Histogram(
            "biobank_request_seconds", "Time to answer", ["route"], buckets=_SECONDS, registry=own
        )
        self.commands = Counter("biobank_commands", "Commands decided", ["verb", "outcome"], registry=own)
        self.scans = Counter("biobank_scans", "Scanned texts answered", ["kind"], registry=own)
        self.print_jobs = Gauge(
            "biobank_print_jobs", "Print jobs under way, of all processes", ["state"], registry=own
        )
        self.oldest_print_job = Gauge(
            "biobank_print_job_oldest_seconds", "Age of the oldest print job under way", registry=own
        )
        self.denials = Counter("biobank_denials", "Callers not let in", ["code"], registry=own)

    def tell_print_jobs(self, by_state: Mapping[str, int], oldest_seconds: float) -> None:
        """Set how many print jobs stand in each state, and how long the oldest has waited."""
        for state, count in by_state.items():
            self.print_jobs.labels(state).set(count)
        self.oldest_print_job.set(oldest_seconds)

    def text(self) -> bytes:
        """Return all meters in Prometheus' text form."""
        return generate_latest(self.registry)
