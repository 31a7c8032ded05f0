"""What is found and how: `search_clinics` in clinics, `search_doctors` in doctors, `search_site` in site.

`text` says what words mean.
"""
