"""What stands behind the patient's pages: the form's context and drafts, consent, the private link and its page."""
