"""Every page renders in every language, escapes what it shows, and keeps to the policy that it is served with."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest
from lxml import etree
from lxml.html import document_fromstring

from fairway.base.language import Language
from fairway.portal import vocabulary
from fairway.portal.assets import BUILT
from fairway.portal.gallery import boundary, work
from fairway.portal.gallery.pages import BY_NAME, PAGES, frame, render_page
from fairway.portal.icons import drawings
from fairway.portal.navigation import Audience, navigation
from fairway.portal.templating import TEMPLATES, render
from fairway.portal.timeline_chart import timeline_chart
from fairway.portal.views.frame import Theme
from fairway.portal.views.parts import Tone

pytestmark = pytest.mark.skipif(not (BUILT / "manifest.json").exists(), reason="the portal's assets are not built")


@pytest.mark.parametrize("language", list(Language))
@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_page_renders(page: object, language: Language) -> None:
    name = page.name  # type: ignore[attr-defined]  # a Page
    html = render_page(name, language)
    assert f'lang="{language.value}"' in html
    assert "{{" not in html
    assert not re.search(r"<script(?![^>]*\bsrc=)|\sstyle=|\son[a-z]+=|javascript:", html), "inline script or style"
    assert not re.search(r'(?:src|href)="(?:https?:)?//', html), "something from elsewhere"


@pytest.mark.parametrize("language", list(Language))
@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_no_attribute_holds_markup(page: object, language: Language) -> None:
    document = document_fromstring(render_page(page.name, language))  # type: ignore[attr-defined]  # a Page
    found = [
        (one.tag, name, value)
        for one in document.iter(etree.Element)
        for name, value in one.attrib.items()
        if "<span" in value
    ]
    assert not found


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_ids_are_unique(page: object) -> None:
    ids = re.findall(r'\sid="([^"]+)"', render_page(page.name, Language.EN))  # type: ignore[attr-defined]  # a Page
    assert len(ids) == len(set(ids)), [i for i in ids if ids.count(i) > 1]


def test_data_is_escaped() -> None:
    view = work.work_list()
    row = replace(view.groups[0].rows[0], reference='<img src=x onerror="alert(1)">')
    view = replace(view, groups=(replace(view.groups[0], rows=(row,)),))
    html = render("pages/work_list.html", frame(BY_NAME["work-list"], Language.EN, Theme.LIGHT), view)
    assert "<img src=x" not in html


def test_every_icon_that_is_used_is_drawn() -> None:
    names = {name for path in TEMPLATES.rglob("*.html") for name in re.findall(r'icon\("([a-z-]+)"', path.read_text())}
    names |= {tone.value for tone in Tone} | {icon for icon, _ in vocabulary.ORIGINS.values()}
    names |= {link.icon for a in Audience for group in navigation(a) for link in group.links}
    assert names <= set(drawings())


def test_a_chip_has_icon_and_word_and_says_when_it_is_simulated() -> None:
    html = render_page("document", Language.EN)
    accepted = re.search(r'<span class="chip done">(.*?)</span>', html, re.DOTALL)
    assert accepted
    assert "<svg" in accepted.group(1)
    assert "Accepted" in accepted.group(1)
    assert html.count("chip simulated") >= 2


def test_forms_carry_their_token() -> None:
    for page in PAGES:
        for form in re.findall(r'<form\b[^>]*method="post".*?</form>', render_page(page.name, Language.EN), re.DOTALL):
            assert 'name="csrf"' in form, (page.name, form[:120])


def test_labels_of_a_timeline_do_not_cover_each_other() -> None:
    reader = frame(BY_NAME["timeline"], Language.EN, Theme.LIGHT)
    from fairway.portal.templating import Reader

    formats = Reader(reader)
    chart = timeline_chart(boundary.timeline(), formats.fmt, formats.globals()["say"])  # type: ignore[arg-type]  # a callable
    assert chart.now is not None
    rows: dict[int, list[float]] = {}
    for point in chart.points:
        if point.label:
            rows.setdefault(point.label_y, []).append(point.x)
    assert all(b - a > 1 for xs in rows.values() for a, b in zip(sorted(xs), sorted(xs)[1:], strict=False))
    assert sum(point.disputed for point in chart.points) == 1
