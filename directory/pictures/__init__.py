"""Photos from the original an editor gave to the sizes that pages show.

Originals are private. Renditions are public, derived, and may be made again at any time.
"""
