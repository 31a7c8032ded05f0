from django.apps import AppConfig


class SiteConfig(AppConfig):
    """What belongs to the site as a whole: middleware, health, template tags, site-wide commands."""

    name = "config"
    label = "site_config"
