"""Files and messages of others, read strictly into what the domain knows."""
