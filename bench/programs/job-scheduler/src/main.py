"""Run jobs by the clock and from a queue, both kept in databases; triggers and stores are named in the configuration."""

import threading
import time

from apscheduler.schedulers.background import BackgroundScheduler
from huey import SqliteHuey
from huey.consumer import Consumer

done = threading.Event()
queue = SqliteHuey("mill", filename="queue.sqlite")


def tick(text: str) -> None:
    """Say something and be done."""
    print(text, flush=True)
    done.set()


@queue.task()
def weigh(grams: int) -> str:
    """Say a weight."""
    return f"{grams / 1000} kg"


def main() -> None:
    """Wait for the clock, then for the queue."""
    scheduler = BackgroundScheduler(
        {
            "apscheduler.jobstores.default": {
                "type": "sqlalchemy",
                "url": "sqlite:///jobs.sqlite",
            },
            "apscheduler.executors.default": {
                "class": "apscheduler.executors.pool:ThreadPoolExecutor",
                "max_workers": "1",
            },
            "apscheduler.timezone": "Europe/Vienna",
        }
    )
    scheduler.start()
    scheduler.add_job(tick, "interval", ["ticked"], seconds=0.2)
    scheduler.add_job(tick, "cron", ["never"], month=2, day=29)
    print("in time", done.wait(10), len(scheduler.get_jobs()))
    scheduler.shutdown()
    result = weigh(1500)
    consumer = Consumer(queue, workers=1, periodic=False)
    consumer.start()
    time.sleep(0)
    print(result(blocking=True, timeout=10))
    consumer.stop(graceful=True)


if __name__ == "__main__":
    main()
