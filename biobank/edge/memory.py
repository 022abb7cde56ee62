"""What the C library does with memory that a server has given back.

Left alone, glibc keeps it: after the first password it takes blocks of that
size (19 MiB) from the heap of whichever thread asks, and keeps them there, once
for each heap. Ten sign-ins held 44 MB for good (measured).
"""

import ctypes

LARGE_BLOCK = 1024 * 1024
HEAPS = 2
"""As many threads as can run at once beside the interpreter's lock; more heaps only scatter what is free."""
_MMAP_THRESHOLD, _ARENA_MAX = -3, -8


def be_sparing() -> None:
    """Have large blocks go back to the system as soon as they are free, as other C libraries do."""
    mallopt = getattr(ctypes.CDLL(None), "mallopt", None)
    if mallopt is not None:
        mallopt(_MMAP_THRESHOLD, LARGE_BLOCK)
        mallopt(_ARENA_MAX, HEAPS)
