"""The rooms of the laboratory: one file for each kind of work, with its commands, guards and effects."""
