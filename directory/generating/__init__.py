"""Invented directories of any size, to try the site at scale: the same seed makes the same data."""
