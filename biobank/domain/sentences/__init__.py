"""The sentences people read, by code and language: what is refused, and what to do next."""
