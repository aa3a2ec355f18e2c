"""A task queue in one process: a worker takes tasks from a broker in memory, results go to a database."""

from celery import Celery, chain, group
from celery.contrib.testing.worker import start_worker

app = Celery("mill", broker="memory://", backend="cache+memory://")
app.conf.update(task_serializer="json", worker_pool="solo", timezone="Europe/Vienna")


@app.task
def grind(grain: str, grams: int) -> int:
    """Grind grain; a fifth is bran."""
    return grams * 4 // 5


@app.task
def pack(bags: list[int]) -> str:
    """Pack what came from the mill."""
    return f"packed {sum(bags)} g"


@app.task(bind=True, max_retries=2)
def deliver(self, text: str) -> str:
    """Deliver at the second try."""
    if self.request.retries == 0:
        raise self.retry(countdown=0)
    return f"{text}, delivered at try {self.request.retries + 1}"


if __name__ == "__main__":
    with start_worker(app, perform_ping_check=False, pool="solo", loglevel="warning"):
        bags = group(grind.s("rye", 500), grind.s("oats", 250))
        print(chain(bags, pack.s(), deliver.s())().get(timeout=30))
