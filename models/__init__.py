"""What may be inferred from the numbers: intervals, and later expectations and effects."""
