"""Words of warning signs in what patients write."""
