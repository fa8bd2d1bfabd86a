"""What a community is for: the six whys, the goals that share 100 points, the nine orientations."""

from __future__ import annotations

from copnb.design.fields import Labelled
from copnb.words import N_


class Why(Labelled):
    """The six reasons for a community of practice that the Tamarack tool names."""

    CONNECTION = "connection", N_("To connect people and keep them engaged")
    SHARED_CONTEXT = "shared_context", N_("To come to see our field in the same way")
    DIALOGUE = "dialogue", N_("To keep a conversation going")
    EXCHANGE = "exchange", N_("To exchange ideas, knowledge and new practice, in a lively way")
    COLLABORATION = "collaboration", N_("To work together across groups")
    COORDINATION = "coordination", N_("To help people and groups act in step")


class Goal(Labelled):
    """What the group may want most; the points given to the goals make 100."""

    RELATIONSHIPS = "relationships", N_("Know and trust each other")
    SKILLS = "skills", N_("Learn new skills")
    NEW_THINKING = "new_thinking", N_("Find new ideas")
    PROBLEMS = "problems", N_("Solve problems together")
    ACTION = "action", N_("Act together")
    PRODUCTS = "products", N_("Make something")


class Orientation(Labelled):
    """The nine orientations of a community's life (Wenger, White and Smith, Digital Habitats)."""

    MEETINGS = "meetings", N_("Meetings")
    CONVERSATIONS = "conversations", N_("Open-ended conversations")
    PROJECTS = "projects", N_("Projects")
    CONTENT = "content", N_("Publishing what we know")
    EXPERTISE = "expertise", N_("Access to people who know")
    RELATIONSHIPS = "relationships", N_("Relationships")
    PARTICIPATION = "participation", N_("Each person's own way of taking part")
    CULTIVATION = "cultivation", N_("Looking after the community")
    CONTEXT = "context", N_("Serving the world around us")
