"""Who is asking: sign-in, sessions, tokens, signing again, and the record of who looked at whom."""
