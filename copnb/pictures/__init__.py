"""Pictures: one function each, plain numbers in, a figure and one sentence out."""

from copnb.pictures.agenda import agenda_ribbon
from copnb.pictures.chart import formats_chart
from copnb.pictures.communities import many_communities
from copnb.pictures.picture import Picture, png
from copnb.pictures.roadmap import roadmap

__all__ = [
    "Picture", "agenda_ribbon", "formats_chart", "many_communities", "png", "roadmap",
]  # fmt: skip
