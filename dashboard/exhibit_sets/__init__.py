"""The exhibits of one page each, where they are more than a few."""
