"""Every rule in words, the most urgent first: what it tells, where it comes from, and on what."""

from __future__ import annotations

from copnb.advice.finding import Kind
from copnb.words import N_

AGENDA, ROOM_OPENS = "launch.agenda", "launch.room_opens_minutes"
ACCEPT, SHOW_UP = "launch.accept_percent", "launch.show_up_percent"
SIZE, LENGTH, FREQUENCY = "design.size_target", "design.meetup_minutes", "design.frequency"
BETWEEN = "design.between_minutes"
FORMATS, SLOTS, MIX = "design.formats", "design.slots", "design.learning_mix"
GOALS, GROUPS, WHYS = "inquire.goals", "inquire.groups", "inquire.whys"
TOOLS, CAPACITY = "prototype.tools", "prototype.capacity"
LEADER, PREPARING = "inquire.leader_minutes_month", "prototype.leader_preparation_minutes"
RELEVANT, LED_ON = "sustain.still_relevant", "sustain.leader_available"
TIMES = (GROUPS, LENGTH, "launch.first_meetup_on")

# fmt: off
# Nobody leads.
NO_LEADER = Kind(
    "no-leader", N_("who leads it"), ("inquire.leader", "inquire.core_team", "design.size_target"),
    rule=N_("Somebody has the task of leading before people are invited."),
    source=N_("Tamarack tool, lesson 8"), unit=N_("people"))

# Somebody cannot get in.
_CALLS = N_("figures of a maker of video calls, from a copy of its page; the doubling is ours")
INCLUSION = Kind(
    "inclusion", N_("who can get into the meetups"),
    ("prototype.mitigations", TOOLS, GROUPS, FORMATS), source=_CALLS, unit=N_("people"),
    rule=N_("A line carries a tool safely with {line_safety:g} times what it needs. Video with "
            "a group needs {need_video:,.0f} kilobits a second each way, voice {need_voice:g}, "
            "writing {need_text:g}. Without a measurement a thin line counts as {line_thin:g}, a "
            "very thin one as {line_very_thin:g}. A recording has to load in {recording_hours:g} "
            "hours. It is a problem where a group has no way in, or where {never_live:g}% or more "
            "cannot be there live; where trust comes first, where anyone cannot. Devices are not "
            "counted."),
    also=("need_phone", "need_board", "need_recording", "line_good", "data_share"))
RECORDED = Kind(
    "recording-trust", N_("whether a recording is in the way of trust"),
    ("prototype.mitigations", GOALS), unit=N_("points"),
    rule=N_("Where “Know and trust each other” has most points, we ask about a recording."),
    change=N_("Notes that all agree on, instead of a recording."))
FAMILIAR = Kind(
    "familiar-tools", N_("whether people are at ease with your tools"), (TOOLS, GROUPS),
    rule=N_("Each group says what it is at ease with. We talk about it where {unfamiliar:g}% of "
            "the people named no tool that you use for the same purpose."),
    source=N_("Tamarack tool, consideration 5"), unit=N_("people"),
    change=N_("Use a tool that they named, or let someone try it with them."))
DATA = Kind(
    "data-allowance", N_("how much of a data allowance the meetups take"),
    (GROUPS, TOOLS, FREQUENCY, LENGTH), unit="%", also=("need_video", "need_voice", "need_text"),
    rule=N_("Kilobits a second, times 3,600, divided by 8,000, are megabytes an hour: 1,200 "
            "make 540 each way. Below {data_share:g}% there is room for other things."),
    source=_CALLS, change=N_("Cameras off, voice only, or paid data."))
TOOL_ZONES = Kind(
    "tool-zones", N_("what your tools ask of people"), (TOOLS,), unit=N_("tools"),
    rule=N_("A tool needs a strong connection from {strong_tool:g} kilobits a second on."),
    source=N_("Stanford University, 2020, for bandwidth and immediacy; the figure is ours"),
    change=N_("One tool that works on a thin line, or in people's own time."))

# No time.
_ASKED = N_(
    "Meetups a month, times their length and preparation, and the time between; no more than "
    "people have. For comparison: a community of health departments asked for 1 to 3 hours a month."
)
_NACCHO = N_("Health Impact Assessment community of practice, NACCHO, 2015")
ASKED = Kind(
    "load-asked", N_("how much time you ask of each member"),
    (LENGTH, FREQUENCY, "design.preparation_minutes", "design.between_minutes"), _ASKED, _NACCHO,
    unit=N_("minutes a month"))
MEMBERS_TIME = Kind(
    "load-members", N_("whether members have the time that you ask for"),
    (CAPACITY, *ASKED.fields), _ASKED, _NACCHO, unit=N_("minutes a month"),
    also=("meetup_shortest",))
OWN_TIME = Kind(
    "own-time", N_("whether the ways between meetups take the time you counted"),
    (FORMATS, BETWEEN), unit=N_("minutes a month"),
    rule=N_("The minutes of the ways in people's own time, together, against the time between "
            "meetups. We talk about it from {own_time_over:g}% on."),
    change=N_("Count more time between meetups, or drop one of these ways."))

# Hours and clocks.
_CLOCKS = N_(
    "By each group's own clock, the whole meetup inside its hours suits it (where none are given, "
    "{hours_from:g} to {hours_to:g} o'clock). Outside them, but between {hours_early:g} and "
    "{hours_late:g} o'clock, it is early or late; else it is night. What is early or late, or on a "
    "weekend that you did not choose, is worth less. We look at 12 months, with their clock "
    "changes. A better time reaches more people. Once a time reaches {hours_share:g}% of the "
    "people, the better one is that which asks less of the worst-off group."
)
_WORTH = ("hours_tolerable", "hours_weekend")
TIMES_CHOSEN = Kind(
    "hours-chosen", N_("how your times fall for each group"), (SLOTS, *TIMES), _CLOCKS,
    unit=N_("people"), also=_WORTH,
    change=N_("Another time, a second one, or the same conversation in writing."))
BEST_TIME = Kind(
    "hours-best", N_("which time suits most people"), (SLOTS, *TIMES), _CLOCKS,
    unit=N_("people"), also=_WORTH)
TIMES_IN_TURN = Kind(
    "hours-turns", N_("which times in turn are fair"), (SLOTS, *TIMES),
    rule=N_("The two or three times in turn that ask least of the worst-off group."),
    source=N_("CHAOSS, Time Inclusion for Virtual Events; the choice of times is ours"),
    change=N_("A recording, and the same conversation in writing, for those who miss a turn."),
    unit=N_("times"), also=BEST_TIME.thresholds)
CLOCK_CHANGES = Kind(
    "clock-changes", N_("which of your times a clock change moves"), (SLOTS, GROUPS, TIMES[-1]),
    rule=N_("Looked up for 12 months from {day}. Clocks that move together change nothing."),
    source=N_("the public time zone database (IANA)"), unit=N_("people"),
    change=N_("Go by that clock, or tell the groups before their hour moves."))

# The leader's time.
LEADERS_TIME = Kind(
    "load-leader", N_("whether the leader has the time"),
    (LEADER, PREPARING, "prototype.leader_hosting_minutes", "prototype.leader_followup_minutes",
     "inquire.core_team"),
    rule=N_("Preparing, hosting and following up take up to {leader_easy:g}% of a leader's time."),
    source=N_("Tamarack tool, lesson 8"), unit=N_("minutes a month"))

# Somebody stays away.
MOMENTUM = Kind(
    "momentum", N_("where your community is going"), ("sustain.momentum",), unit="%",
    rule=N_("Four signs are good, level or low: attendance changes by {attendance_change:g}% or "
            "more from the first meetup to the last (the middle of all slopes); "
            "{returning_good:g}% come again (low under {returning_low:g}%; not counted where the "
            "same invited people meet); worth my time is {worth_good:g} of 5 (low under "
            "{worth_low:g}); members lead {member_led:g}% (low where none). Where "
            "{momentum_signs:g} more are good than low, momentum is good, or rising where "
            "attendance rises. More is not always better: where few come, it may be the hour, the "
            "tool or the agenda, or they would rather take part in their own time (CHAOSS, Meeting "
            "Attendee Count)."),
    change=N_("Ask those who stopped coming what would make it worth their time."),
    also=("momentum_meetups",))
MOMENTUM_NOT_YET = Kind(
    "momentum", N_("whether there are enough meetups to see a trend"), ("sustain.momentum",),
    rule=N_("From fewer than {momentum_meetups:.0f} meetups nobody can tell a trend."),
    unit=N_("meetups"))
RHYTHM = Kind(
    "rhythm", N_("how regularly you meet"), (FREQUENCY,), also=("rhythm_meetups", "rhythm_planned"),
    rule=N_("Without the longest pause, the days between meetups vary by at most {rhythm_even:g}% "
            "of their mean (standard deviation)."),
    unit=N_("days"), change=N_("A rhythm that you can keep, or a word before a pause."),
    source=N_("Tamarack tool, lesson 5, for the rhythm; the figure is our own judgement"))

# The first meetup.
INVITATIONS = Kind(
    "invitations", N_("how many invitations it takes"), ("launch.invite_count", ACCEPT, SHOW_UP),
    rule=N_("You reckon that {accept}% of those invited say yes and {come:g}% of these come."),
    source=N_("figures of event planners (PCMA, Livestorm and others)"), unit=N_("people"),
    also=("show_up_open", "show_up_closed", "one_group_most", "invited_people"))
AGENDA_LENGTH = Kind(
    "agenda-length", N_("whether the agenda fits into the meetup"), (AGENDA, LENGTH),
    rule=N_("The parts together fit into the length of the meetup."),
    source=N_("Tamarack tool, step 4"), unit=N_("minutes"),
    change=N_("Shorten a part, leave one out, or make the meetup longer."))
AGENDA_CONNECTION = Kind(
    "agenda-connection", N_("how much of the first meetup is for people to connect"), (AGENDA,),
    rule=N_("At least {connection_least:g}% of the minutes are for connecting and working "
            "together, better {connection_wished:g}%. The tool asks for such time; how much is "
            "our own judgement."),
    source=N_("Tamarack tool, step 4"), unit="%",
    change=N_("Shorten a talk, or give its questions more time."))
LISTENING = Kind(
    "agenda-listening", N_("how long people just listen"), (AGENDA,), unit=N_("minutes"),
    rule=N_("Listening takes at most {talk_minutes:g} minutes in a row. "
            "Project ECHO Ontario keeps its talk to 18 minutes."),
    change=N_("Cut it in two, with a few minutes in pairs between."))
FEEDBACK = Kind(
    "agenda-feedback", N_("whether there is time to ask people how it was"), (AGENDA,),
    rule=N_("A meetup ends by asking how it was. Project ECHO Ontario takes 5 of 90 minutes."),
    source=N_("Tamarack tool, lesson 7"), unit=N_("minutes"),
    change=N_("Add a part of the kind “{kind}”."), also=("feedback_minutes",))
BREAK = Kind(
    "agenda-break", N_("how long people go without a break"), (AGENDA,), unit=N_("minutes"),
    rule=N_("There is a break after {break_minutes:g} minutes at most."),
    change=N_("Add a part of the kind “{kind}”."))
ROOM = Kind(
    "agenda-room", N_("whether people can come in before the start"), (ROOM_OPENS,),
    rule=N_("The room opens {room_minutes:g} minutes early or more. "
            "Project ECHO at the University of Montana opens it 20 minutes early."),
    unit=N_("minutes"), change=N_("Open the room earlier."))
STRUCTURES = Kind(
    "structures", N_("which short ways to talk fit into the time that is left"),
    (AGENDA, LENGTH, SIZE), source=N_("Liberating Structures, for the minutes"), unit=N_("minutes"),
    rule=N_("What fits the people and the minutes left; what serves your goals comes first."),
    also=("structures_shown",))
AIR_TIME = Kind(
    "air-time", N_("how long each of you has to speak"), (LENGTH, SIZE, FORMATS),
    rule=N_("The minutes to talk, shared out evenly, if all are in one room. Below "
            "{air_time_minutes:g} minutes each, we say what rooms of {room_people:g} would give."),
    source=N_("adrienne maree brown, quoted at markcarrigan.net"), unit=N_("minutes"))

# All else: what comes next, the people, the ways to meet, and where the group stands.
DECISION = Kind(
    "decision", N_("what speaks for going on, for changing or for ending"),
    ("sustain.decision", RELEVANT, "sustain.purpose_met", "sustain.goals_changed", LED_ON,
     "sustain.renewals_count", "grow.waiting_count"),
    rule=N_("Close where the topic no longer matters, where the purpose is met and the topic "
            "matters less, or where it fades after a renewal with nobody to lead it. Else renew "
            "where something has to change, grow where momentum is good and people wait, and "
            "otherwise go on. Nothing of this before the first phase ends or "
            "{momentum_meetups:g} meetups have been, unless it has been renewed before."),
    also=("waiting_least", "renewals_least"))
GOOD_ENDING = Kind(
    "decision-closing", N_("what makes a good ending"), ("sustain.closing", "sustain.decision"),
    rule=N_("An ending is a normal part of a community's life, and it is planned like a "
            "beginning."))
PROMISED_RHYTHM = Kind(
    "promise-rhythm", N_("whether you met as often as you planned"), (FREQUENCY,),
    rule=N_("The usual time between meetups (the middle one) differs from the plan by at most "
            "{rhythm_planned:g}%, and of the meetups that the plan makes from the first to the "
            "last no more than that are missing."),
    unit=N_("days"), also=("rhythm_meetups",))
PROMISED_LENGTH = Kind(
    "promise-length", N_("whether your meetups took as long as you planned"), (LENGTH,),
    rule=N_("The usual length (the middle one) differs from the plan by at most "
            "{length_planned:g}%."),
    unit=N_("minutes"), also=("momentum_meetups",))
PROMISED_SIZE = Kind(
    "promise-size", N_("whether as many came as you reckoned with"),
    (SIZE, "launch.invite_count", ACCEPT, SHOW_UP),
    rule=N_("How many usually come (the middle number) differs by at most {size_planned:g}% from "
            "the size, or from what the invitations promised where that is less. We do not say "
            "it of more than {one_group_most:g} people."),
    unit=N_("people"), also=("momentum_meetups",))
PROMISED_CONNECTION = Kind(
    "promise-connection", N_("whether people had the time to connect that you planned"), (AGENDA,),
    rule=N_("Of all minutes of the meetups, the part for connecting falls short of that in the "
            "agenda of the first meetup by at most {share_planned:g} percentage points, or is "
            "{connection_wished:g}% or more."),
    unit="%", also=("momentum_meetups",))
PROMISED_LEAD = Kind(
    "promise-lead", N_("whether members led as many meetups as you planned"),
    ("design.member_led_percent",),
    rule=N_("The part of the meetups that members led falls short of the plan by at most "
            "{share_planned:g} percentage points."),
    unit="%", also=("momentum_meetups",))
_SPAN_ENDS = tuple(f"{band}_{end}" for band in ("trust", "circle", "learning", "action", "making")
                   for end in ("least", "most"))
GROUP_SIZE = Kind(
    "group-size", N_("which size your goals point to"), (SIZE, GOALS), unit=N_("people"),
    rule=N_("Each goal has a span of people among whom it is usually reached. The goal with most "
            "points counts; the next one may ask for small groups within it."), also=_SPAN_ENDS)
SIZE_FOR_TRUST = Kind(
    "group-size", N_("whether the group is small enough for trust"), (SIZE, GOALS),
    rule=N_("Where “Know and trust each other” has most points, we talk about more than "
            "{trust_flag:g} people. Each of {n:,} with each of the {others:,} others makes "
            "{pairs:,} pairs."),
    source=N_("Tamarack tool, consideration 2"), unit=N_("people"),
    also=("trust_least", "trust_most"))
SIZE_OF_ONE_GROUP = Kind(
    "group-size", N_("whether all can still be one group"), (SIZE, GOALS, "design.membership"),
    rule=N_("Above {one_group_most:g} people not everyone can know everyone. We talk about it "
            "where “Know and trust each other” has {goal_counts:g} points or more."),
    source=N_("interconnected.org, 2022"), unit=N_("people"))
LEARNING = Kind(
    "learning-mix", N_("whether your time serves your goals"), (MIX, GOALS), unit=N_("% of time"),
    rule=N_("A goal with {goal_counts:g} points or more gets time that is at least {mix_share:g}% "
            "of its points."))
REASONS = Kind(
    "whys", N_("whether your first reason has a way to meet that serves it"), (FORMATS, WHYS),
    rule=N_("The first reason for the community asks for at least one way to meet that serves it."),
    unit=N_("reasons"))
CONNECTING = Kind(
    "connection", N_("whether your ways to meet are about people too"), (FORMATS, GOALS),
    rule=N_("At least one way to meet is mainly about people."),
    source=N_("Tamarack tool, consideration 4"), unit=N_("ways"), also=("goal_counts",))
ORIENTATIONS = Kind(
    "orientations", N_("which parts of your community's life have no tool"),
    (TOOLS, "design.orientations"), unit=N_("parts"),
    rule=N_("What you rate {orientation_counts:g} or more should have a tool that carries it."),
    source=N_("Wenger, White and Smith, Digital Habitats; the rating is our own judgement"),
    change=N_("Say of a tool you have that it carries this, or add one."))
WAYS = Kind(
    "formats", N_("which ways to meet would suit you"), (FORMATS, GOALS, GROUPS), unit=N_("ways"),
    rule=N_("For an empty corner of the chart: what all connections carry, everyone is at ease "
            "with and so many people can do; then goals, reasons, structure, how you gather and "
            "the length of a meetup."),
    also=("goals_weight", "whys_weight", "style_weight", "gather_weight", "minutes_weight",
          "ways_a_corner"))
TIERS = Kind(
    "tiers", N_("how many members may carry the community"), (SIZE,), unit=N_("people"),
    rule=N_("We say this of communities that anyone may join, and from {tiers_people:g} people on: "
            "a core of {core_low:g} to {core_high:g}%, an active circle of {active_low:g} to "
            "{active_high:g}%."),
    source=N_("Wenger, McDermott and Snyder 2002"), also=("one_group_most",))
QUIET_SPACE = Kind(
    "quiet-space", N_("whether a list or a forum may stay quiet"), (FORMATS, SIZE),
    rule=N_("In large open networks about {writers_often:g} in 100 people write often and "
            "{writers_some:g} now and then. Below {quiet_people:g} people we suggest a push."),
    source=N_("van Mierlo 2014, Journal of Medical Internet Research"), unit=N_("people"))
LESSONS = Kind(
    "lessons", N_("how many of the eight lessons are in place"), ("sustain.lessons",),
    rule=N_("What shows of each lesson, or what you say of it yourselves where that is less. "
            "Guests and members who speak count where learning or new ideas have "
            "{goal_counts:g} points or more, or where you have answered for it yourselves. How we "
            "count is our own judgement."),
    source=N_("Tamarack tool, lessons 1 to 8"), unit=N_("lessons"),
    also=("worth_good", "worth_low", "value_left", "member_led", "rhythm_even", "rhythm_meetups",
          "member_topics", "leads_least"))
LESSON = Kind(  # one for the eight lessons: the code of a lesson stands after its id
    "lesson", N_("what shows of “{lesson}”"), ("sustain.lessons",), unit=N_("of 2"),
    rule=N_("In place means: {remark} How we count is our own judgement."),
    source=N_("Tamarack tool, lesson {number}"))
OPEN = Kind(  # one for the six steps: the key of a step stands after its id
    "open", N_("what is still open in a step that is agreed"), (), unit=N_("questions"),
    rule=N_("Every question may stay open; the report keeps lines to write on."),
    also=("open_least",))
# fmt: on

KINDS = tuple(kind for kind in [*globals().values()] if isinstance(kind, Kind))
"""All of them, in this order: what a group should talk about first stands first.

Two rules with one id never speak at once.
"""
