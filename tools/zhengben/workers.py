"""Worker processes. If one source fails, hangs, crashes or needs too much memory, the other sources are not affected.

`Workers` is an executor like those of `concurrent.futures`, with limits of time and memory for each
call. `each` runs a function on many items with any executor and gives, for each item, its result or an
error with one sentence.

Each worker has its own pipe and one call at a time, so it is always known which item a dead worker
was working on. The standard `ProcessPoolExecutor` fails all items when one worker dies. In Pebble's
`ProcessPool` all workers share one pipe with locks: a worker that is killed while it holds a lock
stops the others, and it checks only every 0.1 s whether work is done.
"""

from __future__ import annotations

import ctypes
import multiprocessing
import os
import signal
import sys
import threading
import time
import traceback
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Executor, Future, ThreadPoolExecutor
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from multiprocessing.connection import Connection
from pathlib import Path
from queue import SimpleQueue
from types import TracebackType
from typing import Any, Literal, ParamSpec, TypeVar

from .errors import LimitExceeded, SourceFailed, WorkerDied, ZhengbenError

MEMORY = 2 * 1024**3
"""Bytes of private writable memory that one worker may use. Real documents need less than a tenth."""

_WINDOW = 64  # at most so many items are submitted ahead, so that results do not fill the memory
_GRACE = 1.0  # seconds that a worker has to delete its unfinished file before it is killed
_PACKAGE = Path(__file__).parent
_FORKS = sys.platform == "linux"
_DEATH_SIGNAL = 1  # PR_SET_PDEATHSIG of Linux' prctl

Item = TypeVar("Item")
Result = TypeVar("Result")
_P = ParamSpec("_P")
_T = TypeVar("_T")


class _Died(Exception):
    """A worker process ended during a call: killed, crashed, or by `os._exit`."""


@dataclass(frozen=True, slots=True)
class _Failure:
    """An unexpected exception, as text, because not every exception can be sent between processes."""

    what: str
    memory: bool = False


def each(
    function: Callable[[Item], Result],
    items: Iterable[Item],
    executor: Executor | None,
    *,
    name_of: Callable[[Item], str],
) -> Iterator[tuple[Item, Result | ZhengbenError]]:
    """Each item, in order, with the result of `function` or an error.

    Errors are returned, not raised: an unexpected exception or a dead worker gives SourceFailed, a limit
    LimitExceeded. `name_of` gives the name of an item for the error's sentence. Items are taken from
    `items` as they are needed, at most 64 ahead. `executor` may be any of `concurrent.futures`; only
    `Workers` has limits of time and memory. With None the work is done in this process.
    """
    waiting: deque[tuple[Item, Future[Any]]] = deque()
    try:
        for item in items:
            waiting.append((item, _submit(function, item, executor)))
            if executor is None or len(waiting) > _WINDOW:
                yield _settled(*waiting.popleft(), name_of)
        while waiting:
            yield _settled(*waiting.popleft(), name_of)
    finally:
        for _, future in waiting:
            future.cancel()


def result_of(done: Result | ZhengbenError) -> Result:
    """Return a result of `each`, or raise it if it is an error. For steps that need the result of every item."""
    if isinstance(done, ZhengbenError):
        raise done
    return done


def _submit(function: Callable[[Item], Any], item: Item, executor: Executor | None) -> Future[Any]:
    """A future of the call. Without an executor, or if the executor is broken, the future is already done."""
    future: Future[Any] = Future()
    try:
        if executor is not None:
            return executor.submit(_attempt, function, item)
        future.set_result(_attempt(function, item))
    except Exception as error:
        future.set_exception(error)
    return future


def _attempt(function: Callable[[Item], Any], item: Item) -> Any:
    """The result of a call, its ZhengbenError, or a _Failure for any other exception. May run in any process."""
    try:
        return function(item)
    except ZhengbenError as error:
        return error
    except Exception as error:
        return _failure(error)


def _settled(
    item: Item, future: Future[Any], name_of: Callable[[Item], str]
) -> tuple[Item, Any | ZhengbenError]:
    """An item with the result of its future, or with an error."""
    try:
        result = future.result()
    except (TimeoutError, _Died) as error:
        result = error
    except Exception as error:
        result = _failure(error)
    name = name_of(item)
    if isinstance(result, TimeoutError):
        result = LimitExceeded(
            f"{name}: took longer than {result} s and was stopped; give it more with --timeout. The others are not affected.",
            float(str(result)),
        )
    elif isinstance(result, _Died):
        result = WorkerDied(
            f"{name}: the process that worked on it {result}; please report this with the file. The others are not affected."
        )
    elif isinstance(result, _Failure) and result.memory:
        result = LimitExceeded(
            f"{name}: needs more memory than one source may use; split the file. The others are not affected."
        )
    elif isinstance(result, _Failure):
        result = SourceFailed(
            f"{name}: zhengben has a fault here: {result.what}; please report this with the file. The others are not affected."
        )
    return item, result


def _failure(error: Exception) -> _Failure:
    """Type and message of an exception, with the innermost line of this package, or of other code, where it was raised."""
    frames = traceback.extract_tb(error.__traceback__)
    ours = [frame for frame in frames if _PACKAGE in Path(frame.filename).parents]
    inside = [frame for frame in ours if Path(frame.filename) != Path(__file__)]
    frame = (inside or frames)[-1]
    path = Path(frame.filename)
    place = path.relative_to(_PACKAGE) if inside else path.name
    message = " ".join(str(error).split())[:200]
    what = f"{type(error).__name__}: {message}" if message else type(error).__name__
    return _Failure(f"{what} ({place}:{frame.lineno})", isinstance(error, MemoryError))


class Workers(Executor):
    """`processes` worker processes. A call may take `timeout` seconds and use `memory` bytes.

    The future raises TimeoutError if a call takes too long, and _Died if its worker dies. The worker is
    then replaced. No worker outlives this process, however this process ends.

    The processes start with the first call. Where they are forked, `load` is called before, in this process: what it
    loads, each of them has without loading it again.
    """

    def __init__(
        self,
        processes: int,
        timeout: float | None = None,
        memory: int | None = MEMORY,
        load: Callable[[], None] | None = None,
    ) -> None:
        self.timeout, self.memory = timeout, memory
        self._processes, self._load = processes, load
        self._stopped = threading.Event()
        self._all: list[_Worker] = []
        self._idle: SimpleQueue[_Worker] = SimpleQueue()
        self._threads = ThreadPoolExecutor(processes)

    def submit(self, fn: Callable[_P, _T], /, *args: _P.args, **kwargs: _P.kwargs) -> Future[_T]:
        """A future of `fn(*args, **kwargs)` in a worker; function and arguments are pickled."""
        if not self._all:
            self._start()
        return self._threads.submit(self._call, fn, args, kwargs)

    def _start(self) -> None:
        """Start the processes."""
        if self._load and _FORKS:
            self._load()
        for _ in range(self._processes):
            worker = _Worker(self.memory)
            self._all.append(worker)
            self._idle.put(worker)

    def _call(self, *call: Any) -> Any:
        """Make a call in an idle worker. If the worker does not survive the call, it is replaced."""
        worker = self._idle.get()
        try:
            result = worker.call(call, self.timeout)
            if isinstance(result, _Failure) and result.memory:  # it may not get its memory back
                worker.end()
            return result
        finally:
            if not worker.alive and not self._stopped.is_set():
                worker.restart(self.memory)
            self._idle.put(worker)

    def shutdown(self, wait: bool = True, *, cancel_futures: bool = False) -> None:
        """Wait for submitted calls (with `cancel_futures` only for those that run), then end the workers."""
        self._threads.shutdown(wait, cancel_futures=cancel_futures)
        self._stopped.set()
        for worker in self._all:
            worker.end()

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> Literal[False]:
        """Shut down. After an exception calls are not waited for."""
        if error is not None:
            self._stopped.set()
            self._threads.shutdown(wait=False, cancel_futures=True)
            for worker in self._all:
                worker.end()
        self.shutdown()
        return False


class _Worker:
    """One worker process and the pipe to it."""

    # Workers start one at a time. Otherwise a second new worker could inherit this one's end of the
    # pipe, and nobody would notice when this one dies.
    _starting = threading.Lock()

    def __init__(self, memory: int | None) -> None:
        self.restart(memory)

    def restart(self, memory: int | None) -> None:
        """Start the process."""
        context: Any = multiprocessing.get_context("fork" if _FORKS else None)
        with self._starting, _no_signals() as mask:
            self._pipe, theirs = context.Pipe()
            self._process = context.Process(
                target=_serve, args=(theirs, memory, os.getpid(), mask), daemon=True
            )
            self._process.start()
            theirs.close()

    @property
    def alive(self) -> bool:
        """Whether the process runs."""
        return self._exit_code() is None

    def _exit_code(self) -> int | None:
        """How the process ended; None while it runs.

        A start elsewhere asks after all processes (multiprocessing's _cleanup). While it does, this one may have
        ended and seem to run, so that is waited for.
        """
        with self._starting:
            code: int | None = self._process.exitcode
        return code

    def call(self, call: tuple[Any, ...], timeout: float | None) -> Any:
        """The result of a call in the process. Raises TimeoutError, _Died and whatever the call raises."""
        try:
            self._pipe.send(call)
            if not self._pipe.poll(timeout):
                self.end()
                raise TimeoutError(f"{timeout:g}")
            done, result = self._pipe.recv()
        except (EOFError, OSError) as error:
            if isinstance(error, TimeoutError):
                raise
            self._process.join()
            raise _Died(_ending(self._exit_code() or 0)) from error
        if not done:
            raise result
        return result

    def end(self) -> None:
        """End the process. It has a moment to delete its unfinished file; then it is killed."""
        self._process.terminate()
        self._process.join(_GRACE)
        self._process.kill()
        self._process.join()


def _ending(code: int) -> str:
    """How a process ended, from its exit code."""
    if code >= 0:
        return f"ended with exit code {code}"
    return f"was killed by {signal.Signals(-code).name}"


@contextmanager
def _no_signals() -> Iterator[set[signal.Signals]]:
    """Block signals that end a process, so that a new process gets none before it is ready for it.

    Yields the signals that were blocked before.
    """
    before = signal.pthread_sigmask(
        signal.SIG_BLOCK, (signal.SIGTERM, signal.SIGHUP, signal.SIGINT)
    )
    try:
        yield {signal.Signals(each) for each in before}
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


def _serve(pipe: Connection, memory: int | None, parent: int, mask: set[signal.Signals]) -> None:
    """Do calls until the process is ended. `mask` are the signals to block from now on."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C goes to all; the parent ends us
    signal.signal(signal.SIGHUP, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, _leave)
    signal.pthread_sigmask(signal.SIG_SETMASK, mask)
    die_with(parent)
    if memory is not None:
        _limit(memory)
    while True:
        function, args, kwargs = pipe.recv()
        try:
            answer = True, function(*args, **kwargs)
        except Exception as error:
            answer = False, error
        try:
            pipe.send(answer)
        except Exception as error:  # a result that cannot be pickled
            pipe.send((True, _failure(error)))


def _leave(number: int, frame: Any) -> None:
    """End by an exception, so that an unfinished file is deleted."""
    raise SystemExit(0)


def die_with(parent: int) -> None:
    """Make this process end when its parent, given by its id, ends: at once on Linux, within a second elsewhere."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(_DEATH_SIGNAL, signal.SIGKILL)
    threading.Thread(target=_watch, args=(parent,), daemon=True).start()


def _watch(parent: int) -> None:
    while os.getppid() == parent:
        time.sleep(1)
    os._exit(1)


def _limit(memory: int) -> None:
    """Limit private writable memory, if the system supports it."""
    import resource

    hard = resource.getrlimit(resource.RLIMIT_DATA)[1]
    if hard != resource.RLIM_INFINITY:
        memory = min(memory, hard)
    with suppress(ValueError, OSError):
        resource.setrlimit(resource.RLIMIT_DATA, (memory, hard))
