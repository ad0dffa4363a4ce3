"""How the figures are shown: pages of exhibits over the one engine."""
