"""What is found and how: `clinics.search_clinics`, `site.search_site`; `text` says what words mean."""
