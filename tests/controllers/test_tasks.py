from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from pytestqt.qtbot import QtBot

from cnnexplorer.controllers.tasks import Job, Progress, Tasks
from cnnexplorer.errors import UserError
from tests.nets import NET_S


@pytest.fixture
def tasks(qtbot: QtBot) -> Iterator[Tasks]:
    made = Tasks()
    yield made
    made.close(NET_S)


class Answers:
    """What came back, with the thread that it came back in."""

    def __init__(self) -> None:
        self.done: list[Any] = []
        self.failed: list[tuple[str, str]] = []
        self.progress: list[tuple[int, int]] = []
        self.threads: set[threading.Thread] = set()

    def job(self, work: Callable[[Progress], Any]) -> Job[Any]:
        return Job(work, self._on_done, self._on_failed, self._on_progress)

    def _on_done(self, value: Any) -> None:
        self.threads.add(threading.current_thread())
        self.done.append(value)

    def _on_failed(self, sentence: str, details: str) -> None:
        self.threads.add(threading.current_thread())
        self.failed.append((sentence, details))

    def _on_progress(self, done: int, total: int) -> None:
        self.threads.add(threading.current_thread())
        self.progress.append((done, total))


@pytest.fixture
def answers() -> Answers:
    return Answers()


def test_work_is_done_in_another_thread_and_answered_in_the_windows_thread(
    qtbot: QtBot, tasks: Tasks, answers: Answers
) -> None:
    def work(progress: Progress) -> threading.Thread:
        progress(1, 2)
        return threading.current_thread()

    tasks.run("one", answers.job(work))
    qtbot.waitUntil(lambda: bool(answers.done))
    assert answers.done[0] is not threading.main_thread()
    assert answers.progress == [(1, 2)]
    assert answers.threads == {threading.main_thread()}


def test_a_lane_answers_in_the_order_it_was_asked(
    qtbot: QtBot, tasks: Tasks, answers: Answers
) -> None:
    for number in range(50):
        tasks.run("one", answers.job(lambda _progress, number=number: number))
    qtbot.waitUntil(lambda: len(answers.done) == 50)
    assert answers.done == list(range(50))


def test_two_lanes_do_not_wait_for_each_other(qtbot: QtBot, tasks: Tasks, answers: Answers) -> None:
    other_ran = threading.Event()
    tasks.run("slow", answers.job(lambda _progress: other_ran.wait(NET_S)))
    tasks.run("quick", answers.job(lambda _progress: other_ran.set()))
    qtbot.waitUntil(lambda: len(answers.done) == 2)
    assert True in answers.done, "the slow lane saw the quick one run"


def test_what_the_person_can_mend_fails_with_its_sentence_and_no_traceback(
    qtbot: QtBot, tasks: Tasks, answers: Answers
) -> None:
    def work(_progress: Progress) -> None:
        raise UserError("The file is gone; choose another.")

    tasks.run("one", answers.job(work))
    qtbot.waitUntil(lambda: bool(answers.failed))
    assert answers.failed == [("The file is gone; choose another.", "")]
    assert answers.done == []


def test_an_unexpected_error_fails_with_a_sentence_and_its_traceback(
    qtbot: QtBot, tasks: Tasks, answers: Answers
) -> None:
    def work(_progress: Progress) -> None:
        raise ZeroDivisionError("by zero")

    tasks.run("one", answers.job(work))
    qtbot.waitUntil(lambda: bool(answers.failed))
    ((sentence, details),) = answers.failed
    assert sentence == "Something went wrong inside the program (ZeroDivisionError: by zero)."
    assert "Traceback" in details
    assert "in work" in details


def test_a_lane_goes_on_after_an_error(qtbot: QtBot, tasks: Tasks, answers: Answers) -> None:
    tasks.run("one", answers.job(lambda _progress: 1 // 0))
    tasks.run("one", answers.job(lambda _progress: "after"))
    qtbot.waitUntil(lambda: answers.done == ["after"])
    assert len(answers.failed) == 1


def test_a_cancelled_job_answers_nothing_even_if_it_was_done_already(
    qtbot: QtBot, tasks: Tasks, answers: Answers
) -> None:
    finished = threading.Event()
    tasks.run("one", answers.job(lambda progress: (progress(1, 1), finished.set())))
    assert finished.wait(NET_S)
    job = tasks.run("one", answers.job(lambda _progress: "waiting"))
    job.cancel()
    first = tasks.run("one", answers.job(lambda _progress: "last"))
    assert not first.cancelled
    qtbot.waitUntil(lambda: not tasks.busy)
    assert "waiting" not in answers.done
    assert answers.done[-1] == "last"


def test_cancelling_ends_the_work_at_its_next_progress_and_drops_what_is_under_way(
    qtbot: QtBot, tasks: Tasks, answers: Answers
) -> None:
    begun, go_on, ended = threading.Event(), threading.Event(), threading.Event()

    def work(progress: Progress) -> str:
        try:
            progress(1, 3)
            begun.set()
            assert go_on.wait(NET_S)
            progress(2, 3)
            return "came through"
        finally:
            ended.set()

    job = tasks.run("one", answers.job(work))
    assert begun.wait(NET_S)
    job.cancel()
    go_on.set()
    qtbot.waitUntil(lambda: not tasks.busy)
    assert ended.is_set()
    assert (answers.done, answers.failed, answers.progress) == ([], [], [])


def test_a_job_that_was_cancelled_while_it_waited_is_never_begun(
    qtbot: QtBot, tasks: Tasks, answers: Answers
) -> None:
    go_on, ran = threading.Event(), []
    tasks.run("one", answers.job(lambda _progress: go_on.wait(NET_S)))
    tasks.run("one", answers.job(lambda _progress: ran.append(1))).cancel()
    go_on.set()
    qtbot.waitUntil(lambda: not tasks.busy)
    assert ran == []


def test_the_timer_runs_only_while_something_is_under_way(
    qtbot: QtBot, tasks: Tasks, answers: Answers
) -> None:
    assert not tasks._timer.isActive()
    go_on = threading.Event()
    tasks.run("one", answers.job(lambda _progress: go_on.wait(NET_S)))
    assert tasks._timer.isActive()
    assert tasks.busy
    go_on.set()
    qtbot.waitUntil(lambda: not tasks._timer.isActive())
    assert not tasks.busy
    tasks.run("one", answers.job(lambda _progress: "again"))
    qtbot.waitUntil(lambda: answers.done[-1:] == ["again"])


def test_a_flood_of_events_never_keeps_the_window_for_more_than_50_ms(
    qtbot: QtBot, tasks: Tasks, answers: Answers
) -> None:
    now_s = 0.0

    def tell() -> None:
        nonlocal now_s
        now_s += 0.0001

    def work(_progress: Progress) -> None:
        for _ in range(2000):  # 0.2 s of work for the window's thread
            tasks.post(tell)

    tasks._clock = lambda: now_s
    turns: list[float] = []
    drain = tasks._drain

    def watched() -> None:
        begun = now_s
        drain()
        turns.append(now_s - begun)

    tasks._timer.timeout.disconnect()
    tasks._timer.timeout.connect(watched)
    tasks.run("one", answers.job(work))
    qtbot.waitUntil(lambda: not tasks.busy)
    assert sum(turns) == pytest.approx(0.2)
    assert max(turns) < 0.01


def test_after_closing_nothing_is_begun_and_nothing_is_answered(
    qtbot: QtBot, tasks: Tasks, answers: Answers
) -> None:
    tasks.run("one", answers.job(lambda _progress: "before"))
    assert tasks.close(NET_S)
    job = tasks.run("one", answers.job(lambda _progress: "after"))
    assert job.cancelled
    assert not tasks._timer.isActive()
    tasks._drain()
    assert answers.done == []


def test_closing_joins_the_threads_of_all_lanes(tasks: Tasks, answers: Answers) -> None:
    before = set(threading.enumerate())
    for lane in ("one", "two", "three"):
        tasks.run(lane, answers.job(lambda _progress: None))
    mine = set(threading.enumerate()) - before
    assert len(mine) == 3
    assert tasks.close(NET_S)
    assert not any(thread.is_alive() for thread in mine)


def test_closing_gives_up_on_work_that_does_not_end_within_the_limit(
    tasks: Tasks, answers: Answers
) -> None:
    begun, go_on = threading.Event(), threading.Event()
    tasks.run("one", answers.job(lambda _progress: (begun.set(), go_on.wait(NET_S))))
    assert begun.wait(NET_S)
    assert not tasks.close(0.2)
    go_on.set()
    assert tasks.close(NET_S)


def test_a_lane_with_nothing_to_lose_is_not_waited_for_as_long_as_the_others(
    tasks: Tasks, answers: Answers
) -> None:
    importing, for_ever = threading.Event(), threading.Event()
    writing, written = threading.Event(), threading.Event()

    def bring(_progress: Progress) -> None:
        importing.set()
        for_ever.wait(NET_S)

    def write(_progress: Progress) -> None:
        writing.set()
        if job._cancelled.wait(NET_S):
            written.set()

    job = answers.job(write)
    tasks.run("importing", answers.job(bring))
    tasks.run("writing", job)
    assert importing.wait(NET_S), "else closing finds a lane that has nothing to do yet"
    assert writing.wait(NET_S)
    assert not tasks.close(NET_S, {"importing": 0.0}), "the import goes on"
    assert written.is_set()
    for_ever.set()
    assert tasks.close(NET_S)


def test_closing_also_cancels_the_jobs_that_are_still_waiting(
    tasks: Tasks, answers: Answers
) -> None:
    begun, go_on, ran = threading.Event(), threading.Event(), []

    def first(_progress: Progress) -> None:
        begun.set()
        go_on.wait(NET_S)

    tasks.run("one", answers.job(first))
    for _ in range(3):
        tasks.run("one", answers.job(lambda _progress: ran.append(1)))
    assert begun.wait(NET_S)
    assert not tasks.close(0.05)
    go_on.set()
    assert tasks.close(NET_S)
    assert ran == []
