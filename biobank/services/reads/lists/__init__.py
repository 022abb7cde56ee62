"""Lists: one way to order, narrow and page through whatever the program keeps many of."""
