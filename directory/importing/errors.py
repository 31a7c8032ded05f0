class ImportFailed(Exception):
    """Nothing (more) can be done with this file; the message says why and what to do."""


class UnreadableFile(ImportFailed):
    pass


class RunInUse(ImportFailed):
    """Somebody else is working through the same run."""
