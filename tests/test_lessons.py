from copnb.design.lessons import Lesson, LessonState


def test_there_are_eight_lessons_in_the_order_of_the_tool():
    assert [lesson.value for lesson in Lesson] == [
        "value",
        "engagement",
        "expectations",
        "speakers",
        "rhythm",
        "ownership",
        "feedback",
        "leader",
    ]


def test_every_lesson_has_a_short_name_and_says_what_in_place_looks_like():
    for lesson in Lesson:
        assert 0 < len(lesson.label) <= 32
        assert lesson.remark.endswith(".")
        assert lesson.remark != lesson.label


def test_a_lesson_is_missing_partly_there_or_in_place():
    assert [(state.value, state.label) for state in LessonState] == [
        ("missing", "Not yet"),
        ("partly", "Partly"),
        ("in_place", "In place"),
    ]
