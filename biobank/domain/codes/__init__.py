"""Codes on labels: our own, the donation number, and what a scanner makes of them."""
