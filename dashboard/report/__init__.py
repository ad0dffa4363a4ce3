"""The performance review: chapters of slides computed from the figures, and the deck made of them."""
