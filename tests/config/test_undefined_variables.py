import pytest
from django.template import Context, Origin, Template

from tests.undefined_variables import OUR_TEMPLATES, UndefinedTemplateVariable


def template(source, folder=OUR_TEMPLATES):
    return Template(source, origin=Origin(name=str(folder / "example.html")))


@pytest.mark.parametrize(
    "source",
    [
        "{{ missing }}",
        "{{ request.missing.deeper }}",
        "{{ missing|upper }}",
        "{% with x=missing %}{% endwith %}",
        "{% load i18n %}{% blocktranslate %}Hello {{ missing }}{% endblocktranslate %}",
    ],
)
def test_our_templates_may_not_print_what_is_not_defined(source):
    with pytest.raises(UndefinedTemplateVariable, match="missing"):
        template(source).render(Context({"request": {}}))


@pytest.mark.parametrize(
    "source",
    [
        "{% if missing %}{% endif %}",
        "{% for x in missing %}{% endfor %}",
        "{% firstof missing '' %}",
        "{{ missing|default:'' }}",
    ],
)
def test_asking_whether_a_variable_is_there_is_allowed(source):
    assert template(source).render(Context()) == ""


def test_templates_of_others_behave_as_in_production(tmp_path):
    assert template("{{ missing|default_if_none:1 }}{{ missing }}.", folder=tmp_path).render(Context()) == "."
