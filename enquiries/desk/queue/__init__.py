"""The list of enquiries: what it finds, narrows, counts, shows, changes in bulk and exports."""
