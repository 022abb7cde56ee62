"""What a processing laboratory calculates and looks up: pure figures, no verbs."""
