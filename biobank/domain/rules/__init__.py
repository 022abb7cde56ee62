"""How a decision is made: commands, facts, guards, lifecycles and the verdict."""
