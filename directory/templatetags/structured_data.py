"""Pages for machines: each tag writes one entity of directory.structured_data as a data block."""

from django import template

from directory import structured_data

register = template.Library()


def entity(name, describe):
    """A tag `name` that takes what `describe` takes; it writes nothing where nothing may or can be said."""

    def tag(*described):
        return {"json": structured_data.as_json(describe(*described))}

    register.inclusion_tag("components/structured_data.html", name=name)(tag)


entity("data_of_site", structured_data.of_site)
entity("data_of_crumbs", structured_data.of_crumbs)
entity("data_of_guide", structured_data.of_guide)
entity("data_of_landing", structured_data.of_landing)
entity("data_of_specialty", structured_data.of_specialty)
entity("data_of_clinic", structured_data.of_clinic)
entity("data_of_doctor", structured_data.of_doctor)
entity("data_of_treatment", structured_data.of_treatment)
entity("data_of_programme", structured_data.of_programme)
entity("data_of_list", structured_data.of_list)


@register.inclusion_tag("components/structured_data.html")
def data_of_letters(letters):
    """The records of an A-to-Z list, given as pairs of letter and records."""
    records = [record for _letter, group in letters for record in group]
    return {"json": structured_data.as_json(structured_data.of_list(records))}
