"""The directory as JSON, under /api/v1/: read only, without log-in or session, on the same search as the pages."""
