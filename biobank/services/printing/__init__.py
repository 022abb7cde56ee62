"""Print jobs: asked for by people, sent by a process beside the server, never in the way of a command."""
