"""The seconds something takes, and the most memory of the processes that read files meanwhile."""

import threading
import time

import psutil


class Watched:
    """``seconds`` and ``megabytes`` are known after the ``with``."""

    def __enter__(self) -> "Watched":
        self.seconds, self.megabytes, self._stop = 0.0, 0.0, threading.Event()
        self._began = time.monotonic()
        self._thread = threading.Thread(target=self._watch)
        self._thread.start()
        return self

    def __exit__(self, *exception: object) -> None:
        self.seconds = time.monotonic() - self._began
        self._stop.set()
        self._thread.join()

    def _watch(self) -> None:
        while not self._stop.wait(0.02):
            for child in psutil.Process().children():
                try:
                    if "slmrag.readers.sandbox.reader_process" in child.cmdline():
                        self.megabytes = max(self.megabytes, child.memory_info().rss / 2**20)
                except psutil.Error:
                    continue
