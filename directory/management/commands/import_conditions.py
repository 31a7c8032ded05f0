from directory.importing.command import ImportCommand


class Command(ImportCommand):
    help = "Import a list of conditions. Reading the same list twice changes nothing; an interrupted run goes on."
    kind = "conditions"
