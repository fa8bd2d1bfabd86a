"""Pictures: one function each, plain numbers in, a figure and one sentence out."""

from copnb.pictures.agenda import agenda_ribbon
from copnb.pictures.chart import formats_chart
from copnb.pictures.communities import many_communities
from copnb.pictures.growth import growth_path
from copnb.pictures.hours import hours_map
from copnb.pictures.inclusion import inclusion_table
from copnb.pictures.lessons import eight_lessons
from copnb.pictures.load import load_against_capacity
from copnb.pictures.momentum import momentum_of_meetups
from copnb.pictures.picture import Picture, png
from copnb.pictures.roadmap import roadmap

__all__ = [
    "Picture", "agenda_ribbon", "eight_lessons", "formats_chart", "growth_path",
    "hours_map", "inclusion_table", "load_against_capacity", "many_communities",
    "momentum_of_meetups", "png", "roadmap",
]  # fmt: skip
