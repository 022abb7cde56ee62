"""The custody system for autologous stem-cell units, from collection to reinfusion."""
