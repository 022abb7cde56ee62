"""The ledger's pure parts: canonical bytes, leaf hashes, commitments and the fold."""
