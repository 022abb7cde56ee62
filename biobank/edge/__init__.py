"""Where the program meets its callers: settings, schemas, sign-in, problems, headers, request log."""
