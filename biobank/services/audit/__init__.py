"""The audit of what was recorded: verification, rebuild, the trail, its gaps and its exports."""
