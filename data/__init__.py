"""How rows get in: contracts, reading, quarantine, building and publishing."""
