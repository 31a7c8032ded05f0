"""Every kind of page passes axe (WCAG 2.2 A and AA, best practices), light and dark, at phone and desktop size."""

import pytest
from axe_playwright_python.sync_playwright import Axe

from accounts.models import User
from config.management.commands.load_demo import ENQUIRIES, STAFF
from directory.models import Clinic, ClinicCondition, Condition, SearchMiss
from enquiries import demo
from enquiries.models import Enquiry, ReplyTemplate, Stage
from tests.e2e.conftest import DESKTOP, PHONE
from tests.factories import EnquiryFactory, UserFactory

pytestmark = pytest.mark.e2e

RULES = {
    "preload": False,  # would put copies of our style sheets into the page, which the policy refuses
    "runOnly": {"type": "tag", "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]},
}
PUBLIC = [
    "/",
    "/conditions/",
    "/conditions/liver-metastasis/",
    "/clinics/",
    "/clinics/?condition=liver-metastasis&country=de",
    "/clinics/?q=nothing-is-called-this",
    "/clinics/?treatment=nonsense",
    "/clinics/?treatment=microwave-ablation&language=de&price_max=5000",
    "/clinics/filter/city/?country=de",
    "/clinics/helios-hospital-berlin-buch/",
    "/doctors/",
    "/doctors/?q=radio&country=de",
    "/doctors/thomas-vogl/",
    "/treatments/",
    "/treatments/microwave-ablation/",
    "/search/?q=liver",
    "/search/?q=liver+metastasis+berlin",
    "/search/?q=liver+metastasis+atlantis",
    "/search/?q=qqqq",
    "/specialties/interventional-radiology/",
    "/programmes/new-hip-in-vienna/",
    "/places/de/",
    "/places/de/berlin/",
    "/conditions/liver-metastasis/de/",
    "/conditions/liver-metastasis/de/berlin/",
    "/compare/",
    "/compare/?clinic=beta-clinic-bonn&clinic=helios-hospital-berlin-buch",
    "/shortlist/",
    "/shortlist/?clinic=beta-clinic-bonn&clinic=helios-hospital-berlin-buch&doctor=thorsten-bley",
    "/report/?page=/clinics/helios-hospital-berlin-buch/",
    "/report/thanks/",
    "/pages/privacy/",
    "/enquiries/new/?condition=liver-metastasis&clinic=helios-hospital-berlin-buch",
    "/enquiries/link/",
    "/enquiries/nonsense/",
    "/nothing-here/",
]
EACH_LOOK = pytest.mark.parametrize(
    ("viewport", "dark"), [(PHONE, False), (DESKTOP, True)], ids=["phone-light", "desktop-dark"]
)


def violations(page, path):
    page.goto(path)
    found = Axe().run(page, options=RULES).response["violations"]
    return [f"{path}: {rule['id']}: {node['html'][:200]}" for rule in found for node in rule["nodes"]]


@EACH_LOOK
@pytest.mark.parametrize("prefix", ["", "/de"])
def test_public_pages(browse, viewport, dark, prefix):
    with browse(viewport, dark=dark) as page:
        found = [line for path in PUBLIC for line in violations(page, prefix + path)]
    assert not found, "\n".join(found)


@EACH_LOOK
def test_private_page_and_error_page(browse, viewport, dark):
    enquiry = EnquiryFactory(clinics=[Clinic.objects.first()])
    with browse(viewport, dark=dark) as page:
        found = violations(page, enquiry.private_url)
        page.goto("/enquiries/new/")
        page.locator("form[method=post] button[type=submit]:not([name])").last.click()
        page.locator(".error-summary").wait_for()
        results = Axe().run(page, options=RULES).response["violations"]
        found += [f"form with errors: {rule['id']}: {rule['nodes'][0]['html'][:200]}" for rule in results]
    assert not found, "\n".join(found)


@EACH_LOOK
def test_admin(browse, client, site, viewport, dark):
    enquiry = EnquiryFactory(condition=Condition.objects.get(slug="liver-metastasis"))
    client.force_login(User.objects.create_superuser("noor", "noor@example.org", "correct horse battery"))
    clinic, other = Clinic.objects.values_list("pk", flat=True)[:2]
    fact = ClinicCondition.objects.first().pk
    with browse(viewport, dark=dark) as page:
        found = violations(page, "/admin/login/")
        page.context.add_cookies([{"name": "sessionid", "value": client.cookies["sessionid"].value, "url": site}])
        for path in [
            "/admin/",
            "/admin/enquiries/enquiry/",
            "/admin/enquiries/enquiry/?view=spam",
            f"/admin/enquiries/enquiry/{enquiry.pk}/change/",
            "/admin/directory/clinic/",
            f"/admin/directory/clinic/{clinic}/change/",
            f"/admin/directory/clinic/{clinic}/delete/",
            f"/admin/directory/clinic/{clinic}/history/",
            f"/admin/directory/clinic/{clinic}/preview/",
            f"/admin/directory/clinic/merge/?pk={clinic}&pk={other}",
            "/admin/directory/clinictreatment/",
            "/admin/directory/clinicfigure/?checked=again",
            f"/admin/directory/cliniccondition/{fact}/change/",
            "/admin/directory/condition/add/",
            "/admin/directory/searchmiss/",
            f"/admin/directory/searchmiss/{SearchMiss.objects.create(text='liver', language='en').pk}/synonym/",
            "/admin/accounts/user/",
            "/admin/password_change/",
        ]:
            found += violations(page, path)
    assert not found, "\n".join(found)


@pytest.fixture
def demo_desk(site, client, settings, tmp_path):
    """The invented enquiries of the demo, and the session of a superuser."""
    settings.PRIVATE_MEDIA_ROOT = str(tmp_path)
    for member in STAFF:
        if member.username != "coordinator":
            UserFactory(username=member.username, groups=[member.group] if member.group else [])
    demo.load(ENQUIRIES)
    client.force_login(User.objects.create_superuser("noor", "noor@example.org", "correct horse battery"))
    return client.cookies["sessionid"].value


@EACH_LOOK
def test_every_page_of_the_desk(browse, site, demo_desk, viewport, dark):
    of_stage = {stage: Enquiry.objects.filter(stage=stage).order_by("-alert", "pk").first().pk for stage in Stage}
    first, second = Enquiry.objects.filter(name="Amina K.").order_by("pk").values_list("pk", flat=True)
    queue = "/admin/enquiries/enquiry/"
    with browse(viewport, dark=dark) as page:
        page.context.add_cookies([{"name": "sessionid", "value": demo_desk, "url": site}])
        found = []
        for path in [
            *(f"{queue}?view={view}" for view in ("answer", "late", "closed")),
            f"{queue}?view=all&country=de&tag=1",
            f"{queue}?q=nothing",
            f"{queue}filters/",
            f"{queue}export/?view=closed",
            *(f"{queue}{pk}/change/" for pk in of_stage.values()),
            f"{queue}{first}/change/?show=contact#write-note",
            f"{queue}{first}/record/",
            f"{queue}{first}/erase/",
            f"{queue}{first}/merge/{second}/",
            "/admin/enquiries/event/",
            "/admin/enquiries/erasure/",
            "/admin/enquiries/tag/",
            "/admin/enquiries/replytemplate/",
            f"/admin/enquiries/replytemplate/{ReplyTemplate.objects.first().pk}/change/",
            "/admin/enquiries/outgoingmail/",
        ]:
            found += violations(page, path)
    assert not found, "\n".join(found)
