"""The public pages. They touch neither session nor user, so that one address is one page for everybody."""
