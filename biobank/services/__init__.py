"""The one command path, the reads, identity, and the audit of both."""
