"""The pages, one file each: which exhibits stand where."""
