"""Speaks SQL: tables, prebuilt statements, transactions and the append to the ledger."""
