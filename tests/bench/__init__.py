"""`make bench`: listings by four ways, pages by four ways, and the index itself, side by side in one run."""
