"""From an executed notebook to one page that stands alone: no script, nothing from the network."""

from __future__ import annotations

from functools import cache
from importlib.metadata import version
from typing import Any

from markupsafe import Markup
from nbconvert.exporters import HTMLExporter, TemplateExporter
from nbformat import NotebookNode

from copnb.advice.rules import THRESHOLDS
from copnb.report.first_page import first_page
from copnb.report.html import TEMPLATES, render
from copnb.report.material import Material
from copnb.report.style import REPORT_STYLE
from copnb.words import _, language


def report_page(notebook: NotebookNode, material: Material) -> str:
    """Return the report of a community as one HTML page.

    `notebook` is the executed notebook of the six steps: what its cells show becomes the
    body, code and printed lines do not. First page, facts, changed rules and what the report
    was made from come from the `material`.
    """
    community, changed = material.community, material.known.rules.changed
    title = _("{name}: community design").format(name=community.name or _("No name yet"))
    facts = render("facts.html.j2", community=community)
    made_from = render(
        "made_from.html.j2",
        community=community,
        design=material.design_hash,
        version=version("copnb"),
        changed=[(THRESHOLDS[name], value) for name, value in changed.items()],
    )
    resources = {
        "copnb_before": head(title, "report") + first_page(material),
        "copnb_after": facts + made_from,
        "metadata": {"name": community.name},
    }
    body, _resources = _exporter().from_notebook_node(notebook, resources)
    return f"{body.strip()}\n"


def head(title: str, kind: str) -> Markup:
    """Return the beginning of a page that stands alone, up to its content; `kind` is its class."""
    return render("head.html.j2", title=title, language=language(), kind=kind, style=REPORT_STYLE)


class _PageExporter(HTMLExporter):
    """nbconvert's, without its second look at the page: each of our pictures has a text."""

    def from_notebook_node(self, nb: NotebookNode, resources: Any = None, **more: Any) -> Any:
        """Return the page and its resources."""
        return TemplateExporter.from_notebook_node(self, nb, resources, **more)


@cache
def _exporter() -> HTMLExporter:
    return _PageExporter(
        template_name="copnb",
        extra_template_basedirs=[str(TEMPLATES / "nbconvert")],
        embed_images=False,
        filters={"highlight_code": _as_it_is},  # the template below ours names it
    )


def _as_it_is(code: str, **_look: Any) -> str:
    """Return code as it is: no page shows any."""
    return code
